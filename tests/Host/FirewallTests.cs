namespace SecureMlTools.Tests.Host;

/// <summary>What the host firewall lets through, with packets.</summary>
[Collection(SpareMachine.Name)]
public sealed class FirewallTests(DebianMachine fixture)
{
    private const string Dropped = "TimeoutError";

    private Machine Machine => fixture.Machine;

    [SkippableFact]
    public void A_stranger_gets_no_answer_and_a_machine_of_the_cluster_does()
    {
        Machine.Serve(8888);
        Assert.Equal(Dropped, Machine.Connect(Machine.Address, 8888, from: Machine.Stranger));
        Assert.Equal("hello", Machine.Connect(Machine.Address, 8888, from: Machine.Peer));
        Assert.Equal("hello", Machine.Connect("127.0.0.1", 8888));
        Assert.Equal(Dropped, Machine.Connect("fd00:60::10", 8888, from: "fd00:60::20"));
        Assert.Equal("hello", Machine.Connect("::1", 8888));
    }

    [SkippableFact]
    public void What_the_machine_asks_for_is_answered()
    {
        Machine.Serve(443, atNeighbour: true);
        Assert.Equal("hello", Machine.Connect(Machine.Stranger, 443));
        Assert.Equal("hello", Machine.Connect("fd00:60::20", 443));
    }

    [SkippableFact]
    public void Others_may_ask_whether_it_is_there_and_learn_that_a_packet_is_too_big()
    {
        Machine.Must($"ip netns exec neighbour ping -c 1 -W 2 -I {Machine.Stranger} {Machine.Address}");
        Machine.Must("ip netns exec neighbour ping -c 1 -W 2 fd00:60::10");
    }

    [SkippableFact]
    public void Containers_reach_the_machine_and_through_it_the_world_as_before()
    {
        Machine.Must(
            """
            ip link show docker0 2>/dev/null && exit
            ip netns add container
            ip link add docker0 type bridge
            ip link add veth0 type veth peer name eth0 netns container
            ip link set veth0 master docker0 up
            ip address add 172.17.0.1/16 dev docker0
            ip link set docker0 up
            ip netns exec container bash -c 'ip address add 172.17.0.2/16 dev eth0; ip link set eth0 up; ip route add default via 172.17.0.1'
            ip netns exec neighbour ip route add 172.17.0.0/16 via 10.60.0.10
            sysctl -q -w net.ipv4.ip_forward=1
            """);
        Machine.Must("ip netns exec container ping -c 1 -W 2 172.17.0.1");
        Machine.Must($"ip netns exec container ping -c 1 -W 2 {Machine.Stranger}");
        Machine.Serve(8888);
        Assert.Equal("hello", Machine.Must("ip netns exec container bash -c 'exec 3<>/dev/tcp/172.17.0.1/8888; cat <&3'"));
    }

    [SkippableFact]
    public void It_is_a_table_of_its_own_beside_those_of_others_and_is_loaded_in_one_piece()
    {
        Machine.Must("nft add table inet theirs && nft add chain inet theirs input '{ type filter hook input priority 0; policy accept; }' && systemctl reload secureml-firewall.service");
        Assert.Equal(["table inet secureml", "table inet theirs"], Machine.Lines("nft list tables").Order(StringComparer.Ordinal));
        Assert.Contains("policy drop", Machine.Must("nft list chain inet secureml input"));
        Machine.Must("nft delete table inet theirs");
    }

    [SkippableFact]
    public void Other_peers_are_loaded_by_the_next_run()
    {
        Machine.Must("sed \"s/^SECUREML_PEERS=.*/SECUREML_PEERS='10.60.1.0\\/24, 10.70.0.0\\/16'/\" /var/lib/cloud/instance/scripts/part-001 >/root/again && bash /root/again");
        Assert.Contains("10.70.0.0/16", Machine.Must("nft list chain inet secureml input"));
    }

    [SkippableFact]
    public void Systemd_finds_nothing_wrong_with_the_service() => Assert.Empty(Machine.Must("systemd-analyze verify /etc/systemd/system/secureml-firewall.service"));
}
