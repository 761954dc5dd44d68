namespace SecureMlTools.Launch.Blueprints;

/// <summary>A planned resource beside what is there of it.</summary>
/// <param name="Resource">The plan.</param>
/// <param name="Found">What is there; null when nothing is.</param>
/// <param name="Differences">Where the two differ.</param>
internal sealed record ResourceMatch(PlannedResource Resource, FoundResource? Found, IReadOnlyList<PropertyDifference> Differences)
{
    /// <summary>True when a build would finish it: some settings of it are missing that take calls of their own.</summary>
    public bool IsUnfinished { get; init; }
}

/// <summary>What is there of an owner's resources, read in bulk: one list call a type.</summary>
internal sealed class BlueprintState
{
    private readonly BlueprintScope _scope;
    private readonly IReadOnlyList<ResourceKind> _kinds;

    private BlueprintState(BlueprintScope scope, IReadOnlyList<ResourceKind> kinds, IReadOnlyList<FoundResource> found)
    {
        _scope = scope;
        _kinds = kinds;
        Found = found;
    }

    /// <summary>Everything found, in the order of the kinds.</summary>
    public IReadOnlyList<FoundResource> Found { get; }

    /// <summary>Reads what is there.</summary>
    public static async Task<BlueprintState> ReadAsync(BlueprintScope scope, IReadOnlyList<ResourceKind> kinds, CancellationToken cancellationToken)
    {
        var all = new List<FoundResource>();
        foreach (var kind in kinds)
        {
            var found = await kind.FindAsync(scope, cancellationToken).ConfigureAwait(false);
            scope.Set(kind.Type, found);
            all.AddRange(found);
        }

        return new BlueprintState(scope, kinds, all);
    }

    /// <summary>The blueprint's resources beside what is there, in its order.</summary>
    public IReadOnlyList<ResourceMatch> Match(Blueprint blueprint)
    {
        var matches = new List<ResourceMatch>(blueprint.Resources.Length);
        var known = new Dictionary<string, FoundResource>(StringComparer.Ordinal);
        foreach (var resource in blueprint.Resources)
        {
            var kind = _kinds.First(k => k.Type == resource.Type);
            var properties = resource.Properties.Resolve(r => known.GetValueOrDefault(r.LogicalId)?.Value(r));
            var found = Of(resource, kind, properties);
            if (found is not null) known[resource.LogicalId] = found;
            var differences = found is null ? [] : Differences(blueprint, resource, kind, properties, found);
            matches.Add(new ResourceMatch(resource, found, differences) { IsUnfinished = found is not null && differences.Count > 0 && kind.IsUnfinished(properties, found) });
        }

        return matches;
    }

    private FoundResource? Of(PlannedResource resource, ResourceKind kind, PropertyMap properties)
    {
        var candidates = _scope.Found(resource.Type);
        return candidates.FirstOrDefault(f => f.LogicalId == resource.LogicalId)
            ?? (kind.Key(properties) is { } key ? candidates.FirstOrDefault(f => f.LogicalId is null && f.PhysicalId == key) : null);
    }

    private static IReadOnlyList<PropertyDifference> Differences(Blueprint blueprint, PlannedResource resource, ResourceKind kind, PropertyMap properties, FoundResource found)
    {
        var differences = PropertyDifferences.Between(properties, found.Properties, kind.Unreadable);
        if (found.Tags is not { } tags) return differences;
        return [.. differences, .. blueprint.TagsOf(resource).Where(t => tags.GetValueOrDefault(t.Key) != t.Value).Select(t => new PropertyDifference($"Tags.{t.Key}", t.Value, tags.GetValueOrDefault(t.Key) ?? ""))];
    }
}
