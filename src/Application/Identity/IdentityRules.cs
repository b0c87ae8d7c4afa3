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

    public static IRuleBuilderOptions<T, string> MustBeTokenName<T>(this IRuleBuilder<T, string> rule) =>
        rule.Must(name => PlainText.IsName(name, 100)).WithMessage("1–100 visible characters.");
}
