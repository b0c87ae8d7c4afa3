using System.Diagnostics.CodeAnalysis;
using Sentinel.Domain.Kernel;

namespace Sentinel.Application.Identity;

/// <summary>Either an actor or a refusal. The default is neither and is refused.</summary>
public readonly struct Authorization
{
    private readonly Actor? _actor;
    private readonly Refusal? _refusal;

    private Authorization(Actor? actor, Refusal? refusal) => (_actor, _refusal) = (actor, refusal);

    public static implicit operator Authorization(Actor actor) => new(actor, null);

    public static implicit operator Authorization(Refusal refusal) => new(null, refusal);

    /// <summary>True with the actor, or false with the refusal.</summary>
    public bool IsGranted([NotNullWhen(true)] out Actor? actor, [NotNullWhen(false)] out Refusal? refusal)
    {
        actor = _actor;
        refusal = actor is null ? _refusal ?? Domain.Identity.IdentityRefusals.Unauthenticated : null;
        return actor is not null;
    }
}
