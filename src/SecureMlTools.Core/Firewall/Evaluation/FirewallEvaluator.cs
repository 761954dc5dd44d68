using System.Collections.Immutable;
using System.Net;
using SecureMlTools.Networking;

namespace SecureMlTools.Firewall.Evaluation;

/// <summary>
/// Says what a ruleset does with a connection, packet by packet as the engine decides: at each moment the rules are asked in their order, and the
/// first that passes or drops ends the matter. A rule of which nobody can tell leaves a doubt; where the doubt could change the answer, it is Unknown.
/// Safe to use from several threads.
/// </summary>
public sealed class FirewallEvaluator
{
    private readonly FirewallRuleset _ruleset;
    private readonly Party _assumedClient;
    private readonly Lazy<BypassFinder> _bypass;
    private Path? _last;

    /// <summary>Makes an evaluator.</summary>
    public FirewallEvaluator(FirewallRuleset ruleset)
    {
        _ruleset = ruleset;
        _assumedClient = AssumedClient(ruleset.Homes);
        _bypass = new(() => new BypassFinder(this));
    }

    /// <summary>The ruleset.</summary>
    public FirewallRuleset Ruleset => _ruleset;

    /// <summary>The decision on a connection.</summary>
    public FirewallDecision Evaluate(FirewallConnection connection)
    {
        var outcome = Decide(connection);
        var entry = outcome.Entry;
        var origin = outcome.Origin ?? entry?.Origin;
        return new FirewallDecision
        {
            Domain = Text.Visible(connection.Host),
            Protocol = connection.Protocol,
            Port = connection.DestinationPort,
            SourceAddress = connection.SourceAddress?.ToString(),
            Verdict = outcome.Verdict,
            MatchedTarget = outcome.Target is null ? null : Text.Visible(outcome.Target),
            Rule = entry is null || outcome.Verdict is FirewallVerdict.NotInspected or FirewallVerdict.Unknown ? null : Text.OneLine(entry.Words),
            RuleGroupName = origin is null ? null : Text.Visible(origin.Name),
            RuleGroupArn = origin?.Arn,
            Reason = Reasons.Of(connection, outcome, _ruleset),
            Bypass = _bypass.Value.Of(connection, outcome),
            Region = _ruleset.Region,
            AccountId = _ruleset.AccountId,
        };
    }

    /// <summary>The verdict alone, without reason and ways round: for many connections.</summary>
    public FirewallVerdict Verdict(FirewallConnection connection) => Decide(connection).Verdict;

    internal Outcome Decide(FirewallConnection connection)
    {
        var path = PathOf(connection);
        if (path.Early is { } early) return early;
        var probe = Probe.Of(connection, path.Client, path.Server);
        var outcome = Stateful(probe, path);
        return connection.Protocol == FirewallProtocol.Tls && _ruleset.TlsDoubt is { } doubt && outcome.Verdict != FirewallVerdict.Unknown
            ? new Outcome(FirewallVerdict.Unknown) { Words = doubt }
            : outcome;
    }

    private static Outcome Stateful(Probe probe, Path path)
    {
        RulesetEntry? mayPass = null, mayStop = null;
        Outcome? held = null;
        var isOut = false;
        foreach (var moment in Moment.Of(probe.Connection))
        {
            if (moment.IsNext) probe = Probe.Of(probe.Connection with { Host = probe.Connection.NextHost }, path.Client, path.Server);
            foreach (var (entry, reach) in moment.ToServer ? path.ToServer : path.ToClient)
            {
                var match = entry.Matches(probe, moment, out var target).And(reach);
                if (match == Tri.No) continue;
                if (match == Tri.Maybe)
                {
                    if (entry.Stops) mayStop ??= entry;
                    else mayPass ??= entry;
                    continue;
                }

                if (entry.Stops) return Settle(new Outcome(isOut ? FirewallVerdict.NotInspected : FirewallVerdict.Blocked) { Entry = entry, Target = target, Moment = moment }, mayPass, mayStop);
                var passed = new Outcome(FirewallVerdict.Allowed) { Entry = entry, Target = target, Moment = moment };
                if (entry.FreesConnection) return Settle(passed, mayPass, mayStop);
                if (moment.Stage == Stage.Request) held = passed;
                break;
            }

            // A query is one packet: what is dropped after it, its answer or the next one, keeps nothing in.
            isOut |= !probe.Connection.IsTcp && moment.ToServer;
        }

        return Settle(held ?? new Outcome(FirewallVerdict.NotInspected), mayPass, mayStop);
    }

    // What may pass cannot change an answer that passes, nor what may stop one that stops.
    private static Outcome Settle(Outcome outcome, RulesetEntry? mayPass, RulesetEntry? mayStop)
    {
        var doubt = outcome.Verdict switch
        {
            FirewallVerdict.Allowed => mayStop,
            FirewallVerdict.Blocked => mayPass,
            _ => mayStop ?? mayPass,
        };
        return doubt is null ? outcome : new Outcome(FirewallVerdict.Unknown) { Entry = doubt };
    }

    // Which rules are about these addresses and ports is the same for every name: it is worked out once for a row of names.
    private Path PathOf(FirewallConnection connection)
    {
        var key = new PathKey(connection.Protocol, connection.DestinationPort, connection.SourceAddress, connection.DestinationAddress);
        if (_last is { } last && last.Key.Equals(key)) return last;
        var client = connection.SourceAddress is { } source ? Party.Of(source) : _assumedClient;
        var server = connection.DestinationAddress is { } destination ? Party.Of(destination) : AssumedServer(client);
        var probe = Probe.Of(connection, client, server);
        var (verdict, origin, words) = _ruleset.Stateless.Decide(probe);
        var early = verdict switch
        {
            StatelessVerdict.Forward => null,
            StatelessVerdict.Pass => new Outcome(FirewallVerdict.NotInspected) { Origin = origin, Words = words },
            StatelessVerdict.Drop => new Outcome(FirewallVerdict.Blocked) { Origin = origin, Words = words },
            _ => new Outcome(FirewallVerdict.Unknown) { Origin = origin, Words = words },
        };
        return _last = new Path(key, client, server, Reached(probe, true), Reached(probe, false), early);
    }

    private ImmutableArray<(RulesetEntry, Tri)> Reached(Probe probe, bool toServer) => [.. _ruleset.Entries.Select(e => (e, e.Reaches(probe, toServer))).Where(x => x.Item2 != Tri.No)];

    // A client of which no address is given is in every HOME_NET there is. Where they have no address in common, it is in one of them.
    private static Party AssumedClient(ImmutableArray<AddressSpec> homes)
    {
        var known = homes.Where(h => h.IsKnown).Select(h => h.Sure).ToList();
        if (known.Count == 0) return new Party(Everything, CidrSet.EmptyV6, Assumed: true);
        var v4 = known.Select(h => h.V4).Aggregate((a, b) => a.Intersect(b));
        var v6 = known.Select(h => h.V6).Aggregate((a, b) => a.Intersect(b));
        return v4.IsEmpty && v6.IsEmpty
            ? new Party(known.Select(h => h.V4).Aggregate((a, b) => a.Union(b)), known.Select(h => h.V6).Aggregate((a, b) => a.Union(b)))
            : new Party(v4, v4.IsEmpty ? v6 : CidrSet.EmptyV6, Assumed: true);
    }

    private static Party AssumedServer(Party client) => client.V4.IsEmpty ? new Party(CidrSet.EmptyV4, CidrSet.PublicV6, Assumed: false) : new Party(CidrSet.PublicV4, CidrSet.EmptyV6, Assumed: false);

    private static readonly CidrSet Everything = CidrSet.Parse(false, ["0.0.0.0/0"]);

    private readonly record struct PathKey(FirewallProtocol Protocol, int Port, IPAddress? Source, IPAddress? Destination);

    private sealed record Path(PathKey Key, Party Client, Party Server, ImmutableArray<(RulesetEntry Entry, Tri Reach)> ToServer, ImmutableArray<(RulesetEntry Entry, Tri Reach)> ToClient, Outcome? Early);
}

/// <summary>What came of asking the rules.</summary>
internal sealed record Outcome(FirewallVerdict Verdict)
{
    /// <summary>The entry that decided, or of which nobody can tell.</summary>
    public RulesetEntry? Entry { get; init; }

    public string? Target { get; init; }

    public Moment Moment { get; init; }

    /// <summary>The group, where no stateful entry decided.</summary>
    public RuleOrigin? Origin { get; init; }

    /// <summary>What decided, where no stateful entry did.</summary>
    public string? Words { get; init; }
}
