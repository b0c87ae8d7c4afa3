using Sentinel.Load.Benchmarks;
using Sentinel.Load.Faults;

return args switch
{
    [BenchmarkCommand.Verb, .. var rest] => await BenchmarkCommand.Run(rest, CancellationToken.None),
    [BenchmarkCommand.ListVerb] => await BenchmarkCommand.List(),
    [BareEndpoint.Verb, var port, var file] => await BareEndpoint.Run(port, file),
    [HttpProbe.Verb, var port, var connections, var milliseconds] => await HttpProbe.Run(port, connections, milliseconds),
    [FaultCommand.Verb, .. var rest] => await FaultCommand.Run(rest),
    _ => await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args),
};
