using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.NetworkFirewall;

/// <summary>
/// What a firewall's endpoints have taken over, zone by zone. An update is answered at once and shown as PENDING, with its own token, for as many
/// reads as the account was told. https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_SyncState.html
/// </summary>
internal static class SyncStates
{
    private const string InSync = "IN_SYNC";
    private const string Pending = "PENDING";

    /// <summary>The rule groups that a policy refers to.</summary>
    public static IEnumerable<string> RuleGroupsOf(FirewallPolicy? policy) =>
        (policy?.StatelessRuleGroupReferences).OrEmpty().Select(r => r.ResourceArn).Concat((policy?.StatefulRuleGroupReferences).OrEmpty().Select(r => r.ResourceArn)).OfType<string>();

    /// <summary>Tells the firewalls that use a policy or a rule group that it was changed.</summary>
    public static void Changed(PracticeRegion region, string arn)
    {
        var state = region.NetworkFirewall;
        foreach (var firewall in state.Firewalls.All.ToList())
        {
            if (firewall.Record.FirewallPolicyArn is not { } policyArn) continue;
            IReadOnlyList<string> parts = [policyArn, .. RuleGroupsOf(state.Policies.Find(policyArn)?.Policy).Distinct(StringComparer.Ordinal)];
            if (!parts.Contains(arn, StringComparer.Ordinal)) continue;
            state.Firewalls.Put(firewall with
            {
                Status = firewall.Status is { } status ? status with { SyncStates = Settled(region, status.SyncStates, parts, arn) } : null,
                Pending = state.PendingReads > 0 ? firewall.Pending.SetItem(arn, state.PendingReads) : firewall.Pending.Remove(arn),
            });
        }
    }

    /// <summary>A firewall's state as this read shows it.</summary>
    public static FirewallStatus? Read(PracticeRegion region, StoredFirewall firewall)
    {
        if (firewall.Pending.IsEmpty || firewall.Status is not { } status) return firewall.Status;
        region.NetworkFirewall.Firewalls.Put(firewall with { Pending = firewall.Pending.RemoveRange(firewall.Pending.Where(p => p.Value <= 1).Select(p => p.Key)).SetItems(firewall.Pending.Where(p => p.Value > 1).Select(p => KeyValuePair.Create(p.Key, p.Value - 1))) });
        return status with
        {
            ConfigurationSyncStateSummary = Pending,
            SyncStates = status.SyncStates?.ToDictionary(
                z => z.Key,
                z => z.Value with { Config = z.Value.Config?.ToDictionary(c => c.Key, c => firewall.Pending.ContainsKey(c.Key) ? c.Value with { SyncStatus = Pending } : c.Value) }),
        };
    }

    /// <summary>The zones' states once everything is taken over.</summary>
    public static Dictionary<string, PerObjectStatus> Config(PracticeRegion region, IReadOnlyList<string> parts) =>
        parts.ToDictionary(p => p, p => new PerObjectStatus { SyncStatus = InSync, UpdateToken = TokenOf(region, p) }, StringComparer.Ordinal);

    private static Dictionary<string, SyncState>? Settled(PracticeRegion region, IReadOnlyDictionary<string, SyncState>? zones, IReadOnlyList<string> parts, string changed) => zones?.ToDictionary(
        z => z.Key,
        z => z.Value with
        {
            Config = Config(region, parts).ToDictionary(c => c.Key, c => c.Key != changed && z.Value.Config?.GetValueOrDefault(c.Key) is { } known ? known : c.Value),
        });

    private static string? TokenOf(PracticeRegion region, string arn) => region.NetworkFirewall.Policies.Find(arn)?.Token ?? region.NetworkFirewall.RuleGroups.Find(arn)?.Token;
}
