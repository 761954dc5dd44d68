using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Baselines;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;

namespace SecureMlTools.Controls.Egress;

/// <summary>FW-09: the firewall stands in every zone whose machines need it, and enforces what it was told.</summary>
internal sealed class FirewallInEveryZone : Control<DescribeFirewallResponse>
{
    public override ControlInfo Info { get; } = new()
    {
        Id = "FW-09",
        Title = "Firewall endpoint ready in every used zone",
        Family = "Egress",
        Severity = Severity.Medium,
        ResourceType = ResourceTypes.Firewall,
        Protects = "A zone without an endpoint is inspected in another zone or not at all, and an endpoint that is not in sync enforces yesterday's rules.",
        Remediation = "Add a firewall subnet in each zone that has machines, and wait for IN_SYNC.",
        References = ["AWS Config netfw-multi-az-enabled", "https://docs.aws.amazon.com/network-firewall/latest/developerguide/vpc-config.html"],
        Needs = [FirewallReadings.Firewalls],
        MayNeed = [FirewallReadings.FirewallDetails, Readings.NetworkInterfaces, Readings.Subnets, Readings.RouteTables, Readings.PrefixListEntries],
    };

    protected override IEnumerable<DescribeFirewallResponse> Resources(Estate estate) => FirewallSubjects.All(estate);

    protected override Subject SubjectOf(DescribeFirewallResponse resource, Estate estate) => FirewallSubjects.Of(resource);

    protected override Verdict Judge(DescribeFirewallResponse resource, Estate estate, Baseline baseline)
    {
        var answer = estate.Firewall(resource.Firewall!.FirewallArn!);
        if (answer.FirewallStatus is not { } status) return Verdict.Unknown("AWS gives no status of it.");
        var zones = status.SyncStates ?? new Dictionary<string, SyncState>();
        Evidence[] seen =
        [
            new("ConfigurationSyncStateSummary", Text.Visible(status.ConfigurationSyncStateSummary ?? "absent"), "network-firewall:DescribeFirewall"),
            .. zones.OrderBy(z => z.Key, StringComparer.Ordinal).Select(z => new Evidence(Text.Visible(z.Key), Text.Visible(z.Value.Attachment?.Status ?? "absent"), "network-firewall:DescribeFirewall")),
        ];
        if (status.Status != "READY") return Verdict.Fail($"It is not ready (Status={Text.Visible(status.Status ?? "absent")}).", seen);
        if (status.ConfigurationSyncStateSummary != "IN_SYNC") return Verdict.Fail($"Not every endpoint enforces the current rules (ConfigurationSyncStateSummary={Text.Visible(status.ConfigurationSyncStateSummary ?? "absent")}).", seen);
        foreach (var (zone, state) in zones.OrderBy(z => z.Key, StringComparer.Ordinal))
            if (state.Attachment?.Status is not "READY") return Verdict.Fail($"Its endpoint in {Text.Visible(zone)} is not ready ({Text.Visible(state.Attachment?.Status ?? "no endpoint")}{Message(state.Attachment)}).", seen);

        if (answer.Firewall?.TransitGatewayId is not null) return Verdict.Pass($"Its endpoints at the transit gateway are ready and in sync in {Zones(zones.Keys)}.", seen);
        if (zones.Count == 0) return Verdict.Fail("It has no endpoint.", seen);
        var used = UsedZones(answer.Firewall?.VpcId, estate);
        var bare = used.Where(z => !zones.ContainsKey(z)).Order(StringComparer.Ordinal).ToList();
        if (bare.Count > 0) return Verdict.Fail($"There are machines in {Zones(bare)}, where it has no endpoint: they go through another zone, or round it.", seen);
        var served = ServedZones(resource.Firewall.FirewallArn!, estate);
        var crossing = served.Where(z => !zones.ContainsKey(z)).ToList();
        return crossing.Count > 0
            ? Verdict.Fail($"Subnets in {Zones(crossing)} send through it, where it has no endpoint: when {Zones(zones.Keys)} fails, they have no way out.", seen)
            : Verdict.Pass($"Its endpoints in {Zones(zones.Keys)} are ready and in sync, and there are machines in no other zone of its VPC.", seen);
    }

    public override Remedy Remedy(Finding finding, Estate estate, Baseline baseline) =>
        Repair.Remedy.None("No automatic repair: an endpoint is charged for by the hour, and it needs a subnet and routes of its own.");

    private static IEnumerable<string> UsedZones(string? vpcId, Estate estate) => estate.NetworkInterfaces
        .Where(n => n.VpcId == vpcId && n.Attachment?.InstanceId is not null)
        .Select(n => n.AvailabilityZone ?? estate.Subnet(n.SubnetId)?.AvailabilityZone).OfType<string>().Distinct(StringComparer.Ordinal);

    // With the zones of other VPCs, whose subnets may send to it through a peering.
    private static IEnumerable<string> ServedZones(string arn, Estate estate) =>
        Workloads.Of(estate, arn).Subnets.Select(s => estate.Subnet(s.SubnetId)?.AvailabilityZone).OfType<string>().Distinct(StringComparer.Ordinal);

    private static string Zones(IEnumerable<string> zones) => string.Join(", ", zones.Order(StringComparer.Ordinal).Select(Text.Visible));

    private static string Message(Attachment? attachment) => attachment?.StatusMessage is { Length: > 0 } message ? ": " + Text.OneLine(message) : "";
}
