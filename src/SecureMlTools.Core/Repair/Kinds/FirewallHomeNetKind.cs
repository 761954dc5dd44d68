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
        IReadOnlyDictionary<string, IPSet>? sets;
        if (!IsPolicy(change))
        {
            if (await RuleGroupUpdate.ReadAsync(aws, change.ResourceId, cancellationToken).ConfigureAwait(false) is not { RuleGroup: { } group }) return null;
            sets = group.RuleVariables?.IPSets;
        }
        else
        {
            if (await PolicyUpdate.ReadAsync(aws, change.ResourceId, cancellationToken).ConfigureAwait(false) is not { FirewallPolicy: { } policy }) return null;
            sets = policy.PolicyVariables?.RuleVariables;
        }

        return OwnEdit.IsNothing(change) ? ResourceState.Empty : ResourceState.Of((HomeNet, Value(sets)));
    }

    public override async Task<ResourceState> ApplyAsync(IAwsTransport aws, Change change, string token, CancellationToken cancellationToken)
    {
        var own = new OwnEdit();
        return own.Of(await (IsPolicy(change)
            ? PolicyUpdate.ApplyAsync(aws, change.ResourceId, (p, mayHave) => Edit(p, p.PolicyVariables?.RuleVariables, After, mayHave), change.MaxAttempts, cancellationToken)
            : RuleGroupUpdate.ApplyAsync(aws, change.ResourceId, (g, mayHave) => Edit(g, g.RuleVariables?.IPSets, After, mayHave), change.MaxAttempts, cancellationToken)).ConfigureAwait(false));

        T? Edit<T>(T whole, IReadOnlyDictionary<string, IPSet>? sets, Func<T, Change, T> after, bool mayHave)
            where T : class
        {
            var value = Value(sets);
            if (value == change.After[HomeNet]) return own.Note<T>(null, mayHave);
            own.Lost(mayHave);
            return value == change.Before[HomeNet] ? own.Note(after(whole, change), mayHave) : throw own.Conflict($"HOME_NET was changed to {Text.OneLine(value)} meanwhile.", IsPolicy(change) ? NetworkFirewallApi.UpdateFirewallPolicy : NetworkFirewallApi.UpdateRuleGroup);
        }
    }

    public override Change Inverse(Change change, ResourceState assigned) => OwnEdit.Inverse(change, assigned);

    public override string Describe(Change change, ResourceState state) => OwnEdit.IsNothing(change) ? "nothing to change" : base.Describe(change, state);

    /// <summary>A policy as it is after a change.</summary>
    public static FirewallPolicy After(FirewallPolicy policy, Change change)
    {
        var sets = With(policy.PolicyVariables?.RuleVariables, change);
        return policy with { PolicyVariables = sets is null ? null : (policy.PolicyVariables ?? new PolicyVariables()) with { RuleVariables = sets } };
    }

    /// <summary>A rule group as it is after a change.</summary>
    public static RuleGroup After(RuleGroup group, Change change)
    {
        var sets = With(group.RuleVariables?.IPSets, change);
        return group with { RuleVariables = sets is null && group.RuleVariables?.PortSets is not { Count: > 0 } ? null : (group.RuleVariables ?? new RuleVariables()) with { IPSets = sets } };
    }

    public override string? Validate(Change change)
    {
        var isPolicy = IsPolicy(change);
        return Check.Fields(change, isPolicy ? ResourceTypes.FirewallPolicy : ResourceTypes.RuleGroup, isPolicy ? PolicyArn : GroupArn, Check.None, States)
            ?? Check.OwnArn(change) ?? (OwnEdit.IsNothing(change) ? null : Check.Moves(change, HomeNet))
            ?? (OwnEdit.IsNothing(change) || (change.Before[HomeNet]!.Split(',').Length <= MostEntries && change.After[HomeNet]!.Split(',').Length <= MostEntries) ? null : $"HOME_NET has at most {MostEntries} networks");
    }

    private static bool IsPolicy(Change change) => change.ResourceType == ResourceTypes.FirewallPolicy;

    private static string Value(IReadOnlyDictionary<string, IPSet>? sets) => List(sets?.GetValueOrDefault(HomeNet)?.Definition);

    // The other variables stay.
    private static Dictionary<string, IPSet>? With(IReadOnlyDictionary<string, IPSet>? now, Change change)
    {
        var wanted = change.After[HomeNet]!;
        var sets = now is null ? [] : now.Where(s => s.Key != HomeNet).ToDictionary(s => s.Key, s => s.Value, StringComparer.Ordinal);
        if (wanted != None) sets[HomeNet] = new IPSet { Definition = wanted.Split(',') };
        return sets.Count == 0 ? null : sets;
    }
}
