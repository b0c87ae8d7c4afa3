using Sentinel.Integration.Postgres;

return args is [HeldCluster.Verb, var what]
    ? await HeldCluster.Run(what)
    : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
