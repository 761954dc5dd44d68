using System.Globalization;

namespace SecureMlTools.Firewall.Alerts;

/// <summary>Tells the first problems one by one and counts the rest: a log may have millions.</summary>
public sealed class AlertProblems
{
    private const int MostTold = 5;

    private readonly HashSet<string> _sources = new(StringComparer.Ordinal);
    private long _count;

    /// <summary>Counts problems.</summary>
    /// <returns>The sentences to tell now.</returns>
    public IReadOnlyList<string> Add(IReadOnlyList<AlertProblem> problems)
    {
        if (problems.Count == 0) return [];
        var told = new List<string>();
        foreach (var problem in problems)
        {
            if (_count++ < MostTold) told.Add(problem.ToString());
            else if (_sources.Count < 10_000) _sources.Add(problem.Source);
        }

        return told;
    }

    /// <summary>The sentence about those that were not told; null when there are none.</summary>
    public string? Rest() => _count <= MostTold ? null
        : string.Create(CultureInfo.InvariantCulture, $"{_count - MostTold:N0} more lines in {_sources.Count:N0} {(_sources.Count == 1 ? "place" : "places")} could not be read, and are left out.");
}
