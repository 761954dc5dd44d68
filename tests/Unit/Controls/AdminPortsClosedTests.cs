using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls.Network;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;
using SecureMlTools.Tests.Support;
using static SecureMlTools.Tests.Support.InventoryBuilder;

namespace SecureMlTools.Tests.Controls;

public sealed class AdminPortsClosedTests
{
    private static readonly AdminPortsClosed Control = new();

    private static InventoryBuilder With(params IpPermission[] ingress) => new InventoryBuilder().AddMachine().AddGroup(Group, ingress);

    private static InventoryBuilder OnV6(string destination = "::/0", string target = Gateway) => new InventoryBuilder()
        .AddMachine(address: null).AddGroup(Group, Tcp(22, "::/0"))
        .Do(b => b.Interfaces[0] = b.Interfaces[0] with { Ipv6Addresses = [new NetworkInterfaceIpv6Address { Ipv6Address = "2600:1f18::1" }] })
        .Do(b => b.Tables[1] = b.Tables[1] with { Routes = [Route("10.0.0.0/16", "local"), Route(destination, target)] });

    [Theory]
    [InlineData("0.0.0.0/0")]
    [InlineData("0.0.0.0/1,128.0.0.0/1")]
    [InlineData("0.0.0.0/2,64.0.0.0/2,128.0.0.0/1")]
    [InlineData("52.0.0.0/8")]
    public void Open_to_the_internet_is_critical(string sources) => Expect.Fail(With(Tcp(22, sources.Split(','))).Find(Control, Machine), Severity.Critical, "22 (SSH)");

    [Fact]
    public void Halves_in_two_groups_add_up()
    {
        var builder = With(Tcp(22, "52.0.0.0/9")).AddGroup("sg-00000002", Tcp(22, "52.128.0.0/9"))
            .Do(b => b.Interfaces[0] = b.Interfaces[0] with { Groups = [new GroupIdentifier { GroupId = Group }, new GroupIdentifier { GroupId = "sg-00000002" }] });
        Expect.Fail(builder.Find(Control, Machine), Severity.Critical, $"{Group}, sg-00000002");
    }

    [Fact]
    public void A_prefix_list_is_looked_into()
    {
        Expect.Fail(With(Tcp(22, "pl-00000001")).Do(b => b.PrefixLists["pl-00000001"] = ["0.0.0.0/1", "128.0.0.0/1"]).Find(Control, Machine), Severity.Critical);
        Expect.Pass(With(Tcp(22, "pl-00000001")).Do(b => b.PrefixLists["pl-00000001"] = ["198.51.100.0/24"]).Find(Control, Machine));
    }

    [Fact]
    public void A_prefix_list_that_was_not_read_is_unknown_unless_another_rule_settles_it()
    {
        Expect.Unknown(With(Tcp(22, "pl-00000001")).Find(Control, Machine), "GetManagedPrefixListEntries");
        Expect.Fail(With(Tcp(22, "pl-00000001"), Tcp(22, "0.0.0.0/0")).Find(Control, Machine), Severity.Critical);
    }

    [Fact]
    public void All_traffic_and_wide_ranges_of_ports_count()
    {
        Expect.Fail(With(Everything("0.0.0.0/0")).Find(Control, Machine), Severity.Critical);
        Expect.Fail(With(Permission("tcp", 0, 65535, "0.0.0.0/0")).Find(Control, Machine), Severity.Critical);
        Expect.Fail(With(Permission("tcp", 20, 25, "0.0.0.0/0")).Find(Control, Machine), Severity.Critical);
    }

    [Theory]
    [InlineData("icmp", 22, 22)]
    [InlineData("udp", 22, 22)]
    [InlineData("tcp", 443, 443)]
    public void ICMP_types_UDP_and_other_ports_do_not(string protocol, int from, int to) => Expect.Pass(With(Permission(protocol, from, to, "0.0.0.0/0")).Find(Control, Machine));

    [Theory]
    [InlineData("10.0.0.0/8")]
    [InlineData("172.16.0.0/12,192.168.0.0/16")]
    [InlineData("198.51.100.0/24")]
    public void Private_ranges_and_single_places_are_not_the_internet(string sources) => Expect.Pass(With(Tcp(22, sources.Split(','))).Find(Control, Machine));

    [Fact]
    public void Trusted_ranges_do_not_count()
    {
        Expect.Pass(With(Tcp(22, "52.0.0.0/8")).Parameters(p => p with { TrustedCidrs = ["52.0.0.0/8"] }).Find(Control, Machine));
        Expect.Fail(With(Tcp(22, "0.0.0.0/0")).Parameters(p => p with { TrustedCidrs = ["52.0.0.0/8"] }).Find(Control, Machine), Severity.Critical);
    }

    [Fact]
    public void Without_a_public_address_it_is_latent() =>
        Expect.Fail(new InventoryBuilder().AddMachine(address: null).AddGroup(Group, Tcp(22, "0.0.0.0/0")).Find(Control, Machine), Severity.Low, "no public address");

    [Fact]
    public void Without_a_route_it_is_latent() =>
        Expect.Fail(new InventoryBuilder().AddMachine(subnet: Private).AddGroup(Group, Tcp(22, "0.0.0.0/0")).Find(Control, Machine), Severity.Low, "no route to an internet gateway");

    [Fact]
    public void A_blackhole_and_a_detached_gateway_are_no_route()
    {
        Expect.Fail(With(Tcp(22, "0.0.0.0/0")).Do(b => b.Tables[1] = b.Tables[1] with { Routes = [Route("0.0.0.0/0", Gateway) with { State = "blackhole" }] }).Find(Control, Machine), Severity.Low, "no route");
        Expect.Fail(With(Tcp(22, "0.0.0.0/0")).Do(b => b.Gateways[0] = b.Gateways[0] with { Attachments = [] }).Find(Control, Machine), Severity.Low, "no route");
    }

    [Fact]
    public void A_route_in_halves_is_one() =>
        Expect.Fail(With(Tcp(22, "0.0.0.0/0")).Do(b => b.Tables[1] = b.Tables[1] with { Routes = [Route("0.0.0.0/1", Gateway), Route("128.0.0.0/1", Gateway)] }).Find(Control, Machine), Severity.Critical);

    [Fact]
    public void A_firewall_in_the_way_is_named() => Expect.Fail(
        With(Tcp(22, "0.0.0.0/0")).Do(b => b.Tables[1] = b.Tables[1] with { Routes = [Route("0.0.0.0/0", Gateway), Route("0.0.0.0/1", "vpce-1"), Route("128.0.0.0/1", "vpce-1")] }).Find(Control, Machine), Severity.Low, "vpce-1");

    // The main table of another VPC has a route to an internet gateway; this VPC's has none.
    [Fact]
    public void The_main_table_is_that_of_the_subnets_own_VPC()
    {
        var builder = new InventoryBuilder().AddMachine(subnet: Private).AddGroup(Group, Tcp(22, "0.0.0.0/0"))
            .Do(b => b.Tables.Insert(0, Table("rtb-0000000f", Route("0.0.0.0/0", Gateway)) with { VpcId = "vpc-0000000f", Associations = [new RouteTableAssociation { Main = true }] }));
        Expect.Fail(builder.Find(Control, Machine), Severity.Low);
        Expect.Fail(builder.Do(b => b.Tables[1] = b.Tables[1] with { Routes = [Route("0.0.0.0/0", Gateway)] }).Find(Control, Machine), Severity.Critical);
    }

    [Fact]
    public void An_ACL_that_denies_is_latent_and_one_that_denies_too_late_is_not()
    {
        Expect.Fail(With(Tcp(22, "0.0.0.0/0")).Do(b => b.Acls[0] = OpenAcl(Entry(90, "deny", "0.0.0.0/0", 22), Entry(100, "allow", "0.0.0.0/0"))).Find(Control, Machine), Severity.Low, Acl);
        Expect.Fail(With(Tcp(22, "0.0.0.0/0")).Do(b => b.Acls[0] = OpenAcl(Entry(100, "allow", "0.0.0.0/0"), Entry(110, "deny", "0.0.0.0/0", 22))).Find(Control, Machine), Severity.Critical);
    }

    [Fact]
    public void An_ACL_that_lets_no_answer_out_is_latent() => Expect.Fail(
        With(Tcp(22, "0.0.0.0/0")).Do(b => b.Acls[0] = b.Acls[0] with { Entries = [Entry(100, "allow", "0.0.0.0/0"), Entry(100, "allow", "0.0.0.0/0", 443, egress: true)] }).Find(Control, Machine), Severity.Low, Acl);

    // The ACL stops the half of the internet that the group admits on 22, but not the half it admits on 3389.
    [Fact]
    public void Each_port_is_followed_with_its_own_sources()
    {
        var builder = With(Tcp(22, "0.0.0.0/1"), Tcp(3389, "128.0.0.0/1")).Do(b => b.Acls[0] = OpenAcl(Entry(90, "deny", "0.0.0.0/1"), Entry(100, "allow", "0.0.0.0/0")));
        var finding = builder.Find(Control, Machine);
        Expect.Fail(finding, Severity.Critical, "3389 (RDP)");
        Assert.DoesNotContain("22 (SSH)", finding.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Block_public_access_is_read_from_the_subnet_and_needs_no_other_call() => Expect.Fail(
        With(Tcp(22, "0.0.0.0/0")).Deny(Readings.VpcBlockPublicAccess, Readings.VpcBlockPublicAccessExclusions)
            .Do(b => b.Subnets[0] = b.Subnets[0] with { BlockPublicAccessStates = new BlockPublicAccessStates { InternetGatewayBlockMode = "block-bidirectional" } }).Find(Control, Machine), Severity.Low, "block-bidirectional");

    [Fact]
    public void IPv6_is_judged_by_its_own_route()
    {
        Expect.Fail(OnV6().Find(Control, Machine), Severity.Critical, "2600:1f18::1");
        Expect.Fail(OnV6(target: "eigw-1").Find(Control, Machine), Severity.Low, "no route");
        Expect.Fail(OnV6("0.0.0.0/0").Find(Control, Machine), Severity.Low, "no route");
    }

    [Fact]
    public void A_private_IPv6_address_is_none() =>
        Expect.Fail(OnV6().Do(b => b.Interfaces[0] = b.Interfaces[0] with { Ipv6Addresses = [new NetworkInterfaceIpv6Address { Ipv6Address = "fd00::1" }] }).Find(Control, Machine), Severity.Low, "no public address");

    [Fact]
    public void An_EFA_only_interface_has_no_address() => Expect.Pass(new InventoryBuilder().AddMachine(type: "efa-only").AddGroup(Group, Everything("0.0.0.0/0")).Find(Control, Machine));

    [Fact]
    public void The_worst_of_several_interfaces_counts_and_is_one_finding()
    {
        var builder = new InventoryBuilder().AddMachine(address: null).AddGroup(Group).AddGroup("sg-00000002", Tcp(2375, "0.0.0.0/0")).AddInterface("eni-00000002", Machine, address: "54.1.1.1", group: "sg-00000002", type: "efa");
        Expect.Fail(Assert.Single(builder.Findings(Control)), Severity.Critical, "2375 (Docker API)");
    }

    [Fact]
    public void An_interface_on_no_machine_has_a_finding_of_its_own()
    {
        var builder = new InventoryBuilder().AddGroup(Group, Tcp(22, "0.0.0.0/0")).AddInterface(Nic, address: "54.1.1.1");
        var finding = Assert.Single(builder.Findings(Control));
        Expect.Fail(finding, Severity.Critical);
        Assert.Equal((Nic, "AWS::EC2::NetworkInterface"), (finding.ResourceId, finding.ResourceType));
    }

    [Fact]
    public void An_interface_without_groups_is_its_services_business() => Expect.NotApplicable(new InventoryBuilder().AddInterface(Nic, group: null, type: "nat_gateway").Find(Control, Nic), "nat_gateway");

    [Fact]
    public void Behind_a_load_balancer_it_may_be_reached()
    {
        var builder = new InventoryBuilder().AddMachine(subnet: Private, address: null).AddGroup(Group, Tcp(22, "0.0.0.0/0")).AddGroup("sg-00000002", Tcp(443, "0.0.0.0/0"))
            .AddInterface("eni-0000000f", address: "54.9.9.9", group: "sg-00000002", type: "network_load_balancer");
        Expect.Fail(builder.Find(Control, Machine), Severity.Medium, "eni-0000000f");
    }

    [Fact]
    public void A_group_that_is_not_listed_is_unknown() => Expect.Unknown(new InventoryBuilder().AddMachine().Find(Control, Machine), Group);

    [Fact]
    public void A_machine_without_listed_interfaces_is_unknown() => Expect.Unknown(With(Tcp(22, "0.0.0.0/0")).Do(b => b.Interfaces.Clear()).Find(Control, Machine));

    [Theory]
    [MemberData(nameof(Always))]
    public void Each_reading_it_always_needs_is_unknown_when_denied(Reading reading) => Expect.Unknown(Assert.Single(With().Deny(reading).Findings(Control)), reading.Operation.IamAction);

    [Theory]
    [MemberData(nameof(OnThePath))]
    public void Each_reading_on_the_path_is_unknown_when_denied_and_only_where_a_group_is_open(Reading reading)
    {
        Expect.Unknown(With(Tcp(22, "0.0.0.0/0")).Deny(reading).Find(Control, Machine), reading.Operation.IamAction);
        Expect.Pass(With(Tcp(22, "10.0.0.0/8")).Deny(reading).Find(Control, Machine));
    }

    public static TheoryData<Reading> Always => [Readings.Instances, Readings.NetworkInterfaces, Readings.SecurityGroups];

    public static TheoryData<Reading> OnThePath => [Readings.Subnets, Readings.RouteTables, Readings.InternetGateways, Readings.NetworkAcls];

    [Fact]
    public void Denied_interfaces_leave_a_finding_for_each_machine() => Assert.Equal(Machine, Assert.Single(With().Deny(Readings.NetworkInterfaces).Findings(Control)).ResourceId);

    [Fact]
    public void The_repair_revokes_the_one_rule_and_spares_known_places()
    {
        var change = Assert.Single(With(Tcp(443, "0.0.0.0/0"), Tcp(22, "52.4.0.0/16"), Tcp(22, "0.0.0.0/0"), Tcp(22, "10.0.0.0/8")).Remedy(Control, Machine).Changes);
        Assert.Equal((Group, "22", "0.0.0.0/0"), (change.ResourceId, change.Part["FromPort"], change.Part["CidrIpv4"]));
    }

    [Fact]
    public void The_repair_takes_both_halves_and_both_IP_versions() =>
        Assert.Equal(["0.0.0.0/1", "128.0.0.0/1", "::/0"], With(Tcp(22, "0.0.0.0/1", "128.0.0.0/1", "::/0")).Remedy(Control, Machine).Changes.Select(c => c.Part["CidrIpv4"] ?? c.Part["CidrIpv6"]).Order(StringComparer.Ordinal));

    [Fact]
    public void The_repair_takes_no_more_rules_than_it_must()
    {
        var builder = With(Tcp(22, "52.0.0.0/9"), Tcp(22, "52.128.0.0/9"));
        Assert.Single(builder.Remedy(Control, Machine).Changes);
    }

    [Fact]
    public void The_group_of_a_VPC_endpoint_keeps_its_port_443()
    {
        var builder = With(Everything("0.0.0.0/0")).AddInterface("eni-0000000e", type: "vpc_endpoint");
        var guard = Assert.Single(Assert.Single(builder.Remedy(Control, Machine).Changes).Guards);
        Assert.Equal((Guard.SsmPath, GuardKind.Never), (guard.Name, guard.Kind));
    }
}
