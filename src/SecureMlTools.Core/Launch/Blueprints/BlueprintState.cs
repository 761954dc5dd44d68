using SecureMlTools.Api;
using SecureMlTools.Launch.Blueprints.Kinds;

namespace SecureMlTools.Launch.Blueprints;

/// <summary>A planned resource beside what is there of it.</summary>
/// <param name="Resource">The plan.</param>
/// <param name="Found">What is there; null when nothing is.</param>
/// <param name="Differences">Where the two differ.</param>
internal sealed record ResourceMatch(PlannedResource Resource, FoundResource? Found, IReadOnlyList<PropertyDifference> Differences)
{
    /// <summary>True when a build would finish it: some settings of it are missing that take calls of their own.</summary>
    public bool IsUnfinished { get; init; }

    /// <summary>True when nothing was found because it, or what it is part of, could not be read: it may be there all the same.</summary>
    public bool IsUnread { get; init; }
}

/// <summary>A type of resource that could not be read.</summary>
/// <param name="Type">CloudFormation's name of it.</param>
/// <param name="Error">Why.</param>
internal sealed record Unread(string Type, AwsException Error);

/// <summary>What is there of an owner's resources, read in bulk: one list call a type.</summary>
internal sealed class BlueprintState
{
    private readonly BlueprintScope _scope;
    private readonly IReadOnlyList<ResourceKind> _kinds;

    private BlueprintState(BlueprintScope scope, IReadOnlyList<ResourceKind> kinds, IReadOnlyList<FoundResource> found, IReadOnlyList<Unread> unread)
    {
        _scope = scope;
        _kinds = kinds;
        Found = found;
        Unread = unread;
    }

    /// <summary>Whose they are.</summary>
    public BlueprintOwner Owner => _scope.Owner;

    /// <summary>Everything found, in the order of the kinds.</summary>
    public IReadOnlyList<FoundResource> Found { get; }

    /// <summary>The types that could not be read; none where every one had to be.</summary>
    public IReadOnlyList<Unread> Unread { get; }

    /// <summary>What has the name of one of the owner's resources and is somebody else's: type and name.</summary>
    public IEnumerable<(string Type, string Name)> Strangers => _scope.Strangers;

    /// <summary>Reads what is there.</summary>
    /// <exception cref="AwsException">A type could not be read.</exception>
    public static Task<BlueprintState> ReadAsync(BlueprintScope scope, IReadOnlyList<ResourceKind> kinds, CancellationToken cancellationToken) => ReadAsync(scope, kinds, whatCanBe: false, cancellationToken);

    /// <summary>Reads what can be read, and remembers what could not: enough to look at it, not to change anything by it.</summary>
    public static Task<BlueprintState> ReadWhatCanBeAsync(BlueprintScope scope, IReadOnlyList<ResourceKind> kinds, CancellationToken cancellationToken) => ReadAsync(scope, kinds, whatCanBe: true, cancellationToken);

    /// <summary>The blueprint's resources beside what is there, in its order.</summary>
    public IReadOnlyList<ResourceMatch> Match(Blueprint blueprint)
    {
        var matches = new List<ResourceMatch>(blueprint.Resources.Length);
        var known = new Dictionary<string, FoundResource>(StringComparer.Ordinal);
        var unread = new HashSet<string>(StringComparer.Ordinal);
        foreach (var resource in blueprint.Resources)
        {
            var kind = _kinds.First(k => k.Type == resource.Type);
            var properties = resource.Properties.Resolve(r => known.GetValueOrDefault(r.LogicalId)?.Value(r));
            var found = Of(resource, kind, properties);
            if (found is not null) known[resource.LogicalId] = found;
            // A part is found in what it is part of, and known by the ids of what it connects.
            else if (Unread.Any(u => u.Type == resource.Type) || (kind is PartKind && properties.References().Any(r => unread.Contains(r.LogicalId)))) unread.Add(resource.LogicalId);
            var differences = found is null ? [] : Differences(blueprint, resource, kind, properties, found).Where(d => !IsOpen(properties, d, unread)).ToList();
            matches.Add(new ResourceMatch(resource, found, differences)
            {
                IsUnfinished = found is not null && differences.Count > 0 && kind.IsUnfinished(properties, found),
                IsUnread = unread.Contains(resource.LogicalId),
            });
        }

        return matches;
    }

    private static async Task<BlueprintState> ReadAsync(BlueprintScope scope, IReadOnlyList<ResourceKind> kinds, bool whatCanBe, CancellationToken cancellationToken)
    {
        var all = new List<FoundResource>();
        var unread = new List<Unread>();
        foreach (var kind in kinds)
        {
            try
            {
                var answer = await kind.FindAsync(scope, cancellationToken).ConfigureAwait(false);
                IReadOnlyList<FoundResource> found = [.. answer.Where(f => !scope.Owner.IsOfAnother(f.Tags))];
                scope.Set(kind.Type, found);
                all.AddRange(found);
            }
            catch (AwsException e) when (whatCanBe && !e.IsAuthenticationFailure)
            {
                unread.Add(new Unread(kind.Type, e));
            }
        }

        return new BlueprintState(scope, kinds, all, unread);
    }

    // What a property refers to may have the very id that is there, where that could not be read.
    private static bool IsOpen(PropertyMap properties, PropertyDifference difference, HashSet<string> unread) =>
        properties.Members.Any(m => (difference.Path == m.Key || difference.Path.StartsWith(m.Key + ".", StringComparison.Ordinal)) && m.Value.References().Any(r => unread.Contains(r.LogicalId)));

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
