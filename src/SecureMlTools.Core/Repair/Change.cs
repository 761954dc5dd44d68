using System.Collections.Immutable;

namespace SecureMlTools.Repair;

/// <summary>A few fields of a resource with their values: what a change starts from and what it ends in. Equal when all fields are.</summary>
public sealed class ResourceState : IEquatable<ResourceState>
{
    /// <summary>Makes a state.</summary>
    public ResourceState(IEnumerable<KeyValuePair<string, string>> fields) => Fields = fields.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>A state of no fields.</summary>
    public static ResourceState Empty { get; } = new([]);

    /// <summary>The fields, by AWS's names.</summary>
    public ImmutableSortedDictionary<string, string> Fields { get; }

    /// <summary>The value of a field, or null.</summary>
    public string? this[string field] => Fields.GetValueOrDefault(field);

    /// <summary>A state of the fields given.</summary>
    public static ResourceState Of(params ReadOnlySpan<(string Name, string? Value)> fields)
    {
        var builder = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in fields)
            if (value is not null) builder[name] = value;
        return new ResourceState(builder);
    }

    /// <inheritdoc/>
    public bool Equals(ResourceState? other) => other is not null && Fields.Count == other.Fields.Count && Fields.All(f => other[f.Key] == f.Value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ResourceState);

    /// <inheritdoc/>
    public override int GetHashCode() => Fields.Aggregate(0, (hash, f) => HashCode.Combine(hash, f.Key, f.Value));

    /// <summary>The fields in one line: <c>HttpTokens=optional</c>.</summary>
    public override string ToString() => string.Join(", ", Fields.Select(f => $"{f.Key}={Text.Visible(f.Value)}"));
}

/// <summary>
/// One minimal change: a known kind, a resource, and the fields before and after. Its inverse is the same change with the two swapped, which is
/// all that Undo needs.
/// </summary>
public sealed record Change
{
    /// <summary>Name of the kind, a key of <see cref="ChangeKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The control that it makes pass.</summary>
    public required string ControlId { get; init; }

    /// <summary>CloudFormation's name of the resource's type.</summary>
    public required string ResourceType { get; init; }

    /// <summary>The resource that is changed.</summary>
    public required string ResourceId { get; init; }

    /// <summary>The machine concerned, where it is one.</summary>
    public string? InstanceId { get; init; }

    /// <summary>Region.</summary>
    public required string Region { get; init; }

    /// <summary>Account.</summary>
    public required string AccountId { get; init; }

    /// <summary>What identifies the part of the resource that is changed (a rule's ports and range, say); the same before and after.</summary>
    public ResourceState Part { get; init; } = ResourceState.Empty;

    /// <summary>The fields before; the change is refused when they are no longer so.</summary>
    public required ResourceState Before { get; init; }

    /// <summary>The fields after.</summary>
    public required ResourceState After { get; init; }

    /// <summary>What may break, in one sentence; null when nothing can.</summary>
    public string? Risk { get; init; }

    /// <summary>Order inside a plan: lower first.</summary>
    public int Order { get; init; }

    /// <summary>How often a change that loses a race for an update token reads the resource again and tries anew.</summary>
    public int MaxAttempts { get; init; } = 8;

    /// <summary>Reasons not to do it, unless overridden.</summary>
    public IReadOnlyList<Guard> Guards { get; init; } = [];

    /// <summary>The change that restores what was.</summary>
    public Change Inverse() => this with { Before = After, After = Before, Guards = [] };
}

/// <summary>What kind of reason a guard is.</summary>
public enum GuardKind
{
    /// <summary>There is no evidence that the change is harmless. -Force passes it.</summary>
    MissingEvidence,

    /// <summary>There is evidence that it harms. Only -OverrideGuard with its name passes it.</summary>
    Harm,

    /// <summary>It would cut off the way back. Nothing passes it.</summary>
    Never,
}

/// <summary>A reason not to make a change.</summary>
/// <param name="Name">Its name, for -OverrideGuard: <c>ImdsV1InUse</c>, <c>SharedSecurityGroup</c>, <c>SsmPath</c>.</param>
/// <param name="Kind">What passes it.</param>
/// <param name="Reason">One sentence with the values seen.</param>
public sealed record Guard(string Name, GuardKind Kind, string Reason)
{
    /// <summary>Machines outside the request use the security group; -AllowShared passes it too.</summary>
    public const string SharedSecurityGroup = "SharedSecurityGroup";

    /// <summary>Something on the machine called the metadata service without a token.</summary>
    public const string ImdsV1InUse = "ImdsV1InUse";

    /// <summary>CloudWatch has no data on calls without a token.</summary>
    public const string NoMetricData = "NoMetricData";

    /// <summary>The change would cut Systems Manager off from a managed machine.</summary>
    public const string SsmPath = "SsmPath";

    /// <summary>What the jobs send, or ask for, that would stop.</summary>
    public const string UnmatchedTraffic = "UnmatchedTraffic";

    /// <summary>The guard of a change that stops traffic of which the account keeps no record.</summary>
    /// <param name="what">What is not known, as it follows "whether".</param>
    public static Guard Unmatched(string what) => new(UnmatchedTraffic, GuardKind.MissingEvidence, $"Whether {what} is not in the account's records, and that would stop.");
}
