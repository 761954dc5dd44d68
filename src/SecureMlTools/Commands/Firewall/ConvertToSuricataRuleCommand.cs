using System.Management.Automation;
using SecureMlTools.Binding;
using SecureMlTools.Firewall.Suricata;
using SecureMlTools.Operations.Firewall;

namespace SecureMlTools.Commands.Firewall;

/// <summary>Makes Suricata rules of names, as AWS makes them of a domain list.</summary>
[Cmdlet(VerbsData.ConvertTo, "SuricataRule"), OutputType(typeof(FirewallRuleText))]
public sealed class ConvertToSuricataRuleCommand : HardeningCmdlet
{
    private readonly DomainInput _input = new();
    private readonly List<AllowDomainItem> _items = [];

    /// <summary>The names.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, HelpMessage = "Names: example.com for itself, .example.com with all below it; or alerts and other objects with a Domain."), Alias("Domain", "Targets")]
    [AllowNull, AllowEmptyString, AllowEmptyCollection]
    public PSObject?[]? Target { get; set; }

    /// <summary>What the rules do with the names.</summary>
    [Parameter(HelpMessage = "What to do with the names: Allow (and drop all others), Deny, Reject or Alert.")]
    public DomainListType ListType { get; set; }

    /// <summary>What the rules look at.</summary>
    [Parameter(HelpMessage = "What to look at: Tls (the server name), Http (the host); both when left out."), Alias("TargetTypes")]
    [ValidateSet("Tls", "Http")]
    public string[] TargetType { get; set; } = ["Tls", "Http"];

    /// <summary>The order of the rule group.</summary>
    [Parameter(HelpMessage = "Order of the rule group that the rules are for: Strict (when left out) or Default.")]
    public FirewallRuleOrder RuleOrder { get; set; } = FirewallRuleOrder.Strict;

    /// <summary>The first rule's id.</summary>
    [Parameter(HelpMessage = "Id of the first rule; the others count up.")]
    [ValidateRange(1L, uint.MaxValue - 1L)]
    public long StartSid { get; set; } = 1;

    /// <summary>Logs what is let through.</summary>
    [Parameter(HelpMessage = "Logs what the rules let through, which AWS does not do by itself.")]
    public SwitchParameter LogAllowed { get; set; }

    /// <summary>Lets names through that open a hole.</summary>
    [Parameter(HelpMessage = "Lets names through that open a hole: hosts that many share, services that take uploads, look-alikes.")]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        // Null for alerts without a name: it is told of at the end.
        foreach (var target in Target ?? [])
            if (_input.Read(target, adds: ListType == DomainListType.Allow) is { } item) _items.Add(item);
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Try(null, () =>
    {
        foreach (var sentence in _input.Sentences()) WriteWarning(sentence);
        var options = new RuleTextOptions
        {
            ListType = ListType,
            RuleOrder = RuleOrder,
            StartSid = StartSid,
            LogAllowed = LogAllowed,
            Force = Force,
            Tls = TargetType.Contains("Tls", StringComparer.OrdinalIgnoreCase),
            Http = TargetType.Contains("Http", StringComparer.OrdinalIgnoreCase),
        };
        var made = RuleTextOperation.Make(_items, options);
        foreach (var refusal in made.Refusals) WriteError(Errors.Make(refusal.Reason, refusal.ErrorId, ErrorCategory.InvalidArgument, refusal.Text));
        foreach (var warning in made.Warnings) WriteWarning(warning);
        foreach (var rule in made.Rules) WriteObject(rule);
    });
}
