using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls.Network;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;
using static SecureMlTools.Tests.Support.InventoryBuilder;

namespace SecureMlTools.Tests.Controls;

public sealed class NoWideOpenGroupTests
{
    private static readonly NoWideOpenGroup Control = new();

    private static InventoryBuilder With(params IpPermission[] ingress) => new InventoryBuilder().AddMachine().AddGroup(Group, ingress);

    [Fact]
    public void All_traffic_from_everywhere_is_critical() => Expect.Fail(With(Everything("0.0.0.0/0")).Find(Control, Group), Severity.Critical, "all traffic");

    [Fact]
    public void So_are_halves_of_it() => Expect.Fail(With(Everything("0.0.0.0/1"), Everything("128.0.0.0/1")).Find(Control, Group), Severity.Critical);

    [Theory]
    [InlineData("tcp", 0, 65535)]
    [InlineData("tcp", 1, 65535)]
    [InlineData("udp", 0, 65535)]
    public void So_is_every_port_of_a_protocol(string protocol, int from, int to) => Expect.Fail(With(Permission(protocol, from, to, "0.0.0.0/0")).Find(Control, Group), Severity.Critical);

    [Fact]
    public void So_are_ports_that_add_up() => Expect.Fail(With(Permission("tcp", 0, 1023, "0.0.0.0/0"), Permission("tcp", 1024, 65535, "0.0.0.0/0")).Find(Control, Group), Severity.Critical, "every TCP port");

    [Fact]
    public void Ports_with_a_gap_do_not() => Expect.Pass(With(Permission("tcp", 0, 1023, "0.0.0.0/0"), Permission("tcp", 1025, 65535, "0.0.0.0/0")).Find(Control, Group));

    [Fact]
    public void Every_ICMP_type_is_not_every_port() => Expect.Pass(With(Permission("icmp", -1, -1, "0.0.0.0/0")).Find(Control, Group));

    [Fact]
    public void All_traffic_from_private_ranges_or_itself_passes() => Expect.Pass(With(Everything("10.0.0.0/8"), Everything(Group)).Find(Control, Group));

    [Fact]
    public void IPv6_counts() => Expect.Fail(
        With(Everything("::/0")).Do(b => b.Interfaces[0] = b.Interfaces[0] with { Ipv6Addresses = [new NetworkInterfaceIpv6Address { Ipv6Address = "2600:1f18::1" }] })
            .Do(b => b.Tables[1] = b.Tables[1] with { Routes = [Route("::/0", Gateway)] }).Find(Control, Group), Severity.Critical, "2600:1f18::1");

    [Fact]
    public void On_no_interface_or_without_a_path_it_is_latent()
    {
        Expect.Fail(new InventoryBuilder().AddGroup(Group, Everything("0.0.0.0/0")).Find(Control, Group), Severity.Low, "on no interface");
        Expect.Fail(new InventoryBuilder().AddMachine(subnet: Private).AddGroup(Group, Everything("0.0.0.0/0")).Find(Control, Group), Severity.Low, "no route");
    }

    [Fact]
    public void An_ACL_that_lets_some_port_in_does_not_stop_it()
    {
        Expect.Fail(With(Everything("0.0.0.0/0")).Do(b => b.Acls[0] = OpenAcl(Entry(100, "allow", "0.0.0.0/0", 443))).Find(Control, Group), Severity.Critical);
        Expect.Fail(With(Everything("0.0.0.0/0")).Do(b => b.Acls[0] = OpenAcl(Entry(100, "allow", "10.0.0.0/8"))).Find(Control, Group), Severity.Low, Acl);
    }

    [Fact]
    public void Groups_have_one_finding_each() => Assert.Equal([Group, "sg-00000002"], With(Everything("0.0.0.0/0")).AddGroup("sg-00000002").Findings(Control).Select(f => f.ResourceId));

    [Fact]
    public void Denied_is_unknown()
    {
        Expect.Unknown(Assert.Single(With().Deny(Readings.SecurityGroups).Findings(Control)), "ec2:DescribeSecurityGroups");
        Expect.Unknown(With(Everything("0.0.0.0/0")).Deny(Readings.RouteTables).Find(Control, Group), "ec2:DescribeRouteTables");
        Expect.Pass(With().Deny(Readings.RouteTables).Find(Control, Group));
    }

    [Fact]
    public void A_prefix_list_that_was_not_read_is_unknown() => Expect.Unknown(With(Everything("pl-00000001")).Find(Control, Group), "GetManagedPrefixListEntries");

    [Fact]
    public void The_repair_revokes_the_wide_rule_and_no_other()
    {
        var change = Assert.Single(With(Tcp(443, "0.0.0.0/0"), Everything("0.0.0.0/0"), Everything("10.0.0.0/8"), Everything(Group)).Remedy(Control, Group).Changes);
        Assert.Equal(("-1", "0.0.0.0/0"), (change.Part["IpProtocol"], change.Part["CidrIpv4"]));
    }

    [Fact]
    public void The_repair_takes_what_is_left_for_the_other_protocol() =>
        Assert.Equal(["tcp", "udp"], With(Permission("tcp", 0, 65535, "0.0.0.0/0"), Permission("udp", 0, 65535, "0.0.0.0/0")).Remedy(Control, Group).Changes.Select(c => c.Part["IpProtocol"]));
}
