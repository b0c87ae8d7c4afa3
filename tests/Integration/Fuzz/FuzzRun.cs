using System.Globalization;
using Xunit;

namespace Sentinel.Integration.Fuzz;

/// <summary>Numbered cases, each with random numbers of its own: a failure names its seed and number, and they give the same case again.</summary>
internal static class FuzzRun
{
    private const int Shown = 10;

    /// <summary>How much more is done with <c>SENTINEL_LOAD=full</c>: a million cases in all.</summary>
    public static int Times { get; } = Environment.GetEnvironmentVariable("SENTINEL_LOAD") == "full" ? 50 : 1;

    /// <summary>Set <c>SENTINEL_FUZZ_SEED</c> to see a failure again.</summary>
    private static int Seed { get; } = int.TryParse(
        Environment.GetEnvironmentVariable("SENTINEL_FUZZ_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var seed)
        ? seed
        : Random.Shared.Next(1, int.MaxValue / 2);

    /// <summary>What is wrong, if anything: null for a case that went well.</summary>
    public static async Task Each(int cases, int atOnce, Func<Random, CancellationToken, ValueTask<string?>> one)
    {
        var wrong = new List<string>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = TestContext.Current.CancellationToken };
        await Parallel.ForAsync(0, cases * Times, options, async (i, cancel) =>
        {
            if (await Told(one, new Random(unchecked((Seed * 397) ^ i)), cancel) is { } told)
            {
                lock (wrong)
                {
                    wrong.Add($"seed {Seed}, case {i}: {told}");
                }
            }
        });

        if (wrong.Count > 0)
        {
            Assert.Fail($"{wrong.Count} of {cases * Times}:\n{string.Join('\n', wrong.Take(Shown))}");
        }
    }

    private static async ValueTask<string?> Told(
        Func<Random, CancellationToken, ValueTask<string?>> one, Random random, CancellationToken cancellationToken)
    {
        try
        {
            return await one(random, cancellationToken);
        }
        catch (Exception thrown) when (thrown is not OperationCanceledException)
        {
            return thrown.ToString();
        }
    }
}
