using SecureMlTools.Launch.Blueprints;

namespace SecureMlTools.Launch.Networks;

/// <summary>
/// Where a network that is there differs from what is asked for, and a run leaves it so: names that the team has changed since, tags, settings. Each is a
/// sentence that says what changes it.
/// </summary>
internal static class NetworkDifferences
{
    private const int MostTold = 5;

    /// <summary>They; none for a network that is as it is asked for.</summary>
    /// <param name="design">What is asked for.</param>
    /// <param name="matches">Its resources beside what is there.</param>
    /// <param name="found">All that is there.</param>
    public static IEnumerable<string> Of(NetworkDesign design, IReadOnlyList<ResourceMatch> matches, IReadOnlyList<FoundResource> found)
    {
        var name = design.Request.Name;
        var left = matches.Where(m => m is { Found: not null, IsUnfinished: false, Differences.Count: > 0 }).ToList();
        foreach (var id in new[] { FirewallParts.AllowList, FirewallParts.HttpList })
            if (found.FirstOrDefault(f => f.LogicalId == id) is { } list && Names(name, design.Blueprint.Find(id)?.Properties ?? PropertyMap.Empty, list.Properties) is { } sentence) yield return sentence;
        if (left.Find(m => m.Resource.LogicalId == DnsParts.AllowList) is { } dns && dns.Differences.FirstOrDefault(d => d.Path == "Domains") is { } names)
            yield return $"DNS Firewall answers for other names in network {name} than this asks for, which a run leaves so: {Lack(names)}. Its list is {Text.Visible(dns.Found!.PhysicalId)}.";
        var tags = left.SelectMany(m => m.Differences).Where(IsTag).Select(d => d.Path["Tags.".Length..]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (tags.Count > 0) yield return $"Resources of network {name} have other tags than this asks for, which a run leaves so: {string.Join(", ", tags.Select(t => Text.OneLine(t)))} on {left.Count(m => m.Differences.Any(IsTag))} of them.";
        var others = left.SelectMany(m => m.Differences.Where(d => !IsTag(d) && !IsOfList(m, d)).Select(d => $"{m.Resource.LogicalId} {Text.Visible(m.Found!.PhysicalId)}: {d}")).ToList();
        if (others.Count > 0)
            yield return $"Network {name} is not as this asks for, and a run leaves it so: {string.Join("; ", others.Take(MostTold))}{(others.Count > MostTold ? $"; and {others.Count - MostTold} more" : "")}. Test-IsolatedTrainingNetwork {name} says what differs from what it was made as.";
    }

    private static string? Names(string network, PropertyMap planned, PropertyMap now)
    {
        var (asked, there) = (Targets(planned), Targets(now));
        var (lacking, besides) = (asked.Except(there, StringComparer.Ordinal).ToList(), there.Except(asked, StringComparer.Ordinal).ToList());
        if (lacking.Count + besides.Count == 0) return null;
        var group = now.Text("RuleGroupName");
        var parts = new[]
        {
            lacking.Count == 0 ? null : $"it does not let {Listed(lacking)} through, which Add-FirewallAllowDomain -RuleGroupName {group} -Domain {Listed(lacking)} changes",
            besides.Count == 0 ? null : $"it lets {Listed(besides)} through besides, which Remove-FirewallAllowDomain -RuleGroupName {group} -Domain {Listed(besides)} changes",
        };
        return $"The list {group} of network {network} has other names than this asks for, and a run leaves it so: {string.Join("; ", parts.OfType<string>())}.";
    }

    private static string Lack(PropertyDifference names) => string.Join("; ", new[] { names.Expected.Length == 0 ? null : "it lacks " + Text.OneLine(names.Expected), names.Actual.Length == 0 ? null : "it has besides " + Text.OneLine(names.Actual) }.OfType<string>());

    private static string Listed(List<string> names) => string.Join(", ", names.Select(n => Text.OneLine(n)));

    private static IReadOnlyList<string> Targets(PropertyMap group) => (((group["RuleGroup"] as PropertyMap)?["RulesSource"] as PropertyMap)?["RulesSourceList"] as PropertyMap)?.Texts("Targets") ?? [];

    private static bool IsTag(PropertyDifference difference) => difference.Path.StartsWith("Tags.", StringComparison.Ordinal);

    // Capacity follows the names, and cannot be changed.
    private static bool IsOfList(ResourceMatch match, PropertyDifference difference) => match.Resource.LogicalId switch
    {
        FirewallParts.AllowList or FirewallParts.HttpList => difference.Path is "Capacity" or "RuleGroup.RulesSource.RulesSourceList.Targets",
        DnsParts.AllowList => difference.Path == "Domains",
        _ => false,
    };
}
