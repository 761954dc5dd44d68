using SecureMlTools.Api.Ec2;
using SecureMlTools.Baselines;
using SecureMlTools.Controls.Network;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;
using static SecureMlTools.Tests.Support.InventoryBuilder;

namespace SecureMlTools.Tests.Controls;

public sealed class NotInternetAddressableTests
{
    private static readonly NotInternetAddressable Control = new();

    private static InventoryBuilder OnV6(string target) => new InventoryBuilder().AddMachine(address: null)
        .Do(b => b.Interfaces[0] = b.Interfaces[0] with { Ipv6Addresses = [new NetworkInterfaceIpv6Address { Ipv6Address = "2600:1f18::1" }] })
        .Do(b => b.Tables[1] = b.Tables[1] with { Routes = [Route("::/0", target)] });

    [Fact]
    public void No_public_address_passes() => Expect.Pass(new InventoryBuilder().AddMachine(address: null).Find(Control, Machine));

    [Fact]
    public void A_public_address_with_a_route_fails() => Expect.Fail(new InventoryBuilder().AddMachine().Find(Control, Machine), Severity.High, "54.1.2.3");

    [Fact]
    public void A_public_address_without_a_route_is_low() => Expect.Fail(new InventoryBuilder().AddMachine(subnet: Private).Find(Control, Machine), Severity.Low, "no route");

    [Fact]
    public void A_NAT_gateway_is_no_route_in() => Expect.Fail(new InventoryBuilder().AddMachine().Do(b => b.Tables[1] = b.Tables[1] with { Routes = [Route("0.0.0.0/0", "nat-1")] }).Find(Control, Machine), Severity.Low);

    [Fact]
    public void An_address_on_the_second_interface_counts() =>
        Expect.Fail(new InventoryBuilder().AddMachine(address: null).AddInterface("eni-00000002", Machine, address: "54.1.1.1").Find(Control, Machine), Severity.High, "eni-00000002");

    [Fact]
    public void IPv6_counts_with_an_internet_gateway_only()
    {
        Expect.Fail(OnV6(Gateway).Find(Control, Machine), Severity.High, "2600:1f18::1");
        Expect.Pass(OnV6("eigw-1").Find(Control, Machine));
    }

    [Fact]
    public void Block_public_access_makes_it_low() => Expect.Fail(
        new InventoryBuilder().AddMachine().Do(b => b.Subnets[0] = b.Subnets[0] with { BlockPublicAccessStates = new BlockPublicAccessStates { InternetGatewayBlockMode = "block-ingress" } }).Find(Control, Machine), Severity.Low, "block-ingress");

    [Fact]
    public void A_bastion_is_excepted_by_the_baseline()
    {
        var builder = new InventoryBuilder().AddMachine(with: i => i with { Tags = [new Tag { Key = "Role", Value = "bastion" }] });
        builder.Baseline = builder.Baseline with
        {
            Exceptions = [new BaselineException { Control = "NET-09", Tags = new Dictionary<string, string> { ["Role"] = "bastion" }, Owner = "netops", Reason = "entry point", Expires = new DateOnly(2026, 12, 31) }],
        };
        Assert.Equal(FindingStatus.Excepted, builder.Find(Control, Machine).Status);
    }

    [Theory]
    [MemberData(nameof(Needed))]
    public void Each_denied_reading_is_unknown(Reading reading) => Expect.Unknown(Assert.Single(new InventoryBuilder().AddMachine().Deny(reading).Findings(Control)), reading.Operation.IamAction);

    public static TheoryData<Reading> Needed => [Readings.Instances, Readings.NetworkInterfaces, Readings.Subnets, Readings.RouteTables, Readings.InternetGateways];

    [Fact]
    public void Routes_do_not_matter_where_there_is_no_address() => Expect.Pass(new InventoryBuilder().AddMachine(address: null).Deny(Readings.RouteTables).Find(Control, Machine));

    [Fact]
    public void A_machine_without_listed_interfaces_is_unknown() => Expect.Unknown(new InventoryBuilder().AddMachine().Do(b => b.Interfaces.Clear()).Find(Control, Machine));

    [Fact]
    public void Nothing_is_repaired() => Assert.Contains("running machine", new InventoryBuilder().AddMachine().Remedy(Control, Machine).Reason, StringComparison.Ordinal);
}
