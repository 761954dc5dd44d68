using SecureMlTools.Launch.Blueprints;
using SecureMlTools.Launch.Blueprints.Kinds;

namespace SecureMlTools.Launch.Networks;

/// <summary>What removing a network would take away, what it would leave, and what stands against it.</summary>
public sealed class TrainingNetworkRemoval
{
    private const string WithLogs = "kept with what is logged in it";

    private readonly IReadOnlyList<string> _users;

    internal TrainingNetworkRemoval(TrainingNetworkState network, bool keepsLogs, IReadOnlyList<string> users)
    {
        Network = network;
        KeepsLogs = keepsLogs;
        _users = users;
        var (leaving, kept) = Split(network.State, keepsLogs);
        Resources =
        [
            .. BlueprintRemover.Alone(leaving).AsEnumerable().Reverse().Select(f => network.Resource(new BuiltResource(f.LogicalId, f.Type, f.PhysicalId, BuildAction.Removed)) with { Outcome = LaunchOutcome.Planned }),
            .. kept.Select(network.Resource),
        ];
    }

    /// <summary>The network.</summary>
    public TrainingNetworkState Network { get; }

    /// <summary>True when the log groups stay.</summary>
    public bool KeepsLogs { get; }

    /// <summary>What would go, in the order in which it goes, and then what stays.</summary>
    public IReadOnlyList<TrainingNetworkResource> Resources { get; }

    /// <summary>Why nothing may be removed; null when nothing stands against it.</summary>
    public string? Refusal => _users.Count == 0 ? null
        : $"Training network {Network.Name} is in use by {string.Join(", ", _users.Take(5))}{(_users.Count > 5 ? $" and {_users.Count - 5} more" : "")}, so nothing was removed: remove these first, machines with Remove-HardenedTrainingInstance.";

    /// <summary>What it comes to, in one sentence for a question.</summary>
    public string Summary =>
        $"Remove training network {Network.Name} in {Network.Facts.Region}: its {Network.Count} resources and parts{(Network.VpcId is { } vpc ? $", {vpc} among them" : "")}, {(KeepsLogs ? "but not its log groups" : "and its logs")}";

    /// <summary>What there is to say of a resource that was to be removed; null where it is gone, as it should be.</summary>
    public static string? Remark(TrainingNetworkResource resource) => resource.Outcome switch
    {
        LaunchOutcome.LeftBehind => $"{resource.ResourceType} {Text.Visible(resource.ResourceId)} is left behind: {resource.Reason}",
        LaunchOutcome.Kept when resource.Reason != WithLogs => $"{resource.ResourceType} {Text.Visible(resource.ResourceId)} is kept: {resource.Reason}.",
        LaunchOutcome.Kept => $"Log group {Text.Visible(resource.ResourceId)} is kept; Remove-IsolatedTrainingNetwork {resource.Network} without -KeepLog removes it.",
        _ => null,
    };

    /// <summary>What is to go, and what stays.</summary>
    internal static (IReadOnlyList<FoundResource> Leaving, IReadOnlyList<BuiltResource> Kept) Split(BlueprintState state, bool keepsLogs)
    {
        var logs = state.Found.Where(f => keepsLogs && f.Type == LogGroupKind.TypeName).ToList();
        return (
            [.. state.Found.Except(logs)],
            [
                .. logs.Select(f => new BuiltResource(f.LogicalId, f.Type, f.PhysicalId, BuildAction.Kept, WithLogs)),
                // Only the name is the network's.
                .. state.Strangers.Order().Select(s => new BuiltResource(null, s.Type, s.Name, BuildAction.Kept, $"it has no tag {state.Owner}, so it is somebody else's")),
            ]);
    }
}
