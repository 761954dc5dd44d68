using System.Collections.Concurrent;
using SecureMlTools.Api;

namespace SecureMlTools.Inventory;

/// <summary>AWS's own records of one account's region, as they were at one moment: the answer of every operation read, or the reason why there is none.</summary>
public sealed class RegionInventory
{
    private readonly ConcurrentDictionary<string, InventoryRecord> _records = new(StringComparer.Ordinal);
    private readonly Func<Reading, string?, Gap>? _missing;

    /// <summary>Makes an empty inventory.</summary>
    /// <param name="accountId">The account, twelve digits.</param>
    /// <param name="region">The region.</param>
    /// <param name="observedAt">When it was read; every control takes this for now.</param>
    /// <param name="missing">Explains a reading that is not here; a saved inventory names the file and the command.</param>
    public RegionInventory(string accountId, string region, DateTimeOffset observedAt, Func<Reading, string?, Gap>? missing = null)
    {
        AccountId = accountId;
        Region = region;
        ObservedAt = observedAt;
        _missing = missing;
    }

    /// <summary>The account.</summary>
    public string AccountId { get; }

    /// <summary>The region.</summary>
    public string Region { get; }

    /// <summary>When it was read, UTC.</summary>
    public DateTimeOffset ObservedAt { get; }

    /// <summary>Every record, by key.</summary>
    public IEnumerable<InventoryRecord> Records => _records.Values.OrderBy(r => r.Key, StringComparer.Ordinal);

    /// <summary>The answer of a reading, or why there is none.</summary>
    public Fact<TResponse> Get<TRequest, TResponse>(Reading<TRequest, TResponse> reading, string? resourceId = null)
        where TRequest : class
        where TResponse : class
    {
        if (!_records.TryGetValue(reading.Key(resourceId), out var record))
            return new Fact<TResponse>(DeniedBefore(reading) ?? _missing?.Invoke(reading, resourceId) ?? Gap.NotRead(reading.Operation));
        return record.Response is TResponse response ? new Fact<TResponse>(response) : new Fact<TResponse>(record.Gap!);
    }

    /// <summary>Why a plain reading has no answer; null when it has one.</summary>
    internal Gap? GapOf(Reading reading) =>
        _records.TryGetValue(reading.Key(), out var record) ? record.Gap : DeniedBefore(reading) ?? _missing?.Invoke(reading, null) ?? Gap.NotRead(reading.Operation);

    /// <summary>True when a reading with one answer per resource was made for any of them.</summary>
    internal bool HasAny(Reading reading) => _records.Keys.Any(k => k.StartsWith(reading.Key() + ".", StringComparison.Ordinal));

    internal InventoryRecord? Find(string key) => _records.GetValueOrDefault(key);

    internal void Add(InventoryRecord record) => _records[record.Key] = record;

    // A reading that was never asked because what it depends on failed has that failure for its reason.
    private Gap? DeniedBefore(Reading reading)
    {
        foreach (var before in reading.After)
            if (_records.TryGetValue(before.Key(), out var record) && record.Gap is { } gap) return gap;
        return null;
    }
}

/// <summary>The answer of one operation, or the reason why there is none.</summary>
/// <param name="Key">The reading's key; also the stem of its file's name.</param>
/// <param name="Operation">The operation.</param>
/// <param name="Response">The decoded response, every page joined; null when there is a gap.</param>
/// <param name="Gap">Why there is no response; null when there is one.</param>
public sealed record InventoryRecord(string Key, AwsOperation Operation, object? Response, Gap? Gap);
