using SecureMlTools.Bench;

// dotnet run -c Release --project tests/bench [-- collect|judge|calls|moto|import|domains|alerts|firewall|rules]: figures and ratios, measured in this run.
switch (args)
{
    // The measured halves of CollectBench, each in a process of its own.
    case ["raw", var url]: await CollectBench.RawAsync(url); return;
    case ["typed", var url]: await CollectBench.TypedAsync(url); return;
    case ["once", var url]: await CollectBench.TypedAsync(url, 0); return;
}

bool Wanted(string name) => args.Length == 0 || args.Contains(name, StringComparer.OrdinalIgnoreCase);

// First, for it tells its own peak memory, and a process keeps the peak of whatever ran before.
if (Wanted("alerts")) await AlertsBench.RunAsync();
if (Wanted("collect")) await CollectBench.RunAsync();
if (Wanted("judge")) await JudgeBench.RunAsync();
if (Wanted("calls")) await CallsBench.RunAsync();
if (Wanted("moto")) await MotoBench.RunAsync();
if (Wanted("domains")) DomainsBench.Run();
if (Wanted("firewall")) await FirewallBench.RunAsync();
if (Wanted("rules")) RulesBench.Run();
if (Wanted("fuzz-alerts")) AlertsBench.Fuzz(1_000_000);
if (Wanted("import")) ImportBench.Run(Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../../out/SecureMlTools/SecureMlTools.psd1")));
