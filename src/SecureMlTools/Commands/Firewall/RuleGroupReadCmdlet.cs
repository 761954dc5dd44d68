using System.Management.Automation;
using SecureMlTools.Api;
using SecureMlTools.Binding;
using SecureMlTools.Inventory;
using SecureMlTools.Operations.Firewall;

namespace SecureMlTools.Commands.Firewall;

/// <summary>What the cmdlets share that list what is in rule groups: those named, those of a firewall, or all.</summary>
public abstract class RuleGroupReadCmdlet : InventoryCmdlet
{
    private protected const string NameSet = "Name";
    private const string ArnSet = "Arn";
    private const string FirewallSet = "Firewall";

    private readonly HashSet<(string Region, string Name)> _done = [];

    /// <summary>Names of rule groups.</summary>
    [Parameter(ParameterSetName = NameSet, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "Names of rule groups, with wildcards; every stateful one when left out."), Alias("RuleGroupNames"), SupportsWildcards]
    [ValidateNotNullOrEmpty, ArgumentCompleter(typeof(RuleGroupCompleter))]
    public string[] RuleGroupName { get; set; } = [];

    /// <summary>ARNs of rule groups.</summary>
    [Parameter(ParameterSetName = ArnSet, Mandatory = true, ValueFromPipelineByPropertyName = true, HelpMessage = "ARNs of rule groups; the region is theirs."), Alias("RuleGroupArns")]
    [ValidateNotNullOrEmpty]
    public string[] RuleGroupArn { get; set; } = [];

    /// <summary>Firewalls.</summary>
    [Parameter(ParameterSetName = FirewallSet, Mandatory = true, ValueFromPipelineByPropertyName = true, HelpMessage = "Names or ARNs of firewalls: the rule groups of their policies are read."), Alias("FirewallArn", "FirewallNames")]
    [ValidateNotNullOrEmpty, ArgumentCompleter(typeof(FirewallCompleter))]
    public string[] FirewallName { get; set; } = [];

    /// <summary>What the groups of a saved inventory hold.</summary>
    private protected abstract IEnumerable<object> Read(RegionInventory inventory, RuleGroupQuery query);

    /// <summary>What the groups of a region hold.</summary>
    private protected abstract IAsyncEnumerable<object> ReadAsync(IAwsTransport aws, RuleGroupQuery query, CancellationToken cancellationToken);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string[] named = ParameterSetName switch { ArnSet => RuleGroupArn, FirewallSet => FirewallName, _ => RuleGroupName };
        // An empty list that was given is not every group.
        if (named.Length == 0 && MyInvocation.ExpectingInput) return;
        foreach (var region in Region is { Length: > 0 } ? Region : [""])
            foreach (var name in named.Length == 0 ? [""] : named)
            {
                var place = FirewallResolver.RegionOf(name) ?? region;
                if (_done.Add((place, name))) Try(name.Length == 0 ? null : name, () => Write(place, Query(name)));
            }
    }

    private RuleGroupQuery Query(string name) => name.Length == 0
        ? new RuleGroupQuery()
        : ParameterSetName == FirewallSet
            ? new RuleGroupQuery { Firewalls = [name] }
            : FirewallResolver.RegionOf(name) is null ? new RuleGroupQuery { Names = [name] } : new RuleGroupQuery { Arns = [name] };

    private void Write(string region, RuleGroupQuery query)
    {
        IReadOnlyList<string>? regions = region.Length == 0 ? null : [region];
        if (SavedInventory(regions) is { } saved)
        {
            foreach (var inventory in saved)
                Try(inventory.Region, () =>
                {
                    foreach (var item in Read(inventory, query)) WriteObject(item);
                });
            return;
        }

        var aws = Connect(region.Length == 0 ? null : region);
        Pump(async (pipeline, ct) =>
        {
            await foreach (var item in ReadAsync(aws, query, ct).ConfigureAwait(false)) await pipeline.WriteAsync(item, ct).ConfigureAwait(false);
        });
    }
}
