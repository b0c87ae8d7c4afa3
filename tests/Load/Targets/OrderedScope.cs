using Sentinel.Integration.Kit;

namespace Sentinel.Load.Targets;

/// <summary>What one order is to cover, and every answer that sessions in it got, before and after.</summary>
/// <param name="name">Such as <c>profile</c>.</param>
/// <param name="scope">As the API takes it.</param>
internal sealed class OrderedScope(string name, object scope)
{
    private volatile bool _given;

    public string Name => name;

    public AnswerInvariant Answers { get; } = new(TimeProvider.System);

    /// <summary>Whether the order was sent: from then on a refusal is right.</summary>
    public bool IsGiven => _given;

    /// <summary>Its id; null while it has not been answered.</summary>
    public string? Order { get; private set; }

    /// <summary>When it was committed and answered; null before.</summary>
    public Revoke? Revoke { get; private set; }

    /// <summary>Gives the order on the first node. It holds until it is lifted.</summary>
    public async Task Give(SentinelClient @operator)
    {
        _given = true;
        var receipt = (await @operator.Revoke(scope, "storm", wait: "5s")).Must(200);
        Revoke = Probes.Of(receipt.Body, Answers);
        Order = receipt["order"];
    }

    /// <summary>Keys that were served to requests sent behind the order's answer, or that it was never given.</summary>
    public IEnumerable<string> Violations => Revoke is null ? [$"the order on {name} was not given"] : Answers.Check(Revoke).Violations.Select(text => $"{name}: {text}");

    /// <summary>How long after the commit the last key was served again; zero when none was.</summary>
    public TimeSpan LastKey =>
        Revoke is null ? TimeSpan.Zero : Answers.Check(Revoke).Reserves.Values.SelectMany(node => node).DefaultIfEmpty(TimeSpan.Zero).Max();
}
