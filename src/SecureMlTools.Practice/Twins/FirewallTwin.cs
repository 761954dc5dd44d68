using SecureMlTools.Api.CloudWatchLogs;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Firewall;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.Handlers.NetworkFirewall;
using SecureMlTools.Practice.State;
using FirewallRecord = SecureMlTools.Api.NetworkFirewall.Firewall;

namespace SecureMlTools.Practice.Twins;

/// <summary>The firewalls, policies and rule groups of a twin, with the tokens and sync states that the inventory has.</summary>
internal static class FirewallTwin
{
    public static void Load(PracticeRegion region, RegionInventory inventory)
    {
        Firewalls(region.NetworkFirewall, inventory);
        Policies(region.NetworkFirewall, inventory);
        RuleGroups(region.NetworkFirewall, inventory);
        foreach (var (_, answer) in TwinLoader.Answers(inventory, FirewallReadings.LogGroups)) region.Logs.Groups.PutAll(answer.LogGroups);
    }

    /// <summary>The ids of a reading's resources that the inventory speaks of; null for a reading of something else, and where it was not listed what there is.</summary>
    public static IReadOnlySet<string>? Named(Reading reading, RegionInventory inventory)
    {
        IEnumerable<string?>? names =
            reading == FirewallReadings.FirewallDetails || reading == FirewallReadings.FirewallLogging ? TwinLoader.Answer(inventory, FirewallReadings.Firewalls)?.Firewalls.OrEmpty().Select(f => f.FirewallArn)
            : reading == FirewallReadings.PolicyDetails ? TwinLoader.Answer(inventory, FirewallReadings.Policies)?.FirewallPolicies.OrEmpty().Select(p => p.Arn)
                .Concat(TwinLoader.Answers(inventory, FirewallReadings.FirewallDetails).Select(f => f.Answer.Firewall?.FirewallPolicyArn))
            : reading == FirewallReadings.RuleGroupDetails ? TwinLoader.Answer(inventory, FirewallReadings.RuleGroups)?.RuleGroups.OrEmpty().Select(g => g.Arn)
                .Concat(TwinLoader.Answers(inventory, FirewallReadings.PolicyDetails).SelectMany(p => SyncStates.RuleGroupsOf(p.Answer.FirewallPolicy)))
            : null;
        return names?.OfType<string>().ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>What a request is about, by ARN; null for other requests.</summary>
    public static string? ResourceOf(object request, RegionInventory inventory)
    {
        string? Arn(string? arn, string? name, string type) => arn ?? (name is null ? null : new FirewallArn("aws", inventory.Region, inventory.AccountId, type, name).ToString());
        return request switch
        {
            DescribeFirewallRequest r => Arn(r.FirewallArn, r.FirewallName, FirewallArn.FirewallType),
            DescribeLoggingConfigurationRequest r => Arn(r.FirewallArn, r.FirewallName, FirewallArn.FirewallType),
            DescribeFirewallPolicyRequest r => Arn(r.FirewallPolicyArn, r.FirewallPolicyName, FirewallArn.PolicyType),
            DescribeRuleGroupRequest r => Arn(r.RuleGroupArn, r.RuleGroupName, Handlers.NetworkFirewall.Named.TypeOf(r.Type)),
            DescribeLogGroupsRequest r => r.LogGroupNamePrefix,
            _ => null,
        };
    }

    private static void Firewalls(FirewallState state, RegionInventory inventory)
    {
        var logging = TwinLoader.Answers(inventory, FirewallReadings.FirewallLogging).ToDictionary(x => x.Id, x => x.Answer, StringComparer.Ordinal);
        var details = TwinLoader.Answers(inventory, FirewallReadings.FirewallDetails).ToDictionary(x => x.Id, x => x.Answer, StringComparer.Ordinal);
        foreach (var listed in TwinLoader.Answer(inventory, FirewallReadings.Firewalls)?.Firewalls.OrEmpty() ?? [])
        {
            if (listed.FirewallArn is not { } arn) continue;
            var answer = details.GetValueOrDefault(arn);
            var logs = logging.GetValueOrDefault(arn);
            state.Firewalls.Put(new StoredFirewall(arn, listed.FirewallName ?? Name(arn), answer?.Firewall ?? new FirewallRecord { FirewallArn = arn, FirewallName = listed.FirewallName }, answer?.FirewallStatus, answer?.UpdateToken)
            {
                TransitGatewayAttachmentId = listed.TransitGatewayAttachmentId,
                Logging = logs?.LoggingConfiguration,
                HasDashboard = logs?.EnableMonitoringDashboard,
            });
        }
    }

    private static void Policies(FirewallState state, RegionInventory inventory)
    {
        var details = TwinLoader.Answers(inventory, FirewallReadings.PolicyDetails).ToDictionary(x => x.Id, x => x.Answer, StringComparer.Ordinal);
        StoredPolicy Stored(string arn, string? name, bool isListed)
        {
            var answer = details.GetValueOrDefault(arn);
            return new StoredPolicy(arn, name ?? Name(arn), answer?.FirewallPolicy, answer?.FirewallPolicyResponse, answer?.UpdateToken) { IsListed = isListed };
        }

        foreach (var listed in TwinLoader.Answer(inventory, FirewallReadings.Policies)?.FirewallPolicies.OrEmpty() ?? [])
            if (listed.Arn is { } arn) state.Policies.Put(Stored(arn, listed.Name, isListed: true));
        foreach (var arn in details.Keys.Where(arn => state.Policies.Find(arn) is null)) state.Policies.Put(Stored(arn, null, isListed: false));
    }

    private static void RuleGroups(FirewallState state, RegionInventory inventory)
    {
        var details = TwinLoader.Answers(inventory, FirewallReadings.RuleGroupDetails).ToDictionary(x => x.Id, x => x.Answer, StringComparer.Ordinal);
        StoredRuleGroup Stored(string arn, string? name, bool isListed)
        {
            var answer = details.GetValueOrDefault(arn);
            var unknown = new RuleGroupResponse { RuleGroupArn = arn, Type = arn.Contains(":" + FirewallArn.StatelessType + "/", StringComparison.Ordinal) ? "STATELESS" : "STATEFUL" };
            return new StoredRuleGroup(arn, name ?? Name(arn), answer?.RuleGroup, answer?.RuleGroupResponse ?? unknown, answer?.UpdateToken) { IsListed = isListed };
        }

        foreach (var listed in TwinLoader.Answer(inventory, FirewallReadings.RuleGroups)?.RuleGroups.OrEmpty() ?? [])
            if (listed.Arn is { } arn) state.RuleGroups.Put(Stored(arn, listed.Name, isListed: true) with { VendorName = listed.VendorName });
        foreach (var arn in details.Keys.Where(arn => state.RuleGroups.Find(arn) is null)) state.RuleGroups.Put(Stored(arn, null, isListed: false));
    }

    private static string Name(string arn) => arn[(arn.LastIndexOf('/') + 1)..];
}
