using System.Globalization;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Baselines;
using SecureMlTools.Inventory;

namespace SecureMlTools.Controls.Systems;

/// <summary>SSM-01: a running machine answers to Systems Manager, which patches it and replaces its open SSH port.</summary>
internal sealed class ManagedAndOnline : InstanceControl
{
    private const string Operation = "ssm:DescribeInstanceInformation";
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(10);

    public override ControlInfo Info { get; } = new()
    {
        Id = "SSM-01",
        Title = "Managed by Systems Manager and online",
        Family = "Systems Manager",
        Severity = Severity.High,
        ResourceType = ResourceTypes.Instance,
        Protects = "A machine that Systems Manager does not reach is patched by nobody and is entered through an open port.",
        Remediation = "Give the machine's role AmazonSSMManagedInstanceCore, a path to the ssm and ssmmessages endpoints, and a running SSM agent.",
        References = ["Security Hub SSM.1", "CIS Compute 2.9", "AWS Config ec2-instance-managed-by-systems-manager", "https://docs.aws.amazon.com/systems-manager/latest/userguide/fleet-manager-troubleshooting-managed-nodes.html"],
        Needs = [Readings.Instances, Readings.ManagedInstances],
        MayNeed = [Readings.Subnets, Readings.RouteTables, Readings.VpcEndpoints],
    };

    protected override Verdict Judge(Instance resource, Estate estate, Baseline baseline)
    {
        var state = resource.State?.Name;
        if (state is "stopped" or "stopping") return Verdict.NotApplicable($"The machine is {state}; Systems Manager reaches only running ones.", new Evidence("State", state, "ec2:DescribeInstances"));

        if (estate.Managed(resource.InstanceId!) is { } managed)
        {
            IReadOnlyList<Evidence> seen =
            [
                new("PingStatus", managed.PingStatus ?? "absent", Operation),
                new("LastPingDateTime", Time(managed.LastPingDateTime), Operation),
                new("AgentVersion", managed.AgentVersion ?? "absent", Operation),
                .. managed.IsLatestVersion is { } latest ? [new Evidence("IsLatestVersion", latest ? "true" : "false", Operation)] : Array.Empty<Evidence>(),
            ];
            return managed.PingStatus switch
            {
                "Online" => Verdict.Pass($"Online, agent {Text.OneLine(managed.AgentVersion ?? "of unknown version")}{(managed.IsLatestVersion == false ? " (not the latest)" : "")}.", seen),
                "ConnectionLost" => Verdict.Fail($"The agent has not answered since {Time(managed.LastPingDateTime)} (PingStatus=ConnectionLost).", seen),
                "Inactive" => Verdict.Fail($"The agent is inactive, last seen {Time(managed.LastPingDateTime)} (PingStatus=Inactive).", seen),
                null => Verdict.Unknown("DescribeInstanceInformation gave no PingStatus for this machine.", seen),
                { } other => Verdict.Unknown($"DescribeInstanceInformation gave a PingStatus that is not known: {Text.OneLine(other)}.", seen),
            };
        }

        var absent = new Evidence("PingStatus", "absent", Operation);
        if (resource.LaunchTime is not { } launched) return Verdict.Unknown("Systems Manager does not list the machine, and DescribeInstances does not say since when it runs.", absent);
        var up = estate.Now - launched;
        if (state == "pending" || up < Settling)
            return Verdict.Unknown($"The machine has run for {Math.Max(0, (int)up.TotalMinutes).ToString(CultureInfo.InvariantCulture)} minutes; Systems Manager may take ten to list it.", absent);
        return Verdict.Fail($"Systems Manager does not list the machine: {SsmLink.Missing(resource, estate)}", absent);
    }

    public override Repair.Remedy Remedy(Finding finding, Estate estate, Baseline baseline) =>
        Repair.Remedy.None("The role, the endpoints and the agent are yours to choose; none of them is one safe change. " + Info.Remediation);

    private static string Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("u", CultureInfo.InvariantCulture) ?? "an unknown time";
}
