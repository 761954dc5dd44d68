using System.Collections;
using System.Management.Automation;
using SecureMlTools.Binding;
using SecureMlTools.Inventory;
using SecureMlTools.Operations;

namespace SecureMlTools.Commands;

/// <summary>Lists the machines of one or more regions.</summary>
[Cmdlet(VerbsCommon.Get, "TrainingInstance", DefaultParameterSetName = RegionSet), OutputType(typeof(TrainingInstance))]
public sealed class GetTrainingInstanceCommand : AwsCmdlet
{
    private const string RegionSet = "Region";
    private const string AllRegionsSet = "AllRegions";

    private readonly InstanceSet _instances = new();
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private string[]? _regions;
    private bool _named;

    /// <summary>Machines to list.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "Instance ids, ARNs, or objects that carry them; all when left out."), Alias("Id", "InstanceIds")]
    [InstanceIdTransformation, ArgumentCompleter(typeof(InstanceIdCompleter))]
    public string[]? InstanceId { get; set; }

    /// <summary>Tags that a machine must carry.</summary>
    [Parameter(HelpMessage = "Tags that a machine must carry, for example @{ Project = 'vision' }; a value may be a list, any of which will do."), Alias("Tags")]
    [ValidateNotNull]
    public Hashtable? Tag { get; set; }

    /// <summary>EC2 filters.</summary>
    [Parameter(HelpMessage = "EC2 filters: a hashtable such as @{ 'instance-type' = 'p5.48xlarge' }, or AWS.Tools' objects with Name and Values."), Alias("Filters")]
    [ValidateNotNull]
    public PSObject[] Filter { get; set; } = [];

    /// <summary>Regions to list.</summary>
    [Parameter(ParameterSetName = RegionSet, ValueFromPipelineByPropertyName = true, HelpMessage = "Regions, for example eu-west-1; takes AWS.Tools' region objects too."), Alias("RegionName", "Regions")]
    [RegionTransformation, ArgumentCompleter(typeof(RegionCompleter))]
    public string[]? Region { get; set; }

    /// <summary>Lists every region that the account has enabled.</summary>
    [Parameter(ParameterSetName = AllRegionsSet, Mandatory = true, HelpMessage = "Lists every region that the account has enabled.")]
    public SwitchParameter AllRegions { get; set; }

    /// <summary>Folder of a saved inventory.</summary>
    [Parameter(HelpMessage = "Folder of a saved inventory to read instead of AWS.")]
    [ValidateNotNullOrEmpty]
    public string? InventoryPath { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _regions = Region;
        InstanceSet.RefuseEmpty(this, InstanceId);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InstanceId is null) return;
        _named = true;
        foreach (var wrong in _instances.Add(InstanceId, Region))
            WriteError(Errors.Make(InstanceSet.Malformed(wrong), "MalformedInstanceId", ErrorCategory.InvalidArgument, wrong));
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (!_named && MyInvocation.ExpectingInput) return;
        Try(null, () =>
        {
            var options = new InstancesOptions { Filters = [.. Filters()] };
            if (InventoryPath is not null)
            {
                WriteSaved(options);
                return;
            }

            IReadOnlyList<string> regions = AllRegions ? EnabledRegions() : _named ? [.. _instances.Regions] : [.. (_regions ?? [""]).Distinct()];
            foreach (var region in regions) Try(region.Length == 0 ? null : region, () => WriteLive(region, options));
            if (AllRegions) ReportMissing(_instances.All, "any enabled region", options);
        });
    }

    private IReadOnlyList<string> EnabledRegions()
    {
        var aws = Connect(null);
        return Await(ct => RegionsOperation.EnabledAsync(aws, ct));
    }

    private void WriteLive(string region, InstancesOptions options)
    {
        var ids = AllRegions ? _instances.All : _instances.Of(region);
        if (_named && ids.Count == 0) return;
        var aws = Connect(region.Length == 0 ? null : region);
        Pump(async (pipeline, ct) =>
        {
            await foreach (var instance in InstancesOperation.StreamAsync(aws, options with { InstanceIds = ids }, ct).ConfigureAwait(false))
            {
                _seen.Add(instance.InstanceId);
                await pipeline.WriteAsync(instance, ct).ConfigureAwait(false);
            }
        });
        if (!AllRegions) ReportMissing(ids, aws.Region, options);
    }

    private void WriteSaved(InstancesOptions options)
    {
        foreach (var inventory in InventoryFiles.Read(FilePath(InventoryPath!), _regions))
        {
            var ids = AllRegions ? _instances.All : [.. _instances.Of(inventory.Region), .. _instances.Of("")];
            if (_named && ids.Count == 0) continue;
            Try(inventory.Region, () =>
            {
                foreach (var instance in InstancesOperation.FromInventory(inventory, options with { InstanceIds = ids }))
                {
                    _seen.Add(instance.InstanceId);
                    WriteObject(instance);
                }
            });
        }

        ReportMissing(_instances.All, "the saved inventory", options);
    }

    // A machine that a filter leaves out is not missing.
    private void ReportMissing(IEnumerable<string> ids, string where, InstancesOptions options)
    {
        if (options.Filters.Count > 0) return;
        foreach (var id in ids.Where(i => !_seen.Contains(i)))
            WriteError(Errors.Make($"There is no instance {id} in {where}, or it is terminated: check -Region and the account.", "InstanceNotFound", ErrorCategory.ObjectNotFound, id));
    }

    private IEnumerable<(string Name, IReadOnlyList<string> Values)> Filters()
    {
        foreach (DictionaryEntry tag in Tag ?? []) yield return ("tag:" + tag.Key, Values(tag.Value));
        foreach (var filter in Filter)
        {
            if (filter.BaseObject is IDictionary map)
            {
                if (map.Contains("Name") && map.Contains("Values")) yield return (map["Name"]!.ToString()!, Values(map["Values"]));
                else
                    foreach (DictionaryEntry entry in map) yield return (entry.Key.ToString()!, Values(entry.Value));
            }
            else if (filter.Properties["Name"]?.Value is { } name && filter.Properties["Values"]?.Value is { } values) yield return (name.ToString()!, Values(values));
            else throw new OptionException("-Filter takes hashtables such as @{ 'instance-type' = 'p5.48xlarge' } or objects with Name and Values.");
        }
    }

    private static IReadOnlyList<string> Values(object? value) => (value is PSObject p ? p.BaseObject : value) switch
    {
        string text => [text],
        IEnumerable list => [.. list.Cast<object?>().Select(v => v?.ToString() ?? "")],
        var one => [one?.ToString() ?? ""],
    };
}
