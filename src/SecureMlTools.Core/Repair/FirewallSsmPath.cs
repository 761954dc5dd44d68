using System.Net;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Controls.Egress;
using SecureMlTools.Controls.Network;
using SecureMlTools.Firewall.Dns;
using SecureMlTools.Firewall.Evaluation;
using SecureMlTools.Inventory;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Repair;

/// <summary>
/// Finds the machines that Systems Manager manages through a firewall and would lose by a change to its policy or rule groups: the names of the service
/// are asked of the rules as they are and as they would be.
/// </summary>
internal static class FirewallSsmPath
{
    private const int Https = 443;

    /// <summary>What has to be read to tell.</summary>
    public static IReadOnlyList<Reading> Readings { get; } =
    [
        Inventory.Readings.Instances, Inventory.Readings.ManagedInstances, Inventory.Readings.Subnets, Inventory.Readings.RouteTables, Inventory.Readings.NetworkInterfaces, Inventory.Readings.VpcEndpoints,
        Inventory.Readings.Vpcs, Inventory.Readings.PrefixListEntries, FirewallReadings.Firewalls, FirewallReadings.FirewallDetails, FirewallReadings.Policies, FirewallReadings.PolicyDetails,
        FirewallReadings.RuleGroups, FirewallReadings.RuleGroupDetails,
    ];

    /// <summary>The guard of a change; null when it cuts nothing off.</summary>
    public static Guard? GuardFor(Change change, Estate estate)
    {
        if (change.Kind is not (FirewallPolicyActionsKind.KindName or FirewallHomeNetKind.KindName or FirewallTargetsKind.KindName)) return null;
        try
        {
            var policies = change.ResourceType == Controls.ResourceTypes.FirewallPolicy ? [change.ResourceId] : estate.PoliciesUsing(change.ResourceId);
            return policies.SelectMany(p => estate.FirewallsUsing(p).Select(f => Lost(change, estate, p, f))).FirstOrDefault(g => g is not null);
        }
        catch (GapException e)
        {
            return new Guard(Guard.SsmPath, GuardKind.Never, $"Whether Systems Manager manages machines through the firewall, and this cuts them off, is not known: {e.Gap.Reason}");
        }
    }

    private static Guard? Lost(Change change, Estate estate, string policyArn, string firewallArn)
    {
        var answer = estate.FirewallPolicy(policyArn);
        if (answer.FirewallPolicy is not { } policy) return null;
        var range = estate.Vpc(estate.Firewall(firewallArn).Firewall?.VpcId)?.CidrBlock;
        IReadOnlyList<string>? home = range is null ? null : [range];
        var now = new FirewallEvaluator(FirewallRuleset.OfPolicy(answer, Group, home));
        var then = new FirewallEvaluator(FirewallRuleset.OfPolicy(answer with { FirewallPolicy = After(policy, change) }, arn => Group(arn) is { RuleGroup: { } group } read && arn == change.ResourceId ? read with { RuleGroup = After(group, change) } : Group(arn), home));
        // Where the names pass all the same, nobody needs to know who is managed.
        if (AwsNames.SystemsManager.All(s => then.Verdict(Call(s, null)) is FirewallVerdict.Allowed or FirewallVerdict.NotInspected)) return null;

        foreach (var machine in estate.Instances.Where(i => i.SubnetId is not null && estate.Managed(i.InstanceId ?? "") is { PingStatus: "Online" }))
        {
            if (estate.Subnet(machine.SubnetId) is not { } subnet || Way(estate, subnet, firewallArn) is not { } way) continue;
            // Behind a NAT gateway the rules see the gateway's address.
            var source = way.Meeting != EgressMeeting.AfterNat && IPAddress.TryParse(machine.PrivateIpAddress, out var own) ? own : null;
            var lost = AwsNames.SystemsManager.Where(s => !HasEndpoint(estate, machine.VpcId, s) && IsLost(s, source)).Select(Name).ToList();
            if (lost.Count > 0)
                return new Guard(Guard.SsmPath, GuardKind.Never, $"Systems Manager manages {machine.InstanceId} through firewall {FirewallTags.NameOf(firewallArn)}, which would no longer surely let {string.Join(", ", lost)} through: allow these names first, or make VPC endpoints for them in {machine.VpcId}.");
        }

        return null;

        DescribeRuleGroupResponse? Group(string arn) => Firewall.FirewallArn.IsManaged(arn) ? null : estate.RuleGroup(arn);
        string Name(string service) => AwsNames.Of(estate.Region, service)[0];
        FirewallConnection Call(string service, IPAddress? source) => new() { Host = Name(service), DestinationPort = Https, SourceAddress = source };

        // Blocked already, and online all the same: it has another way.
        bool IsLost(string service, IPAddress? source)
        {
            var (before, after) = (now.Verdict(Call(service, source)), then.Verdict(Call(service, source)));
            return before != FirewallVerdict.Blocked && after != before && after is (FirewallVerdict.Blocked or FirewallVerdict.Unknown);
        }
    }

    private static FirewallPolicy After(FirewallPolicy policy, Change change) => change.ResourceType != Controls.ResourceTypes.FirewallPolicy ? policy
        : change.Kind == FirewallHomeNetKind.KindName ? FirewallHomeNetKind.After(policy, change)
        : FirewallPolicyActionsKind.After(policy, change);

    private static RuleGroup After(RuleGroup group, Change change) => change.Kind == FirewallHomeNetKind.KindName ? FirewallHomeNetKind.After(group, change) : FirewallTargetsKind.After(group, change);

    private static EgressWay? Way(Estate estate, Api.Ec2.Subnet subnet, string firewallArn) => EgressWay.Of(estate, subnet, isV6: false).FirstOrDefault(w => w.Endpoint?.FirewallArn == firewallArn);

    private static bool HasEndpoint(Estate estate, string? vpcId, string service) =>
        vpcId is not null && estate.EndpointsOf(vpcId).Any(e => EndpointService.Is(e, estate.Region, service) && EndpointService.IsAvailable(e) && e.PrivateDnsEnabled == true);
}
