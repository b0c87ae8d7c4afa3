using System.Runtime.InteropServices;
using System.Text.Json;
using Sentinel.Infrastructure.EventLog;

namespace Sentinel.Load.Checking;

/// <summary>An event of the log, read from what the API prints of it.</summary>
/// <param name="Sequence">Its place in the log.</param>
/// <param name="Stream">Its stream.</param>
/// <param name="Version">Its place in its stream.</param>
/// <param name="Type">Its alias.</param>
/// <param name="Data">The event as the domain knows it.</param>
internal sealed record ReadEvent(long Sequence, string Stream, long Version, string Type, object Data)
{
    /// <summary>Null for what this build cannot read; then it says why.</summary>
    public static ReadEvent? Read(JsonElement printed, out string? unreadable)
    {
        try
        {
            var type = printed.GetProperty("type").GetString()!;
            unreadable = null;
            return new(
                printed.GetProperty("sequence").GetInt64(), printed.GetProperty("stream").GetString()!, printed.GetProperty("version").GetInt64(), type,
                EventCatalog.Domain.Find(type).Read(JsonMarshal.GetRawUtf8Value(printed.GetProperty("data"))));
        }
        catch (Exception failure) when (failure is KeyNotFoundException or InvalidOperationException or FormatException or JsonException or UnknownEventException)
        {
            unreadable = $"cannot be read: {printed.GetRawText()} ({failure.Message})";
            return null;
        }
    }

    public override string ToString() => $"{Sequence} {Type} of {Stream}";
}
