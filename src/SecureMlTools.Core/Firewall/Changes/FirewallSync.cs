using SecureMlTools.Api;
using SecureMlTools.Api.NetworkFirewall;

namespace SecureMlTools.Firewall.Changes;

/// <summary>How far the endpoints of the firewalls concerned have taken a change over.</summary>
/// <param name="InSync">Endpoints (one per firewall and zone) that have it.</param>
/// <param name="Total">All of them.</param>
/// <param name="Status"><c>IN_SYNC</c>, <c>PENDING</c> or <c>CAPACITY_CONSTRAINED</c>.</param>
/// <param name="Waiting">Firewall and zone of those that do not, for example <c>egress/eu-west-1b</c>.</param>
public sealed record SyncProgress(int InSync, int Total, string Status, IReadOnlyList<string> Waiting)
{
    /// <summary>What to say of it where it is not endpoints that are counted.</summary>
    public string? Said { get; init; }
}

/// <summary>
/// Waits until firewalls enforce what was changed. AWS takes an update at once and its endpoints take it over later; what tells is each zone's
/// sync state with the update's own token, for the summary may still be that of the time before.
/// https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_SyncState.html
/// </summary>
public static class FirewallSync
{
    private const string InSync = "IN_SYNC";

    private static readonly TimeSpan[] Waits = [TimeSpan.Zero, TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5)];

    /// <summary>Waits.</summary>
    /// <param name="aws">The transport.</param>
    /// <param name="firewallArns">The firewalls that use what was changed.</param>
    /// <param name="resourceArn">The rule group or policy that was changed.</param>
    /// <param name="updateToken">The token that its update gave.</param>
    /// <param name="timeout">How long to wait at most.</param>
    /// <param name="progress">Is told after every look.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="cancellationToken">Stops waiting; the change stays made.</param>
    /// <returns>The last look; null when no firewall uses the resource.</returns>
    public static async Task<SyncProgress?> WaitAsync(
        IAwsTransport aws, IReadOnlyList<string> firewallArns, string resourceArn, string? updateToken, TimeSpan timeout, IProgress<SyncProgress>? progress, TimeProvider? time, CancellationToken cancellationToken)
    {
        if (firewallArns.Count == 0) return null;
        time ??= TimeProvider.System;
        var start = time.GetTimestamp();
        // The tokens of updates that hold the change: its own, and those of whoever updated the same resource after it.
        HashSet<string>? tokens = updateToken is null ? null : [updateToken];
        for (var look = 0; ; look++)
        {
            var wait = Waits[Math.Min(look, Waits.Length - 1)];
            if (wait > TimeSpan.Zero) await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
            var now = await LookAsync(aws, firewallArns, resourceArn, tokens, cancellationToken).ConfigureAwait(false);
            if (now.Status != InSync && tokens is not null && await CurrentTokenAsync(aws, resourceArn, cancellationToken).ConfigureAwait(false) is { } current && tokens.Add(current))
                now = await LookAsync(aws, firewallArns, resourceArn, tokens, cancellationToken).ConfigureAwait(false);
            progress?.Report(now);
            if (now.Status == InSync || time.GetElapsedTime(start) >= timeout) return now;
        }
    }

    private static async Task<SyncProgress> LookAsync(IAwsTransport aws, IReadOnlyList<string> firewallArns, string resourceArn, HashSet<string>? tokens, CancellationToken cancellationToken)
    {
        var total = 0;
        var constrained = false;
        List<string> waiting = [];
        foreach (var arn in firewallArns)
        {
            var answer = await aws.SendAsync(NetworkFirewallApi.DescribeFirewall.Call(new DescribeFirewallRequest { FirewallArn = arn }), cancellationToken).ConfigureAwait(false);
            var name = Text.Visible(answer.Firewall?.FirewallName ?? arn);
            var status = answer.FirewallStatus;
            constrained |= status?.ConfigurationSyncStateSummary == "CAPACITY_CONSTRAINED";
            var zones = status?.SyncStates?.ToList() ?? [];
            // An endpoint that is still being made has no state yet, and so is not in sync.
            if (zones.Count == 0) zones = [new("no endpoint yet", new SyncState())];
            total += zones.Count;
            waiting.AddRange(zones.Where(z => !Has(z.Value, resourceArn, tokens, status)).Select(z => $"{name}/{z.Key}"));
        }

        return new SyncProgress(total - waiting.Count, total, waiting.Count == 0 ? InSync : constrained ? "CAPACITY_CONSTRAINED" : "PENDING", waiting);
    }

    // Read after the update, so never a token of the time before it.
    private static async Task<string?> CurrentTokenAsync(IAwsTransport aws, string resourceArn, CancellationToken cancellationToken)
    {
        if (FirewallArn.TryParse(resourceArn, out var arn) && arn.Type == FirewallArn.PolicyType)
            return (await aws.SendAsync(NetworkFirewallApi.DescribeFirewallPolicy.Call(new DescribeFirewallPolicyRequest { FirewallPolicyArn = resourceArn }), cancellationToken).ConfigureAwait(false)).UpdateToken;
        return (await RuleGroupUpdate.ReadAsync(aws, resourceArn, cancellationToken).ConfigureAwait(false))?.UpdateToken;
    }

    private static bool Has(SyncState zone, string resourceArn, HashSet<string>? tokens, FirewallStatus? status) =>
        zone.Config?.GetValueOrDefault(resourceArn) is { } state
            ? state.SyncStatus == InSync && (tokens is null || state.UpdateToken is null || tokens.Contains(state.UpdateToken))
            : status is { ConfigurationSyncStateSummary: InSync, Status: "READY" };
}
