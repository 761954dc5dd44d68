using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls.Network;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;
using static SecureMlTools.Tests.Support.InventoryBuilder;

namespace SecureMlTools.Tests.Controls;

public sealed class EgressRestrictedTests
{
    private static readonly EgressRestricted Control = new();

    private static InventoryBuilder With(params IpPermission[] egress) => new InventoryBuilder().AddMachine().AddGroup(Group, [], egress);

    private static InventoryBuilder Routed(string target) => With(Everything("0.0.0.0/0")).Do(b => b.Tables[1] = b.Tables[1] with { Routes = [Route("0.0.0.0/0", target)] });

    [Fact]
    public void Everything_to_everywhere_fails() => Expect.Fail(With(Everything("0.0.0.0/0")).Find(Control, Group), Severity.Medium, Gateway);

    [Fact]
    public void So_do_halves_of_it() => Expect.Fail(With(Everything("0.0.0.0/1"), Everything("128.0.0.0/1")).Find(Control, Group), Severity.Medium);

    [Fact]
    public void So_does_every_TCP_port() => Expect.Fail(With(Permission("tcp", 0, 65535, "0.0.0.0/0")).Find(Control, Group), Severity.Medium);

    [Fact]
    public void So_does_IPv6() => Expect.Fail(With(Everything("::/0")).Do(b => b.Tables[1] = b.Tables[1] with { Routes = [Route("::/0", "eigw-1")] }).Find(Control, Group), Severity.Medium, "eigw-1");

    [Fact]
    public void One_port_passes() => Expect.Pass(With(Tcp(443, "0.0.0.0/0")).Find(Control, Group));

    [Fact]
    public void Everything_within_passes() => Expect.Pass(With(Everything("10.0.0.0/8"), Everything(Group)).Find(Control, Group));

    [Fact]
    public void A_firewall_on_the_way_makes_it_information() => Expect.Fail(Routed("vpce-1").Find(Control, Group), Severity.Info, "vpce-1");

    [Fact]
    public void A_firewall_on_half_the_way_does_not() => Expect.Fail(
        With(Everything("0.0.0.0/0")).Do(b => b.Tables[1] = b.Tables[1] with { Routes = [Route("0.0.0.0/1", "vpce-1"), Route("128.0.0.0/1", Gateway)] }).Find(Control, Group), Severity.Medium, Gateway);

    [Fact]
    public void One_subnet_around_the_firewall_is_enough() =>
        Expect.Fail(Routed("vpce-1").AddMachine("i-00000002", "eni-00000002", Private).Do(b => b.Tables[0] = b.Tables[0] with { Routes = [Route("0.0.0.0/0", "nat-1")] }).Find(Control, Group), Severity.Medium, "nat-1");

    [Fact]
    public void Without_a_way_out_it_is_low() => Expect.Fail(new InventoryBuilder().AddMachine(subnet: Private).AddGroup(Group, [], [Everything("0.0.0.0/0")]).Find(Control, Group), Severity.Low, "no subnet");

    [Fact]
    public void A_group_on_no_machine_is_not_judged() => Expect.NotApplicable(new InventoryBuilder().AddGroup(Group).Find(Control, Group));

    [Theory]
    [MemberData(nameof(Needed))]
    public void Each_denied_reading_is_unknown(Reading reading) => Expect.Unknown(Assert.Single(With(Everything("0.0.0.0/0")).Deny(reading).Findings(Control)), reading.Operation.IamAction);

    public static TheoryData<Reading> Needed => [Readings.SecurityGroups, Readings.NetworkInterfaces, Readings.RouteTables];

    [Fact]
    public void A_prefix_list_that_was_not_read_is_unknown() => Expect.Unknown(With(Everything("pl-00000001")).Find(Control, Group));

    [Fact]
    public void Nothing_is_repaired() => Assert.Contains("No automatic repair", With(Everything("0.0.0.0/0")).Remedy(Control, Group).Reason, StringComparison.Ordinal);
}
