using System.Text.RegularExpressions;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Inventory;

namespace SecureMlTools.Practice.Handlers.NetworkFirewall;

/// <summary>
/// What AWS refuses of stateful rules, be they text or fields, which it makes text of. Each takes one unit of capacity.
/// https://docs.aws.amazon.com/network-firewall/latest/developerguide/suricata-limitations-caveats.html
/// </summary>
internal static partial class StatefulRuleRules
{
    private const int LongestRule = 8192;
    private const string Gid = " gid:1234567890;";
    private static readonly string[] Actions = ["pass", "drop", "reject", "alert"];
    private static readonly string[] Rejectable = ["tcp", "http", "tls", "smb", "ssh", "smtp", "dcerpc"];
    private static readonly string[] Unsupported = ["dataset", "datarep", "iprep", "lua", "luajit", "filestore"];
    private static readonly string[] PcreCompanions = ["tls.sni", "http.host", "dns.query", "http.uri", "content"];
    private static readonly string[] Protocols =
        ["IP", "TCP", "UDP", "ICMP", "HTTP", "FTP", "TLS", "SMB", "DNS", "DCERPC", "SSH", "SMTP", "IMAP", "MSN", "KRB5", "IKEV2", "TFTP", "NTP", "DHCP", "HTTP2", "QUIC"];

    /// <returns>The capacity that the rules take.</returns>
    public static int Check(RuleGroup group, RulesSource source)
    {
        var isText = source.RulesString is not null;
        var context = isText ? "RulesSource.RulesString" : "RulesSource.StatefulRules";
        var lines = isText ? RuleGroupRules.Lines(source.RulesString!).ToList() : [.. source.StatefulRules.OrEmpty().Select(Text)];
        if (lines.Count == 0) throw Refusal.NullOrEmpty("RulesString", context);
        var isStrict = PolicyRules.IsStrict(group.StatefulRuleOptions?.RuleOrder);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            var rule = RuleText.Parse(line) ?? throw Reason(line, "Illegal rule syntax");
            if (isStrict && (rule.Has("priority") || rule.Has("classtype")))
                throw Refusal.Of($"{context.Split('.')[^1]} has invalid keywords. Rule groups that use strict order can't have rules that contain the keywords `priority` or `classtype`", line, context);
            One(rule);
            Variables(rule, group);
            if (!ids.Add(rule.Value("sid")!)) throw Refusal.Invalid($"stateful rule is invalid, reason: Duplicate signature \"{WithGid(line)}\"");
        }

        return lines.Count;
    }

    private static void One(RuleText rule)
    {
        if (!Actions.Contains(rule.Action)) throw Reason(WithGid(rule.Line), $"Action {rule.Action} is not supported");
        var gids = rule.Options.Where(o => o.Keyword == "gid").Select(o => $"gid:{o.Value}").ToList();
        if (gids.Count > 0) throw Reason(rule.Line, $"GIDs are not allowed. Illegal option(s): [{string.Join(", ", gids)}]");
        if (rule.Line.Length + Gid.Length >= LongestRule) throw Reason(WithGid(rule.Line), $"Rule exceeds max length ({LongestRule}), Length: {rule.Line.Length + Gid.Length}.");
        if (Unsupported.FirstOrDefault(rule.Has) is { } keyword) throw Reason(WithGid(rule.Line), $"RuleOptions {keyword} is not supported");
        if (rule.Has("pcre") && !PcreCompanions.Any(rule.Has)) throw Reason(WithGid(rule.Line), $"Using \"pcre\" without one of the following options is not allowed: [{string.Join(", ", PcreCompanions)}].");
        if (rule.Action == "reject" && !Rejectable.Contains(rule.Protocol)) throw Reason(WithGid(rule.Line), $"{rule.Protocol} reject is not supported");
        if (rule.Value("sid") is not { } sid || !sid.All(char.IsAsciiDigit)) throw Reason(WithGid(rule.Line), "sid not assigned");
    }

    // Only HOME_NET and EXTERNAL_NET are there by themselves, and only the header is looked at.
    private static void Variables(RuleText rule, RuleGroup group)
    {
        foreach (var name in rule.Header.SelectMany(h => VariableForm().Matches(h)).Select(m => m.Groups[1].Value))
            if (name is not ("HOME_NET" or "EXTERNAL_NET") && group.RuleVariables?.IPSets?.ContainsKey(name) != true && group.RuleVariables?.PortSets?.ContainsKey(name) != true)
                throw Refusal.NullOrEmpty(name, "RuleVariables.IPSets." + name);
        foreach (var name in rule.Header.SelectMany(h => ReferenceForm().Matches(h)).Select(m => m.Groups[1].Value))
            if (group.ReferenceSets?.IPSetReferences?.ContainsKey(name) != true)
                throw Refusal.NullOrEmpty(name, "ReferenceSets.IPSetReferences." + name);
    }

    private static string Text(StatefulRule rule, int index)
    {
        var member = $"ruleGroup.rulesSource.statefulRules.{index + 1}.member";
        Refusal.Word(Refusal.Required(rule.Action, member + ".action"), member + ".action", "PASS", "DROP", "ALERT", "REJECT");
        var header = Refusal.Required(rule.Header, member + ".header");
        Refusal.Word(Refusal.Required(header.Protocol, member + ".header.protocol"), member + ".header.protocol", Protocols);
        Refusal.Word(Refusal.Required(header.Direction, member + ".header.direction"), member + ".header.direction", "FORWARD", "ANY");
        var options = rule.RuleOptions.OrEmpty().Select(o => o.Settings is { Count: > 0 } settings ? $"{o.Keyword}:{string.Join(", ", settings)};" : o.Keyword + ";");
        return $"{rule.Action!.ToLowerInvariant()} {header.Protocol!.ToLowerInvariant()} {Any(header.Source, member + ".header.source")} {Any(header.SourcePort, member + ".header.sourcePort")} "
            + $"{(header.Direction == "ANY" ? "<>" : "->")} {Any(header.Destination, member + ".header.destination")} {Any(header.DestinationPort, member + ".header.destinationPort")} ({string.Join(' ', options)})";
    }

    private static string Any(string? value, string member) => Refusal.Required(value, member) is var v && v.Equals("ANY", StringComparison.OrdinalIgnoreCase) ? "any" : v;

    private static State.ServiceException Reason(string rule, string reason) => Refusal.Invalid($"stateful rule is invalid, rule: {rule}, reason: {reason}");

    // AWS puts its own group id into every rule before the engine reads it.
    private static string WithGid(string line) => line[..^1].TrimEnd() + Gid + ")";

    [GeneratedRegex(@"\$([A-Za-z0-9_]+)")]
    private static partial Regex VariableForm();

    [GeneratedRegex(@"@([A-Za-z0-9_]+)")]
    private static partial Regex ReferenceForm();
}
