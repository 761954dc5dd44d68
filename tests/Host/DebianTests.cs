using System.Text.Json;
using SecureMlTools.Launch.Machines;

namespace SecureMlTools.Tests.Host;

/// <summary>What -HardenOs makes of a Debian machine with Debian's own programs, as these programs tell it.</summary>
public sealed class DebianTests(DebianMachine fixture) : IClassFixture<DebianMachine>
{
    // Everything a run leaves behind, but logs, caches, and what the running system keeps about itself.
    private const string Files = "find / -xdev \\( -path /var/log -o -path /var/cache -o -path /var/lib/apt/lists -o -path /var/lib/systemd -o -path /var/lib/chrony \\) -prune -o -printf '%M %u %p %l\\n' | sort; "
        + "find /etc /boot /var/lib/dpkg /lib/systemd /usr/lib/systemd /usr/sbin /opt -xdev -type f -exec sha256sum {} + | sort";

    private Machine Machine => fixture.Machine;

    [SkippableFact]
    public void Cloud_init_takes_the_user_data_for_a_script_and_every_step_is_done()
    {
        Assert.Equal("status: done", Machine.Must("cloud-init status"));
        Assert.Equal(HardeningScript.Text(DebianMachine.Settings).TrimEnd(), Machine.Must("cat /var/lib/cloud/instance/scripts/part-001"));
        var log = Machine.Lines("grep ^secureml: /var/log/secureml-harden.log");
        Assert.Equal(
            ["kernel settings", "kernel modules", "mounts", "services", "sshd", "host firewall", "clock", "audit", "security updates", "CloudWatch agent"],
            log.Where(l => l.EndsWith(": done", StringComparison.Ordinal)).Select(l => l["secureml: ".Length..^": done".Length]));
        Assert.EndsWith(", failed 0", log[^1]);
    }

    [SkippableFact]
    public void A_second_run_changes_no_file()
    {
        var before = Machine.Must(Files);
        Assert.EndsWith("secureml: changed 0, failed 0", Machine.Must("bash /var/lib/cloud/instance/scripts/part-001"));
        Assert.Equal(before, Machine.Must(Files));
    }

    [SkippableFact]
    public void Sshd_is_off_and_would_take_keys_only_if_somebody_switched_it_on()
    {
        Assert.Equal("disabled", Machine.Run("systemctl is-enabled ssh.service").Output);
        Assert.Equal("inactive", Machine.Run("systemctl is-active ssh.service").Output);
        Assert.Equal("inactive", Machine.Run("systemctl is-active ssh.socket").Output);
        var settings = Machine.Lines("mkdir -p /run/sshd; sshd -T -C user=root,host=x,addr=127.0.0.1");
        foreach (var line in new[]
        {
            "permitrootlogin no", "passwordauthentication no", "kbdinteractiveauthentication no", "permitemptypasswords no", "maxauthtries 4", "logingracetime 60", "x11forwarding no", "clientaliveinterval 300",
        }) Assert.Contains(line, settings);
    }

    [SkippableFact]
    public void Nobody_listens_but_to_the_machine_itself()
    {
        foreach (var unit in new[] { "rpcbind.service", "rpcbind.socket", "avahi-daemon.service", "avahi-daemon.socket" })
        {
            Assert.Equal("disabled", Machine.Run($"systemctl is-enabled {unit}").Output);
            Assert.Equal("inactive", Machine.Run($"systemctl is-active {unit}").Output);
        }

        Assert.DoesNotContain(Machine.Lines("ss -Hltnu"), l => !l.Contains("127.0.0.", StringComparison.Ordinal) && !l.Contains("[::1]", StringComparison.Ordinal));
        foreach (var unit in new[] { "dbus.service", "systemd-logind.service", "cron.service" }) Assert.NotEqual("failed", Machine.Run($"systemctl is-active {unit}").Output);
        Assert.Equal("0 loaded units listed.", Machine.Lines("systemctl --failed --no-pager --plain")[^1]);
    }

    [SkippableTheory]
    [InlineData("kernel.randomize_va_space", "2")]
    [InlineData("kernel.kptr_restrict", "1")]
    [InlineData("kernel.dmesg_restrict", "1")]
    [InlineData("kernel.yama.ptrace_scope", "1")]
    [InlineData("kernel.unprivileged_bpf_disabled", "1")]
    [InlineData("fs.suid_dumpable", "0")]
    [InlineData("fs.protected_hardlinks", "1")]
    [InlineData("fs.protected_regular", "1")]
    [InlineData("net.ipv4.conf.all.rp_filter", "2")]
    [InlineData("net.ipv4.conf.all.accept_redirects", "0")]
    [InlineData("net.ipv4.conf.eth0.accept_redirects", "0")]
    [InlineData("net.ipv4.conf.eth0.secure_redirects", "0")]
    [InlineData("net.ipv4.conf.eth0.send_redirects", "0")]
    [InlineData("net.ipv4.conf.default.send_redirects", "0")]
    [InlineData("net.ipv4.conf.all.accept_source_route", "0")]
    [InlineData("net.ipv6.conf.eth0.accept_redirects", "0")]
    [InlineData("net.ipv6.conf.default.accept_redirects", "0")]
    [InlineData("net.ipv4.tcp_syncookies", "1")]
    public void The_kernel_has_the_setting_also_on_interfaces_that_were_up_before(string key, string value) => Assert.Equal(value, Machine.Must($"sysctl -n {key}"));

    [SkippableFact]
    public void Systemd_sets_the_same_at_every_start()
    {
        Machine.Must("sysctl -q -w net.ipv4.conf.eth1.accept_redirects=1 net.ipv6.conf.eth1.accept_redirects=1 net.ipv4.conf.all.rp_filter=0 && systemctl restart systemd-sysctl.service");
        Assert.Equal(["0", "0", "2"], Machine.Lines("sysctl -n net.ipv4.conf.eth1.accept_redirects net.ipv6.conf.eth1.accept_redirects net.ipv4.conf.all.rp_filter"));
    }

    [SkippableFact]
    public void Modules_that_nobody_mounts_are_not_loaded()
    {
        var settings = Machine.Lines("modprobe --showconfig");
        foreach (var name in new[] { "cramfs", "hfs", "usb_storage" }) Assert.Contains($"install {name} /bin/false", settings);
        foreach (var name in new[] { "squashfs", "vfat", "efa", "lustre", "nvidia" }) Assert.DoesNotContain($"install {name} /bin/false", settings);
    }

    [SkippableTheory]
    [InlineData("/tmp", "64M")]
    [InlineData("/dev/shm", "96M")]
    public void A_place_where_everybody_writes_takes_no_setuid_programs_and_stays_as_large_and_executable_as_it_was(string place, string size)
    {
        var options = Machine.Must($"findmnt -no OPTIONS {place}").Split(',');
        Assert.Contains("nosuid", options);
        Assert.Contains("nodev", options);
        Assert.Equal(size, Machine.Must($"findmnt -rno SIZE {place}"));
        Assert.Equal("built here", Machine.Must($"printf '#!/bin/sh\\necho built here\\n' >{place}/kernel && chmod +x {place}/kernel && setpriv --reuid=65534 --clear-groups {place}/kernel"));
    }

    [SkippableFact]
    public void Containers_without_root_still_get_namespaces_and_limits_of_memory_stay()
    {
        Assert.Equal("0", Machine.Must("setpriv --reuid=65534 --regid=65534 --clear-groups unshare --user --map-root-user id -u"));
        Assert.Empty(Machine.Must("grep -rlE '(memlock|hugepages|userns|user_namespaces|ip_forward)' /etc/sysctl.d/60-secureml.conf /etc/security/limits.d /etc/systemd/system.conf.d 2>/dev/null || true"));
    }

    [SkippableFact]
    public void Chrony_asks_amazons_clock()
    {
        Assert.Contains("server 169.254.169.123 prefer iburst minpoll 4 maxpoll 4", Machine.Lines("chronyd -p"));
    }

    [SkippableFact]
    public void Auditd_runs_and_auditctl_takes_every_rule()
    {
        Assert.Equal("active", Machine.Run("systemctl is-active auditd.service").Output);
        var written = Machine.Lines("cat /etc/audit/rules.d/60-secureml.rules");
        Assert.NotEmpty(written);
        Assert.Equal(written, Machine.Lines("cat /run/audit-rules").Where(l => l[1] is 'w' or 'a'));
        Assert.Contains("/etc/audit/audit.rules", Machine.Must("grep -l secureml /etc/audit/*.rules"));
        // The stand-in does tell a rule that is none.
        Assert.Contains("Syscall name unknown", Machine.Run("auditctl -a always,exit -S nonsense").Output);
    }

    [SkippableFact]
    public void The_agent_is_given_settings_that_send_the_logs_to_the_group()
    {
        Assert.Equal("-a fetch-config -m ec2 -s -c file:/opt/aws/amazon-cloudwatch-agent/etc/secureml.json", Machine.Lines("cat /run/agent-calls")[^1]);
        using var settings = JsonDocument.Parse(Machine.Must("cat /opt/aws/amazon-cloudwatch-agent/etc/secureml.json"));
        var files = settings.RootElement.GetProperty("logs").GetProperty("logs_collected").GetProperty("files").GetProperty("collect_list").EnumerateArray().ToList();
        Assert.Contains("/var/log/audit/audit.log", files.Select(f => f.GetProperty("file_path").GetString()));
        Assert.All(files, f => Assert.Equal("/secureml/trainer", f.GetProperty("log_group_name").GetString()));
    }
}
