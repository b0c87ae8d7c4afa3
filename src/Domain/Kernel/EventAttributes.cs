namespace Sentinel.Domain.Kernel;

/// <summary>The stable code of an event in audits; it never changes and is never used twice.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class AuditCodeAttribute(string code) : Attribute
{
    public string Code { get; } = code;
}

/// <summary>The event ends its stream: nothing can be appended behind it, so it needs no expected version and cannot lose a race.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class EndsStreamAttribute : Attribute
{
    /// <summary>
    /// A node that starts later reads nothing of the stream: no decision on anything else asks for it, and whoever asks for the
    /// stream itself reads it then.
    /// </summary>
    public bool IsForgotten { get; init; }
}

/// <summary>The event takes power away: nodes may act on it as soon as they hear of it, ahead of its place in the feed.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class DeniesAttribute : Attribute;
