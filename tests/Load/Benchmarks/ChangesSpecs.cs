using Shouldly;
using Xunit;

namespace Sentinel.Load.Benchmarks;

public sealed class ChangesSpecs
{
    private static readonly Machine Machine = new(2, "a processor", 8, "a system", "a runtime", "15");

    [Theory]
    [InlineData("appends/s", 1.2, 0.76, false)] // 1.58 times fewer
    [InlineData("appends/s", 1.2, 0.81, true)]
    [InlineData("appends/s", 1.2, 12, true)]
    [InlineData("ms", 2, 3.2, false)] // 1.6 times longer
    [InlineData("ms", 2, 3, true)]
    [InlineData("ms", 2, 0.2, true)]
    [InlineData("ns", 2, double.NaN, false)]
    public void a_ratio_is_red_when_it_is_more_than_half_again_as_bad_whichever_way_its_unit_counts(string unit, double before, double after, bool good)
    {
        var changes = Changes.Between(Of(Named("one", unit, before)), Of(Named("one", unit, after)));

        changes.AnyWorse.ShouldBe(!good);
        changes.Format().Contains("**WORSE**", StringComparison.Ordinal).ShouldBe(!good);
    }

    [Theory]
    [InlineData(1.05, 0.6, false)] // sooner is told as well
    [InlineData(1.05, 1.7, false)]
    [InlineData(0.95, 1.05, true)]
    public void what_is_to_take_as_long_as_its_baseline_is_red_on_either_side(double before, double after, bool good) =>
        Changes.Between(Of(Alike(before)), Of(Alike(after))).AnyWorse.ShouldBe(!good);

    [Fact]
    public void what_is_missing_is_red_and_what_is_new_is_not()
    {
        var (one, two) = (Named("one", "ms", 1), Named("two", "ms", 1));

        Changes.Between(Of(one, two), Of(one)).AnyWorse.ShouldBeTrue();
        Changes.Between(Of(one, two), Of(one)).Format().ShouldContain("| two | ms | 1.00 | missing |  | **WORSE** |");
        Changes.Between(Of(one), Of(one, two)).AnyWorse.ShouldBeFalse();
    }

    [Fact]
    public async Task a_file_is_compared_with_another_and_the_exit_code_says_whether_anything_got_worse()
    {
        var stop = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("sentinel-bench-");
        try
        {
            var (before, worse) = (Path.Combine(folder.FullName, "before.json"), Path.Combine(folder.FullName, "worse.json"));
            await Of(Named("one", "ms", 1)).Write(before, stop);
            await Of(Named("one", "ms", 1.6)).Write(worse, stop);

            (await BenchmarkCommand.Run(["--compare", before, "--with", before], stop)).ShouldBe(0);
            (await BenchmarkCommand.Run(["--compare", before, "--with", worse], stop)).ShouldBe(1);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("nothing-like-it", "'nothing-like-it' is no benchmark. They are: append-1, ")]
    [InlineData("--rounds 0", "--rounds 0 is not understood. Usage: ")]
    [InlineData("--json", "--json  is not understood. Usage: ")]
    [InlineData("--with /dev/null", "--with goes with --compare. Usage: ")]
    [InlineData("--compare /nowhere.json", "There is no file /nowhere.json.")]
    public void a_mistaken_command_line_is_told(string arguments, string told)
    {
        var (request, problem) = BenchmarkRequest.Read(arguments.Split(' '));

        request.ShouldBeNull();
        problem.ShouldNotBeNull().ShouldStartWith(told);
    }

    private static Report Of(params Comparison[] comparisons) => new(Machine, [new("append-1", "abc", "./bench", DateTimeOffset.UnixEpoch, null, 0, comparisons)]);

    private static Comparison Named(string name, string unit, double ratio) => new(name, unit, Side(1), Side(ratio), ratio, [], "");

    private static Comparison Alike(double ratio) =>
        Named("one", "ns", ratio) with { Goals = [Goal.StayUnder(Goal.Alike, Math.Max(ratio, 1 / ratio), 1.1)] };

    private static Figure Side(double value) => new("a side", value, value, value, null, null);
}
