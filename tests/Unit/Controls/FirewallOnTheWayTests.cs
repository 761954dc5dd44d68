using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls.Egress;
using SecureMlTools.Inventory;
using SecureMlTools.Operations;
using SecureMlTools.Tests.Support;
using static SecureMlTools.Tests.Support.InventoryBuilder;

namespace SecureMlTools.Tests.Controls;

public sealed class FirewallOnTheWayTests
{
    private static readonly FirewallOnTheWay Control = new();

    private static InventoryBuilder Routes(string table, params Route[] routes)
    {
        var builder = Guarded();
        var at = builder.Tables.FindIndex(t => t.RouteTableId == table);
        builder.Tables[at] = builder.Tables[at] with { Routes = routes };
        return builder;
    }

    private static Subnet WithV6(Subnet subnet, string cidr) => subnet with { Ipv6CidrBlockAssociationSet = [new SubnetIpv6CidrBlockAssociation { Ipv6CidrBlock = cidr, Ipv6CidrBlockState = new SubnetCidrBlockState { State = "associated" } }] };

    [Fact]
    public void There_and_back_through_one_endpoint_passes() => Expect.Pass(Guarded().Find(Control, Private), Endpoint);

    [Fact]
    public void A_NAT_gateway_first_fails() => Expect.Fail(Routes(PrivateTable, Route("0.0.0.0/0", Nat)).Find(Control, Private), Severity.High, $"{Nat} and on to {Gateway}, and meets no firewall");

    [Fact]
    public void An_internet_gateway_first_fails() => Expect.Fail(Routes(PrivateTable, Route("0.0.0.0/0", Gateway)).Find(Control, Private), Severity.High, Gateway);

    [Fact]
    public void Half_of_the_internet_past_it_fails() => Expect.Fail(Routes(PrivateTable, Route("0.0.0.0/1", Endpoint), Route("128.0.0.0/1", Nat)).Find(Control, Private), Severity.High, Nat);

    [Fact]
    public void A_few_addresses_past_it_are_low() => Expect.Fail(Routes(PrivateTable, Route("0.0.0.0/0", Endpoint), Route("198.41.0.0/24", Nat)).Find(Control, Private), Severity.Low, "198.41.0.0/24");

    [Fact]
    public void Answers_past_the_endpoint_fail() => Expect.Fail(Routes(PublicTable, Route("10.0.0.0/16", "local"), Route("0.0.0.0/0", Gateway)).Find(Control, Private), Severity.High, "one direction");

    [Fact]
    public void Answers_through_another_endpoint_fail() =>
        Expect.Fail(Routes(PublicTable, Route("10.0.0.0/16", "local"), Route("0.0.0.0/0", Gateway), Route("10.0.2.0/24", "vpce-00000002")).Find(Control, Private), Severity.High, "vpce-00000002");

    [Fact]
    public void Half_of_the_answers_past_the_endpoint_fail() =>
        Expect.Fail(Routes(PublicTable, Route("10.0.0.0/16", "local"), Route("0.0.0.0/0", Gateway), Route("10.0.2.0/25", Endpoint)).Find(Control, Private), Severity.High, "one direction");

    [Fact]
    public void Straight_on_to_the_internet_needs_a_table_at_the_gateway()
    {
        var bare = Routes(FirewallTable, Route("10.0.0.0/16", "local"), Route("0.0.0.0/0", Gateway));
        Expect.Fail(bare.Find(Control, Private), Severity.High, "no route table of its own");

        bare.Tables.Add(Table("rtb-000000e1", Route("10.0.0.0/16", "local"), Route("10.0.2.0/24", Endpoint)) with { Associations = [new RouteTableAssociation { GatewayId = Gateway }] });
        Expect.Pass(bare.Find(Control, Private), Gateway);
    }

    [Fact]
    public void A_firewall_behind_the_NAT_gateway_is_low_and_says_whose_address_it_sees()
    {
        var builder = Routes(PrivateTable, Route("10.0.0.0/16", "local"), Route("0.0.0.0/0", Nat));
        builder.Tables[1] = builder.Tables[1] with { Routes = [Route("10.0.0.0/16", "local"), Route("0.0.0.0/0", Endpoint)] };
        builder.Tables[builder.Tables.FindIndex(t => t.RouteTableId == FirewallTable)] = Table(FirewallTable, Route("10.0.0.0/16", "local"), Route("0.0.0.0/0", Gateway)) with { Associations = [new RouteTableAssociation { SubnetId = FirewallSubnet }] };
        Expect.Fail(builder.Find(Control, Private), Severity.High, "no route table of its own");

        builder.Tables.Add(Table("rtb-000000e1", Route("10.0.0.0/16", "local"), Route("10.0.1.0/24", Endpoint)) with { Associations = [new RouteTableAssociation { GatewayId = Gateway }] });
        Expect.Fail(builder.Find(Control, Private), Severity.Low, "the gateway's address and not the machine's");
    }

    [Fact]
    public void An_endpoint_in_another_zone_is_medium() =>
        Expect.Fail(Guarded().Do(b => b.Subnets[1] = b.Subnets[1] with { AvailabilityZone = "us-east-1b" }).Find(Control, Private), Severity.Medium, "us-east-1b");

    [Fact]
    public void IPv6_around_the_firewall_fails()
    {
        var builder = Routes(PrivateTable, Route("0.0.0.0/0", Endpoint), Route("::/0", "eigw-1"));
        Expect.Pass(builder.Find(Control, Private));
        Expect.Fail(builder.Do(b => b.Subnets[1] = WithV6(b.Subnets[1], "2001:db8:1::/64")).Find(Control, Private), Severity.High, "eigw-1");
    }

    [Fact]
    public void IPv6_through_the_firewall_and_an_egress_only_gateway_comes_back_past_it()
    {
        var builder = Routes(PrivateTable, Route("0.0.0.0/0", Endpoint), Route("::/0", Endpoint)).Do(b => b.Subnets[1] = WithV6(b.Subnets[1], "2001:db8:1::/64"));
        builder.Tables[^1] = builder.Tables[^1] with { Routes = [Route("0.0.0.0/0", Nat), Route("::/0", "eigw-1")] };
        Expect.Fail(builder.Find(Control, Private), Severity.High, "can have no route table");
    }

    [Theory]
    [InlineData("tgw-1")]
    [InlineData("vpce-0000beef")]
    public void What_is_not_seen_from_here_is_unknown(string target)
    {
        var route = target.StartsWith("tgw", StringComparison.Ordinal) ? new Route { DestinationCidrBlock = "0.0.0.0/0", TransitGatewayId = target, State = "active" } : Route("0.0.0.0/0", target);
        Expect.Unknown(Routes(PrivateTable, route).Find(Control, Private), target);
    }

    [Fact]
    public void A_NAT_gateway_without_a_subnet_is_unknown() => Expect.Unknown(Guarded().Do(b => b.Interfaces.RemoveAll(n => n.InterfaceType == "nat_gateway")).Find(Control, Private), Nat);

    [Fact]
    public void Subnets_without_machines_or_without_a_way_out_are_not_judged()
    {
        Expect.NotApplicable(Guarded().Find(Control, FirewallSubnet), "No machine");
        Expect.NotApplicable(Routes(PrivateTable, Route("10.0.0.0/16", "local")).Find(Control, Private), "no way");
        Expect.NotApplicable(Routes(PrivateTable, Route("0.0.0.0/0", Nat) with { State = "blackhole" }).Find(Control, Private), "no way");
    }

    [Fact]
    public void Denied_is_unknown_where_it_matters()
    {
        Expect.Unknown(Guarded().Deny(FirewallReadings.FirewallDetails).Find(Control, Private), "network-firewall:DescribeFirewall");
        Expect.Unknown(Guarded().Deny(FirewallReadings.Firewalls).Find(Control, Private), "network-firewall:ListFirewalls");
        Expect.Unknown(Guarded().Deny(Readings.RouteTables).Find(Control, Private), "ec2:DescribeRouteTables");
        Expect.Fail(Routes(PrivateTable, Route("0.0.0.0/0", Gateway)).Deny(FirewallReadings.Firewalls).Find(Control, Private), Severity.High);
    }

    [Fact]
    public void Nothing_is_repaired_and_the_commands_are_printed()
    {
        var builder = Routes(PrivateTable, Route("10.0.0.0/16", "local"), Route("0.0.0.0/0", Nat));
        var reason = builder.Remedy(Control, Private).Reason!;
        Assert.Contains($"--route-table-id {FirewallTable} --destination-cidr-block 0.0.0.0/0 --nat-gateway-id {Nat}", reason, StringComparison.Ordinal);
        Assert.Contains($"--route-table-id {PublicTable} --destination-cidr-block 10.0.2.0/24 --vpc-endpoint-id {Endpoint}", reason, StringComparison.Ordinal);
        Assert.Contains($"--route-table-id {PrivateTable} --destination-cidr-block 0.0.0.0/0 --vpc-endpoint-id {Endpoint}", reason, StringComparison.Ordinal);
        Assert.True(reason.IndexOf(FirewallTable, StringComparison.Ordinal) < reason.IndexOf(PrivateTable, StringComparison.Ordinal), "the way on comes first");
    }

    [Fact]
    public void Without_an_endpoint_in_the_zone_it_says_so() =>
        Assert.Contains("no firewall endpoint in us-east-1a", Routes(PrivateTable, Route("0.0.0.0/0", Nat)).Do(b => b.Firewalls.Clear()).Remedy(Control, Private).Reason, StringComparison.Ordinal);

    [Fact]
    public void An_audit_of_a_machine_takes_in_the_firewall_its_subnet_sends_through_and_no_other()
    {
        var other = FirewallArn + "-other";
        var builder = Guarded().AddFirewall(other, PolicyArn + "-other", "vpce-000000ff").AddPolicy(PolicyArn + "-other", Strict());
        Assert.Equal([PolicyArn], Scoped(builder, "FW-02"));
        Assert.Equal([AllowGroup], Scoped(builder, "FW-05"));
        Assert.Equal([Private], Scoped(builder, "FW-01"));
        // What cannot be told apart is taken in whole: nothing is left out in silence.
        Assert.Equal(2, Scoped(builder.Deny(Readings.RouteTables), "FW-02").Count);
    }

    private static List<string> Scoped(InventoryBuilder builder, string control) =>
        [.. AuditOperation.Judge(builder.Build(), new AuditOptions { Controls = [control], InstanceIds = [Machine] }).Select(f => f.ResourceId).Order(StringComparer.Ordinal)];
}
