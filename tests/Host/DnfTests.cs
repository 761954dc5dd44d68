using SecureMlTools.Launch.Machines;

namespace SecureMlTools.Tests.Host;

/// <summary>What -HardenOs makes of machines of the dnf family, by the real dnf and rpm.</summary>
public sealed class DnfTests
{
    private static readonly HardeningSettings Settings = new() { Region = "us-east-1", LogGroup = "/secureml/trainer" };

    private static readonly string[] OnlyTheLibrary = [.. DnfMachine.Updates.Select(u => $"{u.Package} {(u.Package == "library" ? 2 : 1)}")];

    [SkippableFact]
    public void Dnf_installs_what_is_needed_and_its_automatic_mode_takes_security_updates_but_no_drivers_and_never_restarts()
    {
        using var machine = DnfMachine.Start("rocky", latest: "2023.1");
        var first = machine.Harden(Settings);
        Assert.True(first.Code == 0, first.Output);
        Assert.EndsWith(", failed 0", first.Output);
        machine.Must("rpm -q audit dnf-automatic amazon-cloudwatch-agent");
        Assert.Equal(["active", "active", "active"], machine.Lines("systemctl is-active secureml-firewall.service auditd.service amazon-cloudwatch-agent.service"));
        Assert.Equal(["enabled", "active"], machine.Lines("systemctl is-enabled dnf-automatic.timer; systemctl is-active dnf-automatic.timer"));
        Assert.EndsWith("changed 0, failed 0", machine.Harden(Settings).Output);

        machine.Must("systemctl start dnf-automatic.service");
        Assert.Equal(OnlyTheLibrary, machine.Versions());
        var said = machine.Must("journalctl --no-pager -o cat -u dnf-automatic.service");
        Assert.Contains("Upgrade  1 Package", said);
    }

    [SkippableFact]
    public void Amazon_linux_takes_the_security_updates_of_its_latest_release()
    {
        using var machine = DnfMachine.Start("amzn", latest: "latest");
        var first = machine.Harden(Settings);
        Assert.True(first.Code == 0, first.Output);
        Assert.EndsWith(", failed 0", first.Output);
        Assert.Equal(["enabled", "active"], machine.Lines("systemctl is-enabled secureml-updates.timer; systemctl is-active secureml-updates.timer"));
        Assert.EndsWith("changed 0, failed 0", machine.Harden(Settings).Output);
        Assert.Empty(machine.Must("systemd-analyze verify /etc/systemd/system/secureml-updates.service /etc/systemd/system/secureml-updates.timer"));

        machine.Must("systemctl start secureml-updates.service");
        Assert.Equal(OnlyTheLibrary, machine.Versions());
    }
}
