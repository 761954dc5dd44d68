using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Baselines;
using SecureMlTools.Firewall;
using SecureMlTools.Firewall.Logging;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Controls.Egress;

/// <summary>FW-07: what a firewall stops, and what it lets through, is written down where it arrives.</summary>
internal sealed class FirewallLogsOn : Control<DescribeFirewallResponse>
{
    public override ControlInfo Info { get; } = new()
    {
        Id = "FW-07",
        Title = "Firewall logs alerts and flows",
        Family = "Egress",
        Severity = Severity.Medium,
        ResourceType = ResourceTypes.Firewall,
        Protects = "Without alerts nobody sees that a poisoned package tried to phone home, nor which name a job lacks.",
        Remediation = "Send ALERT and FLOW logs somewhere: Set-FirewallLogging -Alert cwl:GROUP -Flow s3:BUCKET/PREFIX.",
        References = ["Security Hub NetworkFirewall.2", "https://docs.aws.amazon.com/network-firewall/latest/developerguide/firewall-logging.html"],
        CanRepair = true,
        Needs = [FirewallReadings.Firewalls],
        MayNeed = [FirewallReadings.FirewallDetails, FirewallReadings.FirewallLogging, FirewallReadings.LogGroups],
    };

    protected override IEnumerable<DescribeFirewallResponse> Resources(Estate estate) => FirewallSubjects.All(estate);

    protected override Subject SubjectOf(DescribeFirewallResponse resource, Estate estate) => FirewallSubjects.Of(resource);

    protected override Verdict Judge(DescribeFirewallResponse resource, Estate estate, Baseline baseline)
    {
        var arn = resource.Firewall!.FirewallArn!;
        var configs = estate.FirewallLogsOf(arn);
        var seen = configs.Select(c => new Evidence(Text.Visible(c.LogType), Text.Visible(LogDestination.Of(c)?.ToString() ?? c.LogDestinationType), "network-firewall:DescribeLoggingConfiguration")).ToArray();
        if (configs.FirstOrDefault(c => c.LogType == LogTypes.Alert) is not { } alert) return Verdict.Fail("What its rules drop is logged nowhere: there is no destination for ALERT logs.", seen);
        foreach (var config in configs)
            if (MissingGroup(config, estate) is { } group) return Verdict.Fail($"{Text.Visible(config.LogType)} logs go to log group {Text.Visible(group)}, which does not exist.", seen);
        return configs.Any(c => c.LogType == LogTypes.Flow)
            ? Verdict.Pass($"ALERT logs go to {Text.Visible(LogDestination.Of(alert)?.ToString() ?? alert.LogDestinationType)}, and FLOW logs are kept too.", seen)
            : Verdict.Fail(Severity.Low, "ALERT logs are kept, but FLOW logs are not: what was let through cannot be found again.", seen);
    }

    public override Remedy Remedy(Finding finding, Estate estate, Baseline baseline)
    {
        if (FirewallTags.NotOurs(finding.ResourceId, estate) is { } refused) return refused;
        if (!FirewallArn.TryParse(finding.ResourceId, out var arn)) return Repair.Remedy.None(Info.Remediation);
        var configs = estate.FirewallLogsOf(finding.ResourceId);
        var changes = new List<Change>();
        foreach (var (type, key, value) in new[] { (LogTypes.Alert, "firewallAlertDestination", baseline.Repair.FirewallAlertDestination), (LogTypes.Flow, "firewallFlowDestination", baseline.Repair.FirewallFlowDestination) })
        {
            if (configs.FirstOrDefault(c => c.LogType == type) is { } config)
            {
                if (MissingGroup(config, estate) is { } group) return Repair.Remedy.None($"Log group {Text.Visible(group)} does not exist: create it, or send {type} logs elsewhere with Set-FirewallLogging.");
                continue;
            }

            if (value is null) return Repair.Remedy.NeedsPolicy(key);
            if (LogDestination.Parse(value) is not { } destination) return Repair.Remedy.None($"The baseline's repair.{key} is none of {LogDestination.Forms}.");
            changes.Add(FirewallLoggingKind.Change(finding.ResourceId, arn.AccountId, arn.Region, type, null, destination));
        }

        return Repair.Remedy.Of(changes);
    }

    private static string? MissingGroup(LogDestinationConfig config, Estate estate) =>
        LogDestination.Of(config) is { Type: LogDestination.LogGroup, Name: var group } && !estate.HasLogGroup(group) ? group : null;
}
