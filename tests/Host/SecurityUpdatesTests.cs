namespace SecureMlTools.Tests.Host;

/// <summary>The security updates of the Debian family, by the timer's own service and from repositories of the test's own.</summary>
[Collection(SpareMachine.Name)]
public sealed class SecurityUpdatesTests(DebianMachine fixture)
{
    // name, and the repository that has its version 2
    private static readonly (string Package, string Repository)[] Packages =
        [("library", "security"), ("nvidia-driver", "security"), ("linux-image-aws", "security"), ("docker-ce", "security"), ("containerd", "security"), ("feature", "updates")];

    private Machine Machine => fixture.Machine;

    [SkippableFact]
    public void Apt_is_told_to_update_every_day_and_never_to_restart()
    {
        var settings = Machine.Lines("apt-config dump");
        foreach (var line in new[]
        {
            "APT::Periodic::Enable \"1\";", "APT::Periodic::Update-Package-Lists \"1\";", "APT::Periodic::Unattended-Upgrade \"1\";", "Unattended-Upgrade::Automatic-Reboot \"false\";",
        }) Assert.Contains(line, settings);
        foreach (var timer in new[] { "apt-daily.timer", "apt-daily-upgrade.timer" }) Assert.Equal(["enabled", "active"], Machine.Lines($"systemctl is-enabled {timer}; systemctl is-active {timer}"));
    }

    [SkippableFact]
    public void Only_the_release_and_its_security_updates_are_taken()
    {
        var origins = Machine.Lines("apt-config dump Unattended-Upgrade::Origins-Pattern; apt-config dump Unattended-Upgrade::Allowed-Origins").Where(l => l.Contains("::", StringComparison.Ordinal) && !l.EndsWith("\"\";", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(origins);
        Assert.All(origins, o => Assert.True(o.Contains("Debian-Security", StringComparison.Ordinal) || o.Contains("codename=${distro_codename},label=Debian\"", StringComparison.Ordinal), o));
    }

    [SkippableFact]
    public void The_timers_service_takes_the_security_updates_and_leaves_drivers_kernel_and_container_engine_alone()
    {
        Machine.Must("mkdir -p /srv/new /srv/security /srv/updates");
        foreach (var (package, repository) in Packages) Machine.Must(Package(package, "1", "/srv/new") + Package(package, "2", "/srv/" + repository));
        Machine.Must(
            """
            dpkg -i /srv/new/*.deb
            index() { apt-ftparchive packages . >Packages; apt-ftparchive -o APT::FTPArchive::Release::Origin=Debian -o APT::FTPArchive::Release::Label="$1" -o APT::FTPArchive::Release::Codename="$2" release . >/tmp/Release; mv /tmp/Release Release; }
            cd /srv/security; index Debian-Security bookworm-security
            cd /srv/updates; index Debian bookworm-updates
            rm -rf /etc/apt/sources.list.d/* /etc/apt/sources.list
            printf 'deb [trusted=yes] file:/srv/%s ./\n' security updates >/etc/apt/sources.list
            apt-get update
            rm -f /var/lib/apt/periodic/*
            systemctl start apt-daily-upgrade.service
            """);
        Assert.Equal(
            Packages.Select(p => $"{p.Package} {(p.Package == "library" ? 2 : 1)}").Order(StringComparer.Ordinal),
            Machine.Lines("dpkg-query -W -f '${Package} ${Version}\\n' " + string.Join(' ', Packages.Select(p => p.Package))).Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public void Needrestart_restarts_nothing_by_itself() =>
        Assert.Equal("l", Machine.Must("""perl -e 'our %nrconf; my $t = do { local (@ARGV, $/) = "/etc/needrestart/needrestart.conf"; <> }; eval $t; die $@ if $@; print $nrconf{restart}'"""));

    private static string Package(string name, string version, string folder) =>
        $"""
        mkdir -p /srv/build/{name}-{version}/DEBIAN
        printf 'Package: {name}\nVersion: {version}\nArchitecture: all\nMaintainer: Nobody <nobody@example.org>\nDescription: stand-in\n' >/srv/build/{name}-{version}/DEBIAN/control
        dpkg-deb --build /srv/build/{name}-{version} {folder}/{name}_{version}.deb >/dev/null

        """;
}
