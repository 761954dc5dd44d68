using SecureMlTools.Api;
using SecureMlTools.Api.Sts;

namespace SecureMlTools.Inventory;

/// <summary>How far a collection has come.</summary>
/// <param name="Region">The region being read.</param>
/// <param name="Operation">The operation just answered.</param>
/// <param name="Done">Readings answered.</param>
/// <param name="Total">Readings planned.</param>
public readonly record struct CollectionProgress(string Region, string Operation, int Done, int Total);

/// <summary>Reads one region in bulk: every operation once, its largest pages, several at a time. An error becomes a gap, never an exception.</summary>
public sealed class InventoryCollector(IAwsTransport aws, TimeProvider? time = null, int throttleLimit = 8)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>Reads what is asked for and what it depends on.</summary>
    /// <param name="readings">The readings wanted.</param>
    /// <param name="options">What a caller asked of them; its <see cref="ReadingOptions.Now"/> is set here.</param>
    /// <param name="progress">Told after each reading.</param>
    /// <param name="cancellationToken">Stops the collection.</param>
    /// <exception cref="AwsException">The credentials were refused, or not even the caller's identity can be read: then no reading can succeed.</exception>
    public async Task<RegionInventory> CollectAsync(
        IEnumerable<Reading> readings, ReadingOptions? options, IProgress<CollectionProgress>? progress, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        options = (options ?? new ReadingOptions(now)) with { Now = now };
        var caller = await StsApi.GetCallerIdentity.AllAsync(aws, new GetCallerIdentityRequest(), cancellationToken).ConfigureAwait(false);
        var inventory = new RegionInventory(caller.Account ?? "", aws.Region, now);
        inventory.Add(new InventoryRecord(Readings.Caller.Key(), Readings.Caller.Operation, caller, null));

        var wanted = Closure(readings).Where(r => r != Readings.Caller).ToList();
        using var slots = new SemaphoreSlim(Math.Max(1, throttleLimit));
        var done = 0;
        var tasks = new Dictionary<Reading, Task>();
        foreach (var reading in wanted)
        {
            var before = reading.After.Where(tasks.ContainsKey).Select(r => tasks[r]).ToArray();
            tasks[reading] = ReadAsync(reading, before);
        }

        await Task.WhenAll(tasks.Values).ConfigureAwait(false);
        return inventory;

        async Task ReadAsync(Reading reading, Task[] before)
        {
            await Task.WhenAll(before).ConfigureAwait(false);
            if (reading.After.Any(r => inventory.Find(r.Key())?.Gap is not null && IsRequired(reading, r)))
            {
                // What it depends on has a gap; the reading has the same one, and asking would be asking about nothing.
            }
            else
            {
                await Task.WhenAll(reading.Calls(inventory, options).Select(call => CallAsync(reading, call))).ConfigureAwait(false);
            }

            progress?.Report(new CollectionProgress(aws.Region, reading.Operation.Name, Interlocked.Increment(ref done), wanted.Count));
        }

        async Task CallAsync(Reading reading, ReadingCall call)
        {
            await slots.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                var response = await call.Send(aws, cancellationToken).ConfigureAwait(false);
                inventory.Add(new InventoryRecord(reading.Key(call.ResourceId), reading.Operation, response, null));
            }
            catch (AwsException e) when (!e.IsAuthenticationFailure && e.ErrorCode is not ("NoRegion" or "ProfileNotFound" or "InsecureEndpoint"))
            {
                inventory.Add(new InventoryRecord(reading.Key(call.ResourceId), reading.Operation, null, Gap.From(reading.Operation, e)));
            }
            finally
            {
                slots.Release();
            }
        }
    }

    // A reading without its first dependency has nothing to ask about; later ones only sharpen the question.
    private static bool IsRequired(Reading reading, Reading dependency) => reading.After[0] == dependency;

    /// <summary>The readings and all they depend on, each after its dependencies.</summary>
    internal static IReadOnlyList<Reading> Closure(IEnumerable<Reading> readings)
    {
        var wanted = new HashSet<Reading>();
        var stack = new Stack<Reading>(readings);
        while (stack.TryPop(out var reading))
            if (wanted.Add(reading))
                foreach (var before in reading.After) stack.Push(before);
        return [.. Readings.All.Where(wanted.Contains)];
    }
}
