namespace Sentinel.Load.Checking;

/// <summary>
/// One winner per edge: every stream, replayed with the fold of its aggregate, goes from state to state along edges that there are, one
/// version after the other.
/// </summary>
/// <remarks>
/// Of two appends that expect one version one wins. Had both, the version would stand twice, or the event of the second would not apply
/// to the state that the first left behind.
/// </remarks>
internal sealed class StreamReplay : ILogCheck
{
    private readonly Dictionary<string, Replayed> _streams = new(StringComparer.Ordinal);
    private readonly List<string> _violations = [];

    public string Name => "one winner per edge";

    public IReadOnlyList<string> Violations => _violations;

    public void Add(ReadEvent read)
    {
        if (!_streams.TryGetValue(read.Stream, out var stream))
        {
            _streams.Add(read.Stream, stream = new(Edges.Of(read.Data.GetType())));
        }

        if (read.Version <= stream.Version)
        {
            _violations.Add($"{read} has version {read.Version}, which was won before");
        }

        if (read.Version > stream.Version + 1)
        {
            _violations.Add($"{read} has version {read.Version} behind {stream.Version}");
        }

        stream.Version = read.Version;
        if (!stream.Follow(read.Data))
        {
            _violations.Add($"{read} is no edge from the state before it");
        }
    }

    private sealed class Replayed(Func<object, bool> follow)
    {
        public long Version { get; set; }

        /// <summary>Goes to the next state; false when no edge leads there.</summary>
        public bool Follow(object happened) => follow(happened);
    }
}
