using System.Globalization;

namespace Sentinel.Load.Report;

/// <summary>From values to places in a drawing.</summary>
internal abstract record Axis(double Low, double High, double From, double To)
{
    /// <summary>Where the axis is marked: the value and what is written there, null for a line alone.</summary>
    public abstract IEnumerable<(double Value, string? Label)> Ticks { get; }

    public double At(double value) => From + (Share(Math.Clamp(value, Low, High)) * (To - From));

    protected abstract double Share(double value);

    protected static string Plain(double value) => value.ToString("#,0.###", CultureInfo.InvariantCulture);
}

/// <summary>Equal steps, from 0.</summary>
internal sealed record LinearAxis(double High, double From, double To, int Steps, Func<double, string>? Label = null) : Axis(0, High, From, To)
{
    public override IEnumerable<(double Value, string? Label)> Ticks
    {
        get
        {
            var step = StepOf(High, Steps);
            for (var i = 0; i * step <= High * 1.000001; i++)
            {
                yield return (i * step, (Label ?? Plain)(Math.Round(i * step, 9)));
            }
        }
    }

    /// <summary>An axis that ends on a step, so that the largest value stays below its end.</summary>
    public static LinearAxis Reaching(double largest, double from, double to, int steps, Func<double, string>? label = null)
    {
        var step = StepOf(Math.Max(largest, 1e-6), steps);
        return new(Math.Ceiling(largest / step * 0.999999) * step is var high && high > 0 ? high : step, from, to, steps, label);
    }

    protected override double Share(double value) => value / High;

    /// <summary>1, 2 or 5 times a power of ten.</summary>
    private static double StepOf(double span, int steps)
    {
        var rough = span / steps;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return power * (rough / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
    }
}

/// <summary>Equal factors; values are milliseconds.</summary>
internal sealed record LogAxis(double Low, double High, double From, double To) : Axis(Low, High, From, To)
{
    private const double Least = 0.001;
    private static readonly double[] Within = [1, 2, 5];

    public override IEnumerable<(double Value, string? Label)> Ticks
    {
        get
        {
            var labels = Math.Log10(High / Low) <= 2.4 ? Within : [1];
            for (var power = Math.Floor(Math.Log10(Low)); power <= Math.Log10(High); power++)
            {
                foreach (var digit in Within)
                {
                    var value = digit * Math.Pow(10, power);
                    if (value >= Low * 0.999999 && value <= High * 1.000001)
                    {
                        yield return (value, labels.Contains(digit) ? Milliseconds.Text(value) : null);
                    }
                }
            }
        }
    }

    /// <summary>An axis whose ends are 1, 2 or 5 times a power of ten, around all the values.</summary>
    public static LogAxis Around(double least, double largest, double from, double to)
    {
        var low = Snap(Math.Max(least, Least), up: false);
        return new(low, Math.Max(Snap(Math.Max(largest, Least), up: true), low * 10), from, to);
    }

    protected override double Share(double value) => Math.Log(value / Low) / Math.Log(High / Low);

    private static double Snap(double value, bool up)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        double[] steps = [.. Within.Select(digit => digit * power), 10 * power];
        return up ? steps.First(step => step >= value * 0.999999) : steps.Last(step => step <= value * 1.000001);
    }
}

internal static class Milliseconds
{
    /// <summary>A time in the unit that suits its size.</summary>
    public static string Text(double milliseconds) => milliseconds switch
    {
        <= 0 => "0 ms",
        < 0.9995 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds * 1000:0} µs"),
        < 9.995 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0.##} ms"),
        < 99.95 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0.#} ms"),
        < 999.5 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000:0.##} s"),
    };
}
