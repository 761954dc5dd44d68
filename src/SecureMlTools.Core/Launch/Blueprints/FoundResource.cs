using System.Collections.Immutable;

namespace SecureMlTools.Launch.Blueprints;

/// <summary>A resource of ours as it is now.</summary>
internal sealed record FoundResource
{
    /// <summary>CloudFormation's name of its type.</summary>
    public required string Type { get; init; }

    /// <summary>What it is known by in its service: an id, a name, an ARN; for parts without one, their parent and what tells them apart (<c>rtb-1|0.0.0.0/0</c>).</summary>
    public required string PhysicalId { get; init; }

    /// <summary>The logical id of its tag; null for a resource that takes no tags.</summary>
    public string? LogicalId { get; init; }

    /// <summary>Its properties now, by CloudFormation's names: those that are worth comparing.</summary>
    public PropertyMap Properties { get; init; } = PropertyMap.Empty;

    /// <summary>What references can ask for beside the id; entries of an attribute with several are <c>Attribute/Key</c>.</summary>
    public ImmutableDictionary<string, string> Attributes { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Its tags; null where its service does not tell them in bulk.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>Physical id of the resource whose deletion takes this one along; null when it is deleted by itself.</summary>
    public string? GoesWith { get; init; }

    /// <summary>AWS's record, for the kinds whose resources are parts of this one.</summary>
    public object? Record { get; init; }

    /// <summary>What a reference stands for; null when it is not known (yet).</summary>
    public string? Value(Reference reference) =>
        reference.Attribute is null ? PhysicalId : Attributes.GetValueOrDefault(reference.Key is null ? reference.Attribute : $"{reference.Attribute}/{reference.Key}");
}
