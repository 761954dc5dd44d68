namespace SecureMlTools.Firewall.Alerts;

/// <summary>Counts alerts by host and verdict. A log that names ever new hosts fills the table only so far; the rest is counted as one.</summary>
public sealed class AlertSummary
{
    /// <summary>The host under which the rest is counted.</summary>
    public const string Others = "(other hosts)";

    private const int MostHosts = 100_000;
    private const int MostListed = 100;

    private readonly Dictionary<(string Host, AlertVerdict Verdict), Group> _groups = [];

    /// <summary>Counts one.</summary>
    public void Add(FirewallAlert alert)
    {
        var host = alert.Domain ?? alert.DisplayHost ?? alert.DestinationAddress ?? "(no host)";
        var isKnown = _groups.TryGetValue((host, alert.Verdict), out var group);
        if (!isKnown && _groups.Count >= MostHosts) isKnown = _groups.TryGetValue((host = Others, alert.Verdict), out group);
        if (!isKnown) _groups[(host, alert.Verdict)] = group = new Group(host == Others ? null : alert.Domain, alert);
        group!.Add(alert);
    }

    /// <summary>The groups, the largest first.</summary>
    public IReadOnlyList<FirewallAlertSummary> Groups() =>
        [.. _groups.Select(g => g.Value.Of(g.Key.Host, g.Key.Verdict)).OrderByDescending(s => s.Count).ThenBy(s => s.DisplayHost, StringComparer.Ordinal).ThenBy(s => s.Verdict)];

    private sealed class Group(string? domain, FirewallAlert first)
    {
        private readonly HashSet<string> _sources = new(StringComparer.Ordinal);
        private readonly HashSet<int> _ports = [];
        private long _count;
        private DateTimeOffset _first = first.Time;
        private DateTimeOffset _last = first.Time;
        private string? _region = first.Region;
        private string? _firewall = first.FirewallName;

        public void Add(FirewallAlert alert)
        {
            _count++;
            if (alert.Time < _first) _first = alert.Time;
            if (alert.Time > _last) _last = alert.Time;
            if (alert.Region != _region) _region = null;
            if (alert.FirewallName != _firewall) _firewall = null;
            if (alert.SourceAddress is { } source && _sources.Count < MostListed) _sources.Add(source);
            if (alert.DestinationPort is { } port && _ports.Count < MostListed) _ports.Add(port);
        }

        public FirewallAlertSummary Of(string host, AlertVerdict verdict) => new()
        {
            Domain = domain,
            DisplayHost = host,
            Verdict = verdict,
            Count = _count,
            First = _first,
            Last = _last,
            Sources = [.. _sources.Order(StringComparer.Ordinal)],
            Ports = [.. _ports.Order()],
            Region = _region,
            FirewallName = _firewall,
        };
    }
}
