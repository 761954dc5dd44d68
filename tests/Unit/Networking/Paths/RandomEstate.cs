using SecureMlTools.Api.Ec2;
using SecureMlTools.Tests.Support;
using static SecureMlTools.Tests.Support.InventoryBuilder;

namespace SecureMlTools.Tests.Networking.Paths;

/// <summary>An estate drawn at random: a machine, a firewall and a NAT gateway in three subnets, with routes, ACLs and groups that are often right and often wrong.</summary>
internal static class RandomEstate
{
    private static readonly string[] Ranges = ["0.0.0.0/0", "0.0.0.0/0", "198.41.0.0/16", "198.41.0.4/32", "10.0.0.0/16", "10.0.2.0/24", "8.0.0.0/8"];
    private static readonly (int, int)[] Ports = [(443, 443), (0, 65535), (1024, 65535), (32768, 60999), (40000, 60999), (0, 1023), (32768, 50000)];

    public static InventoryBuilder Draw(Random random)
    {
        var builder = Way();
        bool Often(int percent) => random.Next(100) < percent;
        T Pick<T>(params T[] of) => of[random.Next(of.Length)];

        Route[] Table(string[] targets, bool answersThroughFirewall)
        {
            var routes = new List<Route> { Route("10.0.0.0/16", "local") };
            if (Often(95)) routes.Add(Route("0.0.0.0/0", Pick(targets)) with { State = Often(96) ? "active" : "blackhole" });
            if (Often(25)) routes.Add(Route(Pick("198.41.0.0/16", "198.41.0.4/32", "198.0.0.0/8"), Pick(targets)) with { State = Often(90) ? "active" : "blackhole" });
            if (answersThroughFirewall) routes.Add(Route(Pick("10.0.2.0/24", "10.0.2.10/32"), Endpoint));
            return [.. routes.OrderBy(_ => random.Next())];
        }

        NetworkAclEntry[] Acl() =>
        [
            .. new[] { false, true }.SelectMany(egress => Enumerable.Range(0, random.Next(4)).Select(_ =>
            {
                var (from, to) = Pick(Ports);
                var action = Often(70) ? "allow" : "deny";
                return Often(30) ? Entry(random.Next(1, 200), action, Pick(Ranges), egress: egress) : Entry(random.Next(1, 200), action, Pick(Ranges), from, to, egress, Often(85) ? "6" : "17");
            }).Concat(Often(85) ? [Entry(300, "allow", "0.0.0.0/0", egress: egress)] : [])),
        ];

        foreach (var subnet in new[] { Private, FirewallSubnet, Public })
            if (Often(50)) builder.AclOf(subnet, Acl());
        builder.Routes(PrivateTable, Table([Endpoint, Endpoint, Nat, Gateway], false));
        builder.Routes(FirewallTable, Table([Nat, Nat, Nat, Gateway, Endpoint], false));
        builder.Routes(PublicTable, Table([Gateway, Gateway, Gateway, Gateway, Nat, Endpoint], Often(60)));
        builder.Groups[0] = builder.Groups[0] with
        {
            IpPermissionsEgress = [.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ =>
            {
                var (from, to) = Pick(Ports);
                return Often(40) ? Everything(Pick(Ranges)) : Permission(Pick("tcp", "tcp", "udp"), from, to, Pick(Ranges));
            })],
        };
        if (Often(40)) builder.Interface(n => n with { PrivateIpAddresses = [new NetworkInterfacePrivateIpAddress { PrivateIpAddress = "10.0.2.10", Primary = true, Association = new NetworkInterfaceAssociation { PublicIp = "54.9.9.9" } }] });
        if (Often(5)) builder.NatGateways[0] = builder.NatGateways[0] with { State = "deleting" };
        if (Often(5)) builder.NatGateways[0] = builder.NatGateways[0] with { ConnectivityType = "private" };
        if (Often(4)) builder.Gateways[0] = builder.Gateways[0] with { Attachments = [] };
        if (Often(4)) builder.Instances[0] = builder.Instances[0] with { State = new InstanceState { Name = "stopped" } };
        builder.Policies[PolicyArn] = builder.Policies[PolicyArn] with { FirewallPolicy = Strict() with { StatefulDefaultActions = null, StatelessDefaultActions = [Often(90) ? "aws:pass" : "aws:drop"] } };
        return builder;
    }
}
