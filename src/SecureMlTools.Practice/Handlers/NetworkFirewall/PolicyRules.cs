using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Firewall;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.NetworkFirewall;

/// <summary>
/// What AWS refuses of a firewall policy, in the words that were measured on it.
/// https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_FirewallPolicy.html
/// </summary>
internal static class PolicyRules
{
    private const int MostReferences = 20;
    private const int MostCapacity = 30_000;
    private const string Stateful = "StatefulRuleGroupReferences";
    private const string Stateless = "StatelessRuleGroupReferences";
    private static readonly string[] Standard = ["aws:pass", "aws:drop", "aws:forward_to_sfe"];
    private static readonly string[] StatefulActions =
    [
        "aws:drop_strict", "aws:drop_established", "aws:drop_established_app_layer", "aws:drop_established_app_layer_to_server",
        "aws:alert_strict", "aws:alert_established", "aws:alert_established_app_layer", "aws:alert_established_app_layer_to_server",
    ];

    public static bool IsStrict(string? order) => order == "STRICT_ORDER";

    /// <summary>Refuses a policy that AWS would.</summary>
    public static void Check(PracticeRegion region, FirewallPolicy policy)
    {
        var options = policy.StatefulEngineOptions;
        Refusal.Word(options?.RuleOrder, "firewallPolicy.statefulEngineOptions.ruleOrder", "DEFAULT_ACTION_ORDER", "STRICT_ORDER");
        Refusal.Word(options?.StreamExceptionPolicy, "firewallPolicy.statefulEngineOptions.streamExceptionPolicy", "DROP", "CONTINUE", "REJECT");
        if (options?.FlowTimeouts?.TcpIdleTimeoutSeconds is { } timeout and (< 60 or > 6000)) throw Refusal.Of("TcpIdleTimeoutSeconds is not within the bound", timeout, "StatefulEngineOptions.FlowTimeouts.TcpIdleTimeoutSeconds");
        var own = policy.StatelessCustomActions.OrEmpty().Select(a => a.ActionName).ToHashSet(StringComparer.Ordinal);
        Actions(Refusal.Required(policy.StatelessDefaultActions, "firewallPolicy.statelessDefaultActions"), "StatelessDefaultActions", own);
        Actions(Refusal.Required(policy.StatelessFragmentDefaultActions, "firewallPolicy.statelessFragmentDefaultActions"), "StatelessFragmentDefaultActions", own);
        DefaultActions(policy.StatefulDefaultActions.OrEmpty(), IsStrict(options?.RuleOrder));
        if (policy is { EnableTLSSessionHolding: true, TLSInspectionConfigurationArn: null })
            throw Refusal.Invalid("TLSInspectionConfigurationArn value is required when EnableTLSSessionHolding is true.");
        foreach (var name in policy.PolicyVariables?.RuleVariables?.Keys ?? [])
            if (name != "HOME_NET") throw Refusal.Of("RuleVariables is invalid", name, "PolicyVariables.RuleVariables.IPSet." + name);
        StatelessReferences(region, policy.StatelessRuleGroupReferences.OrEmpty());
        StatefulReferences(region, policy.StatefulRuleGroupReferences.OrEmpty(), IsStrict(options?.RuleOrder));
        if (Capacity(region, policy, isStateful: false) is > MostCapacity and var stateless) throw Refusal.Of(Stateless + " capacity exceeded", stateless, Stateless);
        if (Capacity(region, policy, isStateful: true) is > MostCapacity and var stateful) throw Refusal.Of(Stateful + " capacity exceeded", stateful, Stateful);
    }

    /// <summary>Exactly one of the three standard actions, and any custom ones that are defined.</summary>
    public static void Actions(IReadOnlyList<string> actions, string context, IReadOnlySet<string?> custom)
    {
        var field = context.Split('.')[^1];
        if (actions.FirstOrDefault(a => !Standard.Contains(a) && !custom.Contains(a)) is { } unknown) throw Refusal.Of(field + " is invalid", unknown, context);
        var standard = actions.Where(Standard.Contains).ToList();
        if (standard.Count == 0) throw Refusal.NullOrEmpty(field, context);
        if (standard.Count > 1) throw Refusal.Of(field + " cannot exist together", string.Join(", ", standard), context);
    }

    /// <summary>Capacity of the rule groups that a policy refers to: what they may take, not what they take.</summary>
    public static int Capacity(PracticeRegion region, FirewallPolicy policy, bool isStateful) =>
        (isStateful ? policy.StatefulRuleGroupReferences.OrEmpty().Select(r => r.ResourceArn) : policy.StatelessRuleGroupReferences.OrEmpty().Select(r => r.ResourceArn))
        .Sum(arn => region.NetworkFirewall.RuleGroups.Find(arn)?.Response.Capacity ?? 0);

    private static void DefaultActions(IReadOnlyList<string> actions, bool isStrict)
    {
        const string Field = "StatefulDefaultActions";
        if (actions.Count == 0) return;
        if (!isStrict) throw Refusal.Of(Field + " has invalid rule order", "DEFAULT_ACTION_ORDER", Field);
        if (actions.FirstOrDefault(a => !StatefulActions.Contains(a)) is { } unknown) throw Refusal.Of(Field + " is invalid", unknown, Field);
        var isMixed = actions.Any(a => a.EndsWith("_established", StringComparison.Ordinal)) && actions.Any(a => a.Contains("_app_layer", StringComparison.Ordinal));
        if (isMixed || actions.Count(a => a.StartsWith("aws:drop_", StringComparison.Ordinal)) > 1)
            throw Refusal.Of(Field + " cannot exist together", string.Join(", ", actions), Field);
    }

    private static void StatelessReferences(PracticeRegion region, IReadOnlyList<StatelessRuleGroupReference> references)
    {
        if (references.Count > MostReferences) throw Refusal.Of(Stateless + " limit exceeded", references.Count, Stateless);
        var priorities = new HashSet<int>();
        for (var i = 0; i < references.Count; i++)
        {
            Group(region, references.Take(i).Select(r => r.ResourceArn), references[i].ResourceArn, FirewallArn.StatelessType, $"{Stateless}[{i}]");
            var priority = references[i].Priority ?? throw Refusal.Null("Priority", $"{Stateless}[{i}].Priority");
            Bound(priority, $"{Stateless}[Priority={priority}]");
            if (!priorities.Add(priority)) throw Refusal.Of("Priority has duplicate values", priority, $"{Stateless}[Priority={priority}]");
        }
    }

    private static void StatefulReferences(PracticeRegion region, IReadOnlyList<StatefulRuleGroupReference> references, bool isStrict)
    {
        if (references.Count > MostReferences) throw Refusal.Of(Stateful + " limit exceeded", references.Count, Stateful);
        var priorities = new HashSet<int>();
        for (var i = 0; i < references.Count; i++)
        {
            var reference = references[i];
            var group = Group(region, references.Take(i).Select(r => r.ResourceArn), reference.ResourceArn, FirewallArn.StatefulType, $"{Stateful}[{i}]");
            var isManaged = FirewallArn.IsManaged(reference.ResourceArn);
            if (reference.Override is not null && !isManaged) throw Refusal.Of("rule group must be a managed resource", reference.ResourceArn, null);
            var isStrictGroup = isManaged ? reference.ResourceArn!.EndsWith("StrictOrder", StringComparison.Ordinal) : IsStrict(group?.Rules?.StatefulRuleOptions?.RuleOrder);
            if (isStrictGroup != isStrict) throw Refusal.Of("ResourceArn has invalid rule order", reference.ResourceArn, $"{Stateful}[{i}].ResourceArn");
            if (isStrict && reference.Priority is null) throw Refusal.Null("Priority", $"{Stateful}[{i}].Priority");
            if (reference.Priority is not { } priority) continue;
            if (!isStrict) throw Refusal.Of("Priority cannot be provided", priority, $"{Stateful}[{i}][Priority={priority}]");
            Bound(priority, $"{Stateful}[{i}][Priority={priority}]");
            if (!priorities.Add(priority)) throw Refusal.Of("Priority has duplicate values", priority, $"{Stateful}[{i}][Priority={priority}]");
        }
    }

    private static void Bound(int priority, string context)
    {
        if (priority is < 1 or > 65535) throw Refusal.Of("Priority is not within the bound", priority, context);
    }

    // The kind stands in the ARN, and is looked at before whether there is such a group.
    private static StoredRuleGroup? Group(PracticeRegion region, IEnumerable<string?> before, string? arn, string type, string context)
    {
        if (!FirewallArn.TryParse(arn, out var parsed) || parsed.Region != region.Name) throw Refusal.Of("rule group ARN is invalid", arn, null);
        if (parsed.Type != type) throw Refusal.Of("rule group ARN is of incorrect entity type", arn, null);
        if (before.Contains(arn, StringComparer.Ordinal)) throw Refusal.Of("ResourceArn has duplicate values", arn, context + ".ResourceArn");
        return region.NetworkFirewall.RuleGroups.Find(arn) ?? (FirewallArn.IsManaged(arn) ? null : throw Refusal.Of("rule group ARN does not exist", arn, null));
    }
}
