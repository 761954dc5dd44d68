using SecureMlTools.Api.Ec2;
using SecureMlTools.Networking;
using static SecureMlTools.Tests.Support.InventoryBuilder;

namespace SecureMlTools.Tests.Networking;

public sealed class AclEvaluationTests
{
    private static readonly PortSpan Ssh = new(22, 22);

    private static bool Internet(PortSpan ports, params NetworkAclEntry[] entries) => AclEvaluation.Allowed(new NetworkAcl { Entries = entries }, egress: false, ports, isV6: false).IsInternet;

    [Fact]
    public void The_lowest_number_decides_whatever_the_order_of_the_list()
    {
        Assert.False(Internet(Ssh, Entry(100, "allow", "0.0.0.0/0"), Entry(90, "deny", "0.0.0.0/0", 22)));
        Assert.True(Internet(Ssh, Entry(100, "deny", "0.0.0.0/0", 22), Entry(90, "allow", "0.0.0.0/0")));
    }

    [Fact]
    public void A_deny_of_some_addresses_leaves_the_others() => Assert.True(Internet(Ssh, Entry(90, "deny", "0.0.0.0/1", 22), Entry(100, "allow", "0.0.0.0/0")));

    [Fact]
    public void Two_denies_of_half_the_internet_leave_nothing() => Assert.False(Internet(Ssh, Entry(80, "deny", "0.0.0.0/1", 22), Entry(90, "deny", "128.0.0.0/1", 22), Entry(100, "allow", "0.0.0.0/0")));

    [Fact]
    public void A_deny_of_other_ports_is_no_deny() => Assert.True(Internet(Ssh, Entry(90, "deny", "0.0.0.0/0", 23, 1023), Entry(100, "allow", "0.0.0.0/0")));

    [Fact]
    public void A_deny_of_UDP_or_ICMP_is_no_deny_of_TCP()
    {
        Assert.True(Internet(Ssh, Entry(90, "deny", "0.0.0.0/0", 22, protocol: "17"), Entry(100, "allow", "0.0.0.0/0")));
        Assert.True(Internet(Ssh, Entry(90, "deny", "0.0.0.0/0", protocol: "1"), Entry(100, "allow", "0.0.0.0/0")));
    }

    [Fact]
    public void TCP_without_ports_is_every_port() => Assert.True(Internet(Ssh, Entry(100, "allow", "0.0.0.0/0", protocol: "6")));

    [Fact]
    public void Nothing_that_matches_is_denied() => Assert.False(Internet(Ssh, Entry(100, "allow", "0.0.0.0/0", 443)));

    [Fact]
    public void Of_a_span_one_port_that_gets_through_is_enough()
    {
        var deny = Entry(90, "deny", "0.0.0.0/0", 1024, 32767);
        Assert.True(Internet(PortSpan.Ephemeral, deny, Entry(100, "allow", "0.0.0.0/0")));
        Assert.False(Internet(PortSpan.Ephemeral, deny, Entry(100, "allow", "0.0.0.0/0", 0, 32767)));
    }

    [Fact]
    public void Egress_and_IPv6_are_judged_apart()
    {
        var acl = new NetworkAcl { Entries = [Entry(100, "allow", "0.0.0.0/0", egress: true), Entry(101, "allow", "::/0")] };
        Assert.False(AclEvaluation.Allowed(acl, egress: false, Ssh, isV6: false).IsInternet);
        Assert.True(AclEvaluation.Allowed(acl, egress: true, Ssh, isV6: false).IsInternet);
        Assert.True(AclEvaluation.Allowed(acl, egress: false, Ssh, isV6: true).IsInternet);
    }

    [Fact]
    public void UDP_has_ports_of_its_own()
    {
        var acl = new NetworkAcl { Entries = [Entry(100, "allow", "0.0.0.0/0", 53, protocol: "17")] };
        Assert.True(AclEvaluation.Allowed(acl, egress: false, new PortSpan(53, 53), isV6: false, udp: true).IsInternet);
        Assert.False(AclEvaluation.Allowed(acl, egress: false, new PortSpan(53, 53), isV6: false).IsInternet);
    }
}
