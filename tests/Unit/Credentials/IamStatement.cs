using System.Globalization;

namespace Sentinel.Unit.Credentials;

/// <summary>What is asked of IAM.</summary>
/// <param name="Context">By condition key, whatever its case.</param>
internal sealed record IamRequest(string Action, string Resource, IReadOnlyDictionary<string, string> Context);

/// <summary>One condition: holds when the key's value compares with any of these; <c>…IfExists</c> holds without the key too.</summary>
internal sealed record IamCondition(string Operator, string Key, string[] Values)
{
    private const string IfExists = "IfExists";

    public bool Holds(IamRequest request)
    {
        var optional = Operator.EndsWith(IfExists, StringComparison.Ordinal);
        return request.Context.TryGetValue(Key, out var actual)
            ? Values.Any(value => Compare(optional ? Operator[..^IfExists.Length] : Operator, actual, value))
            : optional;
    }

    private static bool Compare(string comparison, string actual, string value) => comparison switch
    {
        "StringEquals" => actual == value,
        "StringLike" => IamStatement.Like(value, actual),
        "DateGreaterThan" => Instant(actual) > Instant(value),
        _ => throw new NotSupportedException(comparison),
    };

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>A statement as IAM's documentation describes it, judged without any of Sentinel's code.</summary>
internal sealed record IamStatement(
    bool Allows, string[] Actions, bool AllActionsBut, string[] Resources, bool AllResourcesBut, IamCondition[] Conditions)
{
    /// <summary>Whether some statement allows the request and none denies it.</summary>
    public static bool Allow(IReadOnlyCollection<IamStatement> statements, IamRequest request) =>
        statements.Any(one => one.Allows && one.Applies(request)) && !statements.Any(one => !one.Allows && one.Applies(request));

    public static bool Like(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text, bool ignoreCase = false) => pattern switch
    {
        [] => text.IsEmpty,
        ['*', .. var rest] => Like(rest, text, ignoreCase) || (!text.IsEmpty && Like(pattern, text[1..], ignoreCase)),
        [var letter, .. var rest] => !text.IsEmpty && (letter == '?' || Same(letter, text[0], ignoreCase)) && Like(rest, text[1..], ignoreCase),
    };

    private static bool Same(char one, char other, bool ignoreCase) =>
        one == other || (ignoreCase && char.ToUpperInvariant(one) == char.ToUpperInvariant(other));

    private bool Applies(IamRequest request) =>
        Actions.Any(action => Like(action, request.Action, ignoreCase: true)) != AllActionsBut
        && Resources.Any(resource => Like(resource, request.Resource)) != AllResourcesBut
        && Conditions.All(condition => condition.Holds(request));
}
