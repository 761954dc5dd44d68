using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Launch.Blueprints;

namespace SecureMlTools.Launch.Machines;

/// <summary>What machines may send: as much as their subnets can carry anywhere useful, and no more.</summary>
internal static class MachineRules
{
    /// <summary>The rules out of the group, in CloudFormation's shape.</summary>
    public static IReadOnlyList<Property> Egress(LaunchFacts facts)
    {
        var rules = new List<Property>();
        var routes = facts.Subnets.SelectMany(s => TableOf(facts, s)?.Routes.OrEmpty() ?? []).Where(r => r.State != "blackhole").ToList();
        if (routes.Any(r => r.DestinationCidrBlock == "0.0.0.0/0"))
        {
            rules.Add(Rule("CidrIp", "0.0.0.0/0", 443, "HTTPS: packages, models, AWS"));
            // Packages of apt are signed and come over plain HTTP.
            if (facts.Image.UsesApt) rules.Add(Rule("CidrIp", "0.0.0.0/0", 80, "HTTP: signed packages"));
        }
        else
        {
            foreach (var cidr in Cidrs(facts.Vpc)) rules.Add(Rule("CidrIp", cidr, 443, "HTTPS: endpoints of the VPC"));
            foreach (var list in routes.Select(r => r.DestinationPrefixListId).OfType<string>().Distinct(StringComparer.Ordinal)) rules.Add(Rule("DestinationPrefixListId", list, 443, "HTTPS: gateway endpoint"));
        }

        if (routes.Any(r => r.DestinationIpv6CidrBlock == "::/0")) rules.Add(Rule("CidrIpv6", "::/0", 443, "HTTPS: packages, models, AWS"));
        return rules;
    }

    /// <summary>The route table of a subnet: its own, or the VPC's main one.</summary>
    public static RouteTable? TableOf(LaunchFacts facts, Subnet subnet) =>
        facts.RouteTables.FirstOrDefault(t => t.Associations.OrEmpty().Any(a => a.SubnetId == subnet.SubnetId))
        ?? facts.RouteTables.FirstOrDefault(t => t.Associations.OrEmpty().Any(a => a.Main == true));

    private static IEnumerable<string> Cidrs(Vpc vpc)
    {
        var cidrs = vpc.CidrBlockAssociationSet.OrEmpty().Where(a => a.CidrBlockState?.State is null or "associated").Select(a => a.CidrBlock).OfType<string>().ToList();
        return cidrs.Count > 0 ? cidrs : vpc.CidrBlock is { } only ? [only] : [];
    }

    private static PropertyMap Rule(string kind, string target, int port, string description) =>
        Property.Map(("IpProtocol", "tcp"), ("FromPort", port), ("ToPort", port), (kind, target), ("Description", description));
}
