using SecureMlTools.Launch.Machines;

namespace SecureMlTools.Tests.Host;

/// <summary>A machine that keeps sshd, which waits for its socket as Ubuntu's does, with a file of the image that allows passwords.</summary>
public sealed class KeptSshTests(KeptSshTests.Fixture fixture) : IClassFixture<KeptSshTests.Fixture>
{
    private Machine Machine => fixture.Machine.Value;

    [SkippableFact]
    public void The_socket_still_waits_and_strangers_may_connect()
    {
        Assert.Contains("secureml: sshd: done", Machine.Lines("cat /var/log/secureml-harden.log"));
        Assert.Equal(["enabled", "active"], Machine.Lines("systemctl is-enabled ssh.socket; systemctl is-active ssh.socket"));
        Assert.StartsWith("SSH-2.0", Machine.Connect(Machine.Address, 22, from: Machine.Stranger), StringComparison.Ordinal);
        Assert.Equal("TimeoutError", Machine.Connect(Machine.Address, 8888, from: Machine.Stranger));
    }

    [SkippableFact]
    public void Nobody_is_asked_for_a_password() => Assert.Contains(
        "Permission denied (publickey)",
        Machine.Run("ip netns exec neighbour ssh -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o PreferredAuthentications=password,keyboard-interactive,none somebody@10.60.0.10 true").Output);

    [SkippableFact]
    public void An_sshd_that_reads_no_other_files_than_its_own_is_switched_off_and_the_log_says_why()
    {
        var said = Machine.Run("cp -a /etc/ssh/sshd_config /root; printf 'PasswordAuthentication yes\\nUsePAM yes\\n' >/etc/ssh/sshd_config; bash /var/lib/cloud/instance/scripts/part-001");
        Assert.Equal(1, said.Code);
        Assert.Contains("secureml: sshd has not 'permitrootlogin no', whatever 00-secureml.conf says", said.Output);
        Assert.EndsWith("failed 1: sshd", said.Output);
        Assert.Equal("inactive", Machine.Run("systemctl is-active ssh.socket").Output);
        Machine.Must("cp -a /root/sshd_config /etc/ssh/ && systemctl enable --now ssh.socket");
    }

    public sealed class Fixture : IDisposable
    {
        internal Lazy<Machine> Machine { get; } = new(() => Host.Machine.Start(
            [
                .. StandIns.UserData(new HardeningSettings { Region = "us-east-1", KeepSsh = true }), .. StandIns.AuditFiles,
                ("/etc/ssh/sshd_config.d/50-cloud-init.conf", "PasswordAuthentication yes\nPermitRootLogin yes\n"),
            ],
            StandIns.WithoutDnf + StandIns.AuditDiverted + "systemctl disable --quiet ssh.service 2>/dev/null; systemctl enable --quiet ssh.socket 2>/dev/null\n"));

        public void Dispose()
        {
            if (Machine.IsValueCreated) Machine.Value.Dispose();
        }
    }
}
