namespace SecureMlTools.Repair;

/// <summary>Keeps a finding's steps together: an entry that keeps the VPC's own addresses in comes before the one that denies all others, and must not be left out.</summary>
public sealed class StepsMade
{
    private readonly HashSet<(string ControlId, string ResourceId)> _broken = [];

    /// <summary>The result of a step whose finding already has one that was not made; null when it may go on.</summary>
    public ChangeResult? Stopped(PlanStep step, string? journalPath) => step.Change is not null && _broken.Contains(Key(step))
        ? step.ToResult(journalPath) with { Outcome = ChangeOutcome.Refused, Reason = "Not made, because an earlier step of the same finding was not." }
        : null;

    /// <summary>Takes note of what became of a step.</summary>
    public void Note(PlanStep step, ChangeResult result)
    {
        if (result.Outcome is ChangeOutcome.Refused or ChangeOutcome.Failed) _broken.Add(Key(step));
    }

    private static (string ControlId, string ResourceId) Key(PlanStep step) => (step.Finding.ControlId, step.Finding.ResourceId);
}
