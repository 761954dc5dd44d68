using SecureMlTools.Api;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Firewall.Changes;
using SecureMlTools.Firewall.Domains;
using SecureMlTools.Firewall.Rules;
using SecureMlTools.Firewall.Suricata;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Operations.Firewall;

/// <summary>
/// Closes the ways to resolvers outside: plain DNS, DNS over TLS and QUIC by port, DNS over HTTPS by the known providers' names, and with QUIC as a whole where it
/// goes over HTTP/3. A domain list sees none of the first three, and the VPC's own resolver does not pass the firewall at all: DNS Firewall is for that one.
/// </summary>
public static class EncryptedDnsOperation
{
    private const string ControlId = "DNS-02";

    /// <summary>The names of DNS over HTTPS that are known, as a domain list would have them.</summary>
    public static IReadOnlyList<string> Providers { get; } = Known([.. SharedHosts.All.Where(h => h.Kind == SharedHostKind.Dns).Select(h => h.Name).Distinct(StringComparer.Ordinal)]);

    /// <summary>The ports of plain DNS, and of DNS over TLS and QUIC.</summary>
    public static IReadOnlyList<int> Ports { get; } = [53, 853];

    /// <summary>All rules, for a group that has none yet.</summary>
    public static IReadOnlyList<string> RulesFor(IReadOnlyList<int> ports, IReadOnlyList<string> providers)
    {
        var list = RuleList.Of(new RuleGroup { RulesSource = new RulesSource { RulesString = "" } })!;
        return [.. Wanted(ports, providers, quic: true).Select(list.Numbered).Select(r => r.ToString())];
    }

    /// <summary>Plans the rules that are missing, in one update. Makes no changing call.</summary>
    /// <param name="aws">The transport.</param>
    /// <param name="nameOrArn">The rule group.</param>
    /// <param name="ports">Ports to close, over TCP and UDP.</param>
    /// <param name="providers">Names of providers to close, with all below them where they begin with a dot.</param>
    /// <param name="quic">Closes QUIC too, to anywhere: what HTTP/3 asks a provider is in it, and its names are not looked at.</param>
    /// <param name="options">Guards and journal.</param>
    /// <param name="maxAttempts">Updates to try at most.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="AwsException">The group is not there, or could not be read.</exception>
    /// <exception cref="OptionException">The group is not one for single rules, or an input is wrong.</exception>
    public static async Task<FirewallPlan> PlanAsync(
        IAwsTransport aws, string nameOrArn, IReadOnlyList<int> ports, IReadOnlyList<string> providers, bool quic, RepairOptions options, int maxAttempts, CancellationToken cancellationToken)
    {
        var names = providers.Select(Name).Distinct(StringComparer.Ordinal).ToList();
        var target = await RuleTarget.ReadAsync(aws, nameOrArn, stateful: true, cancellationToken).ConfigureAwait(false);
        var list = target.Rules;
        var there = list.Egress.Select(r => r.Meaning).ToHashSet(StringComparer.Ordinal);
        var rules = new List<EgressRule>();
        List<string> present = [];
        foreach (var rule in Wanted(ports, names, quic))
        {
            if (there.Contains(rule.Meaning)) present.Add(rule.Message);
            else rules.Add(list.Numbered(rule));
        }

        var title = $"Close DNS to outside resolvers in '{target.Arn.Name}'";
        if (rules.Count == 0) return target.Plan(target.Without(ControlId, title, ChangeOutcome.AlreadyCompliant, $"'{target.Arn.Name}' has all of these rules already; no call was made."), RuleGroupUses.None, r => r with { AlreadyPresent = present });
        if (target.Full(rules.Count) is { } full) return target.Plan(target.Without(ControlId, title, ChangeOutcome.Refused, full), RuleGroupUses.None, r => r with { AlreadyPresent = present, Skipped = [.. rules.Select(r => r.Message)] });
        var risk = "Machines that ask a resolver outside get no answer any more; the VPC's own resolver is not concerned."
            + (quic ? " HTTP/3 goes over TLS instead." : " HTTP/3 to such a resolver stays open.") + (target.Idle is { } idle ? " " + idle : "");
        // In strict order a rule that passes would come first and decide.
        var change = FirewallRulesKind.Change(target.Arn, ControlId, rules, [], first: target.IsStrict, risk) with { MaxAttempts = maxAttempts };
        return target.Plan(
            FirewallPlan.Requested(change, title, options.Guards), await target.UsesAsync(aws, cancellationToken).ConfigureAwait(false), r => r with { Added = [.. rules.Select(x => x.Message)], AlreadyPresent = present }, rules.Count, drops: true);
    }

    // A name with all below it has the name itself in it.
    private static IReadOnlyList<string> Known(IReadOnlyList<string> names) => [.. names.Where(n => !names.Contains("." + n, StringComparer.Ordinal))];

    private static IEnumerable<EgressRule> Wanted(IReadOnlyList<int> ports, IReadOnlyList<string> names, bool quic)
    {
        foreach (var port in ports.Distinct())
            foreach (var protocol in new[] { "tcp", "udp" })
                yield return Rule(protocol, $"DNS to outside resolvers over {protocol} {port}") with { DestinationPort = port.ToString(System.Globalization.CultureInfo.InvariantCulture) };
        // Clients of HTTP/3 fall back to TLS, whose names are looked at.
        if (quic)
        {
            yield return Rule("udp", "QUIC and HTTP/3 over udp 443") with { DestinationPort = "443" };
            yield return Rule("quic", "QUIC and HTTP/3 on other ports");
        }

        foreach (var name in names) yield return Rule("tls", $"DNS over HTTPS at {name.TrimStart('.')}") with { ServerName = name };
    }

    private static EgressRule Rule(string protocol, string message) => new() { Action = SuricataAction.Drop, Protocol = protocol, Source = "$HOME_NET", Destination = "$EXTERNAL_NET", Message = message, Sid = 1 };

    private static string Name(string text) =>
        DomainParser.Parse(text, wildcard: text.StartsWith('.')).Domain?.Domain ?? throw new OptionException($"'{Text.OneLine(text)}' is not the name of a provider: give a host such as dns.google, or .quad9.net for all below it.");
}
