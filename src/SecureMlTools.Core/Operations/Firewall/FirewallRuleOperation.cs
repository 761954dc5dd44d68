using System.Text.RegularExpressions;
using SecureMlTools.Api;
using SecureMlTools.Firewall;
using SecureMlTools.Firewall.Changes;
using SecureMlTools.Firewall.Rules;
using SecureMlTools.Firewall.Suricata;
using SecureMlTools.Networking;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Operations.Firewall;

/// <summary>A rule as a user asks for it.</summary>
public sealed record FirewallRuleRequest
{
    /// <summary>Pass, Drop, Reject or Alert; of a stateless rule Pass, Drop or Forward.</summary>
    public required string Action { get; init; }

    /// <summary>The protocol: a word of AWS's; of a stateless rule also a number.</summary>
    public string Protocol { get; init; } = "ip";

    /// <summary>Where connections come from.</summary>
    public IReadOnlyList<string> Source { get; init; } = [];

    /// <summary>Their ports.</summary>
    public IReadOnlyList<string> SourcePort { get; init; } = [];

    /// <summary>Where they go to.</summary>
    public IReadOnlyList<string> Destination { get; init; } = [];

    /// <summary>The ports there.</summary>
    public IReadOnlyList<string> DestinationPort { get; init; } = [];

    /// <summary>Either end may begin.</summary>
    public bool BothWays { get; init; }

    /// <summary>What the rule is for; the log shows it.</summary>
    public string? Message { get; init; }

    /// <summary>The rule's number; null for the next free one.</summary>
    public long? Sid { get; init; }

    /// <summary>A stateless rule's priority; null for the next free one.</summary>
    public int? Priority { get; init; }

    /// <summary>Puts the rule before all others: in strict order the first that matches decides.</summary>
    public bool First { get; init; }
}

/// <summary>Puts single rules into rule groups: stateful ones by protocol, addresses and ports, and stateless ones. All rules of a call go in with one update.</summary>
public static class FirewallRuleOperation
{
    private const string ControlId = "FW-05";
    private static readonly Regex Variable = new(@"\$([A-Za-z0-9_-]+)");

    /// <summary>Plans to put a rule into a group. Makes no changing call.</summary>
    /// <exception cref="AwsException">The group is not there, or could not be read.</exception>
    /// <exception cref="OptionException">The rule is none, or the group is not one for it.</exception>
    public static async Task<FirewallPlan> PlanAsync(IAwsTransport aws, string nameOrArn, FirewallRuleRequest request, RepairOptions options, int maxAttempts, CancellationToken cancellationToken)
    {
        var target = await RuleTarget.ReadAsync(aws, nameOrArn, null, cancellationToken).ConfigureAwait(false);
        return target.Arn.Type == FirewallArn.StatelessType
            ? await StatelessAsync(aws, target, request, options, maxAttempts, cancellationToken).ConfigureAwait(false)
            : await StatefulAsync(aws, target, request, options, maxAttempts, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<FirewallPlan> StatefulAsync(IAwsTransport aws, RuleTarget target, FirewallRuleRequest request, RepairOptions options, int maxAttempts, CancellationToken cancellationToken)
    {
        var list = target.Rules;
        if (!Enum.GetNames<SuricataAction>().Contains(request.Action, StringComparer.OrdinalIgnoreCase)) throw new OptionException($"'{Text.OneLine(request.Action)}' is no action of a stateful rule: give Pass, Drop, Reject or Alert.");
        var action = Enum.Parse<SuricataAction>(request.Action, ignoreCase: true);
        if (request.Priority is not null) throw new OptionException($"The rule group '{target.Arn.Name}' is stateful, and its rules have no priority: their place in the group counts (-First).");
        var rule = new EgressRule
        {
            Action = action,
            Protocol = request.Protocol.ToLowerInvariant(),
            Source = One(request.Source, "$HOME_NET"),
            SourcePort = One(request.SourcePort, "any"),
            BothWays = request.BothWays,
            Destination = One(request.Destination, "any"),
            DestinationPort = One(request.DestinationPort, "any"),
            Message = request.Message ?? $"{action.ToString().ToLowerInvariant()} {request.Protocol.ToLowerInvariant()}",
            Sid = request.Sid ?? 1,
        };
        if ((rule.Fault() ?? Unknown(rule, target)) is { } fault) throw new OptionException(fault);
        if (action == SuricataAction.Pass && !options.Guards.Force && IsAnywhere(rule.Destination))
            throw new OptionException($"A rule that passes {rule.Protocol} to {rule.Destination} lets it out to anyone, past every list of names: name the networks it goes to, or insist with -Force.");
        var title = $"Add a rule to '{target.Arn.Name}'";
        if (list.Egress.FirstOrDefault(r => r.Meaning == rule.Meaning) is { } same)
            return target.Plan(target.Without(ControlId, title, ChangeOutcome.AlreadyCompliant, $"'{target.Arn.Name}' has this rule already (sid {same.Sid}); no call was made."), RuleGroupUses.None, r => r with { AlreadyPresent = [same.ToString()] });
        if (request.Sid is { } sid && list.HasSid(sid)) throw new OptionException($"The rule group '{target.Arn.Name}' has another rule with the number {sid}: give another, or leave it out for the next free one.");
        if (request.Sid is null) rule = list.Numbered(rule);
        if (target.Full(1) is { } full) return target.Plan(target.Without(ControlId, title, ChangeOutcome.Refused, full), RuleGroupUses.None, r => r with { Skipped = [rule.ToString()] });
        var risk = $"{Effect(rule)}{(target.Idle is { } idle ? " " + idle : "")}";
        var change = FirewallRulesKind.Change(target.Arn, ControlId, [rule], [], request.First, risk) with { MaxAttempts = maxAttempts };
        return target.Plan(FirewallPlan.Requested(change, title, options.Guards), await target.UsesAsync(aws, cancellationToken).ConfigureAwait(false), r => r with { Added = [rule.ToString()] }, more: 1, drops: action is SuricataAction.Drop or SuricataAction.Reject);
    }

    private static async Task<FirewallPlan> StatelessAsync(IAwsTransport aws, RuleTarget target, FirewallRuleRequest request, RepairOptions options, int maxAttempts, CancellationToken cancellationToken)
    {
        var rules = target.Group.RulesSource?.StatelessRulesAndCustomActions?.StatelessRules ?? [];
        if (!StatelessEntry.Actions.TryGetValue(request.Action, out var action)) throw new OptionException($"'{Text.OneLine(request.Action)}' is no action of a stateless rule: give Pass, Drop or Forward.");
        if (request.Message is not null || request.Sid is not null || request.First || request.BothWays) throw new OptionException($"The rule group '{target.Arn.Name}' is stateless: its rules have no message, number, place or direction. Leave these out, and give a -Priority.");
        var taken = rules.Select(r => r.Priority).OfType<int>().ToHashSet();
        var entry = new StatelessEntry(
            request.Priority ?? taken.DefaultIfEmpty(0).Max() + 1, action, Protocols(request.Protocol),
            Networks(request.Source), Networks(request.Destination), Ports(request.SourcePort), Ports(request.DestinationPort));
        if (entry.Fault() is { } fault) throw new OptionException(fault);
        if (action == "aws:pass" && !options.Guards.Force && (entry.Destinations.Count == 0 || entry.Destinations.Any(IsAnywhere)))
            throw new OptionException("A stateless rule that passes packets to anywhere lets them out past every other rule: name the networks they go to, or insist with -Force.");
        var title = $"Add a stateless rule to '{target.Arn.Name}'";
        if (rules.Any(r => StatelessEntry.Read(r) is { } same && (same with { Priority = entry.Priority }).ToString() == entry.ToString()))
            return target.Plan(target.Without(ControlId, title, ChangeOutcome.AlreadyCompliant, $"'{target.Arn.Name}' has this rule already; no call was made."), RuleGroupUses.None, r => r with { AlreadyPresent = [entry.ToString()] });
        if (taken.Contains(entry.Priority)) throw new OptionException($"The rule group '{target.Arn.Name}' has another rule with the priority {entry.Priority}: give another, or leave it out for the first free one.");
        if (target.Full(entry.Capacity) is { } full) return target.Plan(target.Without(ControlId, title, ChangeOutcome.Refused, full), RuleGroupUses.None, r => r with { Skipped = [entry.ToString()] });
        var risk = action switch
        {
            "aws:pass" => "What it matches goes through without any stateful rule being asked, and nothing of it is logged.",
            "aws:drop" => "What it matches is dropped, answers and open connections included, and nothing of it is logged.",
            _ => "What it matches is looked at by the stateful rules.",
        };
        var change = FirewallStatelessRuleKind.Change(target.Arn, ControlId, entry, target.Idle is { } idle ? $"{risk} {idle}" : risk) with { MaxAttempts = maxAttempts };
        return target.Plan(FirewallPlan.Requested(change, title, options.Guards), await target.UsesAsync(aws, cancellationToken).ConfigureAwait(false), r => r with { Added = [entry.ToString()] }, entry.Capacity);
    }

    private static string Effect(EgressRule rule) => rule.Action switch
    {
        SuricataAction.Pass => "What it matches goes through, and no later rule is asked; without `alert` nothing of it is logged.",
        SuricataAction.Alert => "What it matches is logged, and goes where the other rules send it.",
        SuricataAction.Reject => "What it matches is dropped, and the sender is told.",
        _ => "What it matches is dropped; connections that are open go on until they end.",
    };

    // any, what is not at home, everything but something, and networks as large as the internet.
    private static bool IsAnywhere(string destination) =>
        destination == "any" || destination.Contains("EXTERNAL_NET", StringComparison.Ordinal) || destination.Contains('!', StringComparison.Ordinal)
        || destination.Trim('[', ']').Split(',', StringSplitOptions.TrimEntries) is var parts && (CidrSet.Parse(false, parts).IsInternet || CidrSet.Parse(true, parts).IsInternet);

    private static string One(IReadOnlyList<string> items, string fallback) => items.Count switch { 0 => fallback, 1 => items[0], _ => $"[{string.Join(',', items)}]" };

    // As it is read back: or the rule would not be known again.
    private static IReadOnlyList<string> Networks(IReadOnlyList<string> addresses) => addresses is ["any"] ? [] : [.. addresses.Select(a => BlockRule.Normal(a) is { } normal ? WithPrefix(normal) : a).Distinct(StringComparer.Ordinal)];

    private static IReadOnlyList<string> Ports(IReadOnlyList<string> ports) => ports is ["any"] ? [] : [.. ports.Select(StatelessEntry.NormalPort).Distinct(StringComparer.Ordinal)];

    private static string WithPrefix(string address) => address.Contains('/', StringComparison.Ordinal) ? address : address + (address.Contains(':', StringComparison.Ordinal) ? "/128" : "/32");

    // Only these two variables are there by themselves.
    private static string? Unknown(EgressRule rule, RuleTarget target)
    {
        var unknown = Names([rule.Source, rule.Destination]).FirstOrDefault(n => n is not ("HOME_NET" or "EXTERNAL_NET") && target.Group.RuleVariables?.IPSets?.ContainsKey(n) != true)
            ?? Names([rule.SourcePort, rule.DestinationPort]).FirstOrDefault(n => target.Group.RuleVariables?.PortSets?.ContainsKey(n) != true);
        return unknown is null ? null : $"The rule group '{target.Arn.Name}' has no variable '${unknown}': write the addresses or ports themselves, or $HOME_NET or $EXTERNAL_NET.";
    }

    private static IEnumerable<string> Names(string[] parts) => parts.SelectMany(p => Variable.Matches(p)).Select(m => m.Groups[1].Value);

    private static IReadOnlyList<int> Protocols(string text) => text.ToLowerInvariant() switch
    {
        "ip" or "any" => [],
        "tcp" => [6],
        "udp" => [17],
        "icmp" => [1],
        var other => int.TryParse(other, out var number) ? [number] : throw new OptionException($"'{Text.OneLine(text)}' is no protocol of a stateless rule: give tcp, udp, icmp, ip or a number."),
    };
}
