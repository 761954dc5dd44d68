using System.Management.Automation;
using SecureMlTools.Operations.Firewall;
using SecureMlTools.Repair;

namespace SecureMlTools.Commands.Firewall;

/// <summary>Puts a rule into a rule group: by protocol, addresses and ports; stateful or stateless, as the group is.</summary>
[Cmdlet(VerbsCommon.Add, "FirewallRule", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = NameSet), OutputType(typeof(FirewallChangeResult))]
public sealed class AddFirewallRuleCommand : RuleGroupChangeCmdlet
{
    /// <summary>What the rule does.</summary>
    [Parameter(Mandatory = true, HelpMessage = "What the rule does: Pass, Drop, Reject or Alert; in a stateless group Pass, Drop or Forward.")]
    [ValidateSet("Pass", "Drop", "Reject", "Alert", "Forward")]
    public string Action { get; set; } = "";

    /// <summary>The protocol.</summary>
    [Parameter(HelpMessage = "Protocol: ip (any) when left out; tcp, udp, icmp, tls, ssh, dns, ...; in a stateless group tcp, udp, icmp, ip or a number.")]
    [ValidateNotNullOrEmpty]
    public string Protocol { get; set; } = "ip";

    /// <summary>Where connections come from.</summary>
    [Parameter(HelpMessage = "Where connections come from: networks, or $HOME_NET (in single quotes), which it is when left out; in a stateless group anywhere."), Alias("Sources", "SourceAddress")]
    [ValidateNotNullOrEmpty]
    public string[] Source { get; set; } = [];

    /// <summary>Their ports.</summary>
    [Parameter(HelpMessage = "Ports they come from: numbers or ranges such as 1024:65535; any when left out."), Alias("SourcePorts")]
    [ValidateNotNullOrEmpty]
    public string[] SourcePort { get; set; } = [];

    /// <summary>Where they go to.</summary>
    [Parameter(HelpMessage = "Where they go to: networks, $EXTERNAL_NET, or any, which it is when left out."), Alias("Destinations", "DestinationAddress")]
    [ValidateNotNullOrEmpty]
    public string[] Destination { get; set; } = [];

    /// <summary>The ports there.</summary>
    [Parameter(HelpMessage = "Ports they go to: numbers or ranges; any when left out."), Alias("DestinationPorts")]
    [ValidateNotNullOrEmpty]
    public string[] DestinationPort { get; set; } = [];

    /// <summary>Either end may begin.</summary>
    [Parameter(HelpMessage = "Matches connections in both directions.")]
    public SwitchParameter BothWay { get; set; }

    /// <summary>What the rule is for.</summary>
    [Parameter(HelpMessage = "What the rule is for, in a few words; the alert log shows it.")]
    [ValidateNotNullOrEmpty]
    public string? Message { get; set; }

    /// <summary>The rule's number.</summary>
    [Parameter(HelpMessage = "Number of a stateful rule; the next free one when left out.")]
    [ValidateRange(1, uint.MaxValue - 1L)]
    public long? Sid { get; set; }

    /// <summary>A stateless rule's priority.</summary>
    [Parameter(HelpMessage = "Priority of a stateless rule, 1 to 65535, lowest first; after all others when left out.")]
    [ValidateRange(1, 65535)]
    public int? Priority { get; set; }

    /// <summary>Puts the rule first.</summary>
    [Parameter(HelpMessage = "Puts a stateful rule before all others of the group: in strict order the first that matches decides.")]
    public SwitchParameter First { get; set; }

    /// <summary>Lets out to anyone.</summary>
    [Parameter(HelpMessage = "Adds a rule that passes to anywhere, past every list of names. Asks all the same.")]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing() => Try(Group, () =>
    {
        var aws = Connect();
        var options = Options() with { Guards = new GuardPolicy(Force) };
        var request = new FirewallRuleRequest
        {
            Action = Action,
            Protocol = Protocol,
            Source = Source,
            SourcePort = SourcePort,
            Destination = Destination,
            DestinationPort = DestinationPort,
            BothWays = BothWay,
            Message = Message,
            Sid = Sid,
            Priority = Priority,
            First = First,
        };
        Make(aws, Await(ct => FirewallRuleOperation.PlanAsync(aws, Group, request, options, MaxRetry, ct)), options);
    });
}
