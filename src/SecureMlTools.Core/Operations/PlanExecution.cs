using System.Runtime.CompilerServices;
using SecureMlTools.Api;
using SecureMlTools.Repair;

namespace SecureMlTools.Operations;

/// <summary>Carries plans and undos out from the first step to the last, where nobody is asked step by step.</summary>
public static class PlanExecution
{
    /// <summary>Makes a plan's changes. The journal is opened at the first change; steps without one are given as they are.</summary>
    /// <param name="aws">A transport into the plan's region.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="options">The options it was made with.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="cancellationToken">Stops before the next change; what was made so far is in the journal.</param>
    public static async IAsyncEnumerable<ChangeResult> RunAsync(IAwsTransport aws, Plan plan, RepairOptions options, TimeProvider? time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Journal? journal = null;
        var made = new StepsMade();
        try
        {
            foreach (var step in plan.Steps)
            {
                if (step.Outcome != ChangeOutcome.Planned)
                {
                    yield return step.ToResult(journal?.Path);
                    continue;
                }

                if (made.Stopped(step, journal?.Path) is { } stopped)
                {
                    yield return stopped;
                    continue;
                }

                cancellationToken.ThrowIfCancellationRequested();
                journal ??= await RepairOperation.OpenJournalAsync(aws, plan, options, time, cancellationToken).ConfigureAwait(false);
                var result = await RepairOperation.ApplyAsync(step, aws, journal, options, time, cancellationToken).ConfigureAwait(false);
                made.Note(step, result);
                yield return result;
            }
        }
        finally
        {
            journal?.Dispose();
        }
    }

    /// <summary>Undoes a journal, newest change first, after checking that it is of this account and region.</summary>
    /// <exception cref="JournalException">It is of another.</exception>
    public static async IAsyncEnumerable<ChangeResult> UndoAsync(IAwsTransport aws, JournalFile file, TimeProvider? time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await UndoOperation.CheckAccountAsync(file, aws, cancellationToken).ConfigureAwait(false);
        Journal? journal = null;
        try
        {
            foreach (var step in UndoOperation.Steps(file))
            {
                cancellationToken.ThrowIfCancellationRequested();
                journal ??= Journal.Append(file);
                yield return await UndoOperation.ApplyAsync(step, aws, journal, time, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            journal?.Dispose();
        }
    }
}
