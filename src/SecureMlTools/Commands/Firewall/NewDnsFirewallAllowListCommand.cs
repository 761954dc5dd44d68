using System.Management.Automation;
using SecureMlTools.Binding;
using SecureMlTools.Firewall.Domains;
using SecureMlTools.Operations.Firewall;

namespace SecureMlTools.Commands.Firewall;

/// <summary>Makes VPCs resolve the names of a list and no others, with Route 53 Resolver DNS Firewall.</summary>
[Cmdlet(VerbsCommon.New, "DnsFirewallAllowList", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High), OutputType(typeof(FirewallChangeResult))]
public sealed class NewDnsFirewallAllowListCommand : FirewallChangeCmdlet
{
    private readonly List<(string Region, string VpcId)> _vpcs = [];

    /// <summary>The list's name.</summary>
    [Parameter(Position = 0, Mandatory = true, HelpMessage = "What the rule group and the list of allowed names are called; the same name again goes on where an earlier run left it.")]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>The VPCs.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "VPCs that are to resolve only these names: ids, or findings of DNS-01."), Alias("ResourceId", "VpcIds")]
    [ValidateNotNullOrEmpty, ArgumentCompleter(typeof(VpcIdCompleter))]
    public string[] VpcId { get; set; } = [];

    /// <summary>The names.</summary>
    [Parameter(Position = 1, HelpMessage = "Names to let through: pypi.org for itself, .pypi.org for itself and all names below it."), Alias("Domains")]
    [ValidateNotNullOrEmpty]
    public string[] Domain { get; set; } = [];

    /// <summary>Presets.</summary>
    [Parameter(HelpMessage = "Presets whose names are let through, with wildcards, or paths of preset files: PyPI, PyTorch, Debian."), Alias("Presets"), SupportsWildcards]
    [ValidateNotNullOrEmpty, ArgumentCompleter(typeof(PresetCompleter))]
    public string[] Preset { get; set; } = [];

    /// <summary>Adds AWS's names.</summary>
    [Parameter(HelpMessage = "Adds the names of the AWS services that private subnets need and that the VPCs have endpoints for, and of the region's own machines."), Alias("IncludeAwsEndpoints")]
    public SwitchParameter IncludeAwsEndpoint { get; set; }

    /// <summary>Rehearses.</summary>
    [Parameter(HelpMessage = "Blocks nothing: what would be blocked is written to the query logs as ALERT.")]
    public SwitchParameter AlertOnly { get; set; }

    /// <summary>What a blocked query is answered.</summary>
    [Parameter(HelpMessage = "What a blocked query is answered: NxDomain (no such name; the default) or NoData (no such record).")]
    [ValidateSet("NxDomain", "NoData")]
    public string BlockResponse { get; set; } = "NxDomain";

    /// <summary>What is done about redirections.</summary>
    [Parameter(HelpMessage = "Trust (the default) follows an allowed name to wherever it redirects; Inspect wants every name on the way listed.")]
    [ValidateSet("Trust", "Inspect")]
    public string RedirectionAction { get; set; } = "Trust";

    /// <summary>The group's priority at the VPCs.</summary>
    [Parameter(HelpMessage = "Priority of the rule group at the VPCs, 101 to 9899, lowest first; the first that is free when left out.")]
    [ValidateRange(101, 9899)]
    public int? Priority { get; set; }

    /// <summary>Closes; this is the default.</summary>
    [Parameter(HelpMessage = "Blocks all names while DNS Firewall cannot answer. This is the default, and only says so.")]
    public SwitchParameter FailClosed { get; set; }

    /// <summary>Leaves the failure mode.</summary>
    [Parameter(HelpMessage = "Leaves what happens while DNS Firewall cannot answer as it is at each VPC.")]
    public SwitchParameter FailOpen { get; set; }

    /// <summary>Takes risky names.</summary>
    [Parameter(HelpMessage = "Takes names too under which anybody can have hosts; never overrides a guard.")]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var text in VpcId)
        {
            var id = text[(text.LastIndexOf('/') + 1)..];
            if (!id.StartsWith("vpc-", StringComparison.Ordinal)) WriteError(Errors.Make($"'{Text.OneLine(text)}' is not the id of a VPC, which looks like vpc-0123456789abcdef0.", "InvalidOption", ErrorCategory.InvalidArgument, text));
            else if (!_vpcs.Contains((Region ?? "", id))) _vpcs.Add((Region ?? "", id));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (FailClosed && FailOpen)
        {
            WriteError(Errors.Make("-FailClosed and -FailOpen exclude each other: give one of them.", "InvalidOption", ErrorCategory.InvalidArgument, null));
            return;
        }

        foreach (var region in _vpcs.GroupBy(v => v.Region, v => v.VpcId, StringComparer.Ordinal))
            Try(Name, () =>
            {
                var aws = Connect(region.Key.Length == 0 ? null : region.Key);
                if (Names(aws.Region) is not { } domains) return;
                var request = new DnsAllowListRequest
                {
                    Name = Name,
                    VpcIds = [.. region],
                    Domains = domains,
                    Force = Force,
                    IncludeAwsEndpoints = IncludeAwsEndpoint,
                    AlertOnly = AlertOnly,
                    BlockResponse = BlockResponse.ToUpperInvariant(),
                    InspectRedirections = RedirectionAction.Equals("Inspect", StringComparison.OrdinalIgnoreCase),
                    KeepFailOpen = FailOpen,
                    Priority = Priority,
                };
                var options = Options();
                var (plan, warnings) = Await(ct => DnsAllowListOperation.PlanAsync(aws, request, options, ct));
                foreach (var warning in warnings) WriteWarning(warning);
                Make(aws, plan, options);
            });
    }

    // A name left out would be a name blocked: with an error in any of them there are none.
    private IReadOnlyList<FirewallDomain>? Names(string region)
    {
        var (domains, errors) = DnsAllowListRequest.Read(Domain);
        foreach (var (text, error) in errors) WriteError(Errors.Make(error, "InvalidOption", ErrorCategory.InvalidArgument, text));
        var isWhole = errors.Count == 0;
        if (Preset.Length == 0) return isWhole ? domains : null;
        var catalog = ShippedPresets.Load();
        List<string> texts = [];
        foreach (var name in Preset)
        {
            var presets = catalog.Match(PresetCatalog.IsPath(name) ? FilePath(name) : name);
            if (presets.Count == 0) WriteError(Errors.Make(catalog.NotFound(name), "PresetNotFound", ErrorCategory.ObjectNotFound, name, "Get-FirewallDomainPreset lists them all."));
            isWhole &= presets.Count > 0;
            texts.AddRange(presets.SelectMany(p => PresetCatalog.Domains(p, region)).Select(d => d.Domain));
        }

        return isWhole ? [.. domains, .. DnsAllowListRequest.Read(texts).Domains] : null;
    }
}
