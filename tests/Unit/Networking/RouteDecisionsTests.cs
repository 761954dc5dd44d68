using SecureMlTools.Api.Ec2;
using SecureMlTools.Networking;
using static SecureMlTools.Tests.Support.InventoryBuilder;

namespace SecureMlTools.Tests.Networking;

public sealed class RouteDecisionsTests
{
    private static CidrSet To(string target, params Route[] routes) => RouteDecisions.Of(Table("rtb-1", routes), false, _ => [])
        .Where(r => RouteDecisions.Target(r.Route) == target).Aggregate(CidrSet.EmptyV4, (sum, r) => sum.Union(r.Addresses));

    [Fact]
    public void The_longest_prefix_decides()
    {
        Route[] routes = [Route("0.0.0.0/0", "igw-1"), Route("0.0.0.0/1", "vpce-1"), Route("128.0.0.0/1", "vpce-1"), Route("10.0.0.0/16", "local")];
        Assert.True(To("igw-1", routes).IsEmpty);
        Assert.True(To("vpce-1", routes).IsInternet);
        Assert.Equal((UInt128)65536, To("local", routes).Count);
    }

    [Fact]
    public void A_blackhole_swallows_its_addresses()
    {
        Route[] routes = [Route("0.0.0.0/0", "igw-1"), Route("52.0.0.0/8", "nat-1") with { State = "blackhole" }];
        Assert.True(To("igw-1", routes).Intersect(CidrSet.Parse(false, ["52.0.0.0/8"])).IsEmpty);
    }

    [Fact]
    public void IPv6_routes_say_nothing_of_IPv4() => Assert.True(To("igw-1", Route("::/0", "igw-1")).IsEmpty);

    [Fact]
    public void A_prefix_list_to_a_gateway_endpoint_is_not_looked_up() =>
        Assert.Empty(RouteDecisions.Of(Table("rtb-1", new Route { DestinationPrefixListId = "pl-1", GatewayId = "vpce-1" }), false, _ => throw new InvalidOperationException()));

    [Fact]
    public void A_prefix_list_to_an_internet_gateway_is() =>
        Assert.True(Assert.Single(RouteDecisions.Of(Table("rtb-1", new Route { DestinationPrefixListId = "pl-1", GatewayId = "igw-1" }), false, _ => ["0.0.0.0/0"])).Addresses.IsInternet);
}
