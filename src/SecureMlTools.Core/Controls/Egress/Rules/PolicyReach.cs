using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Firewall;
using SecureMlTools.Firewall.Suricata;
using SecureMlTools.Inventory;
using SecureMlTools.Networking;

namespace SecureMlTools.Controls.Egress.Rules;

/// <summary>What a policy lets through of one kind of traffic.</summary>
/// <param name="Passes">The addresses to which it goes.</param>
/// <param name="Why">Which rule or default lets it; null where nothing passes.</param>
/// <param name="Doubt">A rule that lets some of it through, how much cannot be told; null where there is none.</param>
/// <param name="Unread">A rule group that has rules which could not be read; null where there is none.</param>
internal sealed record PolicyReach(CidrSet Passes, string? Why, string? Doubt, string? Unread)
{
    /// <summary>Asks a policy.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="home">What $HOME_NET is to a rule group.</param>
    /// <param name="from">Who sends.</param>
    /// <param name="to">Where to.</param>
    /// <param name="traffic">What.</param>
    /// <param name="estate">The estate, for the rule groups.</param>
    /// <exception cref="GapException">A rule group was not read.</exception>
    public static PolicyReach Of(FirewallPolicy policy, Func<RuleGroup, CidrSet> home, CidrSet from, CidrSet to, Traffic traffic, Estate estate) =>
        new Asking(policy, home, from, traffic, estate).Ask(to);

    /// <summary>True when the policy's rules are read in order, and its default action counts.</summary>
    public static bool IsStrict(FirewallPolicy policy) => policy.StatefulEngineOptions?.RuleOrder == "STRICT_ORDER";

    /// <summary>The action that drops what no rule of a strict policy matched; null when there is none.</summary>
    public static string? DefaultDrop(FirewallPolicy policy) => IsStrict(policy) ? policy.StatefulDefaultActions.OrEmpty().FirstOrDefault(a => a.StartsWith("aws:drop_", StringComparison.Ordinal)) : null;

    /// <summary>A rule that passes some of ip, tcp or udp to the internet, whatever its sources and ports: the questions asked above may all miss it. Null where there is none.</summary>
    /// <exception cref="GapException">A rule group was not read.</exception>
    public static string? WidePass(FirewallPolicy policy, Estate estate)
    {
        foreach (var reference in Estate.StatefulGroupsOf(policy))
        {
            if (FirewallArn.IsManaged(reference.ResourceArn) || estate.RuleGroup(reference.ResourceArn!).RuleGroup is not { } group) continue;
            var rule = GroupRules.Of(group).Rules.FirstOrDefault(r => r.Action == SuricataAction.Pass && r.Protocol is "ip" or "tcp" or "udp" && !Traffic.IsAboutPackets(r) && r.Option("tls.sni") is null && r.Option("http.host") is null && IsWide(r.Destination));
            if (rule is { Action: SuricataAction.Pass }) return $"Rule {rule.Sid} of {FirewallTags.NameOf(reference.ResourceArn)} passes {rule.Protocol} to {Text.OneLine(rule.Destination)}";
        }

        return null;
    }

    private static bool IsWide(string destination) =>
        destination.Equals("any", StringComparison.OrdinalIgnoreCase) || destination.Contains('!', StringComparison.Ordinal) || destination.Contains("EXTERNAL_NET", StringComparison.Ordinal)
        || CidrSet.Parse(false, destination.Trim('[', ']').Split(',', StringSplitOptions.TrimEntries)).IsInternet || CidrSet.Parse(true, destination.Trim('[', ']').Split(',', StringSplitOptions.TrimEntries)).IsInternet;

    private sealed class Asking(FirewallPolicy policy, Func<RuleGroup, CidrSet> home, CidrSet from, Traffic traffic, Estate estate)
    {
        private readonly bool _isV6 = from.IsV6;
        private string? _why;
        private string? _doubt;
        private string? _unread;

        public PolicyReach Ask(CidrSet to)
        {
            var (passed, inspected) = Stateless(to);
            foreach (var (group, overridden, body) in Groups().ToList())
            {
                // In default order every rule that passes comes before every rule that drops; in strict order they come as written.
                if (!IsStrict(policy)) continue;
                inspected = Apply(group, overridden, body, inspected, ref passed, _ => true);
            }

            if (!IsStrict(policy))
            {
                foreach (var (group, overridden, body) in Groups()) inspected = Apply(group, overridden, body, inspected, ref passed, r => r.Action == SuricataAction.Pass);
                foreach (var (group, overridden, body) in Groups()) inspected = Apply(group, overridden, body, inspected, ref passed, r => r.Action != SuricataAction.Pass);
            }

            if (!inspected.IsEmpty && DefaultDrop(policy) is null)
            {
                passed = passed.Union(inspected);
                _why ??= IsStrict(policy) ? "no rule matches it, and no default action drops it" : "no rule drops it, and in default action order all else passes";
            }

            return new(passed, passed.IsEmpty ? null : _why, _doubt, _unread);
        }

        private (CidrSet Passed, CidrSet Inspected) Stateless(CidrSet to)
        {
            var (passed, inspected, rest) = (Empty, Empty, to);
            foreach (var reference in policy.StatelessRuleGroupReferences.OrEmpty().Where(r => r.ResourceArn is not null).OrderBy(r => r.Priority ?? 0))
                foreach (var rule in (estate.RuleGroup(reference.ResourceArn!).RuleGroup?.RulesSource?.StatelessRulesAndCustomActions?.StatelessRules).OrEmpty().OrderBy(r => r.Priority ?? 0))
                {
                    if (rule.RuleDefinition is not { MatchAttributes: { } match } definition || !MayMatch(match)) continue;
                    if (!Matches(match))
                    {
                        // It takes some packets and leaves others: what it passes goes round the engine, and how much that is cannot be told.
                        if (definition.Actions.OrEmpty().Contains("aws:pass", StringComparer.Ordinal)) _doubt ??= $"stateless rule {rule.Priority} of {FirewallTags.NameOf(reference.ResourceArn)} passes some of it";
                        continue;
                    }

                    var mine = match.Destinations is { Count: > 0 } some ? rest.Intersect(CidrSet.Parse(_isV6, some.Select(a => a.AddressDefinition))) : rest;
                    Take(definition.Actions.OrEmpty(), mine, $"stateless rule {rule.Priority} of {FirewallTags.NameOf(reference.ResourceArn)}");
                    rest = rest.Except(mine);
                }

            Take(policy.StatelessDefaultActions.OrEmpty(), rest, "the stateless default action (aws:pass)");
            return (passed, inspected);

            void Take(IReadOnlyList<string> actions, CidrSet mine, string by)
            {
                if (mine.IsEmpty) return;
                if (actions.Contains("aws:pass", StringComparer.Ordinal))
                {
                    passed = passed.Union(mine);
                    _why ??= $"{by} passes it uninspected";
                }
                else if (!actions.Contains("aws:drop", StringComparer.Ordinal)) inspected = inspected.Union(mine);
            }
        }

        private bool MayMatch(MatchAttributes match) =>
            (match.Protocols is not { Count: > 0 } protocols || protocols.Contains(traffic.IsUdp ? 17 : 6))
            && (match.DestinationPorts is not { Count: > 0 } ports || ports.Any(p => traffic.Port >= p.FromPort && traffic.Port <= p.ToPort))
            && (match.Sources is not { Count: > 0 } sources || !from.Intersect(CidrSet.Parse(_isV6, sources.Select(a => a.AddressDefinition))).IsEmpty);

        // Clients send from the high ports.
        private bool Matches(MatchAttributes match) =>
            (match.SourcePorts is not { Count: > 0 } ports || ports.Any(p => p.FromPort <= 1024 && p.ToPort == 65535)) && match.TCPFlags is not { Count: > 0 }
            && (match.Sources is not { Count: > 0 } sources || from.Except(CidrSet.Parse(_isV6, sources.Select(a => a.AddressDefinition))).IsEmpty);

        private IEnumerable<(string Arn, bool Overridden, RuleGroup Group)> Groups()
        {
            foreach (var reference in Estate.StatefulGroupsOf(policy))
            {
                // The groups that AWS manages only drop and alert: without them no more passes than is said here.
                if (FirewallArn.IsManaged(reference.ResourceArn)) continue;
                if (estate.RuleGroup(reference.ResourceArn!).RuleGroup is { } group) yield return (reference.ResourceArn!, reference.Override?.Action == "DROP_TO_ALERT", group);
            }
        }

        private CidrSet Apply(string arn, bool overridden, RuleGroup group, CidrSet undecided, ref CidrSet passed, Func<SuricataRule, bool> among)
        {
            var rules = GroupRules.Of(group);
            if (!rules.IsWhole) _unread ??= FirewallTags.NameOf(arn);
            CidrSet? homeNet = null;
            foreach (var rule in rules.Rules)
            {
                if (undecided.IsEmpty) break;
                if (rule.Action == SuricataAction.Alert || !among(rule) || !traffic.IsOf(rule)) continue;
                if (rule.Action != SuricataAction.Pass && overridden) continue;
                var port = HeaderSets.HasPort(rule.DestinationPort, traffic.Port);
                if (port == false) continue;
                homeNet ??= home(group);
                var source = HeaderSets.Addresses(rule.Source, homeNet, _isV6);
                if (source is not null && source.Intersect(from).IsEmpty) continue;
                var target = HeaderSets.Addresses(rule.Destination, homeNet, _isV6);
                var mine = target is null ? undecided : undecided.Intersect(target);
                if (mine.IsEmpty) continue;
                var isSure = port is not null && source is not null && target is not null && rule.SourcePort.Equals("any", StringComparison.OrdinalIgnoreCase) && Traffic.IsWhole(rule, traffic.IsUdp);
                if (isSure && (rule.Action == SuricataAction.Pass || from.Except(source!).IsEmpty))
                {
                    undecided = undecided.Except(mine);
                    if (rule.Action != SuricataAction.Pass) continue;
                    passed = passed.Union(mine);
                    _why ??= $"rule {rule.Sid} of {FirewallTags.NameOf(arn)} passes it";
                }
                else if (rule.Action == SuricataAction.Pass && mine.IsInternet && rule.Protocol is "ip" or "tcp" or "udp" or "dns" && !Traffic.IsAboutPackets(rule))
                {
                    _doubt ??= $"rule {rule.Sid} of {FirewallTags.NameOf(arn)} passes some of it";
                }
            }

            return undecided;
        }

        private CidrSet Empty => _isV6 ? CidrSet.EmptyV6 : CidrSet.EmptyV4;
    }
}
