using System.Collections.Concurrent;
using Sentinel.Domain.Kernel;

namespace Sentinel.Application.Credentials;

/// <summary>The making of new keys, one at a time per session; whoever asks meanwhile waits for the same.</summary>
public sealed class LeaseFlights(LeaseMaker maker)
{
    private readonly ConcurrentDictionary<SessionId, Lazy<Task<Refusal?>>> _flights = new();

    /// <summary>Joins the session's flight or starts it. Null: look again; else why there are no keys.</summary>
    /// <remarks>A caller who goes away does not stop it: the keys are there for the next try.</remarks>
    public Task<Refusal?> Join(CredentialCall call, out bool started)
    {
        ArgumentNullException.ThrowIfNull(call);
        var own = new Lazy<Task<Refusal?>>(() => Fly(call.Session, call));
        var flight = _flights.GetOrAdd(call.Session, own);
        started = flight == own;
        return flight.Value;
    }

    private async Task<Refusal?> Fly(SessionId session, CredentialCall call)
    {
        await Task.Yield();
        try
        {
            return await maker.Make(call, CancellationToken.None);
        }
        finally
        {
            _flights.TryRemove(session, out _);
        }
    }
}
