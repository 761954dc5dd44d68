using SecureMlTools.Controls.Network;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;
using static SecureMlTools.Tests.Support.InventoryBuilder;

namespace SecureMlTools.Tests.Controls;

public sealed class NoAutomaticPublicAddressTests
{
    private static readonly NoAutomaticPublicAddress Control = new();

    private static InventoryBuilder With(int subnet, bool v4 = false, bool v6 = false) =>
        new InventoryBuilder().Do(b => b.Subnets[subnet] = b.Subnets[subnet] with { MapPublicIpOnLaunch = v4, AssignIpv6AddressOnCreation = v6 });

    private static InventoryBuilder RoutedV6(InventoryBuilder builder, string target) => builder.Do(b => b.Tables[1] = b.Tables[1] with { Routes = [Route("0.0.0.0/0", Gateway), Route("::/0", target)] });

    [Fact]
    public void Off_passes() => Expect.Pass(With(0).Find(Control, Public));

    [Fact]
    public void On_fails() => Expect.Fail(With(0, v4: true).Find(Control, Public), Severity.Medium, Gateway);

    [Fact]
    public void On_without_a_route_is_low() => Expect.Fail(With(1, v4: true).Find(Control, Private), Severity.Low, "latent");

    [Fact]
    public void IPv6_counts_with_an_internet_gateway_only()
    {
        Expect.Pass(With(0, v6: true).Find(Control, Public), "no IPv6 route");
        Expect.Pass(RoutedV6(With(0, v6: true), "eigw-1").Find(Control, Public));
        Expect.Fail(RoutedV6(With(0, v6: true), Gateway).Find(Control, Public), Severity.Medium, "IPv6");
    }

    [Fact]
    public void No_attribute_is_no_answer() => Expect.Unknown(new InventoryBuilder().Do(b => b.Subnets[0] = b.Subnets[0] with { MapPublicIpOnLaunch = null }).Find(Control, Public));

    [Fact]
    public void Denied_is_unknown_where_it_matters()
    {
        Expect.Unknown(Assert.Single(With(0).Deny(Readings.Subnets).Findings(Control)), "ec2:DescribeSubnets");
        Expect.Unknown(With(0, v4: true).Deny(Readings.RouteTables).Find(Control, Public), "ec2:DescribeRouteTables");
        Expect.Pass(With(0).Deny(Readings.RouteTables).Find(Control, Public));
    }

    [Fact]
    public void The_repair_is_one_change_for_each_attribute()
    {
        var changes = RoutedV6(With(0, v4: true, v6: true), Gateway).Remedy(Control, Public).Changes;
        Assert.Equal(["MapPublicIpOnLaunch=false", "AssignIpv6AddressOnCreation=false"], changes.Select(c => c.After.ToString()));
    }

    [Fact]
    public void The_repair_leaves_IPv6_alone_where_it_is_no_way_in() => Assert.Single(RoutedV6(With(0, v4: true, v6: true), "eigw-1").Remedy(Control, Public).Changes);

    [Fact]
    public void An_IPv6_only_subnet_keeps_its_addresses() =>
        Assert.Contains("IPv6-only", RoutedV6(With(0, v6: true).Do(b => b.Subnets[0] = b.Subnets[0] with { Ipv6Native = true }), Gateway).Remedy(Control, Public).Reason, StringComparison.Ordinal);

    [Fact]
    public void A_shared_subnet_is_its_owners() =>
        Assert.Contains("999988887777", With(0, v4: true).Do(b => b.Subnets[0] = b.Subnets[0] with { OwnerId = "999988887777" }).Remedy(Control, Public).Reason, StringComparison.Ordinal);
}
