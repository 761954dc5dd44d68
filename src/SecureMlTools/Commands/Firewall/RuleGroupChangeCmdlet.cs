using System.Management.Automation;
using SecureMlTools.Api;
using SecureMlTools.Binding;
using SecureMlTools.Operations.Firewall;

namespace SecureMlTools.Commands.Firewall;

/// <summary>What the cmdlets share that change a rule group: which one, and how often to try.</summary>
public abstract class RuleGroupChangeCmdlet : FirewallChangeCmdlet
{
    private protected const string NameSet = "Name";
    private protected const string ArnSet = "Arn";

    /// <summary>The rule group's name.</summary>
    [Parameter(ParameterSetName = NameSet, Mandatory = true, Position = 0, HelpMessage = "Name of the rule group.")]
    [ValidateNotNullOrEmpty, ArgumentCompleter(typeof(RuleGroupCompleter))]
    public virtual string RuleGroupName { get; set; } = "";

    /// <summary>The rule group's ARN.</summary>
    [Parameter(ParameterSetName = ArnSet, Mandatory = true, HelpMessage = "ARN of the rule group; its region is the one changed.")]
    [ValidateNotNullOrEmpty]
    public virtual string RuleGroupArn { get; set; } = "";

    /// <summary>How often to try when others change the group at the same time.</summary>
    [Parameter(HelpMessage = "Updates to try when others change the group at the same time, 1 to 100; 8 when left out.")]
    [ValidateRange(1, 100)]
    public int MaxRetry { get; set; } = 8;

    /// <summary>The group that the parameters name now; empty for none.</summary>
    private protected string Group => ParameterSetName == ArnSet ? RuleGroupArn : RuleGroupName;

    /// <summary>A transport into the group's region.</summary>
    private protected IAwsTransport Connect() => Connect(FirewallResolver.RegionOf(Group) ?? Region);
}
