using Sentinel.Load.Benchmarks;
using Sentinel.Load.Faults;
using Sentinel.Load.Runner;

return args switch
{
    [BenchmarkCommand.Verb, .. var rest] => await BenchmarkCommand.Run(rest, CancellationToken.None),
    [ListCommand.Verb] => await ListCommand.Run(Console.Out),
    [BareEndpoint.Verb, var port, var file] => await BareEndpoint.Run(port, file),
    [HttpProbe.Verb, var port, var connections, var milliseconds] => await HttpProbe.Run(port, connections, milliseconds),
    [FaultCommand.Verb, .. var rest] => await FaultCommand.Run(rest),
    [RunCommand.PageVerb, var json, var html] => await RunCommand.Page(json, html),
    [var first, ..] when RunCommand.Takes(first) => await RunCommand.Run(args),
    _ => await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args),
};
