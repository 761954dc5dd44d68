using SecureMlTools.Launch.Machines;

namespace SecureMlTools.Tests.Host;

/// <summary>
/// A machine whose packages are dnf's: the real dnf and rpm, which Debian has, and a repository of the test's own with packages named as Amazon Linux's.
/// They are empty but for dnf-automatic, which starts dnf's own automatic mode, and the agent. nft, auditd and the rest are Debian's.
/// </summary>
internal static class DnfMachine
{
    /// <summary>What has a version 2, and what its advisory calls it.</summary>
    public static IReadOnlyList<(string Package, string Advisory)> Updates { get; } =
        [("library", "security"), ("nvidia-driver", "security"), ("cuda-toolkit", "security"), ("kernel6.12", "security"), ("docker", "security"), ("containerd", "security"), ("feature", "enhancement")];

    /// <summary>Boots it, as this distribution and release; what is new lies in the release "latest" where that is so.</summary>
    public static Machine Start(string distribution, string latest)
    {
        var machine = Machine.Start(
            [
                .. StandIns.AuditFiles,
                .. StandIns.Agent.Select(f => ("/srv/files/amazon-cloudwatch-agent" + f.Item1, f.Item2)),
                ("/srv/files/dnf-automatic/usr/bin/dnf-automatic", "#!/usr/bin/python3\nimport sys\nfrom dnf.automatic.main import main\nsys.exit(main(sys.argv[1:]))\n"),
                ("/srv/files/dnf-automatic/usr/lib/systemd/system/dnf-automatic.service", "[Service]\nType=oneshot\nEnvironment=HOME=/root\nExecStart=/usr/bin/dnf-automatic /etc/dnf/automatic.conf\n"),
                ("/srv/files/dnf-automatic/usr/lib/systemd/system/dnf-automatic.timer", "[Timer]\nOnCalendar=*-*-* 6:00\n[Install]\nWantedBy=timers.target\n"),
                ("/etc/rpm/macros", "%_dbpath /var/lib/rpm\n"),
                ("/etc/yum.repos.d/here.repo", "[here]\nname=here\nbaseurl=file:///srv/$releasever\ngpgcheck=0\n"),
                ("/etc/os-release", $"NAME=\"{distribution}\"\nID=\"{distribution}\"\nVERSION_ID=\"2023\"\n"),
            ],
            StandIns.AuditDiverted);
        machine.Must(
            $$"""
            set -e
            dpkg -i /var/cache/apt/archives/*{nft,audit,aupa}*.deb >/dev/null
            build() {
              mkdir -p /srv/files/$1
              {
                printf 'Name: %s\nVersion: %s\nRelease: 1\nSummary: stand-in\nLicense: none\nBuildArch: noarch\nAutoReqProv: no\n' "$1" "$2"
                [ "$1" != system-release ] || echo 'Provides: system-release(releasever) = %{version}'
                printf '%%description\nstand-in\n%%install\nmkdir -p %%{buildroot}\ncp -a /srv/files/%s/. %%{buildroot}/\n%%files\n' "$1"
                find /srv/files/$1 -type f -printf '/%P\n'
              } >/tmp/$1.spec
              rpmbuild --quiet -bb --define '_rpmdir /srv/'"$3" /tmp/$1.spec
            }
            for name in audit dnf-automatic amazon-cloudwatch-agent; do build $name 1 2023.1; done
            build system-release 2023.1 2023.1
            """
            + string.Concat(Updates.Select(u => $"\nbuild {u.Package} 1 2023.1\nbuild {u.Package} 2 {latest}"))
            + $$"""

            createrepo_c --quiet /srv/2023.1
            dnf -q -y --releasever=2023.1 install system-release {{string.Join(' ', Updates.Select(u => u.Package + "-1"))}}
            cat >/tmp/updateinfo.xml <<'EOF'
            <updates>{{string.Concat(Updates.Select(Advisory))}}</updates>
            EOF
            createrepo_c --quiet /srv/{{latest}}
            modifyrepo_c /tmp/updateinfo.xml /srv/{{latest}}/repodata >/dev/null
            dnf -q clean all
            """);
        return machine;
    }

    /// <summary>Hardens it.</summary>
    public static Said Harden(this Machine machine, HardeningSettings settings) => machine.Run($"cat >/root/user-data <<'END'\n{HardeningScript.Text(settings)}\nEND\nbash /root/user-data");

    /// <summary>Names and versions of what could be updated.</summary>
    public static string[] Versions(this Machine machine) => machine.Lines("rpm -q --queryformat '%{NAME} %{VERSION}\\n' " + string.Join(' ', Updates.Select(u => u.Package)));

    private static string Advisory((string Package, string Kind) update) =>
        $"""
        <update from="here" status="stable" type="{update.Kind}" version="1"><id>ALAS-{update.Package}</id><title>{update.Package}</title><issued date="2026-01-01 00:00:00"/>
        <pkglist><collection short="here"><package name="{update.Package}" version="2" release="1" epoch="0" arch="noarch"><filename>{update.Package}-2-1.noarch.rpm</filename></package></collection></pkglist></update>
        """;
}
