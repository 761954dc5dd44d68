using SecureMlTools.Launch.Machines;

namespace SecureMlTools.Tests.Host;

/// <summary>What a machine of these tests has besides Debian's own: its user data, and stand-ins for the two things that cannot be here.</summary>
internal static class StandIns
{
    /// <summary>Debian without dnf, which the root has for the machines of the other family.</summary>
    public const string WithoutDnf = "rm -f /usr/bin/dnf /usr/bin/dnf-3\n";

    /// <summary>A place for <see cref="AuditFiles"/> beside the package that is installed later.</summary>
    public const string AuditDiverted = "[ -e /var/lib/audit-diverted ] || { dpkg-divert --quiet --local --no-rename --divert /sbin/auditctl.real --add /sbin/auditctl; touch /var/lib/audit-diverted; }\n";

    /// <summary>User data that cloud-init finds in the machine itself, where EC2 would give it.</summary>
    public static IEnumerable<(string, string)> UserData(HardeningSettings settings) =>
    [
        ("/var/lib/cloud/seed/nocloud/meta-data", "instance-id: i-0123456789abcdef0\n"),
        ("/var/lib/cloud/seed/nocloud/user-data", HardeningScript.Text(settings)),
        ("/etc/cloud/cloud.cfg.d/99-here.cfg", "datasource_list: [NoCloud]\nnetwork: {config: disabled}\nlocale: false\n"),
    ];

    /// <summary>
    /// The kernel gives its audit system to no namespace. The daemon and auditctl are the real ones: the daemon is told to listen to nobody, and what auditctl
    /// says of a rule before it asks the kernel counts, while the kernel's refusal does not. Rules that stood are in /run/audit-rules.
    /// </summary>
    public static IEnumerable<(string, string)> AuditFiles =>
    [
        ("/usr/sbin/auditctl",
            """
            #!/bin/bash
            ask() {
              said=$(/sbin/auditctl.real "$@" 2>&1 | grep -v 'Operation not permitted')
              if [ -n "$said" ]; then echo "$said" >&2; return 1; fi
              echo "$*" >>/run/audit-rules
            }
            if [ "$1" != -R ]; then ask "$@"; exit; fi
            : >/run/audit-rules
            while read -ra words; do
              case ${words[0]:-#} in '#'*) ;; *) ask "${words[@]}" || exit 1 ;; esac
            done <"$2"
            """),
        ("/etc/systemd/system/auditd.service.d/here.conf", "[Service]\nExecStart=\nExecStart=/sbin/auditd -c /etc/audit-here\n"),
        ("/etc/audit-here/auditd.conf", "local_events = no\nwrite_logs = no\nlog_file = /var/log/audit/audit.log\nspace_left = 75\nadmin_space_left = 50\n"),
    ];

    /// <summary>Amazon's agent cannot be had here. This one takes settings that are JSON and runs.</summary>
    public static IEnumerable<(string, string)> Agent =>
    [
        ("/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl",
            """
            #!/bin/bash
            echo "$*" >>/run/agent-calls
            python3 -m json.tool "${!##file:}" >/dev/null && systemctl start amazon-cloudwatch-agent
            """),
        ("/etc/systemd/system/amazon-cloudwatch-agent.service", "[Service]\nExecStart=/bin/sleep infinity\n"),
    ];
}
