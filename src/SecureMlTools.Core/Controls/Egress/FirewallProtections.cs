using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Baselines;
using SecureMlTools.Firewall;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Controls.Egress;

/// <summary>FW-08: nobody takes the firewall away, or gives it other subnets or another policy, by accident.</summary>
internal sealed class FirewallProtections : Control<DescribeFirewallResponse>
{
    private static readonly string[] Protections = [FirewallProtectionKind.Delete, FirewallProtectionKind.Subnets, FirewallProtectionKind.Policy];

    public override ControlInfo Info { get; } = new()
    {
        Id = "FW-08",
        Title = "Firewall protected from deletion and change",
        Family = "Egress",
        Severity = Severity.Medium,
        ResourceType = ResourceTypes.Firewall,
        Protects = "One wrong call, or a stack deleted in haste, opens the whole network's way out, or cuts it.",
        Remediation = "Switch on delete, subnet change and policy change protection.",
        References = ["Security Hub NetworkFirewall.9, NetworkFirewall.10", "https://docs.aws.amazon.com/network-firewall/latest/developerguide/firewall-settings.html"],
        CanRepair = true,
        Needs = [FirewallReadings.Firewalls],
        MayNeed = [FirewallReadings.FirewallDetails],
    };

    protected override IEnumerable<DescribeFirewallResponse> Resources(Estate estate) => FirewallSubjects.All(estate);

    protected override Subject SubjectOf(DescribeFirewallResponse resource, Estate estate) => FirewallSubjects.Of(resource);

    protected override Verdict Judge(DescribeFirewallResponse resource, Estate estate, Baseline baseline)
    {
        var off = Off(resource.Firewall!.FirewallArn!, estate);
        var seen = Protections.Select(p => new Evidence(p, off.Contains(p) ? "false" : "true", "network-firewall:DescribeFirewall")).ToArray();
        return off.Count == 0
            ? Verdict.Pass("It is protected from deletion, from other subnets and from another policy.", seen)
            : Verdict.Fail($"{string.Join(", ", off)} {(off.Count == 1 ? "is" : "are")} off.", seen);
    }

    public override Remedy Remedy(Finding finding, Estate estate, Baseline baseline) => FirewallTags.NotOurs(finding.ResourceId, estate) is { } refused ? refused : FirewallArn.TryParse(finding.ResourceId, out var arn)
        ? Repair.Remedy.Of([.. Off(finding.ResourceId, estate).Select(p => FirewallProtectionKind.SwitchOn(finding.ResourceId, arn.AccountId, arn.Region, p))])
        : Repair.Remedy.None(Info.Remediation);

    private static List<string> Off(string arn, Estate estate)
    {
        var firewall = estate.Firewall(arn).Firewall!;
        return [.. Protections.Where(p => !FirewallProtectionKind.Of(firewall, p))];
    }
}
