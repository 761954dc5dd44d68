using System.Text.RegularExpressions;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Inventory;

namespace SecureMlTools.Practice.Handlers.NetworkFirewall;

/// <summary>What AWS refuses of stateless rules, and their capacity: for each, the product of how many addresses, ports and protocols it names.</summary>
internal static partial class StatelessRuleRules
{
    private const string Rules = "StatelessRulesAndCustomActions.StatelessRules";
    private const int Tcp = 6;
    private const int Udp = 17;

    /// <returns>The capacity that the rules take.</returns>
    public static int Check(StatelessRulesAndCustomActions source)
    {
        var rules = source.StatelessRules.OrEmpty();
        if (rules.Count == 0) throw Refusal.NullOrEmpty("StatelessRules", Rules);
        var custom = source.CustomActions.OrEmpty().Select(a => a.ActionName).ToHashSet(StringComparer.Ordinal);
        var priorities = new HashSet<int>();
        var capacity = 0;
        foreach (var rule in rules)
        {
            var priority = Refusal.Required(rule.Priority, "ruleGroup.rulesSource.statelessRulesAndCustomActions.statelessRules.member.priority");
            var place = $"{Rules}[Priority={priority}]";
            if (priority is < 1 or > 65535) throw Refusal.Of("Priority is not within the bound", priority, place);
            if (!priorities.Add(priority)) throw Refusal.Of("Priority has duplicate values", priority, place);
            var definition = Refusal.Required(rule.RuleDefinition, "ruleGroup.rulesSource.statelessRulesAndCustomActions.statelessRules.member.ruleDefinition");
            PolicyRules.Actions(definition.Actions.OrEmpty(), place + ".RuleDefinition.Actions", custom);
            capacity += Match(definition.MatchAttributes ?? new MatchAttributes(), place + ".RuleDefinition.MatchAttributes");
        }

        return capacity;
    }

    private static int Match(MatchAttributes match, string context)
    {
        if (match.Sources.OrEmpty().Count == 0 && match.Destinations.OrEmpty().Count == 0) throw Refusal.NullOrEmpty("Sources, Destinations", context);
        Addresses(match.Sources.OrEmpty(), context + ".Sources");
        Addresses(match.Destinations.OrEmpty(), context + ".Destinations");
        var protocols = match.Protocols.OrEmpty();
        Ports(match.SourcePorts.OrEmpty(), protocols, "SourcePorts", context);
        Ports(match.DestinationPorts.OrEmpty(), protocols, "DestinationPorts", context);
        if (match.TCPFlags.OrEmpty().Count > 0 && protocols.Count > 0 && !protocols.Contains(Tcp))
            throw Refusal.Of(
                "TCPFlags, Protocols cannot exist together",
                string.Join(", ", match.TCPFlags.OrEmpty().Select(f => $"([{string.Join(", ", f.Flags.OrEmpty())}], [{string.Join(", ", f.Masks.OrEmpty())}])")) + $", [{string.Join(", ", protocols)}]", context + ".TCPFlags");
        return Count(match.Sources) * Count(match.Destinations) * Count(match.SourcePorts) * Count(match.DestinationPorts) * Count(match.Protocols);
    }

    private static int Count<T>(IReadOnlyList<T>? list) => Math.Max(1, list.OrEmpty().Count);

    private static void Addresses(IReadOnlyList<Address> addresses, string context)
    {
        for (var i = 0; i < addresses.Count; i++)
            if (addresses[i].AddressDefinition is not { } text || !AddressForm().IsMatch(text) || !System.Net.IPAddress.TryParse(text.Split('/')[0], out _))
                throw Refusal.Of("AddressDefinition has invalid format", addresses[i].AddressDefinition, $"{context}[{i}].AddressDefinition");
    }

    private static void Ports(IReadOnlyList<PortRange> ports, IReadOnlyList<int> protocols, string field, string context)
    {
        for (var i = 0; i < ports.Count; i++)
            if (ports[i] is not { FromPort: >= 0, ToPort: <= 65535 } range || range.FromPort > range.ToPort)
                throw Refusal.Of("FromPort, ToPort is not within the bound", $"{ports[i].FromPort}, {ports[i].ToPort}", $"{context}.{field}[{i}]");
        if (ports.Count > 0 && protocols.Count > 0 && !protocols.Contains(Tcp) && !protocols.Contains(Udp))
            throw Refusal.Of($"{field}, Protocols cannot exist together", $"({ports[0].FromPort}, {ports[0].ToPort}), {string.Join(", ", protocols)}", $"{context}.{field}");
    }

    [GeneratedRegex(@"^[a-fA-F0-9:.]+(/[0-9]{1,3})?\z")]
    private static partial Regex AddressForm();
}
