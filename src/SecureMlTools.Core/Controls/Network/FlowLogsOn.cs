using SecureMlTools.Api.Ec2;
using SecureMlTools.Baselines;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Controls.Network;

/// <summary>NET-12: a VPC's traffic, or at least what it refuses, is recorded somewhere, and the records arrive.</summary>
internal sealed class FlowLogsOn : Control<Vpc>
{
    public override ControlInfo Info { get; } = new()
    {
        Id = "NET-12",
        Title = "Flow logs record traffic",
        Family = "Network",
        Severity = Severity.Medium,
        ResourceType = ResourceTypes.Vpc,
        Protects = "Without them nobody can say where data went, who knocked, or which destinations a job needs.",
        Remediation = "Create a flow log of the VPC with traffic type ALL, to a destination that accepts it.",
        References = ["Security Hub EC2.6", "CIS AWS Foundations 3.7", "AWS Config vpc-flow-logs-enabled"],
        CanRepair = true,
        Needs = [Readings.Vpcs, Readings.FlowLogs],
        MayNeed = [Readings.Subnets],
    };

    protected override IEnumerable<Vpc> Resources(Estate estate) => estate.Vpcs.Where(v => v.VpcId is not null);

    protected override Subject SubjectOf(Vpc resource, Estate estate) => new(ResourceTypes.Vpc, resource.VpcId!, null, resource.Tags);

    protected override Verdict Judge(Vpc resource, Estate estate, Baseline baseline)
    {
        var id = resource.VpcId!;
        var logs = estate.FlowLogsOf(id);
        if (logs.FirstOrDefault(l => Fault(l) is null) is { } sound) return Verdict.Pass($"Flow log {sound.FlowLogId} records {sound.TrafficType} traffic of the VPC.", Seen(sound));

        var faults = logs.Select(l => $"flow log {l.FlowLogId} {Fault(l)}").ToList();
        var subnets = estate.SubnetsOf(id);
        var bare = subnets.Where(s => !estate.FlowLogsOf(s.SubnetId ?? "").Any(l => Fault(l) is null)).ToList();
        if (subnets.Count > 0 && bare.Count == 0) return Verdict.Pass($"Flow logs record the traffic of each of its {subnets.Count} subnets.");
        if (resource.OwnerId is { } owner && owner != estate.AccountId) return Verdict.NotApplicable($"The VPC is shared by account {Text.Visible(owner)}, whose flow logs are not seen from here.");

        faults.AddRange(bare.SelectMany(s => estate.FlowLogsOf(s.SubnetId ?? "")).Select(l => $"flow log {l.FlowLogId} of {l.ResourceId} {Fault(l)}"));
        var reason = bare.Count < subnets.Count ? $"Flow logs record {subnets.Count - bare.Count} of its {subnets.Count} subnets, not {string.Join(", ", bare.Take(3).Select(s => s.SubnetId))}" : "No flow log records the traffic of the VPC or of all its subnets";
        return Verdict.Fail(faults.Count == 0 ? reason + "." : $"{reason}: {string.Join("; ", faults.Take(3))}.", [.. logs.Select(Seen)]);
    }

    public override Remedy Remedy(Finding finding, Estate estate, Baseline baseline)
    {
        if (baseline.Repair.FlowLogDestination is not { } destination) return Repair.Remedy.NeedsPolicy("flowLogDestination");
        if (FlowLogKind.DestinationType(destination) is not { } type) return Repair.Remedy.None("The baseline's repair.flowLogDestination is not the ARN of a log group, a bucket or a delivery stream.");
        if (type == FlowLogKind.LogGroup && baseline.Repair.FlowLogRoleArn is null) return Repair.Remedy.NeedsPolicy("flowLogRoleArn");
        if (estate.FlowLogsOf(finding.ResourceId).FirstOrDefault(l => FlowLogKind.SameDestination(l, destination) && l.TrafficType == "ALL") is { } broken)
            return Repair.Remedy.None($"Flow log {broken.FlowLogId} already sends there, and {Fault(broken)}: put its role or destination right.");
        return Repair.Remedy.Of(FlowLogKind.Create(estate, finding.ControlId, finding.ResourceId, destination, type, type == FlowLogKind.LogGroup ? baseline.Repair.FlowLogRoleArn : null));
    }

    // What keeps a flow log from being one; null when nothing does.
    private static string? Fault(FlowLog log) =>
        log.FlowLogStatus != "ACTIVE" ? $"is not active (FlowLogStatus={Text.Visible(log.FlowLogStatus ?? "absent")})"
        : log.DeliverLogsStatus == "FAILED" ? $"does not deliver (DeliverLogsStatus=FAILED: {Text.OneLine(log.DeliverLogsErrorMessage ?? "no message")})"
        : log.TrafficType is not ("ALL" or "REJECT") ? $"leaves out what was rejected (TrafficType={Text.Visible(log.TrafficType ?? "absent")})"
        : null;

    private static Evidence Seen(FlowLog log) => new(
        "FlowLogId", $"{log.FlowLogId} {Text.Visible(log.FlowLogStatus)} {Text.Visible(log.TrafficType)} {Text.Visible(log.DeliverLogsStatus)} {Text.Visible(log.LogDestination ?? log.LogGroupName)}".TrimEnd(), "ec2:DescribeFlowLogs");
}
