using SecureMlTools.Api.Ec2;

namespace SecureMlTools.Inventory;

/// <summary>
/// One account's region as the controls see it: the inventory's records, indexed once. A property whose reading has a gap throws
/// <see cref="GapException"/>, which the judge turns into Unknown: missing evidence cannot be mistaken for an empty list.
/// </summary>
public sealed partial class Estate
{
    private readonly Lazy<IReadOnlyList<Instance>> _instances;
    private readonly Lazy<IReadOnlyDictionary<string, Instance>> _instanceById;

    /// <summary>Makes the estate of an inventory.</summary>
    public Estate(RegionInventory inventory)
    {
        Inventory = inventory;
        _instances = new(() => [.. Need(Readings.Instances).Reservations.OrEmpty().SelectMany(r => r.Instances.OrEmpty()).Where(i => i.InstanceId is not null && InUse.IsPresent(i))]);
        _instanceById = new(() => Index(Instances, i => i.InstanceId));
    }

    /// <summary>The records themselves.</summary>
    public RegionInventory Inventory { get; }

    /// <summary>The account.</summary>
    public string AccountId => Inventory.AccountId;

    /// <summary>The region.</summary>
    public string Region => Inventory.Region;

    /// <summary>When the inventory was read. Controls take this for now, so that the same inventory always gives the same findings.</summary>
    public DateTimeOffset Now => Inventory.ObservedAt;

    /// <summary>Every machine that is not terminated.</summary>
    public IReadOnlyList<Instance> Instances => _instances.Value;

    /// <summary>The machine of an id, or null.</summary>
    public Instance? Instance(string? id) => id is not null && _instanceById.Value.TryGetValue(id, out var instance) ? instance : null;

    /// <summary>A reading's answer.</summary>
    /// <exception cref="GapException">There is none.</exception>
    public TResponse Need<TRequest, TResponse>(Reading<TRequest, TResponse> reading, string? resourceId = null)
        where TRequest : class
        where TResponse : class =>
        Inventory.Get(reading, resourceId).TryGet(out var value, out var gap) ? value : throw new GapException(gap);

    /// <summary>An index that keeps the first of equal ids.</summary>
    internal static Dictionary<string, T> Index<T>(IEnumerable<T> items, Func<T, string?> key)
    {
        var index = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var item in items)
            if (key(item) is { } id) index.TryAdd(id, item);
        return index;
    }

    /// <summary>Groups items under each of their keys.</summary>
    internal static Dictionary<string, List<T>> Group<T>(IEnumerable<T> items, Func<T, IEnumerable<string?>> keys)
    {
        var groups = new Dictionary<string, List<T>>(StringComparer.Ordinal);
        foreach (var item in items)
            foreach (var key in keys(item))
            {
                if (key is null) continue;
                if (!groups.TryGetValue(key, out var list)) groups[key] = list = [];
                list.Add(item);
            }

        return groups;
    }
}

/// <summary>The estate was asked for something that was not read, or not allowed to be.</summary>
public sealed class GapException(Gap gap) : Exception(gap.Reason)
{
    /// <summary>What is missing and why.</summary>
    public Gap Gap { get; } = gap;
}
