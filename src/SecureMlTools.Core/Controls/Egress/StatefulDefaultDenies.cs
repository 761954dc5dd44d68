using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Baselines;
using SecureMlTools.Controls.Egress.Rules;
using SecureMlTools.Inventory;
using SecureMlTools.Networking;
using SecureMlTools.Repair;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Controls.Egress;

/// <summary>FW-04: what no rule allows does not get out. A list of names alone says nothing of SSH, DNS, QUIC and the rest.</summary>
internal sealed class StatefulDefaultDenies : PolicyControl
{
    private const string Drop = "aws:drop_";
    private const string Alert = "aws:alert_";
    private const string Established = "established";

    // It waits for the whole client hello, and leaves what servers answer alone. The default of new policies since June 2026.
    private const string ToServer = "established_app_layer_to_server";

    private static readonly CidrSet Private = CidrSet.Parse(false, ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]);
    private static readonly CidrSet Machine = CidrSet.Parse(false, ["10.1.2.3"]);

    public override ControlInfo Info { get; } = new()
    {
        Id = "FW-04",
        Title = "Firewall policy denies what no rule allows",
        Family = "Egress",
        Severity = Severity.High,
        ResourceType = ResourceTypes.FirewallPolicy,
        Protects = "An allow-list of names drops other names of TLS and HTTP only; SSH, plain TCP, UDP, QUIC and DNS to anywhere pass beside it.",
        Remediation = "Use STRICT_ORDER with aws:drop_established_app_layer_to_server and its alert twin; a policy in default order has to be replaced.",
        References = ["https://docs.aws.amazon.com/network-firewall/latest/developerguide/suricata-rule-evaluation-order.html", "https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_FirewallPolicy.html"],
        CanRepair = true,
        Needs = [FirewallReadings.Policies],
        MayNeed = [FirewallReadings.PolicyDetails, FirewallReadings.RuleGroups, FirewallReadings.RuleGroupDetails],
        RepairNeeds = FirewallSsmPath.Readings,
    };

    protected override Verdict Judge(string arn, FirewallPolicy policy, Estate estate, Baseline baseline)
    {
        var order = policy.StatefulEngineOptions?.RuleOrder;
        if (order is not (null or "DEFAULT_ACTION_ORDER" or "STRICT_ORDER")) return Verdict.Unknown($"RuleOrder={Text.OneLine(order)} is not known.");
        var actions = Text.Visible(Actions(policy));
        IReadOnlyList<Evidence> seen =
        [
            new("RuleOrder", order ?? "absent (DEFAULT_ACTION_ORDER)", Operation),
            new(FirewallPolicyActionsKind.Stateful, actions, Operation),
        ];
        var (passes, why, unread) = Past(policy, estate);
        if (passes.Count > 0)
        {
            var list = string.Join(", ", passes);
            if (PolicyReach.DefaultDrop(policy) is { } dropped) return Verdict.Fail($"It drops by default ({dropped}), but {why}: {list}.", seen);
            return PolicyReach.IsStrict(policy)
                ? Verdict.Fail($"No default action drops what no rule matches (StatefulDefaultActions={actions}), so these pass: {list}.", seen)
                : Verdict.Fail($"In default action order only what a rule names is dropped, so these pass: {list}; and an HTTP connection that began with an allowed host may go on to any other.", seen);
        }

        if (PolicyReach.WidePass(policy, estate) is { } wide) return Verdict.Unknown($"{wide}, and which machines and ports that concerns cannot be told from here.", seen);
        if (unread is not null) return Verdict.Unknown($"Rule group {unread} has rules that could not be read, so it is not known what they pass.", seen);
        if (PolicyReach.DefaultDrop(policy) is not { } drop) return Verdict.Pass($"Its own rules drop what no other rule allows ({(PolicyReach.IsStrict(policy) ? "STRICT_ORDER" : "default action order")}).", seen);
        if (drop == Drop + Established && policy.EnableTLSSessionHolding != true)
            return Verdict.Fail(Severity.Low, "It denies the rest, but aws:drop_established also drops a client hello that comes in two segments, as clients with post-quantum keys send it: allowed names fail now and then, and somebody will open the firewall to mend that.", seen);
        return policy.StatefulDefaultActions.OrEmpty().Contains(Twin(drop), StringComparer.Ordinal)
            ? Verdict.Pass($"What no rule allows is dropped and logged ({actions}).", seen)
            : Verdict.Fail(Severity.Low, $"What no rule allows is dropped, but not logged: {Twin(drop)} is missing beside {drop}, so nobody sees what was stopped.", seen);
    }

    protected override Remedy Remedy(Finding finding, FirewallPolicy policy, Estate estate, Baseline baseline)
    {
        if (!PolicyReach.IsStrict(policy))
            return Repair.Remedy.None("No automatic repair: the order of a policy and of its rule groups cannot be changed. Make rule groups and a policy with STRICT_ORDER, aws:drop_established_app_layer_to_server and aws:alert_established_app_layer_to_server, and associate that policy with the firewall.");
        var drop = PolicyReach.DefaultDrop(policy);
        if (drop is not null && Past(policy, estate) is { Passes.Count: > 0, Why: var why }) return Repair.Remedy.None($"No automatic repair: {why}, and whether that is wanted is yours to say.");

        // Actions for single packets cannot stand beside session holding of TLS inspection. https://docs.aws.amazon.com/network-firewall/latest/developerguide/tls-inspection-session-holding.html
        var family = drop is not null && drop != Drop + Established ? drop[Drop.Length..] : policy.EnableTLSSessionHolding == true ? Established : ToServer;
        var others = policy.StatefulDefaultActions.OrEmpty().Where(a => !a.StartsWith(Drop, StringComparison.Ordinal) && !a.StartsWith(Alert, StringComparison.Ordinal));
        var change = FirewallPolicyActionsKind.Of(
            estate, finding.ControlId, finding.ResourceId, FirewallPolicyActionsKind.Stateful, Actions(policy), FirewallPolicyActionsKind.List([Drop + family, Alert + family, .. others]),
            drop is null ? $"Everything that no rule allows stops: look at what {Alert}{family} would log first. {Segments(family)}"
            : drop == Drop + family ? "Nothing else is dropped; what is dropped is logged from now on, and logs are charged for."
            : $"The decision waits for the client hello: {Segments(family)}");
        return Repair.Remedy.Of(drop is null ? change with { Guards = [Guard.Unmatched("the jobs send anything that no rule allows")] } : change);
    }

    private static string Segments(string family) => family == ToServer
        ? "A client hello in two segments (post-quantum keys) is put together first, and passes where its name is allowed."
        : "A client hello in two segments (post-quantum keys) is dropped, whatever its name.";

    // Asked as a machine inside HOME_NET, wherever that is: whether the machines are inside is the question of FW-06.
    private static (IReadOnlyList<string> Passes, string? Why, string? Unread) Past(FirewallPolicy policy, Estate estate)
    {
        var asked = Traffic.PastNames.Select(t => (t.Name, Reach: PolicyReach.Of(policy, _ => Private, Machine, CidrSet.PublicV4, t, estate))).ToList();
        var open = asked.Where(a => a.Reach.Passes.IsInternet).ToList();
        return ([.. open.Select(a => a.Name)], open.Select(a => a.Reach.Why).FirstOrDefault(), asked.Select(a => a.Reach.Unread).FirstOrDefault(u => u is not null));
    }

    private static string Twin(string drop) => Alert + drop[Drop.Length..];

    private static string Actions(FirewallPolicy policy) => FirewallPolicyActionsKind.List(policy.StatefulDefaultActions);
}
