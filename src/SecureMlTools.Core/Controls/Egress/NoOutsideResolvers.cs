using SecureMlTools.Api.Ec2;
using SecureMlTools.Baselines;
using SecureMlTools.Controls.Egress.Rules;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;

namespace SecureMlTools.Controls.Egress;

/// <summary>DNS-02: names are resolved where they can be watched, and not by any resolver in the world.</summary>
internal sealed class NoOutsideResolvers : InstanceControl
{
    public override ControlInfo Info { get; } = new()
    {
        Id = "DNS-02",
        Title = "No direct DNS to outside resolvers",
        Family = "Egress",
        Severity = Severity.High,
        ResourceType = ResourceTypes.Instance,
        Protects = "A list of names sees TLS and HTTP only: the torchtriton package of December 2022 took keys and files out in plain DNS queries to its own resolver.",
        Remediation = "Drop TCP and UDP 53 and 853 to the internet, in the firewall (Block-EncryptedDns), the network ACL or the security group, and use the Amazon resolver with DNS Firewall.",
        References = ["https://docs.aws.amazon.com/network-firewall/latest/developerguide/stateful-rule-groups-domain-names.html", "https://pytorch.org/blog/compromised-nightly-dependency/"],
        Needs = [Readings.Instances, Readings.NetworkInterfaces, Readings.SecurityGroups],
        MayNeed = [Readings.PrefixListEntries, Readings.NetworkAcls, Readings.Subnets, Readings.RouteTables, FirewallReadings.Firewalls, FirewallReadings.FirewallDetails, FirewallReadings.Policies, FirewallReadings.PolicyDetails, FirewallReadings.RuleGroups, FirewallReadings.RuleGroupDetails, Readings.Vpcs],
    };

    protected override Verdict Judge(Instance resource, Estate estate, Baseline baseline)
    {
        var open = new List<Outlet>();
        var closed = new List<Outlet>();
        Gap? gap = null;
        string? doubt = null;
        foreach (var nic in estate.InterfacesOf(resource.InstanceId!).Where(n => n.InterfaceType != "efa-only"))
            foreach (var isV6 in new[] { false, true })
                foreach (var traffic in Traffic.Resolvers)
                    try
                    {
                        var outlet = Outlet.Of(estate, nic, isV6, traffic);
                        doubt ??= outlet.Doubt is { } d ? $"{traffic.Name}: {d}" : null;
                        (outlet.IsOpen ? open : closed).Add(outlet);
                    }
                    catch (GapException e)
                    {
                        gap ??= e.Gap;
                    }

        IReadOnlyList<Evidence> seen = [.. open.Concat(closed).DistinctBy(o => (o.Traffic.Name, o.Words)).Select(o => new Evidence(o.Traffic.Name, o.Words, "ec2:DescribeRouteTables"))];
        if (open.Count > 0)
        {
            var names = string.Join(", ", open.Select(o => o.Traffic.Name).Distinct(StringComparer.Ordinal));
            return Verdict.Fail($"It can ask any resolver in the world: {names} {(open[0].Words)}.", seen);
        }

        if (gap is not null) return Verdict.Unknown(gap);
        if (doubt is not null) return Verdict.Unknown($"It cannot be told whether it reaches outside resolvers. {doubt}.", seen);
        if (closed.Count == 0) return Verdict.NotApplicable("It has no network interface that speaks IP.");
        return Verdict.Pass($"It cannot ask outside resolvers: {string.Join("; ", closed.Select(c => c.Words).Distinct(StringComparer.Ordinal).Take(3))}. Queries to the Amazon resolver pass no firewall and no ACL; DNS-01 is about them.", seen);
    }

    public override Remedy Remedy(Finding finding, Estate estate, Baseline baseline) => Repair.Remedy.None(
        "No automatic repair: jobs may have a resolver of their own set, and would find no name any more. Look at the flow logs for port 53 and 853, then run Block-EncryptedDns for the firewall's rule group, or deny the ports in the network ACL.");
}
