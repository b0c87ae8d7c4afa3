using System.Reflection;
using System.Text.RegularExpressions;
using Sentinel.Api.Http;
using Sentinel.Domain.Kernel;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Http;

public sealed partial class ProblemsTests
{
    private static readonly Assembly[] Layers = DeclaredRefusals.Layers;
    private static readonly Refusal[] Declared = DeclaredRefusals.All;

    [Fact]
    public void every_declared_refusal_stands_in_the_table()
    {
        Declared.Length.ShouldBeGreaterThan(20);
        var codes = Problems.All.Select(problem => problem.Code).ToHashSet();

        Declared.Select(refusal => refusal.Code).Where(code => !codes.Contains(code)).ShouldBeEmpty();
    }

    [Fact]
    public void every_refusal_made_in_passing_stands_in_the_table_too()
    {
        var made = Layers.SelectMany(assembly => assembly.GetTypes()).SelectMany(CodesMadeBy).ToHashSet();
        var codes = Problems.All.Select(problem => problem.Code).ToHashSet();

        made.ShouldContain("policy-denied");
        made.ShouldContain("session-revoked");
        made.ShouldContain("held");
        made.Except(codes).ShouldBeEmpty();
    }

    [Fact]
    public void codes_and_names_are_unique_and_spell_the_same_words()
    {
        Problems.All.Select(problem => problem.Code).ShouldBeUnique();
        Problems.All.Select(problem => problem.AwsName).ShouldBeUnique();
        foreach (var problem in Problems.All)
        {
            Kebab().IsMatch(problem.Code).ShouldBeTrue(problem.Code);
            problem.AwsName.ShouldBe(string.Concat(problem.Code.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..])));
            problem.Status.ShouldBeInRange(400, 503);
            problem.Type.ShouldBe($"urn:sentinel:problem:{problem.Code}");
        }
    }

    [Theory]
    [InlineData("not-fresh")]
    [InlineData("store-unavailable")]
    [InlineData("sts-unavailable")]
    [InlineData("clock-skew")]
    public void what_may_succeed_in_a_moment_says_when(string code) =>
        Declared.Where(refusal => refusal.Code == code).ShouldAllBe(refusal => refusal.RetryAfter == TimeSpan.FromSeconds(1));

    [Fact]
    public void a_code_that_the_table_lacks_is_a_bug() => Problems.Of("no-such-code").Status.ShouldBe(500);

    /// <summary>In methods that make a refusal, the texts that look like a code; each stands right before what else the refusal takes.</summary>
    private static IEnumerable<string> CodesMadeBy(Type type)
    {
        const byte LoadString = 0x72;
        const byte NewObject = 0x73;
        const BindingFlags Everything =
            BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        foreach (var method in type.GetMethods(Everything).Cast<MethodBase>().Concat(type.GetConstructors(Everything)))
        {
            var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
            if (method.Module.Assembly == typeof(Problems).Assembly && type == typeof(Problems))
            {
                continue;
            }

            var texts = new List<string>();
            var makes = false;
            for (var i = 0; i + 4 < code.Length; i++)
            {
                var token = BitConverter.ToInt32(code, i + 1);
                if (code[i] == LoadString && token >> 24 == 0x70)
                {
                    texts.Add(TextOf(method.Module, token));
                }
                else if (code[i] == NewObject && token >> 24 is 0x06 or 0x0A)
                {
                    makes |= IsRefusal(method.Module, token);
                }
            }

            foreach (var text in texts.Where(text => makes && Kebab().IsMatch(text)))
            {
                yield return text;
            }
        }
    }

    private static string TextOf(Module module, int token)
    {
        try
        {
            return module.ResolveString(token);
        }
        catch (ArgumentException)
        {
            // Not a token but bytes that look like one.
            return "";
        }
    }

    private static bool IsRefusal(Module module, int token)
    {
        try
        {
            return module.ResolveMethod(token)?.DeclaringType == typeof(Refusal);
        }
        catch (ArgumentException)
        {
            // Not a token but bytes that look like one, or one that needs its generic context.
            return false;
        }
    }

    [GeneratedRegex("^[a-z]+(-[a-z]+)*$")]
    private static partial Regex Kebab();
}
