using SecureMlTools.Api;

namespace SecureMlTools.Repair;

/// <summary>
/// Makes one change: reads the resource, refuses if it has moved, writes the intent, calls, verifies, writes the result. Whatever happens after
/// the intent is on disk, Undo can find out what became of it.
/// </summary>
public sealed class ChangeExecutor(IAwsTransport aws, Journal journal, TimeProvider? time = null)
{
    // AWS shows a change only eventually; these waits add up to about six seconds.
    private static readonly TimeSpan[] VerifyWaits = [TimeSpan.Zero, TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(600), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3)];

    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>Makes a change.</summary>
    /// <param name="change">The change; its guards have been passed.</param>
    /// <param name="overridden">Guards that were overridden, for the journal.</param>
    /// <param name="undoes">The journal number of the change that this one undoes.</param>
    /// <param name="cancellationToken">Stops before the next call; a call under way is left to end, and Undo resolves it.</param>
    public async Task<ChangeResult> ApplyAsync(Change change, IReadOnlyList<string> overridden, int? undoes, CancellationToken cancellationToken)
    {
        var kind = ChangeKinds.Find(change.Kind) ?? throw new InvalidOperationException($"{change.Kind} is not a known kind of change.");
        ResourceState? now;
        try
        {
            now = await kind.ReadAsync(aws, change, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException e)
        {
            return Result(ChangeOutcome.Failed, $"{change.ResourceId} could not be read ({e.ErrorCode}), so nothing was changed: {Text.OneLine(e.Message)}");
        }

        if (now is null) return Result(ChangeOutcome.Refused, $"{change.ResourceId} is gone; nothing was changed.");
        // While AWS does not show a change yet, the old state says nothing: the undo of one is called for, whichever state is seen.
        var mayLag = undoes is not null && kind.Lag is not null && (kind.IsAfter(change, now) || kind.IsBefore(change, now));
        if (kind.IsAfter(change, now) && !mayLag) return Result(ChangeOutcome.AlreadyCompliant, $"{change.ResourceId} already has {kind.Describe(change, change.After)}; no call was made.");
        if (!kind.IsBefore(change, now) && !mayLag) return Result(ChangeOutcome.Refused, $"{change.ResourceId} has moved: expected {kind.Describe(change, change.Before)}, found {kind.Describe(change, now)}; nothing was changed.");

        change = kind.Narrow(change, now);
        // What the journal could not be read back from must not be made: it could never be undone.
        if ((kind.Validate(change) ?? kind.Validate(kind.Inverse(change, ResourceState.Empty))) is { } unfit) return Result(ChangeOutcome.Refused, $"Not made, because it could not be undone from the journal: {unfit}.");
        var number = journal.Intent(change, overridden, undoes, _time.GetUtcNow());
        ResourceState assigned;
        try
        {
            assigned = await kind.ApplyAsync(aws, change, journal.IdempotencyToken(number), cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException e)
        {
            var reason = $"{kind.Operation(change)} failed ({e.ErrorCode}): {Text.OneLine(e.Message)}";
            // What AWS refused outright was not done, and is not to be undone: whoever makes the same change later did it himself.
            var untouched = kind.IsOneCall && e is { StatusCode: >= 400 and < 500, IsThrottled: false } && await IsStillBeforeAsync(kind, change, cancellationToken).ConfigureAwait(false);
            journal.Result(number, untouched ? ChangeOutcome.Refused : ChangeOutcome.Failed, reason, ResourceState.Empty, _time.GetUtcNow());
            return Result(ChangeOutcome.Failed, reason);
        }

        var (outcome, why) = await VerifyAsync(kind, kind.Inverse(change, assigned).Inverse() with { Guards = [] }, cancellationToken).ConfigureAwait(false);
        journal.Result(number, outcome, why, assigned, _time.GetUtcNow());
        return Result(outcome, why) with { Assigned = assigned, Made = change };

        ChangeResult Result(ChangeOutcome o, string reason) => ChangeResults.Of(change, o, reason, journal.Path);
    }

    // A refusal may be the answer to a second attempt, after the first took effect and its answer was lost.
    private async Task<bool> IsStillBeforeAsync(ChangeKind kind, Change change, CancellationToken cancellationToken)
    {
        try
        {
            return await kind.ReadAsync(aws, change, cancellationToken).ConfigureAwait(false) is { } now && kind.IsBefore(change, now);
        }
        catch (AwsException)
        {
            return false;
        }
    }

    private async Task<(ChangeOutcome, string)> VerifyAsync(ChangeKind kind, Change change, CancellationToken cancellationToken)
    {
        ResourceState? now = null;
        foreach (var wait in VerifyWaits)
        {
            if (wait > TimeSpan.Zero) await Task.Delay(wait, _time, cancellationToken).ConfigureAwait(false);
            try
            {
                now = await kind.ReadAsync(aws, change, cancellationToken).ConfigureAwait(false);
            }
            catch (AwsException e)
            {
                return (ChangeOutcome.Failed, $"AWS took the change, but it could not be verified ({e.ErrorCode}): {Text.OneLine(e.Message)}");
            }

            if (now is not null && kind.IsAfter(change, now)) return (ChangeOutcome.Applied, $"{change.ResourceId} now has {kind.Describe(change, change.After)}.");
        }

        if (kind.Lag is { } lag && now is not null && kind.IsBefore(change, now)) return (ChangeOutcome.Applied, $"AWS took {change.After} for {change.ResourceId}; {lag}.");
        return (ChangeOutcome.Failed, now is null ? $"AWS took the change, but {change.ResourceId} is gone." : $"AWS took the change, but {change.ResourceId} still has {kind.Describe(change, now)}.");
    }
}
