using System.CommandLine;
using SecureMlTools.Api;
using SecureMlTools.Baselines;
using SecureMlTools.Inventory;
using SecureMlTools.Operations;

namespace SecureMlTools.Cli.Options;

/// <summary>Which estate to read, from AWS or from a saved inventory, and by which baseline to judge it.</summary>
internal sealed class EstateOptions
{
    // Regions are read side by side; each has its own limit of calls under way.
    private const int RegionsAtOnce = 4;

    private readonly ConnectionOptions _connection = new();
    private readonly Option<string?> _inventory = Take.One("--inventory", "Folder of a saved inventory to read instead of AWS.", "DIR");
    private readonly Option<string?> _baseline = Take.One("--baseline", "YAML file of the baseline; the shipped default when left out.", "FILE");
    private readonly Option<int?> _throttle = Take.Number("--throttle-limit", $"Most calls under way at once in a region, 1 to 64; {DefaultThrottleLimit} when left out.", 1, 64);
    private readonly bool _withBaseline;
    private readonly bool _withInventory;
    private readonly bool _collects;

    /// <param name="withBaseline">False for a command that judges nothing.</param>
    /// <param name="withInventory">False for a command that reads AWS only.</param>
    /// <param name="collects">False for a command that makes its calls one after the other.</param>
    public EstateOptions(bool withBaseline = true, bool withInventory = true, bool collects = true) => (_withBaseline, _withInventory, _collects) = (withBaseline, withInventory, collects);

    public void AddTo(Command command)
    {
        _connection.AddTo(command);
        if (_withInventory) command.Add(_inventory);
        if (_withBaseline) command.Add(_baseline);
        if (_collects) command.Add(_throttle);
    }

    private static int DefaultThrottleLimit => new AuditOptions().ThrottleLimit;

    public int ThrottleLimit(ParseResult parsed) => parsed.GetValue(_throttle) ?? DefaultThrottleLimit;

    public Connection Connection(ParseResult parsed) => _connection.Of(parsed);

    public Baseline Baseline(ParseResult parsed, CliHost host) => parsed.GetValue(_baseline) is { } file ? BaselineReader.Read(file, host.Yaml()) : Baselines.Baseline.Default;

    /// <summary>The saved inventory's regions, or null when AWS is to be asked.</summary>
    public IReadOnlyList<RegionInventory>? Saved(ParseResult parsed)
    {
        if (!_withInventory || parsed.GetValue(_inventory) is not { } folder) return null;
        var regions = Connection(parsed).Regions;
        return InventoryFiles.Read(folder, regions.Count == 0 ? null : regions);
    }

    /// <summary>Reads every region asked for. A region that fails is reported and left out.</summary>
    public async Task<(IReadOnlyList<RegionInventory> Inventories, bool Whole)> ReadAsync(
        ParseResult parsed, CliHost host, Func<IAwsTransport, IProgress<CollectionProgress>, CancellationToken, Task<RegionInventory>> collect, CancellationToken cancellationToken)
    {
        if (Saved(parsed) is { } saved) return (saved, true);
        var transports = await Connection(parsed).OpenAllAsync(host, cancellationToken).ConfigureAwait(false);
        if (transports.Count == 1) return ([await host.WithProgressAsync(p => collect(transports[0], p, cancellationToken)).ConfigureAwait(false)], true);

        using var slots = new SemaphoreSlim(RegionsAtOnce);
        var read = await host.WithProgressAsync(p => Task.WhenAll(transports.Select(t => OneAsync(t, p)))).ConfigureAwait(false);
        foreach (var (region, _, failure) in read.Where(r => r.Failure is not null)) host.Complain($"{region}: {failure}");
        return ([.. read.Select(r => r.Inventory).OfType<RegionInventory>()], read.All(r => r.Failure is null));

        async Task<(string Region, RegionInventory? Inventory, string? Failure)> OneAsync(IAwsTransport aws, IProgress<CollectionProgress> progress)
        {
            await slots.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                return (aws.Region, await collect(aws, progress, cancellationToken).ConfigureAwait(false), null);
            }
            catch (Exception e) when (Failure.Sentence(e) is { } sentence)
            {
                return (aws.Region, null, sentence);
            }
            finally
            {
                slots.Release();
            }
        }
    }
}
