namespace SecureMlTools.Launch.Blueprints;

/// <summary>What a build or a removal did with a resource.</summary>
internal enum BuildAction
{
    /// <summary>Made in this run.</summary>
    Created,

    /// <summary>Begun by an earlier run, finished in this one.</summary>
    Finished,

    /// <summary>There already; not touched, even where it differs from the plan.</summary>
    Kept,

    /// <summary>Taken away.</summary>
    Removed,

    /// <summary>Could not be taken away.</summary>
    LeftBehind,
}

/// <summary>One resource after a build or a removal.</summary>
/// <param name="LogicalId">Its logical id; null for a part without tags.</param>
/// <param name="Type">CloudFormation's name of its type.</param>
/// <param name="PhysicalId">What it is known by.</param>
/// <param name="Action">What became of it.</param>
/// <param name="Reason">Why it was left behind, or where it differs from the plan.</param>
internal sealed record BuiltResource(string? LogicalId, string Type, string PhysicalId, BuildAction Action, string? Reason = null)
{
    /// <summary>What is known of it, for references.</summary>
    public FoundResource? Found { get; init; }
}

/// <summary>What a build came to.</summary>
/// <param name="Resources">Every resource of the blueprint; after a failure, those that were taken away or left behind.</param>
/// <param name="Failure">Why it failed, or null. Everything that the run had made was then taken away again, but for what is left behind.</param>
/// <param name="FailedAt">The resource that it failed at.</param>
/// <param name="JournalPath">The journal; null when nothing was to be made.</param>
internal sealed record BuildResult(IReadOnlyList<BuiltResource> Resources, Exception? Failure, PlannedResource? FailedAt, string? JournalPath)
{
    /// <summary>What could not be taken away.</summary>
    public IEnumerable<BuiltResource> LeftBehind => Resources.Where(r => r.Action == BuildAction.LeftBehind);

    /// <summary>After a failure: what was there before the run, and was left as it was.</summary>
    public IReadOnlyList<FoundResource> Kept { get; init; } = [];

    /// <summary>What the roll-back may have missed because AWS did not tell what is there; null when it told.</summary>
    public string? Unseen { get; init; }
}

/// <summary>How far a build or a removal is.</summary>
/// <param name="Done">Resources done.</param>
/// <param name="Total">All of them.</param>
/// <param name="Activity">What is going on: <c>making AWS::EC2::NatGateway NatA</c>.</param>
internal sealed record BlueprintProgress(int Done, int Total, string Activity);
