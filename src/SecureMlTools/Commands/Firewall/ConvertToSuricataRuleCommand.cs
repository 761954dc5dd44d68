using System.Management.Automation;
using SecureMlTools.Firewall.Domains;
using SecureMlTools.Firewall.Suricata;
using SecureMlTools.Operations.Firewall;

namespace SecureMlTools.Commands.Firewall;

/// <summary>Makes Suricata rules of names, as AWS makes them of a domain list.</summary>
[Cmdlet(VerbsData.ConvertTo, "SuricataRule"), OutputType(typeof(FirewallRuleText))]
public sealed class ConvertToSuricataRuleCommand : HardeningCmdlet
{
    private readonly List<FirewallDomain> _domains = [];

    /// <summary>The names.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "Names: example.com for itself, .example.com with all below it; or objects with a Domain."), Alias("Domain", "Targets")]
    [AllowEmptyString]
    public string[] Target { get; set; } = [];

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
    [ValidateRange(1L, (long)uint.MaxValue)]
    public long StartSid { get; set; } = 1;

    /// <summary>Logs what is let through.</summary>
    [Parameter(HelpMessage = "Logs what the rules let through, which AWS does not do by itself.")]
    public SwitchParameter LogAllowed { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var target in Target)
        {
            var parse = DomainParser.Parse(target);
            if (!parse.IsDomain)
            {
                WriteError(Errors.Make(parse.Error, "InvalidDomain", ErrorCategory.InvalidArgument, target));
                continue;
            }

            // To deny a wide name is no hole.
            var risk = ListType == DomainListType.Allow ? parse.Domain.Risks.OrderByDescending(r => r.Kind).FirstOrDefault(r => r.Kind != DomainRiskKind.Note) : null;
            if (risk?.Kind == DomainRiskKind.Refused) WriteError(Errors.Make(risk.Reason, "DomainRefused", ErrorCategory.InvalidArgument, target));
            else
            {
                if (risk is not null) WriteWarning($"{parse.Domain.Domain}: {Text.OneLine(risk.Reason)}");
                _domains.Add(parse.Domain);
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Try(null, () =>
    {
        var options = new RuleTextOptions
        {
            ListType = ListType,
            RuleOrder = RuleOrder,
            StartSid = StartSid,
            LogAllowed = LogAllowed,
            Tls = TargetType.Contains("Tls", StringComparer.OrdinalIgnoreCase),
            Http = TargetType.Contains("Http", StringComparer.OrdinalIgnoreCase),
        };
        foreach (var rule in RuleTextOperation.Make(_domains, options)) WriteObject(rule);
    });
}
