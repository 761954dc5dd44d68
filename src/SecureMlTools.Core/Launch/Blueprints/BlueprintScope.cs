using SecureMlTools.Api;

namespace SecureMlTools.Launch.Blueprints;

/// <summary>Where a kind of resource looks, and what is known there already.</summary>
/// <param name="Aws">The transport.</param>
/// <param name="Owner">Whose resources are meant.</param>
/// <param name="AccountId">The account.</param>
/// <param name="Region">The region.</param>
/// <param name="Partition">aws, aws-cn, …</param>
/// <param name="Time">The clock.</param>
internal sealed record BlueprintScope(IAwsTransport Aws, BlueprintOwner Owner, string AccountId, string Region, string Partition, TimeProvider Time)
{
    private readonly Dictionary<string, IReadOnlyList<FoundResource>> _found = new(StringComparer.Ordinal);

    /// <summary>Names to ask for, of services that cannot list by tag: type and name.</summary>
    public IReadOnlyList<(string Type, string Name)> Names { get; init; } = [];

    /// <summary>What has the name of one of the owner's resources and is not the owner's, as its tags tell: type and name.</summary>
    public ISet<(string Type, string Name)> Strangers { get; } = new HashSet<(string, string)>();

    /// <summary>What was found of a type so far.</summary>
    public IReadOnlyList<FoundResource> Found(string type) => _found.GetValueOrDefault(type) ?? [];

    /// <summary>The names to ask for of a type.</summary>
    public IEnumerable<string> NamesOf(string type) => Names.Where(n => n.Type == type).Select(n => n.Name).Distinct(StringComparer.Ordinal);

    /// <summary>Remembers what was found of a type.</summary>
    public void Set(string type, IReadOnlyList<FoundResource> found) => _found[type] = found;

    /// <summary>The same place with nothing known of it.</summary>
    public BlueprintScope Fresh() => new(Aws, Owner, AccountId, Region, Partition, Time) { Names = Names };
}

/// <summary>One resource about to be made or finished.</summary>
/// <param name="Scope">Where.</param>
/// <param name="Resource">The plan of it.</param>
/// <param name="Properties">Its properties with every reference resolved.</param>
/// <param name="Tags">All its tags.</param>
/// <param name="Token">Idempotency token: the same at every attempt, and at those of a run that resumes the journal.</param>
internal sealed record Making(BlueprintScope Scope, PlannedResource Resource, PropertyMap Properties, IReadOnlyList<KeyValuePair<string, string>> Tags, string Token)
{
    /// <summary>The transport.</summary>
    public IAwsTransport Aws => Scope.Aws;

    /// <summary>A text that the plan must have.</summary>
    public string Required(string name) => Properties.Text(name) ?? throw new InvalidOperationException($"{Resource.LogicalId} has no {name}.");
}

/// <summary>A resource that AWS took and then could not make: the sentence says which and why.</summary>
internal sealed class ResourceFailedException(string message) : Exception(message);
