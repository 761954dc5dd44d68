using SecureMlTools.Launch.Machines;

namespace SecureMlTools.Tests.Host;

/// <summary>A machine on which several steps must fail: each is told with its reason, and the others are done.</summary>
public sealed class FailureTests
{
    [SkippableFact]
    public void A_step_that_fails_says_why_and_stops_no_other_and_cloud_init_reports_the_error()
    {
        using var machine = Machine.Start(
            [
                // No way to Amazon's agent, no package of auditd, rules that nft does not take, and a file that switches the updates off again.
                .. StandIns.UserData(new HardeningSettings { Region = "us-east-1", LogGroup = "/secureml/trainer", Peers = ["10.60.1.0/99"] }),
                ("/etc/apt/apt.conf.d/99-image", "APT::Periodic::Unattended-Upgrade \"0\";\n"),
            ],
            StandIns.WithoutDnf + "rm -f /var/cache/apt/archives/auditd*\n");

        Assert.Contains("status: error", machine.Run("cloud-init status").Output);
        var log = machine.Lines("cat /var/log/secureml-harden.log");
        Assert.EndsWith(", failed 4: host firewall, audit, security updates, CloudWatch agent", log[^1]);
        Assert.Contains(log, l => l.Contains("firewall.nft:", StringComparison.Ordinal) && l.Contains("Error", StringComparison.Ordinal));
        Assert.Contains(log, l => l.Contains("Failed to fetch", StringComparison.Ordinal) && l.Contains("auditd", StringComparison.Ordinal));
        Assert.Contains("secureml: a file behind 52secureml in /etc/apt/apt.conf.d switches the updates off", log);
        Assert.Contains(log, l => l.Contains("could not be read anew", StringComparison.Ordinal));
        foreach (var step in new[] { "kernel settings", "kernel modules", "mounts", "services", "sshd", "clock" }) Assert.Contains($"secureml: {step}: done", log);
        Assert.Equal("inactive", machine.Run("systemctl is-active ssh.service").Output);
    }
}
