using System.Globalization;
using Sentinel.Domain.Kernel;

namespace Sentinel.Application.EventSourcing;

/// <summary>Reads a point of the log from text: a sequence, or an instant.</summary>
public static class PointInLog
{
    /// <summary>No text is the end of the log.</summary>
    public static bool TryParse(string? text, out AsOf point)
    {
        var isSequence = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence);
        var isInstant = InstantText.TryParse(text, out var instant);
        point = isSequence ? new(Sequence: sequence) : isInstant ? new(Time: instant) : AsOf.Now;
        return text is null || isSequence || isInstant;
    }
}
