namespace SecureMlTools.Practice.State;

/// <summary>One metric of many machines. A machine has data points, or a rate from which hourly ones follow, or nothing.</summary>
internal sealed class MetricStore
{
    private readonly Dictionary<string, IReadOnlyList<(DateTimeOffset At, double Value)>> _points = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (DateTimeOffset Since, Func<DateTimeOffset, double> Rate)> _rates = new(StringComparer.Ordinal);

    /// <summary>The end of what is known: where it is set, a window that ends later is taken as one that ends then. A twin's data end with its inventory.</summary>
    public DateTimeOffset? End { get; set; }

    public void Set(string instanceId, IReadOnlyList<(DateTimeOffset At, double Value)> points) => _points[instanceId] = points;

    /// <summary>Hourly data since a time.</summary>
    public void Set(string instanceId, DateTimeOffset since, Func<DateTimeOffset, double> hourly) => _rates[instanceId] = (since, hourly);

    /// <summary>Sums per period over a window, earliest first; only periods with data.</summary>
    public IReadOnlyList<(DateTimeOffset At, double Sum)> Sums(string instanceId, DateTimeOffset start, DateTimeOffset end, int period)
    {
        var shift = End is { } known && end > known ? end - known : TimeSpan.Zero;
        return
        [
            .. Points(instanceId, start - shift, end - shift)
                .GroupBy(p => (p.At - (start - shift)).Ticks / (TimeSpan.TicksPerSecond * period))
                .OrderBy(g => g.Key)
                .Select(g => (start.AddTicks(g.Key * TimeSpan.TicksPerSecond * period), g.Sum(p => p.Value))),
        ];
    }

    private IEnumerable<(DateTimeOffset At, double Value)> Points(string instanceId, DateTimeOffset start, DateTimeOffset end)
    {
        if (_points.TryGetValue(instanceId, out var points)) return points.Where(p => p.At >= start && p.At < end);
        return _rates.TryGetValue(instanceId, out var rate) ? Hours(start > rate.Since ? start : rate.Since, end, rate.Rate) : [];
    }

    private static IEnumerable<(DateTimeOffset At, double Value)> Hours(DateTimeOffset start, DateTimeOffset end, Func<DateTimeOffset, double> rate)
    {
        var hour = TimeSpan.TicksPerHour;
        var first = new DateTimeOffset((start.Ticks + hour - 1) / hour * hour, TimeSpan.Zero);
        for (var at = first; at < end; at = at.AddHours(1)) yield return (at, rate(at));
    }
}
