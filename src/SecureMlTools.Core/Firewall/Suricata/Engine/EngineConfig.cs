using System.Collections.Immutable;

namespace SecureMlTools.Firewall.Suricata;

/// <summary>The configuration that the engine is asked with: the variables, and answers as JSON. Nothing of the machine's own configuration is read.</summary>
internal static class EngineConfig
{
    private static readonly string[] Files = ["classification-file", "reference-config-file", "threshold-file"];

    private static readonly string[] Protocols =
        ["tls", "http", "http2", "ssh", "smtp", "imap", "dcerpc", "smb", "ftp", "krb5", "ike", "ntp", "dhcp", "tftp", "quic", "snmp", "sip", "rfb", "mqtt", "pgsql", "telnet", "rdp", "nfs"];

    /// <summary>The text of a suricata.yaml.</summary>
    /// <param name="folder">The folder in which the engine may write.</param>
    /// <param name="variables">Names and values; checked, since they are written into YAML.</param>
    /// <exception cref="RuleEngineException">A name or value is none.</exception>
    public static string Write(string folder, ImmutableDictionary<string, string> variables)
    {
        var addresses = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["HOME_NET"] = "[10.0.0.0/8,172.16.0.0/12,192.168.0.0/16]", ["EXTERNAL_NET"] = "!$HOME_NET" };
        var ports = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in variables)
        {
            if (name.Length == 0 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '_')) throw new RuleEngineException($"'{Text.OneLine(name)}' is no name of a variable; it has letters, digits and '_' only.", "InvalidVariable");
            var isAddress = HeaderSyntax.Fault(value, ports: false) is null;
            var isPort = HeaderSyntax.Fault(value, ports: true) is null;
            if (!isAddress && !isPort) throw new RuleEngineException($"The value of the variable {name} holds neither addresses nor ports; write them as in a rule: [10.0.0.0/8,!10.1.0.0/16] or [80,443].", "InvalidVariable");
            if (isAddress) addresses[name] = value;
            if (isPort) ports[name] = value;
        }

        var quoted = folder.Replace("'", "''", StringComparison.Ordinal);
        IEnumerable<string> lines =
        [
            "%YAML 1.1", "---", "vars:", "  address-groups:", .. addresses.Select(a => $"    {a.Key}: \"{a.Value}\""),
            .. ports.Count > 0 ? (string[])["  port-groups:"] : [], .. ports.Select(p => $"    {p.Key}: \"{p.Value}\""),
            $"default-log-dir: '{quoted}'",
            .. Files.Select(f => $"{f}: '{Path.Combine(quoted, "empty")}'"),
            "outputs: []", "stats: {enabled: no}", "logging:", "  default-log-level: warning", "  outputs:", "  - console: {enabled: yes, type: json}",
            "app-layer:", "  protocols:", .. Protocols.Select(p => $"    {p}: {{enabled: yes}}"), "    dns: {tcp: {enabled: yes}, udp: {enabled: yes}}", "",
        ];
        return string.Join('\n', lines);
    }
}
