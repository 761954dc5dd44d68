using System.Management.Automation;
using SecureMlTools.Binding;
using SecureMlTools.Firewall.Evaluation;
using SecureMlTools.Firewall.Suricata;
using SecureMlTools.Operations.Firewall;

namespace SecureMlTools.Commands.Firewall;

/// <summary>Says what a firewall would do with connections to names, and why.</summary>
[Cmdlet(VerbsDiagnostic.Test, "FirewallAllowDomain", DefaultParameterSetName = RuleGroupSet), OutputType(typeof(FirewallDecision))]
public sealed class TestFirewallAllowDomainCommand : InventoryCmdlet
{
    private const string RuleGroupSet = "RuleGroup";
    private const string RuleGroupArnSet = "RuleGroupArn";
    private const string FirewallSet = "Firewall";
    private const string PolicySet = "Policy";
    private const string TargetSet = "Target";
    private const string PathSet = "Path";

    private readonly DomainInput _input = new();
    private readonly HashSet<(string? Scope, string Region, string Name, bool IsHttp)> _asked = [];
    private readonly Dictionary<(string? Scope, string? Region), IReadOnlyList<FirewallCheckOperation>> _checks = [];

    /// <summary>Names to ask about.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, HelpMessage = "Names, URLs, alerts, or objects with a Domain; odd ones are asked about as they are."), Alias("Domains", "DomainName")]
    [AllowNull, AllowEmptyString]
    public PSObject?[] Domain { get; set; } = [];

    /// <summary>Rule group.</summary>
    [Parameter(ParameterSetName = RuleGroupSet, Mandatory = true, Position = 1, HelpMessage = "Name of the rule group whose rules to ask.")]
    [ValidateNotNullOrEmpty, ArgumentCompleter(typeof(RuleGroupCompleter))]
    public string? RuleGroupName { get; set; }

    /// <summary>Rule group, by ARN.</summary>
    [Parameter(ParameterSetName = RuleGroupArnSet, Mandatory = true, ValueFromPipelineByPropertyName = true, HelpMessage = "ARN of the rule group whose rules to ask; the region is its own.")]
    [ValidateNotNullOrEmpty]
    public string? RuleGroupArn { get; set; }

    /// <summary>Firewall.</summary>
    [Parameter(ParameterSetName = FirewallSet, Mandatory = true, ValueFromPipelineByPropertyName = true, HelpMessage = "Name or ARN of the firewall whose policy to ask, with its VPC's ranges for HOME_NET."), Alias("FirewallArn")]
    [ValidateNotNullOrEmpty, ArgumentCompleter(typeof(FirewallCompleter))]
    public string? FirewallName { get; set; }

    /// <summary>Policy.</summary>
    [Parameter(ParameterSetName = PolicySet, Mandatory = true, HelpMessage = "ARN or name of the firewall policy to ask."), Alias("FirewallPolicyName")]
    [ValidateNotNullOrEmpty, ArgumentCompleter(typeof(FirewallPolicyCompleter))]
    public string? FirewallPolicyArn { get; set; }

    /// <summary>Bare targets.</summary>
    [Parameter(ParameterSetName = TargetSet, Mandatory = true, HelpMessage = "Targets of a list that need not exist: .example.com for a domain with all below it, example.com for itself only."), Alias("Targets")]
    [ValidateNotNullOrEmpty]
    public new string[] Target { get; set; } = [];

    /// <summary>What the list of bare targets does.</summary>
    [Parameter(ParameterSetName = TargetSet, HelpMessage = "What the list of -Target does: Allow, Deny, Reject or Alert; Allow when left out.")]
    public DomainListType ListType { get; set; }

    /// <summary>Files.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true, HelpMessage = "Files that aws network-firewall describe-rule-group or describe-firewall-policy printed, or a text of Suricata rules."), Alias("PSPath", "LiteralPath", "Paths")]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Order of rules that do not say it themselves.</summary>
    [Parameter(ParameterSetName = TargetSet, HelpMessage = "Order of rules for -Target and for rules in a text file: DEFAULT_ACTION_ORDER, when left out, or STRICT_ORDER.")]
    [Parameter(ParameterSetName = PathSet, HelpMessage = "Order of rules for -Target and for rules in a text file: DEFAULT_ACTION_ORDER, when left out, or STRICT_ORDER.")]
    [ValidateSet("DEFAULT_ACTION_ORDER", "STRICT_ORDER")]
    public string RuleOrder { get; set; } = "DEFAULT_ACTION_ORDER";

    /// <summary>HOME_NET, where nothing says it.</summary>
    [Parameter(HelpMessage = "Ranges that HOME_NET holds where policy and group do not set it; the firewall's VPC when left out and known."), Alias("HomeNets")]
    [ValidateNotNullOrEmpty]
    public string[]? HomeNet { get; set; }

    /// <summary>What is spoken.</summary>
    [Parameter(HelpMessage = "What is spoken: Tls, Http, Other (any other TCP), Ssh, Dns, Quic, Udp; what the name says (http://...), and else Tls, when left out."), Alias("Protocols")]
    [ValidateNotNullOrEmpty]
    public FirewallProtocol[] Protocol { get; set; } = [];

    /// <summary>Destination port.</summary>
    [Parameter(HelpMessage = "Destination port; the one in the name, and else the protocol's own, when left out.")]
    [ValidateRange(1, 65535)]
    public int? Port { get; set; }

    /// <summary>Source address.</summary>
    [Parameter(HelpMessage = "Address of the machine that asks; one inside HOME_NET when left out.")]
    [ValidateNotNullOrEmpty]
    public string? SourceAddress { get; set; }

    /// <summary>Destination address.</summary>
    [Parameter(HelpMessage = "Address of the server, for rules about addresses; one somewhere on the internet when left out.")]
    [ValidateNotNullOrEmpty]
    public string? DestinationAddress { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        // What cannot be read is said once, not once for every name.
        if (Checks() is not { } checks) return;
        foreach (var value in Domain)
        {
            if (_input.Read(value, adds: false) is not { } item) continue;
            var protocols = Protocol.Length > 0 ? Protocol : item.TargetTypes is ["HTTP_HOST"] ? [FirewallProtocol.Http] : [];
            // A thousand alerts of one name are one question; what somebody types is asked as often as it is typed.
            if (value?.BaseObject is not string && !_asked.Add((FirewallName ?? RuleGroupArn, string.Join(' ', Region ?? []), item.Text, protocols is [FirewallProtocol.Http]))) continue;
            Try(item.Text, () =>
            {
                var options = new FirewallCheckOptions
                {
                    Protocols = protocols,
                    Port = Port,
                    SourceAddress = FirewallCheckOperation.Address(SourceAddress, "source"),
                    DestinationAddress = FirewallCheckOperation.Address(DestinationAddress, "destination"),
                };
                foreach (var check in checks)
                    foreach (var decision in check.Check(item.Text, options)) WriteObject(decision);
            });
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (var sentence in _input.Sentences()) WriteWarning(sentence);
    }

    private IReadOnlyList<FirewallCheckOperation>? Checks()
    {
        var scope = ParameterSetName switch
        {
            RuleGroupSet => new RulesetScope { RuleGroup = RuleGroupName },
            RuleGroupArnSet => new RulesetScope { RuleGroup = RuleGroupArn },
            FirewallSet => new RulesetScope { Firewall = FirewallName },
            PolicySet => new RulesetScope { Policy = FirewallPolicyArn },
            _ => null,
        };
        var name = scope?.Firewall ?? scope?.Policy ?? scope?.RuleGroup;
        IEnumerable<string?> regions = name is null ? [null] : FirewallResolver.RegionOf(name) is { } own ? [own] : Region is { Length: > 0 } given ? given : new string?[] { null };
        List<FirewallCheckOperation> checks = [];
        foreach (var region in regions)
        {
            if (!_checks.TryGetValue((name, region), out var known))
            {
                known = [];
                Try(name, () => known = [.. Rulesets(scope, region).Select(r => new FirewallCheckOperation(r))]);
                _checks[(name, region)] = known;
            }

            checks.AddRange(known);
        }

        return checks.Count > 0 ? checks : null;
    }

    private IEnumerable<FirewallRuleset> Rulesets(RulesetScope? scope, string? region)
    {
        if (ParameterSetName == TargetSet) return [FirewallCheckOperation.OfTargets(Target, ListType, RuleOrder == "STRICT_ORDER", HomeNet)];
        if (scope is null) return [RulesetFiles.Read([.. Path.Select(p => (p, File.ReadAllBytes(FilePath(p))))], RuleOrder == "STRICT_ORDER", HomeNet)];
        scope = scope with { HomeNet = HomeNet };
        if (SavedInventory(region is null ? null : [region]) is { } saved) return saved.Select(i => FirewallRulesets.Read(i, scope));
        var aws = Connect(region);
        return [Await(ct => FirewallRulesets.ReadAsync(aws, scope, ct))];
    }
}
