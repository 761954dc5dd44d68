using System.Management.Automation;
using SecureMlTools.Api;
using SecureMlTools.Operations;
using SecureMlTools.Repair;

namespace SecureMlTools.Commands;

/// <summary>Takes a plan through ShouldProcess, one step after the other, and reports each. The journal is opened at the first change that is made.</summary>
internal sealed class PlanRunner(AsyncCmdlet cmdlet, IAwsTransport aws, RepairOptions options, Action<ChangeResult> report)
{
    public void Run(Plan plan)
    {
        Journal? journal = null;
        var made = new StepsMade();
        try
        {
            foreach (var step in plan.Steps)
            {
                var planned = step.ToResult();
                if (step.Outcome != ChangeOutcome.Planned)
                {
                    report(planned);
                    continue;
                }

                var result = made.Stopped(step, journal?.Path) ?? Confirm(cmdlet, planned, "");
                if (result is null)
                {
                    journal ??= cmdlet.Await(ct => RepairOperation.OpenJournalAsync(aws, plan, options, null, ct));
                    result = cmdlet.Await(ct => RepairOperation.ApplyAsync(step, aws, journal, options, null, ct));
                }

                made.Note(step, result);
                Report(result, "RepairFailed");
            }
        }
        finally
        {
            journal?.Dispose();
        }
    }

    /// <summary>Asks; null to go on, else the result of not doing it.</summary>
    public static ChangeResult? Confirm(PSCmdlet cmdlet, ChangeResult planned, string verb) =>
        cmdlet.ShouldProcess(
            $"{verb}{planned.ControlId}: {planned.Operation} on {planned.ResourceId} in {planned.Region} of account {planned.AccountId}, {planned.Before} -> {planned.After}",
            $"{verb}{planned.ControlId}: {planned.Operation} on {planned.ResourceId} in {planned.Region} of account {planned.AccountId}, {planned.Before} -> {planned.After}?",
            "Change AWS", out var reason)
            ? null
            : reason == ShouldProcessReason.WhatIf ? planned : planned with { Outcome = ChangeOutcome.Refused, Reason = "Declined at the prompt." };

    private void Report(ChangeResult result, string errorId)
    {
        report(result);
        if (result.Outcome == ChangeOutcome.Failed) cmdlet.WriteError(Errors.Make(result.Reason, errorId, ErrorCategory.InvalidResult, result.ResourceId, Rollback(result)));
    }

    private static string? Rollback(ChangeResult result) => result.JournalPath is { } journal ? $"What was changed before can be restored: Undo-Ec2Hardening -JournalPath '{journal}'." : null;
}
