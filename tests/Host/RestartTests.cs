using SecureMlTools.Launch.Machines;

namespace SecureMlTools.Tests.Host;

/// <summary>What is left of it after a restart, in a new network namespace and with new kernel settings.</summary>
public sealed class RestartTests
{
    [SkippableFact]
    public void Everything_is_as_it_was_after_a_restart_also_beside_a_firewall_that_begins_with_an_empty_rule_set()
    {
        using var machine = Machine.Start(
            [.. StandIns.UserData(new HardeningSettings { Region = "us-east-1", Peers = ["10.60.1.0/24"] }), .. StandIns.AuditFiles],
            StandIns.WithoutDnf + StandIns.AuditDiverted);
        Assert.Equal("status: done", machine.Must("cloud-init status"));
        machine.Must("systemctl enable nftables.service");

        machine.Restart();

        Assert.Equal(["active", "active", "active"], machine.Lines("systemctl is-active secureml-firewall.service nftables.service auditd.service"));
        Assert.Equal(["inactive", "inactive"], machine.Run("systemctl is-active ssh.service rpcbind.socket").Output.Split('\n'));
        Assert.Equal(["0", "0", "2"], machine.Lines("sysctl -n net.ipv4.conf.eth0.accept_redirects net.ipv6.conf.eth0.accept_redirects net.ipv4.conf.all.rp_filter"));
        machine.Serve(8888);
        Assert.Equal("TimeoutError", machine.Connect(Machine.Address, 8888, from: Machine.Stranger));
        Assert.Equal("hello", machine.Connect(Machine.Address, 8888, from: Machine.Peer));
        Assert.Single(machine.Lines("grep -c 'began at' /var/log/secureml-harden.log"), "1");
    }
}
