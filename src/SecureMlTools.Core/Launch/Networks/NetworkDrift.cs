using SecureMlTools.Launch.Blueprints;

namespace SecureMlTools.Launch.Networks;

/// <summary>The differences between a network and its design: what is gone, what was changed, and what was added to its parts.</summary>
internal static class NetworkDrift
{
    /// <summary>They, in the order of the design.</summary>
    public static IEnumerable<TrainingNetworkDrift> Of(TrainingNetworkState network, NetworkDesign design)
    {
        var matches = network.State.Match(design.Blueprint);
        foreach (var match in matches)
        {
            if (match.Found is not { } found) yield return Drift("Missing", match.Resource.LogicalId, match.Resource.Type, null);
            else
                foreach (var difference in match.Differences.Where(d => !IsCapacity(match, d)))
                    yield return Drift("Changed", match.Resource.LogicalId, match.Resource.Type, found.PhysicalId) with { Property = difference.Path, Expected = difference.Expected, Actual = difference.Actual };
        }

        var known = matches.Select(m => m.Found).OfType<FoundResource>().Select(f => (f.Type, f.PhysicalId)).ToHashSet();
        foreach (var other in network.State.Found.Where(f => !known.Contains((f.Type, f.PhysicalId))))
            yield return Drift("Added", other.LogicalId, other.Type, other.PhysicalId);
        foreach (var other in network.Others.Where(o => o.IsWay)) yield return Drift("Added", null, other.Type, other.Id);

        TrainingNetworkDrift Drift(string kind, string? logicalId, string type, string? id) =>
            new() { Network = network.Name, Kind = kind, LogicalId = logicalId, ResourceType = type, ResourceId = id, Region = network.Facts.Region, AccountId = network.Facts.AccountId };
    }

    /// <summary>The answer that the differences make. What is neither missing, changed nor added is something that could not be told: never in sync.</summary>
    public static TrainingNetworkCheck Check(TrainingNetworkCheck check, NetworkDesign design, IReadOnlyList<TrainingNetworkDrift> drift)
    {
        var count = design.Blueprint.Resources.Length;
        var differs = drift.Any(d => d.Kind is "Missing" or "Changed" or "Added");
        var kinds = string.Join(", ", drift.GroupBy(d => d.Kind).Select(g => $"{g.Select(d => (d.LogicalId, d.ResourceType, d.ResourceId)).Distinct().Count()} {g.Key.ToLowerInvariant()}"));
        return check with
        {
            Status = differs ? DriftStatus.Drifted : drift.Count > 0 ? DriftStatus.Unknown : DriftStatus.InSync,
            Reason = differs ? $"It differs from the {count} resources that it was made as: {kinds}."
                : drift.Count > 0 ? $"What could be read is as it was made, but not everything could: {kinds}."
                : $"All {count} resources are as they were made, and nothing was added.",
            ResourceCount = count,
            Drift = drift,
        };
    }

    // Capacity follows the number of names that were there at first, which nobody knows any more; it cannot be changed anyway.
    private static bool IsCapacity(ResourceMatch match, PropertyDifference difference) => match.Resource.LogicalId is "AllowRuleGroup" or FirewallParts.HttpList && difference.Path == "Capacity";
}
