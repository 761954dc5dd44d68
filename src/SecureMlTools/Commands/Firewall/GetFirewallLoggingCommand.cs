using System.Management.Automation;
using SecureMlTools.Binding;
using SecureMlTools.Firewall;
using SecureMlTools.Inventory;
using SecureMlTools.Operations.Firewall;

namespace SecureMlTools.Commands.Firewall;

/// <summary>Shows where firewalls send their logs.</summary>
[Cmdlet(VerbsCommon.Get, "FirewallLogging"), OutputType(typeof(FirewallLogging))]
public sealed class GetFirewallLoggingCommand : InventoryCmdlet
{
    private readonly List<(string? Region, string Name)> _named = [];
    private string[]? _regions;

    /// <summary>The firewalls.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "Names or ARNs of firewalls; all of the region when left out."), Alias("FirewallArn", "FirewallNames")]
    [ValidateNotNullOrEmpty, ArgumentCompleter(typeof(FirewallCompleter))]
    public string[]? FirewallName { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _regions = Region;
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var name in FirewallName ?? [])
        {
            var regions = FirewallArn.TryParse(name, out var arn) ? [arn.Region] : Region ?? [null!];
            foreach (var region in regions)
                if (!_named.Contains((region, name))) _named.Add((region, name));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_named.Count == 0 && MyInvocation.ExpectingInput) return;
        if (InventoryPath is not null) Try(null, WriteSaved);
        else if (_named.Count > 0)
            foreach (var group in _named.GroupBy(n => n.Region)) Try(group.Key, () => WriteNamed(group.Key, [.. group.Select(n => n.Name)]));
        else
            foreach (var region in _regions ?? [null!]) Try(region, () => WriteAll(region));
    }

    private void WriteNamed(string? region, IReadOnlyList<string> names)
    {
        var aws = Connect(region);
        foreach (var name in names)
            Try(name, () =>
            {
                var arn = Await(ct => FirewallResolver.FirewallAsync(aws, name, ct));
                if (FirewallArn.TryParse(arn, out var firewall)) WriteObject(Await(ct => FirewallLoggingOperation.GetAsync(aws, firewall, ct)), enumerateCollection: true);
            });
    }

    private void WriteAll(string? region)
    {
        var aws = Connect(region);
        foreach (var firewall in Await(ct => FirewallLoggingOperation.FirewallsAsync(aws, ct)))
            Try(firewall.Name, () => WriteObject(Await(ct => FirewallLoggingOperation.GetAsync(aws, firewall, ct)), enumerateCollection: true));
    }

    private void WriteSaved()
    {
        foreach (var inventory in SavedInventory(_regions)!)
        {
            var wanted = _named.Where(n => n.Region is null || n.Region == inventory.Region).Select(n => n.Name).Distinct().ToList();
            var arns = wanted.Select(n => FirewallResolver.Firewall(new Estate(inventory), n)).ToHashSet(StringComparer.Ordinal);
            foreach (var line in FirewallLoggingOperation.Get(inventory))
                if (_named.Count == 0 || arns.Contains(line.FirewallArn)) WriteObject(line);
        }
    }
}
