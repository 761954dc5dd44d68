using SecureMlTools.Baselines;

namespace SecureMlTools.Controls.Network;

/// <summary>NET-02: nobody on the internet can knock at notebooks, job APIs and dashboards, most of which ask no password.</summary>
internal sealed class MlPortsClosed : ExposedPorts
{
    public override ControlInfo Info { get; } = new()
    {
        Id = "NET-02",
        Title = "ML service ports not reachable from the internet",
        Family = "Network",
        Severity = Severity.Critical,
        ResourceType = ResourceTypes.Instance,
        Protects = "Ray, Jupyter, MLflow and Dask run code for whoever connects, and open ones are searched for and mined within days.",
        Remediation = "Revoke the rule and forward the port over Session Manager (aws ssm start-session --document-name AWS-StartPortForwardingSession).",
        References = ["Security Hub EC2.19", "CVE-2023-48022 (Ray)", "CVE-2023-43654 (TorchServe)", "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-sessions-start.html"],
        CanRepair = true,
        Needs = NeededReadings,
        MayNeed = PathReadings,
        RepairNeeds = RuleReadings,
    };

    protected override IReadOnlyList<int> Ports(Baseline baseline) => baseline.Parameters.MlPorts;

    protected override Severity OpenSeverity(IReadOnlyList<int> ports) => ports.Any(MlServices.RunsCode) ? Severity.Critical : Severity.High;

    protected override string Name(int port) => MlServices.Name(port);
}
