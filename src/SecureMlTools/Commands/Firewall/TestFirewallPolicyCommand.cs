using System.Management.Automation;
using SecureMlTools.Baselines;
using SecureMlTools.Binding;
using SecureMlTools.Firewall;
using SecureMlTools.Inventory;
using SecureMlTools.Isolation;
using SecureMlTools.Operations;
using SecureMlTools.Operations.Firewall;

namespace SecureMlTools.Commands.Firewall;

/// <summary>Says what a firewall policy does not stop.</summary>
[Cmdlet(VerbsDiagnostic.Test, "FirewallPolicy", DefaultParameterSetName = PolicySet), OutputType(typeof(Finding))]
public sealed class TestFirewallPolicyCommand : InventoryCmdlet
{
    private const string PolicySet = "Policy";
    private const string FirewallSet = "Firewall";
    private const string PathSet = "Path";

    private readonly List<(string? Region, string Name)> _named = [];
    private readonly List<string> _paths = [];
    private string[]? _regions;

    /// <summary>The policies.</summary>
    [Parameter(ParameterSetName = PolicySet, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "Names or ARNs of firewall policies; all of the region when left out."), Alias("PolicyArn", "FirewallPolicyArn", "FirewallPolicyNames")]
    [ValidateNotNullOrEmpty, ArgumentCompleter(typeof(FirewallPolicyCompleter))]
    [PolicyTransformation]
    public string[]? FirewallPolicyName { get; set; }

    /// <summary>Firewalls whose policies are meant.</summary>
    [Parameter(ParameterSetName = FirewallSet, Mandatory = true, ValueFromPipelineByPropertyName = true, HelpMessage = "Names or ARNs of firewalls: each with the policy it uses."), Alias("FirewallArn", "FirewallNames")]
    [ValidateNotNullOrEmpty, ArgumentCompleter(typeof(FirewallCompleter))]
    public string[]? FirewallName { get; set; }

    /// <summary>Files to judge instead.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true, ValueFromPipelineByPropertyName = true, HelpMessage = "Files that 'aws network-firewall describe-firewall-policy', 'describe-rule-group' and 'describe-firewall' wrote, or folders of them, with wildcards."), Alias("FullName", "PSPath", "Paths"), SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    /// <summary>Controls to judge.</summary>
    [Parameter(HelpMessage = "Ids of controls to judge, with wildcards: FW-0*, DNS-02."), Alias("ControlId", "Controls"), SupportsWildcards]
    [ValidateNotNullOrEmpty, ArgumentCompleter(typeof(ControlCompleter))]
    public string[] Control { get; set; } = [];

    /// <summary>Leaves out findings that matter less.</summary>
    [Parameter(HelpMessage = "Leaves out findings of a lower severity: Info, Low, Medium, High, Critical.")]
    public Severity MinimumSeverity { get; set; }

    /// <summary>Statuses to give.</summary>
    [Parameter(HelpMessage = "Gives only findings of these statuses: Pass, Fail, Unknown, NotApplicable, Excepted."), Alias("Statuses")]
    public FindingStatus[] Status { get; set; } = [];

    /// <summary>Baseline to judge by.</summary>
    [Parameter(HelpMessage = "YAML file of the baseline to judge by; the shipped default when left out.")]
    [ValidateNotNullOrEmpty, ArgumentCompleter(typeof(BaselineCompleter))]
    public string? BaselinePath { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _regions = Region;
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == PathSet)
        {
            // A file or folder that is called so comes before what its wildcards may match.
            foreach (var path in Path!) Try(path, () => _paths.AddRange(System.IO.Path.Exists(FilePath(path)) ? [FilePath(path)] : FilePaths(path)));
            return;
        }

        foreach (var name in (ParameterSetName == FirewallSet ? FirewallName : FirewallPolicyName) ?? [])
        {
            // A file that is piped in; no name of a policy has a separator of folders.
            if (System.IO.Path.IsPathFullyQualified(name))
            {
                _paths.Add(name);
                continue;
            }

            foreach (var region in FirewallResolver.RegionOf(name) is { } own ? [own] : Region ?? [null!])
                if (!_named.Contains((region, name))) _named.Add((region, name));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        // A pipeline that gave nothing, or nothing that could be read, is not everything.
        if (_named.Count == 0 && _paths.Count == 0 && (MyInvocation.ExpectingInput || ParameterSetName != PolicySet)) return;
        Try(null, () =>
        {
            var options = PolicyAuditOperation.Options(new AuditOptions
            {
                Baseline = BaselinePath is null ? Baseline.Default : BaselineReader.Read(FilePath(BaselinePath), LibContext.Yaml),
                Controls = Control,
                MinimumSeverity = MinimumSeverity,
                Statuses = Status,
                ThrottleLimit = ThrottleLimit,
            });
            if (_paths.Count > 0)
            {
                foreach (var finding in PolicyAuditOperation.Judge(FirewallFiles.Read(_paths), options)) WriteObject(finding);
                return;
            }

            var regions = _named.Count > 0 ? [.. _named.Select(n => n.Region ?? "").Distinct()] : _regions ?? [""];
            if (InventoryPath is null)
                CollectAll(regions, (_, aws, progress, ct) => PolicyAuditOperation.CollectAsync(aws, options, progress, ct), (region, inventory) => Write(inventory, region, options));
            else
                foreach (var region in regions) Try(region.Length == 0 ? null : region, () => WriteSaved(region, options));
        });
    }

    private void WriteSaved(string region, AuditOptions options)
    {
        foreach (var inventory in SavedInventory(region.Length == 0 ? null : [region])!) Write(inventory, region, options);
    }

    // One name that is not there leaves the others: each is asked about by itself first.
    private void Write(RegionInventory inventory, string region, AuditOptions options)
    {
        var names = _named.Where(n => (n.Region ?? "") == region).Select(n => n.Name).ToList();
        var known = names.Where(name => Try(name, () => PolicyAuditOperation.Resolve(inventory, Query([name])))).ToList();
        if (names.Count > 0 && known.Count == 0) return;
        foreach (var finding in PolicyAuditOperation.Judge(inventory, Query(known), options)) WriteObject(finding);
    }

    private PolicyAuditQuery Query(IReadOnlyList<string> names) => ParameterSetName == FirewallSet ? new PolicyAuditQuery { Firewalls = names } : new PolicyAuditQuery
    {
        Policies = [.. names.Where(n => !IsFirewall(n))],
        Firewalls = [.. names.Where(IsFirewall)],
    };

    private static bool IsFirewall(string name) => FirewallArn.TryParse(name, out var arn) && arn.Type == FirewallArn.FirewallType;
}
