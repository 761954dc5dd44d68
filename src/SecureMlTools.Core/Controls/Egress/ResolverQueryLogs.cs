using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Route53Resolver;
using SecureMlTools.Baselines;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Controls.Egress;

/// <summary>DNS-03: the DNS queries of a VPC are logged, and the logs arrive.</summary>
internal sealed class ResolverQueryLogs : Control<Vpc>
{
    public override ControlInfo Info { get; } = new()
    {
        Id = "DNS-03",
        Title = "DNS queries are logged",
        Family = "Egress",
        Severity = Severity.Low,
        ResourceType = ResourceTypes.Vpc,
        Protects = "Without query logs nobody can say which names a job needs, or that data left in them.",
        Remediation = "Associate the VPC with a Route 53 Resolver query log configuration whose destination accepts it.",
        References = ["https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-query-logs.html", "Security Hub Route53.2 (for hosted zones)"],
        CanRepair = true,
        Needs = [Readings.Vpcs, DnsReadings.QueryLogAssociations],
        MayNeed = [DnsReadings.QueryLogConfigs],
    };

    protected override IEnumerable<Vpc> Resources(Estate estate) => estate.Vpcs.Where(v => v.VpcId is not null);

    protected override Subject SubjectOf(Vpc resource, Estate estate) => new(ResourceTypes.Vpc, resource.VpcId!, null, resource.Tags);

    protected override Verdict Judge(Vpc resource, Estate estate, Baseline baseline)
    {
        var logs = estate.QueryLogsOf(resource.VpcId!);
        if (logs.FirstOrDefault(l => l.Status == "ACTIVE") is { } active) return Verdict.Pass($"Its queries are logged{Where(estate, active)}.", Seen(active));
        if (resource.OwnerId is { } owner && owner != estate.AccountId) return Verdict.NotApplicable($"The VPC is shared by account {Text.Visible(owner)}, whose query logs are not seen from here.");
        if (logs.FirstOrDefault(l => l.Status == "CREATING") is { } coming) return Verdict.Unknown($"Query log {Text.Visible(coming.Id)} is still being made (CREATING); look again in some minutes.", Seen(coming));
        var faults = logs.Where(l => l.Status != "DELETING").Select(l => $"{Text.Visible(l.ResolverQueryLogConfigId)} is {Text.Visible(l.Status ?? "without status")}{(l.Error is null or "NONE" ? "" : $" ({Text.Visible(l.Error)}: {Text.OneLine(l.ErrorMessage)})")}").ToList();
        return Verdict.Fail(faults.Count == 0 ? "No query log records the names that the VPC asks for." : $"No query log of the VPC works: {string.Join("; ", faults)}.", [.. logs.Select(Seen)]);
    }

    public override Remedy Remedy(Finding finding, Estate estate, Baseline baseline)
    {
        if (baseline.Repair.QueryLogDestinationArn is not { } destination) return Repair.Remedy.NeedsPolicy("queryLogDestinationArn");
        if (!QueryLogConfigKind.DestinationForm.IsMatch(destination)) return Repair.Remedy.None("The baseline's repair.queryLogDestinationArn is not the ARN of a log group, a bucket or a delivery stream.");
        var config = estate.QueryLogConfigs.FirstOrDefault(c => c.DestinationArn == destination && c.Status is "CREATED" or "CREATING");
        if (estate.QueryLogsOf(finding.ResourceId).Any(l => l.ResolverQueryLogConfigId == config?.Id && l.Status != "DELETING"))
            return Repair.Remedy.None($"{Text.Visible(config!.Id)} already sends there, and does not work: put the permissions of the destination right.");
        var associate = QueryLogAssociationKind.Associate(estate, finding.ControlId, finding.ResourceId, config?.Id, destination);
        return config is null ? Repair.Remedy.Of(QueryLogConfigKind.Create(estate, finding.ControlId, destination), associate) : Repair.Remedy.Of(associate);
    }

    private static string Where(Estate estate, ResolverQueryLogConfigAssociation log) =>
        estate.Inventory.Get(DnsReadings.QueryLogConfigs).TryGet(out _, out _) && estate.QueryLogConfig(log.ResolverQueryLogConfigId)?.DestinationArn is { } arn ? " to " + Text.Visible(arn) : "";

    private static Evidence Seen(ResolverQueryLogConfigAssociation log) => new("ResolverQueryLogConfigId", $"{Text.Visible(log.ResolverQueryLogConfigId)} {Text.Visible(log.Status)}", "route53resolver:ListResolverQueryLogConfigAssociations");
}
