using System.Globalization;
using SecureMlTools.Api;
using SecureMlTools.Repair;

namespace SecureMlTools.Firewall.Changes;

/// <summary>A plan for firewalls with what its results tell beyond other changes.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Details">By step: the result with what the plan already knows. The first argument is the step's own result.</param>
public sealed record FirewallPlan(Plan Plan, Func<ChangeResult, FirewallChangeResult> Details)
{
    /// <summary>The firewalls that use what is changed, and are to take it over; empty where there are none, or where nothing is to be taken over.</summary>
    public IReadOnlyList<string> FirewallArns { get; init; } = [];

    /// <summary>What to know before it is made, a sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Waits for a change of which no firewall's sync state tells; null where there is none in the plan.</summary>
    public Func<IAwsTransport, ChangeResult, TimeSpan, IProgress<SyncProgress>?, TimeProvider?, CancellationToken, Task<SyncProgress?>>? Settle { get; init; }

    /// <summary>The field of <see cref="ChangeResult.Assigned"/> with the number of updates tried.</summary>
    public const string AttemptsField = "Attempts";

    /// <summary>The field with the update token that the last update gave: firewalls show it when they have taken it over.</summary>
    public const string TokenField = "UpdateToken";

    /// <summary>A step that somebody asked for, rather than a control.</summary>
    /// <param name="change">The change.</param>
    /// <param name="title">What was asked for, in a few words.</param>
    /// <param name="guards">What the caller lets pass.</param>
    public static PlanStep Requested(Change change, string title, GuardPolicy guards) => Plan.Guarded(Request(change.ControlId, change.ResourceType, change.ResourceId, change.Region, change.AccountId, title), change, guards);

    /// <summary>A step without a change: nothing to do, or nothing that can be done.</summary>
    public static PlanStep Without(string controlId, string resourceType, string resourceId, string region, string accountId, string title, ChangeOutcome outcome, string reason) =>
        new(Request(controlId, resourceType, resourceId, region, accountId, title), null, outcome, reason);

    private static Finding Request(string controlId, string resourceType, string resourceId, string region, string accountId, string title) => new()
    {
        ControlId = controlId,
        Title = title,
        Severity = Severity.Info,
        Status = FindingStatus.Fail,
        ResourceType = resourceType,
        ResourceId = resourceId,
        Region = region,
        AccountId = accountId,
        Reason = title,
        Remediation = title,
        ObservedAt = DateTimeOffset.UnixEpoch,
    };

    /// <summary>The result of a step, with what is known only once it was made.</summary>
    public FirewallChangeResult Complete(ChangeResult result, SyncProgress? sync = null)
    {
        var details = Details(result);
        var attempts = int.TryParse(result.Assigned[AttemptsField], NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : details.Attempts;
        return sync is null ? details with { Attempts = attempts } : details with { Attempts = attempts, SyncStatus = sync.Status, Reason = $"{details.Reason} {Words(sync)}" };
    }

    /// <summary>Waits until the firewalls enforce a change that was made; null when it was not, or when none of them is concerned.</summary>
    public async Task<SyncProgress?> WaitAsync(IAwsTransport aws, ChangeResult result, TimeSpan timeout, IProgress<SyncProgress>? progress, TimeProvider? time, CancellationToken cancellationToken) =>
        result.Outcome == ChangeOutcome.Applied && Settle is { } settle ? await settle(aws, result, timeout, progress, time, cancellationToken).ConfigureAwait(false)
        : result.Outcome == ChangeOutcome.Applied && result.Assigned[TokenField] is { } token
            ? await FirewallSync.WaitAsync(aws, FirewallArns, result.ResourceId, token, timeout, progress, time, cancellationToken).ConfigureAwait(false)
            : null;

    private static string Words(SyncProgress sync) => sync.Said is { } said ? said : sync.Waiting.Count == 0
        ? $"In force at {(sync.Total == 1 ? "the one endpoint" : $"all {sync.Total} endpoints")}."
        : $"Not yet in force at {string.Join(", ", sync.Waiting.Take(5))} ({sync.Status}).";
}
