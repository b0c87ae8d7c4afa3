using System.Text;

namespace Sentinel.Load.Report;

/// <summary>A drawing with two axes, as SVG that needs neither script nor style of its own.</summary>
/// <remarks>
/// Whatever stands for one value has the class <c>mark</c>, and the drawing says how many there must be: whoever looks at the page can count.
/// </remarks>
internal sealed class Plot(string title, string description, int points, string? across, string? up)
{
    public const double Width = 640;
    public const double Height = 270;
    public const double Left = 62;
    public const double Right = Width - 14;
    public const double Top = 54;
    public const double Bottom = Height - 42;
    private const double LabelHeight = 15;
    private const double LetterWidth = 7.1;
    private const double Beside = 4;
    private const int Rows = 3;
    private readonly StringBuilder _drawn = new();

    /// <summary>What stands before all else, so that no line goes through it.</summary>
    private readonly StringBuilder _words = new();

    /// <summary>How far to the right each row over the drawing is taken.</summary>
    private readonly double[] _taken = [Beside + ((up?.Length ?? 0) * LetterWidth), .. Enumerable.Repeat(Left, Rows - 1)];

    public void Draw(ref Html.Filled shape) => _drawn.Append(shape.ToString()).Append('\n');

    public void Axes(Axis x, Axis y)
    {
        var free = double.PositiveInfinity;
        foreach (var (value, label) in y.Ticks)
        {
            Draw($"<line class=\"{(label is null ? "grid faint" : "grid")}\" x1=\"{Left}\" x2=\"{Right}\" y1=\"{y.At(value)}\" y2=\"{y.At(value)}\"/>");
            if (label is not null && y.At(value) < free)
            {
                Draw($"<text class=\"tick\" x=\"{Left - 7}\" y=\"{y.At(value) + 4}\" text-anchor=\"end\">{label}</text>");
                free = y.At(value) - LabelHeight;
            }
        }

        free = double.NegativeInfinity;
        foreach (var (value, label) in x.Ticks)
        {
            Draw($"<line class=\"axis\" x1=\"{x.At(value)}\" x2=\"{x.At(value)}\" y1=\"{Bottom}\" y2=\"{Bottom + (label is null ? 3 : 5)}\"/>");
            var half = (label?.Length ?? 0) * LetterWidth / 2;
            var from = Math.Min(x.At(value) - half, Width - 2 - half - half);
            if (label is not null && from > free)
            {
                Draw($"<text class=\"tick\" x=\"{from + half}\" y=\"{Bottom + 18}\" text-anchor=\"middle\">{label}</text>");
                free = from + half + half + LetterWidth;
            }
        }

        Draw($"<line class=\"axis\" x1=\"{Left}\" x2=\"{Right}\" y1=\"{Bottom}\" y2=\"{Bottom}\"/>");
        Draw($"<text class=\"unit\" x=\"{Right}\" y=\"{Height - 6}\" text-anchor=\"end\">{across}</text>");
        Draw($"<text class=\"unit\" x=\"4\" y=\"{Top - 8}\">{up}</text>");
    }

    /// <summary>Upright lines, each named at the top where there is room; all of them say their name when pointed at.</summary>
    public void Flags(IEnumerable<(double At, string Label, string Tip, string Kind)> flags)
    {
        foreach (var (at, label, tip, kind) in flags.OrderBy(flag => flag.At))
        {
            var width = label.Length * LetterWidth;
            var from = at + Beside + width > Width - 2 ? at - Beside - width : at + Beside;
            var row = Array.FindIndex(_taken, taken => from > taken);
            var top = Top - 5 - (Math.Max(0, row) * LabelHeight) - (row < 0 ? 0 : LabelHeight - 4);
            Draw($"<g class=\"flag {kind}\"><title>{tip}</title><line x1=\"{at}\" x2=\"{at}\" y1=\"{top}\" y2=\"{Bottom}\"/></g>");
            if (row >= 0)
            {
                _taken[row] = from + width + LetterWidth;
                _words.Append(Html.Of($"<text class=\"word {kind}\" x=\"{from}\" y=\"{Top - 8 - (row * LabelHeight)}\">{label}</text>\n").Markup);
            }
        }
    }

    public Html Svg() => Html.Of($"""
        <svg viewBox="0 0 {Width} {Height}" role="img" aria-label="{title}: {description}" data-points="{points:0}">
        {new Html(_drawn.ToString())}{new Html(_words.ToString())}</svg>
        """);
}
