using System.Collections.Concurrent;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Faults;

/// <summary>
/// People who open sessions, fetch keys and revoke, while parts of the server die; they remember what they were promised.
/// </summary>
internal sealed class Load(Uri server, string token) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly ConcurrentBag<string> _keys = [];
    private readonly ConcurrentBag<string> _revoked = [];
    private readonly ConcurrentBag<string> _servedAfterRevoke = [];
    private readonly CancellationTokenSource _over = new();
    private Task _workers = Task.CompletedTask;

    /// <summary>Keys that clients have received so far.</summary>
    public int Keys => _keys.Count;

    public void Start(int workers) => _workers = Workers.Run(workers, async _ =>
    {
        while (!_over.IsCancellationRequested)
        {
            try
            {
                await Once();
            }
            catch (Exception gone) when (gone is HttpRequestException or TaskCanceledException or IOException)
            {
                await Task.Delay(Pause);
            }
        }
    });

    public async Task Stop()
    {
        await _over.CancelAsync();
        await _workers;
    }

    public void Dispose()
    {
        _over.Cancel();
        _over.Dispose();
    }

    /// <summary>More keys than now have been received: the server serves.</summary>
    public async Task Goes(int more = 20)
    {
        var target = Keys + more;
        for (var end = DateTime.UtcNow.AddSeconds(20); Keys < target; await Task.Delay(10))
        {
            DateTime.UtcNow.ShouldBeLessThan(end);
        }
    }

    /// <summary>Everything that was promised is in the log, once.</summary>
    public async Task IsKept(string auditorToken)
    {
        _servedAfterRevoke.ShouldBeEmpty();
        using var auditor = new SentinelClient(server, auditorToken, TestContext.Current.CancellationToken);
        var log = new LogInvariant();
        var (issued, revoked) = (new List<string>(), new List<string>());
        await foreach (var e in auditor.AllEvents(enumeration: TestContext.Current.CancellationToken))
        {
            log.Add(e);
            switch (e.GetProperty("type").GetString())
            {
                case "credentials_issued":
                    issued.Add(e.GetProperty("data").GetProperty("accessKeyId").GetString()!);
                    break;
                case "session_revoked":
                    revoked.Add(e.GetProperty("stream").GetString()!);
                    break;
                default:
                    break;
            }
        }

        log.Violations.ShouldBe([]);
        issued.ShouldBeUnique();
        revoked.ShouldBeUnique();
        _keys.Except(issued).ShouldBeEmpty();
        _revoked.Select(session => $"session-{session}").Except(revoked).ShouldBeEmpty();
        _revoked.ShouldNotBeEmpty();
    }

    private async Task Once()
    {
        using var person = new SentinelClient(server, token, CancellationToken.None);
        var opened = await person.OpenSession("dev");
        if (opened.Status != 201)
        {
            await Task.Delay(Pause);
            return;
        }

        using var session = new SentinelClient(server, opened["token"], CancellationToken.None);
        for (var tries = 0; tries < 3; tries++)
        {
            if (await session.Credentials() is { Status: 200 } served)
            {
                _keys.Add(served["AccessKeyId"]);
                break;
            }
        }

        if ((await person.RevokeSession(opened["id"], "done")).Status == 200)
        {
            _revoked.Add(opened["id"]);
            if ((await session.Credentials()).Status == 200)
            {
                _servedAfterRevoke.Add(opened["id"]);
            }
        }
    }
}
