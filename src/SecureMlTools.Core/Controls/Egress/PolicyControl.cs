using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Baselines;
using SecureMlTools.Firewall;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;

namespace SecureMlTools.Controls.Egress;

/// <summary>A control over firewall policies. One that was listed and not described is Unknown.</summary>
internal abstract class PolicyControl : Control<string>
{
    /// <summary>Where its evidence comes from.</summary>
    protected const string Operation = "network-firewall:DescribeFirewallPolicy";

    protected sealed override IEnumerable<string> Resources(Estate estate) => estate.FirewallPolicyArns;

    protected sealed override Subject SubjectOf(string resource, Estate estate) => new(ResourceTypes.FirewallPolicy, resource, null,
        estate.Inventory.Get(FirewallReadings.PolicyDetails, resource).TryGet(out var policy, out _) ? FirewallTags.Of(policy.FirewallPolicyResponse?.Tags) : null);

    protected sealed override Verdict Judge(string resource, Estate estate, Baseline baseline) => estate.FirewallPolicy(resource).FirewallPolicy is { } policy
        ? Judge(resource, policy, estate, baseline)
        : Verdict.Unknown("DescribeFirewallPolicy gave no policy.");

    /// <summary>Judges a policy.</summary>
    protected abstract Verdict Judge(string arn, FirewallPolicy policy, Estate estate, Baseline baseline);

    public sealed override Remedy Remedy(Finding finding, Estate estate, Baseline baseline) =>
        FirewallTags.NotOurs(finding.ResourceId, estate) ?? (estate.FirewallPolicy(finding.ResourceId).FirewallPolicy is { } policy
            ? Remedy(finding, policy, estate, baseline)
            : Repair.Remedy.None("DescribeFirewallPolicy gave no policy."));

    /// <summary>The changes for a policy of the account's own.</summary>
    protected virtual Remedy Remedy(Finding finding, FirewallPolicy policy, Estate estate, Baseline baseline) => Repair.Remedy.None(Info.Remediation);
}

/// <summary>A control over rule groups. One that was listed and not described is Unknown.</summary>
internal abstract class RuleGroupControl : Control<string>
{
    /// <summary>Where its evidence comes from.</summary>
    protected const string Operation = "network-firewall:DescribeRuleGroup";

    protected sealed override IEnumerable<string> Resources(Estate estate) => estate.RuleGroupArns;

    protected sealed override Subject SubjectOf(string resource, Estate estate) => new(ResourceTypes.RuleGroup, resource, null,
        estate.Inventory.Get(FirewallReadings.RuleGroupDetails, resource).TryGet(out var group, out _) ? FirewallTags.Of(group.RuleGroupResponse?.Tags) : null);

    protected sealed override Verdict Judge(string resource, Estate estate, Baseline baseline)
    {
        if (FirewallArn.TryParse(resource, out var arn) && arn.Type == FirewallArn.StatelessType) return Verdict.NotApplicable("A stateless rule group knows neither names nor HOME_NET.");
        return estate.RuleGroup(resource) is { RuleGroup: { } group } answer ? Judge(resource, group, answer.RuleGroupResponse, estate, baseline) : Verdict.Unknown("DescribeRuleGroup gave no rules.");
    }

    /// <summary>Judges a stateful rule group.</summary>
    protected abstract Verdict Judge(string arn, RuleGroup group, RuleGroupResponse? response, Estate estate, Baseline baseline);
}

/// <summary>What policies and rule groups have in common.</summary>
internal static class FirewallTags
{
    /// <summary>Tags as exceptions of a baseline look for them.</summary>
    public static IReadOnlyList<Api.Ec2.Tag> Of(IReadOnlyList<Tag>? tags) => [.. tags.OrEmpty().Select(t => new Api.Ec2.Tag { Key = t.Key, Value = t.Value })];

    /// <summary>Why a policy or rule group is not this account's to change; null when it is.</summary>
    public static Remedy? NotOurs(string resource, Estate estate)
    {
        if (!FirewallArn.TryParse(resource, out var arn)) return Remedy.None($"'{Text.OneLine(resource)}' is not the ARN of a firewall's policy or rule group.");
        if (arn.AccountId != estate.AccountId) return Remedy.None($"{arn.Name} belongs to account {arn.AccountId}, which shares it; only it can change it.");
        return arn.IsFirewallManagers ? Remedy.None($"Firewall Manager made {arn.Name} and puts its own back over every change: change its policy in the administrator's account.") : null;
    }

    /// <summary>The name in an ARN, for reasons.</summary>
    public static string NameOf(string? arn) => Text.Visible(arn is null ? "?" : arn[(arn.LastIndexOf('/') + 1)..]);
}
