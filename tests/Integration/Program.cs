using Sentinel.Integration.EndToEnd;
using Sentinel.Integration.Postgres;

return args is [HeldCluster.Verb, var what] ? await HeldCluster.Run(what)
    : args is [DotnetClient.Verb, var sts] ? await DotnetClient.Run(new(sts))
    : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
