using SecureMlTools.Api;

namespace SecureMlTools.Repair;

/// <summary>
/// Restores what a journal says was before, newest change first. As careful as a repair: an intent without a result is resolved by reading the
/// resource, and a resource that somebody else has changed since is left alone.
/// </summary>
public static class Undo
{
    /// <summary>The inverse changes that a journal still asks for, in the order in which they are to be made.</summary>
    public static IReadOnlyList<UndoStep> Steps(JournalFile journal)
    {
        var undone = journal.Entries.Where(e => e.Undoes is not null && e.Outcome is ChangeOutcome.Applied).Select(e => e.Undoes!.Value).ToHashSet();
        return [.. journal.Entries
            .Where(e => e.Undoes is null && e.Outcome is null or ChangeOutcome.Applied or ChangeOutcome.Failed)
            .OrderByDescending(e => e.Sequence)
            .Select(e => new UndoStep(e, ChangeKinds.Find(e.Change.Kind)!.Inverse(e.Change, e.Assigned), undone.Contains(e.Sequence)))];
    }

    /// <summary>The result of a step that an earlier undo made: there is nothing to do and nothing to ask.</summary>
    public static ChangeResult RestoredBefore(UndoStep step, string journalPath) =>
        ChangeResults.Of(step.Inverse, ChangeOutcome.AlreadyCompliant, $"{step.Inverse.ResourceId} was restored by an earlier undo of this journal; no call was made.", journalPath);

    /// <summary>Undoes one change.</summary>
    public static async Task<ChangeResult> ApplyAsync(UndoStep step, IAwsTransport aws, Journal journal, TimeProvider? time, CancellationToken cancellationToken)
    {
        if (step.UndoneBefore) return RestoredBefore(step, journal.Path);

        var result = await new ChangeExecutor(aws, journal, time).ApplyAsync(step.Inverse, [], step.Entry.Sequence, cancellationToken).ConfigureAwait(false);
        return result.Outcome switch
        {
            ChangeOutcome.AlreadyCompliant => result with { Reason = $"{step.Inverse.ResourceId} is as it was before the repair; no call was made." },
            ChangeOutcome.Refused when result.Reason.Contains("has moved", StringComparison.Ordinal) => result with { Reason = result.Reason.Replace("has moved", "was changed by someone else since the repair", StringComparison.Ordinal) },
            _ => result,
        };
    }
}

/// <summary>One step of an undo.</summary>
/// <param name="Entry">The journal's entry.</param>
/// <param name="Inverse">The change that restores what was.</param>
/// <param name="UndoneBefore">True when an earlier undo of this journal made it.</param>
public sealed record UndoStep(JournalEntry Entry, Change Inverse, bool UndoneBefore);
