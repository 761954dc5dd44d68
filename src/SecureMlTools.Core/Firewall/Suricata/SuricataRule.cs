using System.Collections.Immutable;
using System.Globalization;

namespace SecureMlTools.Firewall.Suricata;

/// <summary>What a rule does with the traffic it matches; the four that AWS Network Firewall takes.</summary>
public enum SuricataAction
{
#pragma warning disable CS1591 // Suricata's own words
    Pass,
    Drop,
    Reject,
    Alert,
#pragma warning restore CS1591
}

/// <summary>One option of a rule: <c>nocase;</c> or <c>content:".kaggle.com";</c>.</summary>
/// <param name="Keyword">The keyword, as written.</param>
/// <param name="Value">What stands behind the colon, as written, quotes and all; null where there is no colon.</param>
public sealed record SuricataOption(string Keyword, string? Value = null)
{
    /// <inheritdoc/>
    public override string ToString() => Value is null ? Keyword + ";" : $"{Keyword}:{Value};";
}

/// <summary>One Suricata rule. https://docs.suricata.io/en/suricata-7.0.10/rules/intro.html</summary>
public sealed record SuricataRule
{
    /// <summary>The action.</summary>
    public required SuricataAction Action { get; init; }

    /// <summary>The protocol, in lower case: tcp, udp, ip, tls, http, dns, …</summary>
    public required string Protocol { get; init; }

    /// <summary>Source addresses, as written: <c>$HOME_NET</c>, <c>any</c>, <c>[10.0.0.0/8,!10.1.0.0/16]</c>.</summary>
    public required string Source { get; init; }

    /// <summary>Source ports, as written.</summary>
    public required string SourcePort { get; init; }

    /// <summary>True for <c>&lt;&gt;</c>, false for <c>-&gt;</c>.</summary>
    public bool IsBidirectional { get; init; }

    /// <summary>Destination addresses, as written.</summary>
    public required string Destination { get; init; }

    /// <summary>Destination ports, as written.</summary>
    public required string DestinationPort { get; init; }

    /// <summary>The options, in order: their order has meaning.</summary>
    public ImmutableArray<SuricataOption> Options { get; init; } = [];

    /// <summary>The rule's id, which AWS demands; null where there is none.</summary>
    public long? Sid => long.TryParse(Option("sid")?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var sid) ? sid : null;

    /// <summary>The message, without its quotes.</summary>
    public string? Message => Option("msg")?.Value?.Trim().Trim('"');

    /// <summary>The first option of a keyword, case aside; null where there is none.</summary>
    public SuricataOption? Option(string keyword)
    {
        foreach (var option in Options)
            if (option.Keyword.Equals(keyword, StringComparison.OrdinalIgnoreCase)) return option;
        return null;
    }

    /// <summary>The rule as it is written, on one line. A blank stands between options, where the rule is not so long that blanks could push it over a limit.</summary>
    public override string ToString()
    {
        var head = $"{Action.ToString().ToLowerInvariant()} {Protocol} {Source} {SourcePort} {(IsBidirectional ? "<>" : "->")} {Destination} {DestinationPort} (";
        var text = $"{head}{string.Join(' ', Options)})";
        return text.Length < 2000 ? text : $"{head}{string.Concat(Options)})";
    }
}
