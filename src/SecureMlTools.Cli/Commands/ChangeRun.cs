using System.CommandLine;
using SecureMlTools.Api;
using SecureMlTools.Cli.Options;
using SecureMlTools.Operations;
using SecureMlTools.Repair;
using SecureMlTools.Reports;

namespace SecureMlTools.Cli.Commands;

/// <summary>What repair, imds and undo have in common: show, ask, carry out, and report what was done even when it was stopped half way.</summary>
internal sealed class ChangeRun(ParseResult parsed, CliHost host, ChangeOptions changes, OutputOptions output)
{
    private readonly List<ChangeResult> _results = [];

    /// <summary>Takes a plan through its steps: shown with --what-if, asked about otherwise, then made.</summary>
    /// <param name="aws">A transport into the plan's region.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="options">Guards and journal.</param>
    /// <param name="cancellationToken">Stops before the next change.</param>
    /// <param name="complete">Adds to a result what is known once the step was made; null where there is nothing to add.</param>
    public async Task PlanAsync(IAwsTransport aws, Plan plan, RepairOptions options, CancellationToken cancellationToken, Func<ChangeResult, Task<ChangeResult>>? complete = null)
    {
        var steps = plan.Steps.Select(s => s.ToResult()).ToList();
        if (complete is not null)
            for (var i = 0; i < steps.Count; i++) steps[i] = await complete(steps[i]).ConfigureAwait(false);
        var planned = steps.Count(s => s.Outcome == ChangeOutcome.Planned);
        if (planned == 0 || changes.WhatIf(parsed)) _results.AddRange(steps);
        else if (!Consents(steps, $"Make {(planned == 1 ? "this change" : $"these {planned} changes")} in {plan.Region} of account {plan.AccountId}?"))
            _results.AddRange(steps.Select(s => s.Outcome == ChangeOutcome.Planned ? s with { Outcome = ChangeOutcome.Refused, Reason = "Declined at the prompt." } : s));
        else
        {
            options = options with { JournalPath = options.JournalPath ?? Journal.DefaultPath(plan.AccountId, plan.Region, host.Time.GetUtcNow()) };
            await TakeAsync(PlanExecution.RunAsync(aws, plan, options, host.Time, cancellationToken), Path.GetFullPath(options.JournalPath), complete).ConfigureAwait(false);
        }
    }

    /// <summary>Undoes a journal in the same way.</summary>
    public async Task UndoAsync(IAwsTransport aws, JournalFile file, CancellationToken cancellationToken)
    {
        await UndoOperation.CheckAccountAsync(file, aws, cancellationToken).ConfigureAwait(false);
        var steps = UndoOperation.Steps(file).Select(s => UndoOperation.Planned(s, file.Path)).ToList();
        if (steps.Count == 0 || changes.WhatIf(parsed)) _results.AddRange(steps);
        else if (!Consents(steps, $"Restore {(steps.Count == 1 ? "this" : $"these {steps.Count}")} in {file.Header.Region} of account {file.Header.AccountId}?"))
            _results.AddRange(steps.Select(s => s with { Outcome = ChangeOutcome.Refused, Reason = "Declined at the prompt." }));
        else await TakeAsync(PlanExecution.UndoAsync(aws, file, host.Time, cancellationToken), file.Path).ConfigureAwait(false);
    }

    /// <summary>Adds results that need no carrying out.</summary>
    public void Add(IEnumerable<ChangeResult> results) => _results.AddRange(results);

    /// <summary>Runs all of it and writes the results, whatever happens: what was changed must be known.</summary>
    public async Task<int> ReportAsync(Func<Task<bool>> all, bool undo)
    {
        try
        {
            var whole = await all().ConfigureAwait(false);
            if (whole || _results.Count > 0 || output.Format(parsed) == "json") Write(undo);
            return whole ? ExitCodes.Of(_results) : ExitCodes.Error;
        }
        catch when (_results.Count > 0)
        {
            Write(undo);
            throw;
        }
    }

    private bool Consents(IReadOnlyList<ChangeResult> steps, string question)
    {
        if (host.CanAsk) ChangeTable.Write(host.OnError(), steps);
        return changes.Consents(parsed, host, question);
    }

    private async Task TakeAsync(IAsyncEnumerable<ChangeResult> results, string journal, Func<ChangeResult, Task<ChangeResult>>? complete = null)
    {
        try
        {
            await foreach (var result in results.ConfigureAwait(false))
            {
                _results.Add(result);
                if (complete is not null) _results[^1] = await complete(result).ConfigureAwait(false);
            }
        }
        catch when (File.Exists(journal))
        {
            // A change may have been under way: the journal knows of it, and undo finds out what became of it.
            host.Complain($"Stopped before the end; what was changed is in the journal. Take it back with: secureml undo --journal {journal}");
            throw;
        }
    }

    private void Write(bool undo) => output.Write(parsed, host, writer =>
    {
        if (output.Format(parsed) == "json")
        {
            Voice.WriteJson(writer, s => JsonReport.Write(s, [.. _results.Select(Voice.Here)]));
            return;
        }

        var console = host.OnOut(writer);
        ChangeTable.Write(console, _results);
        if (!undo) ChangeTable.WriteUndo(console, _results);
    });
}
