using System.Text.RegularExpressions;

namespace SecureMlTools.Commands;

/// <summary>Machines named over a pipeline, by region, in the order they came.</summary>
internal sealed partial class InstanceSet
{
    private readonly Dictionary<string, List<string>> _byRegion = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Regions that came up; an empty name stands for the environment's region.</summary>
    public IEnumerable<string> Regions => _byRegion.Keys;

    /// <summary>The machines of a region.</summary>
    public IReadOnlyList<string> Of(string? region) => _byRegion.TryGetValue(region ?? "", out var ids) ? ids : [];

    /// <summary>Adds machines; gives back those whose ids are malformed.</summary>
    public IReadOnlyList<string> Add(IEnumerable<string> instanceIds, IReadOnlyList<string>? regions)
    {
        var wrong = new List<string>();
        foreach (var id in instanceIds)
        {
            if (!WellFormedId().IsMatch(id))
            {
                wrong.Add(id);
                continue;
            }

            foreach (var region in regions is { Count: > 0 } ? regions : [""])
            {
                if (!_byRegion.TryGetValue(region, out var ids)) _byRegion[region] = ids = [];
                if (!ids.Contains(id)) ids.Add(id);
            }
        }

        return wrong;
    }

    /// <summary>The sentence about a malformed id.</summary>
    public static string Malformed(string id) => $"'{Text.OneLine(id)}' is not an instance id: one looks like i-0123456789abcdef0.";

    [GeneratedRegex(@"^i-([0-9a-f]{8}|[0-9a-f]{17})\z")]
    private static partial Regex WellFormedId();
}
