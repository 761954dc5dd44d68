using SecureMlTools.Api;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Firewall;
using SecureMlTools.Firewall.Suricata;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Operations.Firewall;

/// <summary>A rule group as it was read, to be changed as an allow-list, or the reason why it cannot be.</summary>
/// <param name="Arn">Its ARN.</param>
/// <param name="Targets">The names on its list.</param>
/// <param name="TargetTypes">What they are compared with.</param>
/// <param name="Consumed">Capacity that its rules take.</param>
/// <param name="Capacity">Its capacity; null where AWS did not say.</param>
/// <param name="InUse">False when no policy refers to it.</param>
internal sealed record AllowListGroup(FirewallArn Arn, IReadOnlyList<string> Targets, IReadOnlyList<string> TargetTypes, int Consumed, int? Capacity, bool InUse)
{
    /// <summary>Looks at the host of HTTP, whose rules tell capitals from small letters.</summary>
    public bool LooksAtHttp => TargetTypes.Contains("HTTP_HOST", StringComparer.Ordinal);

    /// <summary>Reads a group that may be changed.</summary>
    /// <exception cref="AwsException">There is none.</exception>
    /// <exception cref="OptionException">It is not to be changed in this way.</exception>
    public static async Task<AllowListGroup> ReadAsync(IAwsTransport aws, string nameOrArn, CancellationToken cancellationToken)
    {
        var found = await ArnAsync(aws, nameOrArn, cancellationToken).ConfigureAwait(false);
        // AWS's own and stateless ones are looked up too, to be refused with the reason.
        if (!FirewallArn.TryParse(found, out var arn)) throw new OptionException($"'{Text.OneLine(found)}' is not the ARN of a rule group.");
        if (Refusal(arn) is { } refused) throw new OptionException(refused);
        var answer = await aws.SendAsync(NetworkFirewallApi.DescribeRuleGroup.Call(new DescribeRuleGroupRequest { RuleGroupArn = arn.ToString() }), cancellationToken).ConfigureAwait(false);
        return Of(arn, answer);
    }

    private static AllowListGroup Of(FirewallArn arn, DescribeRuleGroupResponse answer)
    {
        var source = answer.RuleGroup?.RulesSource;
        if (source?.RulesSourceList is not { } list)
            throw new OptionException($"The rule group '{arn.Name}' holds {(source?.RulesString is null ? "single rules" : "rules in Suricata's language")} and no domain list: add a rule to it with Add-FirewallRule, or name a group with a domain list.");
        if (list.GeneratedRulesType != FirewallTargetsKind.AllowList)
            throw new OptionException($"The list of the rule group '{arn.Name}' is a {Text.OneLine(list.GeneratedRulesType)}, which {Does(list.GeneratedRulesType)} the names on it: a name there would do the opposite. Name a group whose list is an {FirewallTargetsKind.AllowList}.");
        IReadOnlyList<string> targets = list.Targets ?? [];
        IReadOnlyList<string> types = list.TargetTypes ?? [];
        var response = answer.RuleGroupResponse;
        return new AllowListGroup(arn, targets, types, response?.ConsumedCapacity ?? DomainList.CapacityOf(targets.Count, types.Count), response?.Capacity, response?.NumberOfAssociations is not 0);
    }

    private static string? Refusal(FirewallArn arn) => arn switch
    {
        { Type: FirewallArn.StatelessType } => $"The rule group '{arn.Name}' is stateless: it sees addresses and ports, and no names. Name a stateful group with a domain list.",
        { AccountId: "aws-managed" } => $"The rule group '{arn.Name}' is AWS's own and cannot be changed: name one of the account's.",
        { IsFirewallManagers: true } => $"The rule group '{arn.Name}' is Firewall Manager's, which puts its own back over every change by hand: change its policy there.",
        _ => null,
    };

    private static string Does(string? type) => type switch { "DENYLIST" => "drops", "REJECTLIST" => "rejects", _ => "only logs" };

    // A stateless group may have the name of a stateful one, which is then the one that is meant.
    private static async Task<string> ArnAsync(IAwsTransport aws, string nameOrArn, CancellationToken cancellationToken)
    {
        try
        {
            return await FirewallResolver.RuleGroupAsync(aws, nameOrArn, stateful: null, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException e) when (e.ErrorCode == "AmbiguousName")
        {
            return await FirewallResolver.RuleGroupAsync(aws, nameOrArn, stateful: true, cancellationToken).ConfigureAwait(false);
        }
    }
}
