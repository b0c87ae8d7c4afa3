using System.Diagnostics;

namespace Sentinel.Load.Faults;

/// <summary>Puts one fault after the other into a copy of the repository and sees whether its test notices.</summary>
internal sealed class FaultHunt(WorkingCopy copy, IReadOnlyList<Fault> faults)
{
    private readonly Dictionary<CatchingTest, TestOutcome> _sound = [];

    /// <summary>Builds without any fault and runs every test once: one that fails now proves nothing later.</summary>
    /// <returns>Null, or why there is nothing to begin with.</returns>
    public async Task<string?> Prepare(CancellationToken cancellationToken)
    {
        foreach (var suite in faults.GroupBy(fault => fault.Test.Suite, fault => fault.Test))
        {
            if (await copy.Build(suite.Key, cancellationToken) is { } error)
            {
                return $"{suite.Key} does not build without any fault: {error}";
            }

            CatchingTest[] tests = [.. suite.Distinct()];
            foreach (var (test, outcome) in tests.Zip(await copy.Run(suite.Key, tests, cancellationToken)))
            {
                _sound.Add(test, outcome);
            }
        }

        return null;
    }

    public async Task<Finding> Try(Fault fault, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var sound = _sound[fault.Test];
        var outcome = sound.End == TestEnd.Passed
            ? await copy.RunWith(fault, cancellationToken)
            : new(TestEnd.NotRun, $"its test does not pass without it: {sound.Said}");
        return new(fault, Judge(outcome.End), Math.Round(Stopwatch.GetElapsedTime(started).TotalSeconds, 1), outcome.Said);
    }

    /// <summary>What a test's end with a fault in the code says of the test.</summary>
    public static Verdict Judge(TestEnd end) => end switch
    {
        TestEnd.Failed => Verdict.Caught,
        TestEnd.Passed => Verdict.Missed,
        TestEnd.TimedOut => Verdict.TimedOut,
        _ => Verdict.Broken,
    };
}

/// <summary>What came of one fault.</summary>
/// <param name="Fault">The fault.</param>
/// <param name="Verdict">Whether its test noticed.</param>
/// <param name="Seconds">How long building and running took.</param>
/// <param name="Said">What the test said, or why there is nothing to say of it.</param>
internal sealed record Finding(Fault Fault, Verdict Verdict, double Seconds, string? Said);

internal enum Verdict
{
    /// <summary>The test failed.</summary>
    Caught,

    /// <summary>The test passed: it does not see to what it promises.</summary>
    Missed,

    /// <summary>The test did not end, which tells nobody what is wrong.</summary>
    TimedOut,

    /// <summary>The fault could not be tried.</summary>
    Broken,
}
