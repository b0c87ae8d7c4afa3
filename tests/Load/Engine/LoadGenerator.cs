using System.Collections.Concurrent;
using System.Diagnostics;

namespace Sentinel.Load.Engine;

/// <summary>Where a load stands.</summary>
/// <param name="Elapsed">Since its beginning.</param>
/// <param name="Offered">Requests that were due so far.</param>
/// <param name="Completed">Those that were answered.</param>
/// <param name="Failed">Those that were not as expected.</param>
/// <param name="P50">So far.</param>
/// <param name="P99">So far.</param>
/// <param name="Duration">How long the load lasts.</param>
internal sealed record LoadProgress(
    TimeSpan Elapsed, long Offered, long Completed, long Failed, TimeSpan P50, TimeSpan P99, TimeSpan Duration);

/// <summary>Puts a load on a target and counts what comes of it.</summary>
/// <remarks>
/// No request is dropped silently: each that was due is answered, given up or cancelled, and counted as that. Cancelling stops what is
/// not begun, lets what is under way end within the time-out, and still answers with the result.
/// </remarks>
internal sealed class LoadGenerator(LoadTestConfig config, LoadTarget target)
{
    private static readonly TimeSpan BetweenReports = TimeSpan.FromMilliseconds(250);

    /// <summary>Runs the warm-up and then the load.</summary>
    /// <param name="progress">Told every quarter of a second; null for nobody.</param>
    /// <param name="cancellationToken">Stops it; the result is of what was done until then.</param>
    public async Task<LoadTestResult> Run(IProgress<LoadProgress>? progress, CancellationToken cancellationToken)
    {
        if (config.Problems().ToArray() is { Length: > 0 } problems)
        {
            throw new ArgumentException(string.Join(' ', problems));
        }

        if (config.WarmUp > TimeSpan.Zero)
        {
            await new Session(config with { Duration = config.WarmUp, Timeline = [] }, target).Run(null, cancellationToken);
        }

        return await new Session(config, target).Run(progress, cancellationToken);
    }

    /// <summary>One load from its beginning to its end.</summary>
    private sealed class Session(LoadTestConfig config, LoadTarget target)
    {
        private readonly LoadRecorder _recorder = new(config.Duration, config.Timeout);
        private readonly ConcurrentBag<Mark> _marks = [];
        private readonly long _begin = Stopwatch.GetTimestamp();
        private long _next = -1;

        /// <summary>In ticks from the beginning: nothing is due behind it.</summary>
        private long _end = config.Duration.Ticks;

        private TimeSpan Now => Stopwatch.GetElapsedTime(_begin);

        private TimeSpan End => new(Volatile.Read(ref _end));

        public async Task<LoadTestResult> Run(IProgress<LoadProgress>? progress, CancellationToken cancellationToken)
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await using var stop = cancellationToken.Register(() => Volatile.Write(ref _end, Math.Min(Now.Ticks, config.Duration.Ticks)));
            var timeline = Task.WhenAll(config.Timeline.Select(happening => Happen(happening, over.Token)));
            var reports = Report(progress, over.Token);
            var workers = Enumerable.Range(0, config.Workers)
                .Select(worker => Task.Run(() => config.Loop == LoadLoop.Open ? Open(worker, cancellationToken) : Closed(worker, cancellationToken), CancellationToken.None));
            await Task.WhenAll(workers);
            var elapsed = Now;
            await over.CancelAsync();
            await Task.WhenAll(timeline, reports);
            return _recorder.Result(elapsed, _marks);
        }

        private async Task Open(int worker, CancellationToken cancellationToken)
        {
            while (true)
            {
                var number = Interlocked.Increment(ref _next);
                var due = TimeSpan.FromSeconds(number / config.RequestsPerSecond);
                if (due >= End || !await Wait(due, cancellationToken))
                {
                    return;
                }

                _recorder.Offer();
                if (cancellationToken.IsCancellationRequested || Now > End + config.Timeout)
                {
                    _recorder.Cancel();
                    continue;
                }

                await Request(new(number, worker), due, cancellationToken);
            }
        }

        private async Task Closed(int worker, CancellationToken cancellationToken)
        {
            while (Now < End)
            {
                _recorder.Offer();
                await Request(new(Interlocked.Increment(ref _next), worker), Now, cancellationToken);
            }
        }

        /// <summary>Until it is due, or up to a millisecond before; false when the load was stopped before.</summary>
        private async Task<bool> Wait(TimeSpan due, CancellationToken cancellationToken)
        {
            var left = due - Now;
            if (left > TimeSpan.FromMilliseconds(1))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Floor(left.TotalMilliseconds)), cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            return due < End;
        }

        private async Task Request(LoadRequest request, TimeSpan due, CancellationToken cancellationToken)
        {
            // One that begins a moment early has waited for nothing.
            var since = Now < due ? Now : due;
            using var patience = new CancellationTokenSource(config.Timeout);
            Task<string?>? asked = null;
            try
            {
                asked = target(request, patience.Token).AsTask();
                _recorder.Complete(await asked.WaitAsync(config.Timeout, CancellationToken.None), Now, Now - since);
            }
            catch (Exception late) when (patience.IsCancellationRequested || late is TimeoutException)
            {
                _ = asked?.ContinueWith(static given => given.Exception, TaskScheduler.Default);
                if (cancellationToken.IsCancellationRequested)
                {
                    _recorder.Cancel();
                }
                else
                {
                    _recorder.TimeOut(Now, Now - since);
                }
            }
#pragma warning disable CA1031 // whatever a target throws is an error of its kind, and is counted
            catch (Exception failure)
#pragma warning restore CA1031
            {
                _recorder.Complete(failure.GetType().Name, Now, Now - since);
            }
        }

        private async Task Happen(TimelineEvent happening, CancellationToken cancellationToken)
        {
            if (happening.At - Now is { Ticks: > 0 } left)
            {
                await Task.Delay(left, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            var at = Now;
            try
            {
                await happening.Do(cancellationToken);
                _marks.Add(new(happening.Name, at, Now, null));
            }
#pragma warning disable CA1031 // the load goes on, and the result says that it failed
            catch (Exception failure)
#pragma warning restore CA1031
            {
                _marks.Add(new(happening.Name, at, Now, failure.Message));
            }
        }

        private async Task Report(IProgress<LoadProgress>? progress, CancellationToken cancellationToken)
        {
            while (progress is not null && !cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(BetweenReports, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                progress.Report(new(
                    Now, _recorder.Offered, _recorder.Completed, _recorder.Failed, _recorder.Latency.Percentile(0.5), _recorder.Latency.Percentile(0.99),
                    config.Duration));
            }
        }
    }
}
