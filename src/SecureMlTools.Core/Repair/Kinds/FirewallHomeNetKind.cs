using System.Text.RegularExpressions;
using SecureMlTools.Api;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Controls;
using SecureMlTools.Firewall.Changes;
using SecureMlTools.Inventory;

namespace SecureMlTools.Repair.Kinds;

/// <summary>
/// The networks that rules call $HOME_NET, as a rule group or a policy sets it. A policy's also turns $EXTERNAL_NET into all the rest; a rule group's does
/// not. https://docs.aws.amazon.com/network-firewall/latest/developerguide/rule-variables.html
/// </summary>
internal sealed class FirewallHomeNetKind : ChangeKind
{
    public const string KindName = "FirewallHomeNet";

    /// <summary>The variable.</summary>
    public const string HomeNet = "HOME_NET";

    /// <summary>A variable that is not set.</summary>
    public const string None = "none";

    private const int MostEntries = 1000;
    private static readonly Regex PolicyArn = new(@"^arn:aws[a-z-]*:network-firewall:[a-z0-9-]+:[0-9]{12}:firewall-policy/[a-zA-Z0-9-]{1,128}\z");
    private static readonly Regex GroupArn = new(@"^arn:aws[a-z-]*:network-firewall:[a-z0-9-]+:[0-9]{12}:stateful-rulegroup/[a-zA-Z0-9-]{1,128}\z");
    private static readonly Dictionary<string, Regex> States = new() { [HomeNet] = new Regex(@"^(none|[0-9a-fA-F.:/]{2,43}(,[0-9a-fA-F.:/]{2,43})*)\z") };

    public override string Name => KindName;

    /// <summary>The change that sets the variable where it is in effect: in the rule group that has its own, else in the policy.</summary>
    public static Change Set(Estate estate, string controlId, bool isPolicy, string arn, IEnumerable<string>? before, IEnumerable<string> after, string risk) => new()
    {
        Kind = KindName,
        ControlId = controlId,
        ResourceType = isPolicy ? ResourceTypes.FirewallPolicy : ResourceTypes.RuleGroup,
        ResourceId = arn,
        Region = estate.Region,
        AccountId = estate.AccountId,
        Before = ResourceState.Of((HomeNet, List(before))),
        After = ResourceState.Of((HomeNet, List(after))),
        Risk = risk,
        Order = 60,
    };

    /// <summary>Networks as a change writes them.</summary>
    public static string List(IEnumerable<string>? cidrs) => cidrs is null ? None : string.Join(',', cidrs.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)) is { Length: > 0 } list ? list : None;

    public override string Operation(Change change) => IsPolicy(change) ? NetworkFirewallApi.UpdateFirewallPolicy.IamAction : NetworkFirewallApi.UpdateRuleGroup.IamAction;

    public override async Task<ResourceState?> ReadAsync(IAwsTransport aws, Change change, CancellationToken cancellationToken)
    {
        if (IsPolicy(change)) return await PolicyUpdate.ReadAsync(aws, change.ResourceId, cancellationToken).ConfigureAwait(false) is { FirewallPolicy: { } policy } ? State(policy.PolicyVariables?.RuleVariables) : null;
        return await RuleGroupUpdate.ReadAsync(aws, change.ResourceId, cancellationToken).ConfigureAwait(false) is { RuleGroup: { } group } ? State(group.RuleVariables?.IPSets) : null;
    }

    public override Task<ResourceState> ApplyAsync(IAwsTransport aws, Change change, string token, CancellationToken cancellationToken) => IsPolicy(change)
        ? PolicyUpdate.ApplyAsync(aws, change.ResourceId, p => After(p, change), change.MaxAttempts, cancellationToken)
        : RuleGroupUpdate.ApplyAsync(aws, change.ResourceId, g => After(g, change), change.MaxAttempts, cancellationToken);

    /// <summary>A policy as it is after a change; null when it is so already.</summary>
    /// <exception cref="AwsException">Somebody else has changed the variable.</exception>
    public static FirewallPolicy? After(FirewallPolicy policy, Change change) => Edit(change, policy.PolicyVariables?.RuleVariables, out var sets)
        ? policy with { PolicyVariables = sets is null ? null : (policy.PolicyVariables ?? new PolicyVariables()) with { RuleVariables = sets } }
        : null;

    /// <summary>The same of a rule group.</summary>
    /// <exception cref="AwsException">Somebody else has changed the variable.</exception>
    public static RuleGroup? After(RuleGroup group, Change change) => Edit(change, group.RuleVariables?.IPSets, out var sets)
        ? group with { RuleVariables = sets is null && group.RuleVariables?.PortSets is not { Count: > 0 } ? null : (group.RuleVariables ?? new RuleVariables()) with { IPSets = sets } }
        : null;

    public override string? Validate(Change change)
    {
        var isPolicy = IsPolicy(change);
        return Check.Fields(change, isPolicy ? ResourceTypes.FirewallPolicy : ResourceTypes.RuleGroup, isPolicy ? PolicyArn : GroupArn, Check.None, States)
            ?? Check.Moves(change, HomeNet) ?? Check.OwnArn(change)
            ?? (change.Before[HomeNet]!.Split(',').Length <= MostEntries && change.After[HomeNet]!.Split(',').Length <= MostEntries ? null : $"HOME_NET has at most {MostEntries} networks");
    }

    private static bool IsPolicy(Change change) => change.ResourceType == ResourceTypes.FirewallPolicy;

    private static ResourceState State(IReadOnlyDictionary<string, IPSet>? sets) => ResourceState.Of((HomeNet, List(sets?.GetValueOrDefault(HomeNet)?.Definition)));

    // False when it already is as wanted. The other variables stay.
    private static bool Edit(Change change, IReadOnlyDictionary<string, IPSet>? now, out IReadOnlyDictionary<string, IPSet>? edited)
    {
        edited = null;
        var value = List(now?.GetValueOrDefault(HomeNet)?.Definition);
        var wanted = change.After[HomeNet]!;
        if (value == wanted) return false;
        if (value != change.Before[HomeNet]) throw new AwsException($"HOME_NET was changed to {Text.OneLine(value)} meanwhile.", "ConcurrentChange", 409);
        var sets = now is null ? [] : now.Where(s => s.Key != HomeNet).ToDictionary(s => s.Key, s => s.Value, StringComparer.Ordinal);
        if (wanted != None) sets[HomeNet] = new IPSet { Definition = wanted.Split(',') };
        edited = sets.Count == 0 ? null : sets;
        return true;
    }
}
