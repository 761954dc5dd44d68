using System.Collections.Immutable;

namespace SecureMlTools.Launch.Blueprints;

/// <summary>Whose resources they are: the tag that every one of them carries.</summary>
/// <param name="TagKey"><c>secureml:network</c> or <c>secureml:machine</c>.</param>
/// <param name="Name">Name of the network or machine.</param>
internal sealed record BlueprintOwner(string TagKey, string Name)
{
    /// <summary>Tag of a resource's logical id.</summary>
    public const string IdKey = "secureml:id";

    /// <summary>Owner of the parts of a training network.</summary>
    public static BlueprintOwner Network(string name) => new("secureml:network", name);

    /// <summary>Owner of the parts of a training machine.</summary>
    public static BlueprintOwner Machine(string name) => new("secureml:machine", name);

    /// <summary>True for a name that a resource of the owner's could have: for services whose lists tell names and no tags.</summary>
    public bool MayHaveNamed(string? name) => name == Name || name?.StartsWith(Name + "-", StringComparison.Ordinal) == true;

    /// <summary>True for the tags of a resource of the owner's.</summary>
    public bool IsOn(IReadOnlyDictionary<string, string>? tags) => tags is not null && tags.TryGetValue(TagKey, out var name) && name == Name;

    /// <summary>True for the tags of a resource of another owner's, whatever filter it came through.</summary>
    public bool IsOfAnother(IReadOnlyDictionary<string, string>? tags) => tags is not null && tags.TryGetValue(TagKey, out var name) && name != Name;

    public override string ToString() => $"{TagKey}={Name}";
}

/// <summary>One resource that is wanted.</summary>
internal sealed record PlannedResource
{
    /// <summary>Its name inside the blueprint; letters and digits, CloudFormation's rule.</summary>
    public required string LogicalId { get; init; }

    /// <summary>CloudFormation's name of its type.</summary>
    public required string Type { get; init; }

    /// <summary>Its properties, by CloudFormation's names. Tags are not among them.</summary>
    public required PropertyMap Properties { get; init; }

    /// <summary>Value of its <c>Name</c> tag; null where it has none.</summary>
    public string? Name { get; init; }

    /// <summary>Tags of its own, beside those that all resources have.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>Resources that must be there first though no property refers to them.</summary>
    public ImmutableArray<string> DependsOn { get; init; } = [];

    /// <summary>What it is for, in a few words.</summary>
    public string Purpose { get; init; } = "";

    /// <summary>Every resource that must be there first.</summary>
    public IEnumerable<string> Needs => Properties.References().Select(r => r.LogicalId).Concat(DependsOn).Distinct(StringComparer.Ordinal);
}

/// <summary>
/// What is wanted: resources in the order in which they are made. The same object is what -WhatIf shows, what is built, what drift is measured
/// against and what templates are written from.
/// </summary>
internal sealed record Blueprint
{
    private readonly Dictionary<string, PlannedResource> _byId;

    public Blueprint(BlueprintOwner owner, string accountId, string region, string partition, IEnumerable<PlannedResource> resources, IEnumerable<KeyValuePair<string, string>>? tags = null)
    {
        Owner = owner;
        AccountId = accountId;
        Region = region;
        Partition = partition;
        Resources = [.. resources];
        Tags = (tags ?? []).ToImmutableSortedDictionary(StringComparer.Ordinal);
        _byId = [];
        foreach (var resource in Resources)
        {
            if (resource.LogicalId.Length is 0 or > 255 || !resource.LogicalId.All(char.IsAsciiLetterOrDigit)) throw new ArgumentException($"'{resource.LogicalId}' is no logical id: letters and digits are.", nameof(resources));
            foreach (var need in resource.Needs)
                if (!_byId.ContainsKey(need)) throw new ArgumentException($"{resource.LogicalId} needs {need}, which does not come before it.", nameof(resources));
            if (!_byId.TryAdd(resource.LogicalId, resource)) throw new ArgumentException($"{resource.LogicalId} is there twice.", nameof(resources));
        }
    }

    /// <summary>Whose they are.</summary>
    public BlueprintOwner Owner { get; }

    /// <summary>The account it is for.</summary>
    public string AccountId { get; }

    /// <summary>The region it is for.</summary>
    public string Region { get; }

    /// <summary>aws, aws-cn, aws-us-gov, …</summary>
    public string Partition { get; }

    /// <summary>The resources, each after those it needs.</summary>
    public ImmutableArray<PlannedResource> Resources { get; }

    /// <summary>The user's tags, on every resource that takes tags.</summary>
    public ImmutableSortedDictionary<string, string> Tags { get; }

    /// <summary>A resource by its logical id.</summary>
    public PlannedResource this[string logicalId] => _byId[logicalId];

    /// <summary>A resource by its logical id, or null.</summary>
    public PlannedResource? Find(string logicalId) => _byId.GetValueOrDefault(logicalId);

    /// <summary>All tags of a resource: the user's, its name, whose it is and which it is.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> TagsOf(PlannedResource resource)
    {
        var tags = Tags.ToBuilder();
        if (resource.Name is { } name && !tags.ContainsKey("Name")) tags["Name"] = name;
        foreach (var (key, value) in resource.Tags) tags[key] = value;
        tags[Owner.TagKey] = Owner.Name;
        tags[BlueprintOwner.IdKey] = resource.LogicalId;
        return [.. tags];
    }
}
