using System.Linq.Expressions;
using FluentValidation;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Application.Identity;

/// <summary>Shapes that several commands share.</summary>
internal static class IdentityRules
{
    public static IRuleBuilderOptions<T, string> MustBeHandle<T>(this IRuleBuilder<T, string> rule) =>
        rule.Must(handle => Handle.IsValid(handle)).WithMessage("1–64 of A–Z a–z 0–9 . _ @ -");

    public static IRuleBuilderOptions<T, IReadOnlyList<string>> MustBeGroups<T>(this IRuleBuilder<T, IReadOnlyList<string>> rule) =>
        rule.Must(groups => groups is { Count: <= GroupName.MaxCount } && groups.All(GroupName.IsValid))
            .WithMessage($"At most {GroupName.MaxCount} groups of 1–{GroupName.MaxLength} visible characters each.");

    public static void MustBeIdentity<T>(this AbstractValidator<T> validator, Expression<Func<T, string>> issuer, Expression<Func<T, string>> subject)
    {
        validator.RuleFor(issuer).Must(ExternalIdentity.IsIssuer).OverridePropertyName("issuer")
            .WithMessage($"An https URL without user, query or fragment, or a name: 1–{ExternalIdentity.MaxLength} visible characters.");
        validator.RuleFor(subject).Must(ExternalIdentity.IsSubject).OverridePropertyName("subject")
            .WithMessage($"1–{ExternalIdentity.MaxLength} visible characters.");
    }

    public static void MustBeDetails<T>(this AbstractValidator<T> validator, Expression<Func<T, PersonalDetails?>> details)
    {
        validator.RuleFor(details).Must(d => d?.DisplayName is null || PlainText.IsName(d.DisplayName, 100)).OverridePropertyName("displayName")
            .WithMessage("One line of 1–100 visible characters.");
        validator.RuleFor(details).Must(d => d?.Email is null || IsEmail(d.Email)).OverridePropertyName("email")
            .WithMessage("An address such as ada@example.com, 254 characters at most.");
    }

    public static IRuleBuilderOptions<T, string> MustBeTokenName<T>(this IRuleBuilder<T, string> rule) =>
        rule.Must(name => PlainText.IsName(name, 100)).WithMessage("1–100 visible characters.");

    private static bool IsEmail(string text) =>
        PlainText.IsName(text, 254) && !text.Contains(' ', StringComparison.Ordinal) && text.Split('@') is [{ Length: > 0 }, { Length: > 0 }];
}
