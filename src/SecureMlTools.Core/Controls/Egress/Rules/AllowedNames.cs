using SecureMlTools.Firewall.Suricata;

namespace SecureMlTools.Controls.Egress.Rules;

/// <summary>The names that written rules let through, as far as the rules say so plainly.</summary>
internal static class AllowedNames
{
    /// <summary>The name that a rule passes, as a domain list would hold it, or what is wrong with how it is matched; neither for rules about something else.</summary>
    public static (string? Target, string? Fault) Of(SuricataRule rule)
    {
        if (rule.Action != SuricataAction.Pass || rule.Protocol is not ("tls" or "http" or "http2" or "ip" or "tcp")) return default;
        var at = -1;
        for (var i = 0; i < rule.Options.Length && at < 0; i++)
            if (rule.Options[i].Keyword.ToLowerInvariant() is "tls.sni" or "http.host" or "http.host.raw") at = i;
        if (at < 0) return default;

        // The options up to the next content belong to the name; those after it say where it stands.
        var dotPrefix = false;
        string? name = null;
        bool starts = false, ends = false;
        foreach (var option in rule.Options.Skip(at + 1))
        {
            var keyword = option.Keyword.ToLowerInvariant();
            if (keyword is "pcre" or "isdataat" or "bsize") return default;
            if (keyword == "dotprefix") dotPrefix = true;
            else if (keyword == "content" && name is null) name = option.Value?.Trim();
            else if (keyword == "content" || keyword.Contains('.', StringComparison.Ordinal)) break;
            else if (keyword == "startswith") starts = true;
            else if (keyword == "endswith") ends = true;
        }

        if (name is null || name.StartsWith('!') || name.Contains('|', StringComparison.Ordinal)) return default;
        var text = name.Trim('"');
        if (ends && (dotPrefix ? text.StartsWith('.') : starts)) return (text, null);
        if (ends && text.StartsWith('.')) return (text, null);
        var shown = Text.OneLine(text);
        return (null, ends ? $"rule {rule.Sid} passes every name that ends in {shown}, not{shown} among them"
            : starts ? $"rule {rule.Sid} passes every name that begins with {shown}, {shown}.evil.example among them"
            : $"rule {rule.Sid} passes every name that holds {shown}");
    }

    /// <summary>True for a rule that passes connections with names, and does not say plainly which.</summary>
    public static bool IsUntold(SuricataRule rule) =>
        rule.Action == SuricataAction.Pass && Of(rule) == default && (rule.Protocol is "tls" or "http" or "http2" || rule.Option("tls.sni") is not null || rule.Option("http.host") is not null);

    /// <summary>True for a rule that passes everything to everywhere, whatever its name.</summary>
    public static bool IsOpen(SuricataRule rule) => rule.Action == SuricataAction.Pass && Traffic.IsWhole(rule, rule.Protocol == "udp")
        && rule.Protocol is "ip" or "tcp" or "udp" or "tls" or "http"
        && rule.Destination is "any" or "$EXTERNAL_NET" or "!$HOME_NET" or "0.0.0.0/0" && HeaderSets.HasPort(rule.DestinationPort, rule.Protocol == "http" ? 80 : 443) == true;
}
