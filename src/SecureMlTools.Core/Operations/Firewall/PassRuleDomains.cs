using SecureMlTools.Firewall.Suricata;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Operations.Firewall;

/// <summary>
/// The names that rules in Suricata's language let through, where they are written as a domain list's are: pass rules of TLS and HTTP with one
/// whole name, or one name with all below it. A pattern that is open at one end stands for no domain and is left out.
/// </summary>
internal static class PassRuleDomains
{
    /// <summary>The names, in the order of the rules.</summary>
    public static IReadOnlyList<(string Domain, IReadOnlyList<string> TargetTypes)> Of(string rules)
    {
        var types = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var order = new List<string>();
        foreach (var (rule, _, _) in SuricataParser.Parse(rules).Rules)
        {
            if (rule.Action != SuricataAction.Pass || Type(rule) is not { } type || Name(rule) is not { } name) continue;
            if (!types.TryGetValue(name, out var its))
            {
                types[name] = its = [];
                order.Add(name);
            }

            if (!its.Contains(type)) its.Add(type);
        }

        return [.. order.Select(n => (n, (IReadOnlyList<string>)types[n]))];
    }

    private static string? Type(SuricataRule rule) =>
        Has(rule, "tls.sni") || Has(rule, "tls_sni") ? "TLS_SNI" : Has(rule, "http.host") ? "HTTP_HOST" : null;

    private static string? Name(SuricataRule rule)
    {
        var contents = rule.Options.Where(o => o.Keyword.Equals("content", StringComparison.OrdinalIgnoreCase)).ToList();
        if (contents.Count != 1 || contents[0].Value?.Trim() is not ['"', .. var text, '"'] || !FirewallTargetsKind.IsTarget(text)) return null;
        if (!Has(rule, "endswith") || Has(rule, "pcre")) return null;
        // dotprefix puts a dot before the host; startswith says that nothing stands before the name.
        return text.StartsWith('.') ? Has(rule, "dotprefix") ? text : null : Has(rule, "startswith") && !Has(rule, "dotprefix") ? text : null;
    }

    private static bool Has(SuricataRule rule, string keyword) => rule.Option(keyword) is not null;
}
