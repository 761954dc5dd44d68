using SecureMlTools.Bench;

// dotnet run -c Release --project tests/bench [collect|judge|calls|import]: prints figures and ratios measured in this run.
switch (args)
{
    case ["raw", var url]: await CollectBench.RawAsync(url); break;
    case ["typed", var url]: await CollectBench.TypedAsync(url); break;
    case ["once", var url]: await CollectBench.TypedAsync(url, 0); break;
    default:
        if (args is [] or ["collect"]) await CollectBench.RunAsync();
        break;
}
