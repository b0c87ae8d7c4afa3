namespace Sentinel.Domain.Policies;

/// <summary>A query on its way through the rules, with what several of them ask worked out once.</summary>
internal ref struct Inquiry
{
    private readonly ref readonly PolicyQuery _query;
    private WallClock? _clock;
    private WallTime _wallTime;
    private HostAddress _source;
    private bool _sourceRead;

    public Inquiry(in PolicyQuery query)
    {
        _query = ref query;
        Ticks = query.Time.UtcTicks;
        ModeBit = BitOf(query.Mode);
    }

    public readonly ref readonly PolicyQuery Query => ref _query;

    /// <summary>The instant in ticks of universal time.</summary>
    public long Ticks { get; }

    /// <summary>The bit of the query's mode; 0 when it is none that exists.</summary>
    public int ModeBit { get; }

    public readonly bool HasMode => ModeBit != 0;

    public static int BitOf(Mode mode) => mode is Mode.Server or Mode.Cli or Mode.CredentialProcess ? 1 << (int)mode : 0;

    /// <summary>What this clock shows at the query's instant.</summary>
    public WallTime On(WallClock clock)
    {
        if (!ReferenceEquals(_clock, clock))
        {
            _clock = clock;
            _wallTime = new(Ticks + clock.OffsetAt(Ticks));
        }

        return _wallTime;
    }

    /// <summary>Where the query comes from.</summary>
    public HostAddress Source()
    {
        if (!_sourceRead)
        {
            _source = HostAddress.Of(_query.SourceAddress);
            _sourceRead = true;
        }

        return _source;
    }
}
