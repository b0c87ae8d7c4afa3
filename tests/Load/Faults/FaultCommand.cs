using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sentinel.Load.Faults;

/// <summary><c>faults list</c>, and <c>faults [name…] [--json file]</c>: 0 when every fault was caught.</summary>
internal static class FaultCommand
{
    public const string Verb = "faults";
    private const string ListVerb = "list";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    public static async Task<int> Run(string[] arguments)
    {
        if (arguments is [ListVerb])
        {
            return await List();
        }

        var names = new List<string>();
        string? file = null;
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--json" when i + 1 < arguments.Length:
                    file = arguments[++i];
                    break;
                case var name when FaultList.All.Any(fault => fault.Name == name):
                    names.Add(name);
                    break;
                case var unknown:
                    await Console.Error.WriteLineAsync($"'{unknown}' is no fault. '{Verb} {ListVerb}' names them.");
                    return 2;
            }
        }

        using var stop = new CancellationTokenSource();
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            return await Hunt([.. FaultList.All.Where(fault => names.Count == 0 || names.Contains(fault.Name))], file, stop.Token);
        }
        catch (OperationCanceledException)
        {
            return 130;
        }

        void Stop(PosixSignalContext signal)
        {
            // The copy is deleted on the way out.
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    private static async Task<int> List()
    {
        foreach (var fault in FaultList.All)
        {
            await Console.Out.WriteLineAsync($"{fault.Name}\n  {fault.Wrong}\n  {fault.File}\n  caught by {fault.Test.FullName}");
        }

        return 0;
    }

    private static async Task<int> Hunt(IReadOnlyList<Fault> faults, string? file, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var copy = await WorkingCopy.Make(cancellationToken);
        var hunt = new FaultHunt(copy, faults);
        await Console.Error.WriteLineAsync("Building without a fault, and running their tests …");
        if (await hunt.Prepare(cancellationToken) is { } error)
        {
            await Console.Error.WriteLineAsync(error);
            return 2;
        }

        var width = faults.Max(fault => fault.Name.Length);
        var findings = new List<Finding>();
        foreach (var fault in faults)
        {
            var found = await hunt.Try(fault, cancellationToken);
            findings.Add(found);
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"{Word(found.Verdict),-9}  {found.Seconds,5:F1} s  {fault.Name.PadRight(width)}  {fault.Test.FullName}"));
            if (found.Verdict != Verdict.Caught)
            {
                await Console.Out.WriteLineAsync($"           {found.Said ?? fault.Wrong}");
            }
        }

        var took = TimeProvider.System.GetElapsedTime(started);
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{findings.Count(found => found.Verdict == Verdict.Caught)} of {findings.Count} faults caught, in {took.TotalMinutes:F1} minutes"));
        if (file is not null)
        {
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(findings, Json) + "\n", cancellationToken);
        }

        return findings.All(found => found.Verdict == Verdict.Caught) ? 0 : 1;
    }

    private static string Word(Verdict verdict) => JsonNamingPolicy.KebabCaseLower.ConvertName(verdict.ToString());
}
