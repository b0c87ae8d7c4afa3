namespace Sentinel.Infrastructure.Policies;

/// <summary>Words of a document as findings repeat them.</summary>
internal static class Quote
{
    private const int Longest = 64;

    /// <summary>In quotes, at most 64 characters, without control characters.</summary>
    public static string Of(string text) => $"\"{Short(text)}\"";

    /// <summary>At most 64 characters, without control characters.</summary>
    public static string Short(string text)
    {
        var cut = text.Length <= Longest ? text : text[..Longest] + "…";
        return string.Create(cut.Length, cut, static (target, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                target[i] = char.IsControl(source[i]) || char.IsSurrogate(source[i]) ? '\uFFFD' : source[i];
            }
        });
    }
}
