using SecureMlTools.Api;
using SecureMlTools.Api.Sts;
using SecureMlTools.Repair;

namespace SecureMlTools.Operations;

/// <summary>Undoes a journal's changes.</summary>
public static class UndoOperation
{
    /// <summary>Checks that a journal is of the account and region that the transport reaches.</summary>
    /// <exception cref="JournalException">It is of another.</exception>
    public static async Task CheckAccountAsync(JournalFile journal, IAwsTransport aws, CancellationToken cancellationToken)
    {
        if (journal.Header.Region != aws.Region) throw new JournalException($"The journal '{journal.Path}' is of region {journal.Header.Region}, not {aws.Region}; nothing was changed.");
        var caller = await aws.SendAsync(StsApi.GetCallerIdentity.Call(new()), cancellationToken).ConfigureAwait(false);
        if (caller.Account != journal.Header.AccountId) throw new JournalException($"The journal '{journal.Path}' is of account {journal.Header.AccountId}, but the credentials are of {caller.Account}; nothing was changed.");
    }

    /// <summary>The steps, newest change first.</summary>
    public static IReadOnlyList<UndoStep> Steps(JournalFile journal) => Undo.Steps(journal);

    /// <summary>What a step would do, for -WhatIf.</summary>
    public static ChangeResult Planned(UndoStep step, string journalPath)
    {
        var planned = ChangeResults.Of(step.Inverse, ChangeOutcome.Planned, "", journalPath);
        return planned with { Reason = $"Would restore {planned.After}." };
    }

    /// <summary>Undoes one change.</summary>
    public static Task<ChangeResult> ApplyAsync(UndoStep step, IAwsTransport aws, Journal journal, TimeProvider? time, CancellationToken cancellationToken) =>
        Undo.ApplyAsync(step, aws, journal, time, cancellationToken);
}
