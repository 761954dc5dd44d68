using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using SecureMlTools.Launch.Machines;

namespace SecureMlTools.Tests.Launch;

/// <summary>The script that hardens machines, run by bash with a folder for / and commands that only write down how they were called.</summary>
public sealed class HardeningScriptTests : IDisposable
{
    // Services that are on at first; switching one off makes it off.
    private const string Systemctl = """
        #!/bin/bash
        echo "systemctl $*" >>"$CALLS"
        unit="${!#}"
        case "$1" in
          is-enabled) [ -e "$UNITS/$unit" ] && echo enabled ;;
          is-active) [ -e "$UNITS/$unit" ] ;;
          disable) rm -f "$UNITS/$unit" ;;
          enable) touch "$UNITS/$unit" ;;
        esac
        """;

    // An sshd that takes every setting.
    private const string Sshd = """
        #!/bin/bash
        echo "sshd $*" >>"$CALLS"
        printf '%s\n' "permitrootlogin no" "passwordauthentication no" "kbdinteractiveauthentication no" "permitemptypasswords no"
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("harden").FullName;

    public HardeningScriptTests()
    {
        Write("root/etc/ssh/sshd_config", "");
        Directory.CreateDirectory(Path.Combine(_folder, "root/etc/chrony/conf.d"));
        foreach (var unit in new[] { "ssh.socket", "ssh.service", "rpcbind.service", "cups.service", "amazon-ssm-agent.service", "docker.service" }) Write("units/" + unit, "");
        Command("systemctl", Systemctl);
        foreach (var name in new[] { "sysctl", "nft", "augenrules", "mount" }) Command(name, "#!/bin/bash\necho \"" + name + " $*\" >>\"$CALLS\"\n");
        Command("sshd", Sshd);
        Command("apt-config", "#!/bin/bash\necho \"$1\" '\"1\";'\n");
        Command("findmnt", "#!/bin/bash\necho rw,nosuid,nodev\n");
        Write("root/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl", "#!/bin/bash\necho \"agent $*\" >>\"$CALLS\"\ntouch \"$UNITS/amazon-cloudwatch-agent\"\n", isExecutable: true);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void It_fits_user_data_with_room_to_spare()
    {
        var bytes = Encoding.UTF8.GetByteCount(HardeningScript.Text(new HardeningSettings { Region = "ap-southeast-2", LogGroup = new string('g', 512), Peers = [.. Enumerable.Repeat("10.100.200.0/24", 16)] }));
        Assert.InRange(bytes, 8_000, HardeningScript.MostBytes);
    }

    [SkippableFact]
    public void Shellcheck_finds_nothing()
    {
        Skip.If(Run("shellcheck", ["--version"], "") is null, "shellcheck is not on the PATH.");
        var (exitCode, output) = Run("shellcheck", ["-"], HardeningScript.Text(Settings()))!.Value;
        Assert.True(exitCode == 0, output);
    }

    [SkippableTheory]
    [InlineData("dnf")]
    [InlineData("apt")]
    public void A_second_run_changes_nothing(string family)
    {
        Family(family);
        var (first, output) = Harden(Settings());
        Assert.True(first == 0, output);
        Assert.Contains("failed 0", output);
        Assert.DoesNotContain("changed 0", output);
        var files = Files();

        var (second, again) = Harden(Settings());
        Assert.True(second == 0, again);
        Assert.Contains("changed 0, failed 0", again);
        Assert.Equal(files, Files());
    }

    [SkippableTheory]
    [InlineData("dnf", "dnf -q -y install dnf-automatic", "etc/dnf/automatic.conf", "reboot = never")]
    [InlineData("apt", "--no-install-recommends install unattended-upgrades", "etc/apt/apt.conf.d/52secureml", "Automatic-Reboot \"false\"")]
    public void Security_updates_come_by_themselves_and_never_restart_the_machine(string family, string installs, string file, string says)
    {
        Family(family);
        Assert.Equal(0, Harden(Settings()).ExitCode);
        Assert.Contains(installs, Calls());
        var text = Read(file);
        Assert.Contains(says, text);
        Assert.Contains("nvidia", text);
        Assert.DoesNotContain("reboot ", Calls());
    }

    [SkippableFact]
    public void What_nobody_needs_is_switched_off_and_the_agent_and_docker_stay()
    {
        Family("dnf");
        Harden(Settings());
        Assert.Equal(["amazon-cloudwatch-agent", "amazon-ssm-agent.service", "auditd.service", "dnf-automatic.timer", "docker.service", "secureml-firewall.service"], Units());
    }

    [SkippableFact]
    public void A_machine_that_mounts_nfs_keeps_what_nfs_needs()
    {
        Family("apt");
        Write("root/etc/fstab", "10.0.0.5:/data /data nfs4 rw 0 0\n");
        Harden(Settings());
        Assert.Contains("rpcbind.service", Units());
        Assert.DoesNotContain("cups.service", Units());
    }

    [SkippableFact]
    public void A_kept_sshd_takes_keys_only()
    {
        Family("apt");
        Harden(Settings() with { KeepSsh = true });
        Assert.Contains("ssh.service", Units());
        Assert.Contains("systemctl reload ssh.service", Calls());
        var text = Read("etc/ssh/sshd_config.d/00-secureml.conf");
        Assert.Contains("PasswordAuthentication no", text);
        Assert.Contains("PermitRootLogin no", text);
        Assert.Contains("tcp dport 22 accept", Read("etc/secureml/firewall.nft"));
    }

    [SkippableFact]
    public void An_sshd_that_does_not_take_the_settings_is_switched_off_and_the_other_steps_go_on()
    {
        Family("dnf");
        Command("sshd", "#!/bin/bash\necho nonsense\nexit 1\n");
        var (exitCode, output) = Harden(Settings() with { KeepSsh = true });
        Assert.NotEqual(0, exitCode);
        Assert.Contains("secureml: sshd: nonsense", output);
        Assert.Contains("sshd: FAILED", output);
        Assert.Contains("failed 1: sshd\n", output);
        Assert.Contains("CloudWatch agent: done", output);
        Assert.DoesNotContain("ssh.service", Units());
        Assert.DoesNotContain("ssh.socket", Units());
    }

    [SkippableFact]
    public void An_sshd_that_nobody_keeps_is_off_whatever_it_says_of_its_settings()
    {
        Family("apt");
        Command("sshd", "#!/bin/bash\nexit 1\n");
        var (exitCode, output) = Harden(Settings());
        Assert.True(exitCode == 0, output);
        Assert.DoesNotContain("ssh.service", Units());
        Assert.DoesNotContain("ssh.socket", Units());
    }

    [SkippableFact]
    public void The_host_firewall_starts_before_the_network_and_outside_of_the_ordinary_order_of_services()
    {
        Family("apt");
        Harden(Settings());
        var unit = Read("etc/systemd/system/secureml-firewall.service").Split('\n');
        foreach (var line in new[] { "DefaultDependencies=no", "Conflicts=shutdown.target", "Wants=network-pre.target", "Before=network-pre.target shutdown.target", "WantedBy=sysinit.target" }) Assert.Contains(line, unit);
    }

    [SkippableFact]
    public void Amazon_linux_gets_the_updates_of_its_latest_release()
    {
        Family("dnf");
        Write("root/etc/os-release", "NAME=\"Amazon Linux\"\nID=\"amzn\"\nVERSION_ID=\"2023\"\n");
        var (exitCode, output) = Harden(Settings());
        Assert.True(exitCode == 0, output);
        Assert.Contains("secureml-updates.timer", Units());
        Assert.DoesNotContain("dnf-automatic.timer", Units());
        Assert.Contains("upgrade --refresh --security --releasever=latest", Read("etc/systemd/system/secureml-updates.service"));
        Assert.Contains("changed 0, failed 0", Harden(Settings()).Output);
    }

    [SkippableFact]
    public void The_host_firewall_drops_what_comes_in_and_lets_the_cluster_and_the_answers_through()
    {
        Family("dnf");
        Harden(Settings() with { Peers = ["10.20.0.0/20", "10.20.16.0/20"] });
        var rules = Read("etc/secureml/firewall.nft");
        Assert.Contains("policy drop", rules);
        Assert.Contains("ct state established,related accept", rules);
        Assert.Contains("ip saddr { 10.20.0.0/20, 10.20.16.0/20 } accept", rules);
        Assert.DoesNotContain("dport 22", rules);
        Assert.DoesNotContain("flush ruleset", rules);
        Assert.DoesNotContain("forward", rules);
        // nft 1.0.2 and older refuse a star within braces, and with it the whole file.
        Assert.DoesNotMatch(@"\{[^{}]*\*[^{}]*\}", rules);
        foreach (var bridge in new[] { "docker0", "br-*", "podman*" }) Assert.Matches($"iifname .*\"{Regex.Escape(bridge)}\".* accept\n", rules);
    }

    [SkippableFact]
    public void Kernel_settings_are_those_that_training_lives_with()
    {
        Family("dnf");
        Harden(Settings());
        var lines = Read("etc/sysctl.d/60-secureml.conf").Split('\n');
        Assert.Contains("net.ipv4.conf.all.rp_filter = 2", lines);
        Assert.Contains("kernel.yama.ptrace_scope = 1", lines);
        Assert.Contains("net.ipv4.tcp_timestamps = 1", lines);
        Assert.DoesNotContain(lines, l => l.Contains("ip_forward", StringComparison.Ordinal));
        Assert.DoesNotContain("squashfs", Read("etc/modprobe.d/60-secureml.conf"));
        Assert.DoesNotContain("noexec", Calls());
    }

    [SkippableTheory]
    [InlineData("0", false, false, true)]
    [InlineData("1", false, false, true)]
    [InlineData("2", false, false, false)]
    [InlineData("3", false, false, false)]
    [InlineData("0", true, false, false)]
    [InlineData("0", false, true, false)]
    public void Ptrace_scope_is_raised_to_1_but_not_where_efa_is_and_never_lowered(string now, bool isAskedFor, bool isFound, bool isSet)
    {
        Family("dnf");
        Write("root/proc/sys/kernel/yama/ptrace_scope", now + "\n");
        if (isFound) Write("root/sys/class/infiniband/efa_0/node_type", "");
        Harden(Settings() with { Efa = isAskedFor });
        var lines = Read("etc/sysctl.d/60-secureml.conf").Split('\n');
        Assert.Contains("kernel.dmesg_restrict = 1", lines);
        Assert.Equal(isSet ? ["kernel.yama.ptrace_scope = 1"] : [], lines.Where(l => l.Contains("ptrace", StringComparison.Ordinal)));
    }

    [SkippableFact]
    public void A_name_with_quotes_stays_text()
    {
        Family("dnf");
        var (exitCode, output) = Harden(Settings() with { LogGroup = "/a'; touch " + Path.Combine(_folder, "owned") + "; '" });
        Assert.True(exitCode == 0, output);
        Assert.False(File.Exists(Path.Combine(_folder, "owned")));
    }

    private static HardeningSettings Settings() => new() { Region = "us-east-1", LogGroup = "/secureml/trainer" };

    private void Family(string family)
    {
        Skip.If(OperatingSystem.IsWindows(), "The script is for Linux.");
        string[] commands = family == "dnf" ? ["dnf", "rpm"] : ["apt-get", "dpkg"];
        // A package is there once it was installed.
        Command(commands[0], "#!/bin/bash\necho \"" + commands[0] + " $*\" >>\"$CALLS\"\ncase \" $* \" in *\" install \"*) for p in \"$@\"; do touch \"$UNITS/../packages/$p\" 2>/dev/null; done ;; esac\nexit 0\n");
        Command(commands[1], "#!/bin/bash\n[ -e \"$UNITS/../packages/${!#}\" ]\n");
        Directory.CreateDirectory(Path.Combine(_folder, "packages"));
    }

    private (int ExitCode, string Output) Harden(HardeningSettings settings) => Run("/bin/bash", [], HardeningScript.Text(settings))!.Value;

    private (int ExitCode, string Output)? Run(string program, string[] arguments, string input)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        if (program == "/bin/bash")
        {
            // Only the commands of the test and the harmless ones of every system.
            foreach (var name in new[] { "cat", "mkdir", "dirname", "chmod", "grep", "tee", "rm", "touch", "uname", "mktemp", "date", "sed" })
                if (!File.Exists(Path.Combine(_folder, "bin", name))) File.CreateSymbolicLink(Path.Combine(_folder, "bin", name), (File.Exists("/usr/bin/" + name) ? "/usr/bin/" : "/bin/") + name);
            start.Environment["PATH"] = Path.Combine(_folder, "bin");
            start.Environment["SECUREML_ROOT"] = Path.Combine(_folder, "root");
            start.Environment["CALLS"] = Path.Combine(_folder, "calls");
            start.Environment["UNITS"] = Path.Combine(_folder, "units");
        }

        try
        {
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            process.StandardInput.Write(input);
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output + error.Result);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private string Calls() => File.ReadAllText(Path.Combine(_folder, "calls"));

    private string Read(string path) => File.ReadAllText(Path.Combine(_folder, "root", path));

    private IEnumerable<string> Units() => Directory.EnumerateFiles(Path.Combine(_folder, "units")).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal);

    private Dictionary<string, string> Files() => Directory.EnumerateFiles(Path.Combine(_folder, "root"), "*", SearchOption.AllDirectories)
        .Where(f => !f.EndsWith(".log", StringComparison.Ordinal)).ToDictionary(f => f, File.ReadAllText, StringComparer.Ordinal);

    private void Command(string name, string text) => Write("bin/" + name, text, isExecutable: true);

    private void Write(string path, string text, bool isExecutable = false)
    {
        var file = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        if (isExecutable && !OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
