using System.Collections;
using System.Collections.Concurrent;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using SecureMlTools.Api;
using SecureMlTools.Inventory;
using SecureMlTools.Isolation;
using SecureMlTools.Operations;

namespace SecureMlTools.Binding;

/// <summary>
/// Completes names of what an account has. Asks AWS in the background and waits a moment only: what comes later is there at the next Tab. Silent where
/// nothing answers.
/// </summary>
public abstract class ResourceCompleter : IArgumentCompleter
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
            return [.. Resources(runspace, fakeBoundParameters)
                .Where(r => r.Name.StartsWith(word, StringComparison.OrdinalIgnoreCase))
                .Select(r => new CompletionResult(r.Name, r.Name, CompletionResultType.ParameterValue, Text.OneLine(r.Tip) is { Length: > 0 } tip ? tip : r.Name))];
        }
        catch (Exception e) when (e is AwsException or InventoryException or GapException or OptionException or AggregateException or IOException)
        {
            return [];
        }
    }

    /// <summary>What an account has in a region.</summary>
    private protected abstract Task<IEnumerable<Resource>> ReadAsync(IAwsTransport aws, CancellationToken cancellationToken);

    /// <summary>What a saved inventory has.</summary>
    private protected abstract IEnumerable<Resource> Read(RegionInventory inventory);

    private IReadOnlyList<Resource> Resources(Runspace runspace, IDictionary bound)
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
        var key = string.Join('\n', GetType().Name, target.Region, target.Profile, target.EndpointUrl, folder, connector.DefaultPractice, Environment.GetEnvironmentVariable("AWS_REGION"), Environment.GetEnvironmentVariable("AWS_PROFILE"), Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL"));
        var entry = Caches.GetValue(runspace, static _ => new()).AddOrUpdate(key, _ => Entry.Start(ReadAll), (_, old) => old.IsStale ? Entry.Start(ReadAll) : old);
        return entry.Task.Wait(Patience) ? entry.Task.Result : [];

        async Task<IReadOnlyList<Resource>> ReadAll()
        {
            if (folder is not null) return [.. InventoryFiles.Read(folder, target.Region is { } r ? [r] : null).SelectMany(Read)];
            using var stop = new CancellationTokenSource(GiveUp);
            return [.. await ReadAsync(connector.Connect(target), stop.Token).ConfigureAwait(false)];
        }
    }

    /// <summary>Something to complete.</summary>
    /// <param name="Name">Its name or id.</param>
    /// <param name="Tip">What else is known of it.</param>
    private protected readonly record struct Resource(string Name, string Tip);

    private sealed record Entry(Task<IReadOnlyList<Resource>> Task, DateTime At)
    {
        public bool IsStale => DateTime.UtcNow - At > Freshness || Task.IsFaulted || Task.IsCanceled;

        // Also loading the SDK counts as waiting, so it is done by the pool.
        public static Entry Start(Func<Task<IReadOnlyList<Resource>>> read) => new(System.Threading.Tasks.Task.Run(read), DateTime.UtcNow);
    }
}
