using System.Globalization;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Networking;

namespace SecureMlTools.Firewall.Rules;

/// <summary>
/// A stateless rule: packets with these protocols, addresses and ports are passed, dropped or handed to the stateful rules. AWS knows it by its priority.
/// https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_StatelessRule.html
/// </summary>
internal sealed record StatelessEntry(int Priority, string Action, IReadOnlyList<int> Protocols, IReadOnlyList<string> Sources, IReadOnlyList<string> Destinations, IReadOnlyList<string> SourcePorts, IReadOnlyList<string> DestinationPorts)
{
    /// <summary>AWS's words for the actions.</summary>
    public static readonly IReadOnlyDictionary<string, string> Actions = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Pass"] = "aws:pass", ["Drop"] = "aws:drop", ["Forward"] = "aws:forward_to_sfe" };

    /// <summary>Capacity that it takes: the product of the numbers of its protocols, addresses and ports, one for each that is left out.</summary>
    public int Capacity => (int)Math.Min(int.MaxValue, new[] { Protocols.Count, Sources.Count, Destinations.Count, SourcePorts.Count, DestinationPorts.Count }.Aggregate(1m, (product, n) => product * Math.Max(1, n)));

    /// <summary>A port or range as it is read back from AWS: without leading zeros, and a range of one port as that port.</summary>
    public static string NormalPort(string text) => Range(text) is { } range ? Words(range) : text;

    /// <summary>What is wrong with the rule, in a sentence that names the input; null when nothing is.</summary>
    public string? Fault()
    {
        if (Priority is < 1 or > 65535) return $"{Priority} is no priority of a stateless rule: they go from 1 to 65535.";
        if (!Actions.Values.Contains(Action)) return $"'{Text.OneLine(Action)}' is no action of a stateless rule: give Pass, Drop or Forward.";
        foreach (var address in Sources.Concat(Destinations))
            if (!CidrSet.IsCidr(address)) return $"'{Text.OneLine(address)}' is no network for a stateless rule: give one such as 203.0.113.0/24.";
        foreach (var port in SourcePorts.Concat(DestinationPorts))
            if (Range(port) is null) return $"'{Text.OneLine(port)}' is no port for a stateless rule: give a port, or a range such as 1024:65535.";
        foreach (var protocol in Protocols)
            if (protocol is < 0 or > 255) return $"{protocol} is no protocol number.";
        return SourcePorts.Count + DestinationPorts.Count > 0 && (Protocols.Count == 0 || Protocols.Any(p => p is not (6 or 17))) ? "Ports go with TCP or UDP only: give one of these protocols, or leave the ports out." : null;
    }

    /// <summary>AWS's record of it.</summary>
    public StatelessRule ToApi() => new()
    {
        Priority = Priority,
        RuleDefinition = new RuleDefinition
        {
            Actions = [Action],
            MatchAttributes = new MatchAttributes
            {
                Protocols = Protocols.Count == 0 ? null : Protocols,
                Sources = Addresses(Sources),
                Destinations = Addresses(Destinations),
                SourcePorts = Ports(SourcePorts),
                DestinationPorts = Ports(DestinationPorts),
            },
        },
    };

    /// <summary>Reads AWS's record; null for one with custom actions or flags, which is not ours.</summary>
    public static StatelessEntry? Read(StatelessRule rule)
    {
        if (rule is not { Priority: { } priority, RuleDefinition: { Actions: [var action], MatchAttributes: { } m } } || !Actions.Values.Contains(action) || m.TCPFlags is { Count: > 0 }) return null;
        return new StatelessEntry(
            priority, action, m.Protocols ?? [], Texts(m.Sources), Texts(m.Destinations), [.. (m.SourcePorts ?? []).Select(Words)], [.. (m.DestinationPorts ?? []).Select(Words)]);

        static IReadOnlyList<string> Texts(IReadOnlyList<Address>? addresses) => [.. (addresses ?? []).Select(a => a.AddressDefinition ?? "")];
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Priority} {Action} protocol {List(Protocols.Select(p => p.ToString(CultureInfo.InvariantCulture)))} from {List(Sources)} {List(SourcePorts)} to {List(Destinations)} {List(DestinationPorts)}";

    private static string Words(PortRange range) => range.FromPort == range.ToPort ? Number(range.FromPort) : $"{Number(range.FromPort)}:{Number(range.ToPort)}";

    private static string Number(int? port) => (port ?? 0).ToString(CultureInfo.InvariantCulture);

    private static string List(IEnumerable<string> items) => string.Join(',', items) is { Length: > 0 } list ? list : "any";

    private static IReadOnlyList<Address>? Addresses(IReadOnlyList<string> cidrs) => cidrs.Count == 0 ? null : [.. cidrs.Select(c => new Address { AddressDefinition = c })];

    private static IReadOnlyList<PortRange>? Ports(IReadOnlyList<string> ports) => ports.Count == 0 ? null : [.. ports.Select(p => Range(p)!)];

    private static PortRange? Range(string text)
    {
        var parts = text.Split(':');
        if (parts.Length > 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var from) || !int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var to)) return null;
        return from <= to && to <= 65535 ? new PortRange { FromPort = from, ToPort = to } : null;
    }
}
