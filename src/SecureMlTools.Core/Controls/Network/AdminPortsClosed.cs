using SecureMlTools.Baselines;

namespace SecureMlTools.Controls.Network;

/// <summary>NET-01: nobody on the internet can knock at SSH, RDP, WinRM or the Docker API.</summary>
internal sealed class AdminPortsClosed : ExposedPorts
{
    public override ControlInfo Info { get; } = new()
    {
        Id = "NET-01",
        Title = "Admin ports not reachable from the internet",
        Family = "Network",
        Severity = Severity.Critical,
        ResourceType = ResourceTypes.Instance,
        Protects = "Machines with accelerators are scanned for and taken over within hours; an open Docker API needs no password at all.",
        Remediation = "Revoke the rule and use Session Manager, which needs no open port.",
        References = ["Security Hub EC2.13", "Security Hub EC2.14", "Security Hub EC2.19", "CIS AWS Foundations 5.3", "CIS AWS Foundations 5.4", "AWS Config restricted-ssh"],
        CanRepair = true,
        Needs = NeededReadings,
        MayNeed = PathReadings,
        RepairNeeds = RuleReadings,
    };

    protected override IReadOnlyList<int> Ports(Baseline baseline) => baseline.Parameters.AdminPorts;

    protected override Severity OpenSeverity(IReadOnlyList<int> ports) => Severity.Critical;

    protected override string Name(int port) => port switch
    {
        22 => "22 (SSH)",
        3389 => "3389 (RDP)",
        5985 or 5986 => $"{port} (WinRM)",
        2375 or 2376 => $"{port} (Docker API)",
        _ => port.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
