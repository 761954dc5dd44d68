namespace SecureMlTools.Repair;

/// <summary>Makes results of changes.</summary>
internal static class ChangeResults
{
    public static ChangeResult Of(Change change, ChangeOutcome outcome, string reason, string? journalPath) => new()
    {
        ControlId = change.ControlId,
        ResourceType = change.ResourceType,
        ResourceId = change.ResourceId,
        InstanceId = change.InstanceId,
        Region = change.Region,
        AccountId = change.AccountId,
        Operation = ChangeKinds.Find(change.Kind)?.Operation(change) ?? "",
        Before = Describe(change.Part, change.Before),
        After = Describe(change.Part, change.After),
        Outcome = outcome,
        Reason = reason,
        JournalPath = journalPath,
    };

    private static string Describe(ResourceState part, ResourceState state) => part.Fields.IsEmpty ? state.ToString() : $"{state} ({part})";
}
