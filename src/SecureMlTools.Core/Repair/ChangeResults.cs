namespace SecureMlTools.Repair;

/// <summary>Makes results of changes.</summary>
internal static class ChangeResults
{
    public static ChangeResult Of(Change change, ChangeOutcome outcome, string reason, string? journalPath)
    {
        // A change comes from a control or from a journal that was checked; both know only kinds that exist.
        var kind = ChangeKinds.Find(change.Kind) ?? throw new InvalidOperationException($"{change.Kind} is not a known kind of change.");
        return new ChangeResult
        {
            ControlId = change.ControlId,
            ResourceType = change.ResourceType,
            ResourceId = change.ResourceId,
            InstanceId = change.InstanceId,
            Region = change.Region,
            AccountId = change.AccountId,
            Operation = kind.Operation(change),
            Before = kind.Describe(change, change.Before),
            After = kind.Describe(change, change.After),
            Outcome = outcome,
            Reason = reason,
            JournalPath = journalPath,
        };
    }
}
