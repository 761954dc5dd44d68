using SecureMlTools.Api.Ec2;
using SecureMlTools.Baselines;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Controls.Network;

/// <summary>NET-07: the subnet's own filter stops SSH and RDP from the internet, should a security group ever let them in.</summary>
internal sealed class AclDeniesAdminPorts : Control<NetworkAcl>
{
    public override ControlInfo Info { get; } = new()
    {
        Id = "NET-07",
        Title = "Network ACL does not admit SSH and RDP from the internet",
        Family = "Network",
        Severity = Severity.Medium,
        ResourceType = ResourceTypes.NetworkAcl,
        Protects = "A security group opened in a hurry is then the only thing between the internet and a login prompt.",
        Remediation = "Add an entry that denies the port before the one that admits it; leave the ports above 1023 that answers come back to.",
        References = ["Security Hub EC2.21", "CIS AWS Foundations 5.2", "AWS Config nacl-no-unrestricted-ssh-rdp"],
        CanRepair = true,
        Needs = [Readings.NetworkAcls],
        MayNeed = [Readings.NetworkInterfaces, Readings.SecurityGroups, Readings.PrefixListEntries],
        RepairNeeds = [Readings.Vpcs],
    };

    protected override IEnumerable<NetworkAcl> Resources(Estate estate) => estate.Need(Readings.NetworkAcls).NetworkAcls.OrEmpty().Where(a => a.NetworkAclId is not null);

    protected override Subject SubjectOf(NetworkAcl resource, Estate estate) => new(ResourceTypes.NetworkAcl, resource.NetworkAclId!, null, resource.Tags);

    protected override Verdict Judge(NetworkAcl resource, Estate estate, Baseline baseline)
    {
        var subnets = resource.Associations.OrEmpty().Select(a => a.SubnetId).OfType<string>().ToList();
        if (subnets.Count == 0) return Verdict.NotApplicable("The ACL guards no subnet.");

        var admitted = AclAdminPorts.Admitted(resource, baseline.Parameters.TrustedCidrs);
        if (admitted.Count == 0) return Verdict.Pass("In the order of its entries, it admits neither port 22 nor port 3389 from the internet.");

        var list = string.Join(", ", admitted.Select(a => $"{a.Port} from {(a.IsV6 ? "::/0" : "0.0.0.0/0")} (entry {a.Entry.RuleNumber})"));
        var seen = admitted.Select(a => new Evidence($"Entry {a.Entry.RuleNumber}", $"{a.Entry.RuleAction} protocol {Text.Visible(a.Entry.Protocol)} from {AclAdminPorts.Cidr(a.Entry, a.IsV6)}", "ec2:DescribeNetworkAcls")).Distinct().ToList();
        var isReturn = admitted.All(a => a.IsReturnTraffic);
        if (isReturn && subnets.SelectMany(estate.InterfacesIn).ToList() is { Count: > 0 } nics && nics.TrueForAll(TakesOnlyAnswers))
            return Verdict.Pass($"It admits port {list} with the range that answers need, to NAT gateways and firewall endpoints only, which take no connection from outside.", seen);
        if (isReturn)
            return Verdict.Fail(Severity.Info, $"It admits the internet to port {list}, as part of the range that answers to the subnet's own connections need; security groups must close the port.", seen);
        if (resource.IsDefault != true) return Verdict.Fail($"It admits the internet to port {list}.", seen);

        var loose = subnets.SelectMany(estate.InterfacesIn).FirstOrDefault(n => Exposure(n, estate, baseline));
        return loose is null
            ? Verdict.Fail(Severity.Info, $"The VPC's default ACL admits the internet to port {list}; no security group in its subnets does.", seen)
            : Verdict.Fail($"The VPC's default ACL admits the internet to port {list}, and so do the security groups of {loose.Attachment?.InstanceId ?? loose.NetworkInterfaceId}.", seen);
    }

    public override Remedy Remedy(Finding finding, Estate estate, Baseline baseline)
    {
        var acl = estate.Need(Readings.NetworkAcls).NetworkAcls.OrEmpty().FirstOrDefault(a => a.NetworkAclId == finding.ResourceId);
        if (acl is null) return Repair.Remedy.None("The ACL is no longer listed.");
        if (acl.OwnerId is { } owner && owner != estate.AccountId) return Repair.Remedy.None($"The ACL belongs to account {Text.Visible(owner)}, which shares the VPC; only it can change it.");

        var trusted = baseline.Parameters.TrustedCidrs;
        var vpc = estate.Vpc(acl.VpcId);
        List<string> known =
        [
            .. vpc?.CidrBlockAssociationSet.OrEmpty().Select(a => a.CidrBlock).Append(vpc.CidrBlock).OfType<string>() ?? [],
            .. vpc?.Ipv6CidrBlockAssociationSet.OrEmpty().Select(a => a.Ipv6CidrBlock).OfType<string>() ?? [],
            .. trusted,
        ];
        var admitted = AclAdminPorts.Admitted(acl, trusted);
        var reasons = admitted.Where(o => o.IsReturnTraffic)
            .Select(o => $"port {o.Port} stays, because answers to the subnet's own connections need the range of entry {o.Entry.RuleNumber}").Distinct(StringComparer.Ordinal).ToList();
        var edits = new List<AclEdit>();
        var after = acl;
        foreach (var open in admitted.Where(o => !o.IsReturnTraffic))
        {
            var (more, reason) = AclClosing.Of(after, open, known, trusted);
            if (reason is not null) reasons.Add(reason);
            after = AclClosing.Apply(after, more);
            edits.AddRange(more);
        }

        var changes = edits.Select((e, i) => NetworkAclEntryKind.Change(estate, finding.ControlId, acl.NetworkAclId!, e, i, reasons)).ToList();
        return changes.Count > 0 ? Repair.Remedy.Of(changes) : Repair.Remedy.None($"No entry is added: {string.Join("; ", reasons)}.");
    }

    // A NAT gateway takes nothing that nobody inside asked for, and a firewall's endpoint only passes on.
    private static bool TakesOnlyAnswers(NetworkInterface nic) => nic.InterfaceType is "nat_gateway" or "gateway_load_balancer_endpoint";

    private static bool Exposure(NetworkInterface nic, Estate estate, Baseline baseline) => Networking.Exposure.IsAdmitted(nic, estate, AclAdminPorts.Ports, baseline.Parameters.TrustedCidrs);
}
