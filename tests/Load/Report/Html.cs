using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace Sentinel.Load.Report;

/// <summary>Text of a page: whatever is filled into it is escaped, unless it is markup already.</summary>
internal readonly record struct Html(string Markup)
{
    public static Html Empty { get; } = new("");

    public static Html Of(ref Filled filled) => new(filled.ToString());

    public static Html Join(IEnumerable<Html> parts) => new(string.Concat(parts.Select(part => part.Markup)));

    public override string ToString() => Markup;

    private static string Escaped(string text) =>
        WebUtility.HtmlEncode(string.Concat(text.Select(character => char.IsControl(character) || char.IsSurrogate(character) ? ' ' : character)));

    /// <summary>What the compiler fills an interpolated text into.</summary>
    [InterpolatedStringHandler]
    public ref struct Filled(int literal, int holes)
    {
        private readonly StringBuilder _text = new(literal + (holes * 16));

        public readonly void AppendLiteral(string text) => _text.Append(text);

        public readonly void AppendFormatted(Html html) => _text.Append(html.Markup);

        public readonly void AppendFormatted(IEnumerable<Html> parts) => _text.Append(Join(parts).Markup);

        public readonly void AppendFormatted(string? text) => _text.Append(Escaped(text ?? ""));

        public readonly void AppendFormatted(long number) => _text.Append(number.ToString("#,0", CultureInfo.InvariantCulture));

        /// <summary>Places in a drawing: two digits are less than anybody sees.</summary>
        public readonly void AppendFormatted(double number) => _text.Append(Math.Round(number, 2).ToString(CultureInfo.InvariantCulture));

        public readonly void AppendFormatted(IFormattable value, string format) =>
            _text.Append(Escaped(value.ToString(format, CultureInfo.InvariantCulture)));

        public override readonly string ToString() => _text.ToString();
    }
}
