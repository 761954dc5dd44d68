using SecureMlTools.Api.CloudWatchLogs;

namespace SecureMlTools.Practice.State;

/// <summary>CloudWatch Logs in one region: log groups, and what was written to each.</summary>
internal sealed class LogStore
{
    private readonly Dictionary<string, List<FilteredLogEvent>> _events = new(StringComparer.Ordinal);

    public Table<LogGroup> Groups { get; } = new(g => g.LogGroupName);

    /// <summary>Tags of groups, by the group's name.</summary>
    public Dictionary<string, IReadOnlyDictionary<string, string>> Tags { get; } = new(StringComparer.Ordinal);

    /// <summary>The events of a group in the order in which CloudWatch gives them: by time, and at one time as they came.</summary>
    public IReadOnlyList<FilteredLogEvent> Events(string group) => _events.TryGetValue(group, out var events) ? events : [];

    /// <summary>Takes a group out, with what was written to it.</summary>
    public void Remove(string group)
    {
        Groups.Remove(group);
        Tags.Remove(group);
        _events.Remove(group);
    }

    /// <summary>Writes to a group.</summary>
    public void Write(string group, IEnumerable<FilteredLogEvent> events)
    {
        if (!_events.TryGetValue(group, out var all)) _events[group] = all = [];
        all.AddRange(events);
        var ordered = all.OrderBy(e => e.Timestamp).ToList();
        all.Clear();
        all.AddRange(ordered);
        if (Groups.Find(group) is { } record) Groups.Put(record with { StoredBytes = all.Sum(e => (long)(e.Message?.Length ?? 0)) });
    }
}
