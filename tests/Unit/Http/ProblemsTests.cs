using System.Reflection;
using System.Text.RegularExpressions;
using Sentinel.Api.Http;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Kernel;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Http;

public sealed partial class ProblemsTests
{
    private static readonly Refusal[] Declared =
    [
        .. new[] { typeof(Refusal).Assembly, typeof(Outcome).Assembly, typeof(Problems).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => !type.ContainsGenericParameters)
            .SelectMany(type => type.GetMembers(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(member => member switch
            {
                PropertyInfo { CanRead: true } property when property.PropertyType == typeof(Refusal) => property.GetValue(null),
                FieldInfo field when field.FieldType == typeof(Refusal) => field.GetValue(null),
                _ => null,
            })
            .OfType<Refusal>()
            .Distinct(),
    ];

    [Fact]
    public void every_declared_refusal_stands_in_the_table()
    {
        Declared.Length.ShouldBeGreaterThan(20);
        var codes = Problems.All.Select(problem => problem.Code).ToHashSet();

        Declared.Select(refusal => refusal.Code).Where(code => !codes.Contains(code)).ShouldBeEmpty();
    }

    [Fact]
    public void no_two_refusals_share_a_code() =>
        Declared.GroupBy(refusal => refusal.Code).Where(same => same.Count() > 1).Select(same => same.Key).ShouldBeEmpty();

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

    [Fact]
    public void what_may_succeed_later_says_when() =>
        Declared.Where(refusal => Problems.Of(refusal.Code).Status == 503 && refusal.RetryAfter is null).ShouldBeEmpty();

    [Fact]
    public void a_code_that_the_table_lacks_is_a_bug() => Problems.Of("no-such-code").Status.ShouldBe(500);

    [GeneratedRegex("^[a-z]+(-[a-z]+)*$")]
    private static partial Regex Kebab();
}
