using System.Text.Json;

namespace Sentinel.Infrastructure.Policies;

/// <summary>Every kind of thing that can be found in a document; its stable code is the name in kebab case.</summary>
internal enum FindingCode
{
    // The text
    TooLarge,
    ForbiddenCharacter,
    Syntax,
    SeveralDocuments,
    Directive,
    Anchor,
    Alias,
    Tag,
    MergeKey,
    KeyNotText,
    TooDeep,
    TooManyEntries,
    TooManyKeys,
    TooManyRules,

    // Keys and values of any kind
    UnknownKey,
    DuplicateKey,
    MissingKey,
    WrongType,
    Empty,
    VersionUnknown,
    NameInvalid,
    DuplicateName,
    TextInvalid,
    ValueUnknown,
    NumberInvalid,
    NumberOutOfRange,
    DurationInvalid,
    DurationNotPositive,
    DurationOutOfRange,

    // Profiles
    RoleArnInvalid,
    RegionInvalid,
    LeaseOutOfRange,
    IdleTimeoutTooShort,
    ExternalIdInvalid,
    PolicyArnInvalid,
    TooManyPolicies,
    SessionPolicyInvalid,
    ChainingAllowed,

    // Rules
    EffectUnknown,
    NoConditions,
    AnyWithConditions,
    PatternInList,
    PatternInvalid,
    ModeUnknown,
    ProfileUndeclared,
    ProfilesAndPatterns,
    ApproversMissing,

    // Conditions
    TimeEmpty,
    DayUnknown,
    ClockInvalid,
    HoursEmpty,
    ZoneUnknown,
    NetworkInvalid,
    NetworkHostBits,
    DeviceEmpty,
    OsVersionInvalid,
    OsTypeInvalid,
    DeviceNeverHolds,

    // Approvals, break-glass, rate limits
    NobodyNamed,
    QuorumImpossible,
    EntryUnreachable,
    ReasonUnknown,
    WindowMissing,
    WindowUnused,
    RateInvalid,
    PerInvalid,
    DuplicateLimit,
}

internal static class FindingCodes
{
    private static readonly string[] Texts = [.. Enum.GetNames<FindingCode>().Select(JsonNamingPolicy.KebabCaseLower.ConvertName)];

    /// <summary>The code as findings carry it.</summary>
    public static string Text(this FindingCode code) => Texts[(int)code];
}
