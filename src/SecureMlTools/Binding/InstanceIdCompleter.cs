using System.Collections;
using System.Collections.Concurrent;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Isolation;
using SecureMlTools.Operations;

namespace SecureMlTools.Binding;

/// <summary>
/// Completes ids of machines, with their names as tooltips. Asks AWS in the background and waits a moment only: what comes later is there at the
/// next Tab. Silent where nothing answers.
/// </summary>
public sealed class InstanceIdCompleter : IArgumentCompleter
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan GiveUp = TimeSpan.FromSeconds(10);
    private static readonly ConditionalWeakTable<Runspace, ConcurrentDictionary<string, Entry>> Caches = [];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        if (Runspace.DefaultRunspace is not { } runspace) return [];
        var word = wordToComplete?.Trim('\'', '"') ?? "";
        try
        {
            return [.. Machines(runspace, fakeBoundParameters)
                .Where(m => m.Id.StartsWith(word, StringComparison.OrdinalIgnoreCase))
                .Select(m => new CompletionResult(m.Id, m.Id, CompletionResultType.ParameterValue, m.Tip))];
        }
        catch (Exception e) when (e is AwsException or InventoryException or OptionException or AggregateException)
        {
            return [];
        }
    }

    private static IReadOnlyList<Machine> Machines(Runspace runspace, IDictionary bound)
    {
        string? Given(string name) => (bound[name] is PSObject p ? p.BaseObject : bound[name]) switch
        {
            null => null,
            object?[] list => list.FirstOrDefault()?.ToString(),
            var value => value.ToString(),
        };

        var target = new AwsTarget { Region = Given("Region"), Profile = Given("ProfileName"), EndpointUrl = Given("EndpointUrl"), AllowInsecureEndpoint = bound.Contains("AllowInsecureEndpoint") };
        if (target.Region is { } region && !RegionNames.IsWellFormed(region)) return [];
        var folder = Given("InventoryPath");
        var connector = SessionConnector.Current;
        var key = string.Join('\n', target.Region, target.Profile, target.EndpointUrl, folder, connector.DefaultPractice, Environment.GetEnvironmentVariable("AWS_REGION"), Environment.GetEnvironmentVariable("AWS_PROFILE"), Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL"));
        var entry = Caches.GetValue(runspace, static _ => new()).AddOrUpdate(key, _ => Entry.Start(() => Read(connector, target, folder)), (_, old) => old.IsStale ? Entry.Start(() => Read(connector, target, folder)) : old);
        return entry.Task.Wait(Patience) ? entry.Task.Result : [];
    }

    private static async Task<IReadOnlyList<Machine>> Read(AwsConnector connector, AwsTarget target, string? folder)
    {
        if (folder is not null) return [.. InventoryFiles.Read(folder, target.Region is { } r ? [r] : null).SelectMany(i => InstancesOperation.FromInventory(i, new InstancesOptions())).Select(i => new Machine(i.InstanceId, Tip(i.Name, i.InstanceType, i.State)))];
        using var stop = new CancellationTokenSource(GiveUp);
        var answer = await Ec2Api.DescribeInstances.AllAsync(connector.Connect(target), new DescribeInstancesRequest(), stop.Token).ConfigureAwait(false);
        return [.. answer.Reservations.OrEmpty().SelectMany(x => x.Instances.OrEmpty()).Where(i => i.InstanceId is not null && i.State?.Name != "terminated")
            .Select(i => new Machine(i.InstanceId!, Tip(i.Tags.Value("Name"), i.InstanceType, i.State?.Name)))];
    }

    private static string Tip(string? name, string? type, string? state) => Text.OneLine(string.Join(", ", new[] { name, type, state }.Where(t => !string.IsNullOrEmpty(t)))) is { Length: > 0 } tip ? tip : "instance";

    private readonly record struct Machine(string Id, string Tip);

    private sealed record Entry(Task<IReadOnlyList<Machine>> Task, DateTime At)
    {
        public bool IsStale => DateTime.UtcNow - At > Freshness || Task.IsFaulted || Task.IsCanceled;

        // Also loading the SDK counts as waiting, so it is done by the pool.
        public static Entry Start(Func<Task<IReadOnlyList<Machine>>> read) => new(System.Threading.Tasks.Task.Run(read), DateTime.UtcNow);
    }
}
