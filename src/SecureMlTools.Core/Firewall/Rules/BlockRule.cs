using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using SecureMlTools.Firewall.Suricata;

namespace SecureMlTools.Firewall.Rules;

/// <summary>
/// A rule that drops everything to and from an address, until a time that its metadata names. Nothing at AWS looks at that time: whoever calls next takes
/// the rule out.
/// </summary>
/// <param name="Rule">The rule.</param>
/// <param name="Address">The address or network.</param>
/// <param name="Expires">When it ends; null for never.</param>
internal sealed partial record BlockRule(EgressRule Rule, string Address, DateTimeOffset? Expires)
{
    private const string Never = "never";
    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>Makes one.</summary>
    public static BlockRule Of(string address, DateTimeOffset? expires, string? findingId, RuleList list)
    {
        var metadata = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        metadata[EgressRule.ExpiresKey] = expires?.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture) ?? Never;
        if (findingId is not null && FindingForm().IsMatch(findingId)) metadata[EgressRule.FindingKey] = findingId;
        // From anywhere: what comes from outside HOME_NET has no business there either.
        return new BlockRule(
            list.Numbered(new EgressRule { Action = SuricataAction.Drop, Protocol = "ip", Source = "any", BothWays = true, Destination = address, Message = "blocked address", Metadata = metadata.ToImmutable(), Sid = 1 }), address, expires);
    }

    /// <summary>Reads one; null for any other rule.</summary>
    public static BlockRule? Read(EgressRule rule)
    {
        if (rule is not { Action: SuricataAction.Drop, Protocol: "ip", BothWays: true } || !rule.Metadata.TryGetValue(EgressRule.ExpiresKey, out var text)) return null;
        if (text == Never) return new BlockRule(rule, rule.Destination, null);
        return DateTimeOffset.TryParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var expires) ? new BlockRule(rule, rule.Destination, expires) : null;
    }

    /// <summary>An address or network as rules name it: the shortest form, the network's own address, no prefix of a single one. Null when it is none.</summary>
    public static string? Normal(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var host = slash < 0 ? text : text[..slash];
        if (HeaderSyntax.Fault(text, ports: false) is not null || !IPAddress.TryParse(host, out var address)) return null;
        var bytes = address.GetAddressBytes();
        var bits = bytes.Length * 8;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out bits) || bits > bytes.Length * 8)) return null;
        for (var i = 0; i < bytes.Length; i++) bytes[i] &= (byte)(0xff << (8 - Math.Clamp(bits - (i * 8), 0, 8)));
        var network = new IPAddress(bytes).ToString();
        return bits == bytes.Length * 8 ? network : $"{network}/{bits.ToString(CultureInfo.InvariantCulture)}";
    }

    [GeneratedRegex(@"^[0-9a-f]{8,64}\z")]
    private static partial Regex FindingForm();
}
