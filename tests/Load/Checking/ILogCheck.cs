namespace Sentinel.Load.Checking;

/// <summary>Reads the log from its first event on and remembers what must not be.</summary>
internal interface ILogCheck
{
    /// <summary>What must hold, as the report names it.</summary>
    string Name { get; }

    /// <summary>What was found so far, in the order of the log.</summary>
    IReadOnlyList<string> Violations { get; }

    /// <summary>The next event of the log.</summary>
    void Add(ReadEvent read);
}
