using Sentinel.Domain.Kernel;

namespace Sentinel.Application.Lists;

/// <summary>What every list refuses.</summary>
public static class ListRefusals
{
    public static Refusal CursorInvalid { get; } =
        new("cursor-invalid", "Pass the cursor of the part before exactly as it was returned, or leave it out to begin at the newest.");
}
