using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Inventory;

namespace SecureMlTools.Controls.Egress;

/// <summary>Firewalls as controls judge them.</summary>
internal static class FirewallSubjects
{
    /// <summary>Every firewall of the region. One that could not be described is judged as its ARN alone: a control that needs more says Unknown.</summary>
    public static IEnumerable<DescribeFirewallResponse> All(Estate estate) => estate.FirewallArns.Select(arn => estate.Inventory.Get(FirewallReadings.FirewallDetails, arn).TryGet(out var answer, out _) && answer.Firewall?.FirewallArn == arn
        ? answer
        : new DescribeFirewallResponse { Firewall = new Api.NetworkFirewall.Firewall { FirewallArn = arn } });

    /// <summary>What a firewall is called in a finding: its ARN, with its tags for exceptions.</summary>
    public static Subject Of(DescribeFirewallResponse firewall) =>
        new(ResourceTypes.Firewall, firewall.Firewall!.FirewallArn!, null, [.. firewall.Firewall.Tags.OrEmpty().Select(t => new Api.Ec2.Tag { Key = t.Key, Value = t.Value })]);
}
