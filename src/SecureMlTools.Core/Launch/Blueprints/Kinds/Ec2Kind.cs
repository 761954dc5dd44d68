using System.Collections.Immutable;
using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;

namespace SecureMlTools.Launch.Blueprints.Kinds;

/// <summary>A resource of EC2: found by its tags, tagged by the call that makes it.</summary>
internal abstract class Ec2Kind : ResourceKind
{
    /// <summary>The filter that one Describe call finds all of an owner's with.</summary>
    protected static Filter[] Owned(BlueprintScope scope) => [OwnerFilter.Of(scope.Owner.TagKey, scope.Owner.Name)];

    /// <summary>The tags, for the creating call.</summary>
    protected static TagSpecification[] Tags(Making making, string resourceType) => [new TagSpecification { ResourceType = resourceType, Tags = [.. making.Tags.Select(t => new Tag { Key = t.Key, Value = t.Value })] }];

    /// <summary>A resource that was found, with its tags.</summary>
    protected FoundResource Found(string id, IReadOnlyList<Tag>? tags, PropertyMap properties, object? record = null, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        var all = tags.OrEmpty().Where(t => t.Key is not null).GroupBy(t => t.Key!, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Value ?? "", StringComparer.Ordinal);
        return new FoundResource
        {
            Type = Type,
            PhysicalId = id,
            LogicalId = all.GetValueOrDefault(BlueprintOwner.IdKey),
            Properties = properties,
            Tags = all,
            Record = record,
            Attributes = Attributes(attributes),
        };
    }

    /// <summary>Attributes; those without a value are left out.</summary>
    protected static ImmutableDictionary<string, string> Attributes(params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        var builder = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in attributes)
            if (value is not null) builder[name] = value;
        return builder.ToImmutable();
    }

    /// <summary>The error of items that a call did not do.</summary>
    protected static void ThrowIfUnsuccessful(AwsOperation operation, IReadOnlyList<UnsuccessfulItem>? items)
    {
        if (items.OrEmpty().Select(i => i.Error).FirstOrDefault(e => e is not null) is { } error)
            throw new AwsException(error.Message ?? "AWS gives no reason.", error.Code ?? "Unsuccessful", 400, null, operation);
    }
}

/// <summary>A part of another resource that takes no tags: found in its parent's record, known by its key.</summary>
internal abstract class PartKind : ResourceKind
{
    public override Task<IReadOnlyList<FoundResource>> FindAsync(BlueprintScope scope, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<FoundResource>>([.. Parts(scope)]);

    /// <summary>The parts of what was found so far.</summary>
    protected abstract IEnumerable<FoundResource> Parts(BlueprintScope scope);

    public abstract override string Key(PropertyMap properties);

    /// <summary>A part, known by the key of its properties.</summary>
    protected FoundResource Part(PropertyMap properties, string? goesWith) => new() { Type = Type, PhysicalId = Key(properties), Properties = properties, GoesWith = goesWith };
}
