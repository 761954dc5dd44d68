namespace SecureMlTools.Firewall.Alerts;

/// <summary>Which alerts are wanted.</summary>
public sealed record AlertQuery
{
    /// <summary>Only these verdicts; empty for all.</summary>
    public IReadOnlyList<AlertVerdict> Verdicts { get; init; } = [];

    /// <summary>Only hosts that match one of these, with wildcards; empty for all, hosts or not. A hostile name is matched as it is shown.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];

    /// <summary>Only those of this firewall: several may write to one log group. Null for all.</summary>
    public string? FirewallName { get; init; }

    /// <summary>Only from this time on.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only up to this time.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Gives events of flow logs (netflow) too, where a log mixes them in.</summary>
    public bool IncludeFlows { get; init; }

    /// <summary>Stops reading after this many; null for all.</summary>
    public int? First { get; init; }

    internal bool Wants(AlertVerdict verdict)
    {
        if (Verdicts.Count == 0) return true;
        for (var i = 0; i < Verdicts.Count; i++)
            if (Verdicts[i] == verdict) return true;
        return false;
    }

    internal bool Wants(DateTimeOffset time) => !(time < Since) && !(time > Until);

    internal bool WantsHost(string? host) => Domains.Count == 0 || (host is not null && Domains.Any(pattern => Wildcard.IsMatch(pattern, host)));
}
