namespace SecureMlTools.Repair;

/// <summary>Keeps a finding's steps together: an entry that keeps the VPC's own addresses in comes before the one that denies all others, and must not be left out.</summary>
public sealed class StepsMade
{
    private readonly HashSet<string> _broken = new(StringComparer.Ordinal);

    /// <summary>The result of a step whose finding already has one that was not made; null when it may go on.</summary>
    public ChangeResult? Stopped(PlanStep step, string? journalPath) => step.Change is not null && _broken.Any(b => Key(step) == b || Key(step).StartsWith(b + "/", StringComparison.Ordinal))
        ? step.ToResult(journalPath) with { Outcome = ChangeOutcome.Refused, Reason = step.Chain is null ? "Not made, because an earlier step of the same finding was not." : "Not made, because an earlier step that it builds on was not." }
        : null;

    /// <summary>Takes note of what became of a step.</summary>
    public void Note(PlanStep step, ChangeResult result)
    {
        if (result.Outcome is ChangeOutcome.Refused or ChangeOutcome.Failed) _broken.Add(Key(step));
    }

    private static string Key(PlanStep step) => step.Chain ?? $"{step.Finding.ControlId}\n{step.Finding.ResourceId}\n";
}
