using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace SecureMlTools.ModelTrimmer;

/// <summary>botocore's partitions.json: which regions form which partition, and what a partition's host names end in.</summary>
internal sealed class EndpointPartitions
{
    private readonly List<EndpointPartition> _all;

    private EndpointPartitions(List<EndpointPartition> all) => _all = all;

    public IReadOnlyList<EndpointPartition> All => _all;

    public static EndpointPartitions Read(string file) =>
        new([.. JsonNode.Parse(File.ReadAllText(file))!["partitions"]!.AsArray().Select(p => new EndpointPartition(
            (string)p!["id"]!,
            (string)p["regionRegex"]!,
            p["outputs"]!.AsObject(),
            [.. p["regions"]!.AsObject().Select(r => r.Key)]))]);

    /// <summary>The rule language's <c>aws.partition</c>: by name, else by pattern, else the commercial partition.</summary>
    public EndpointPartition Of(string region) =>
        _all.Find(p => p.Regions.Contains(region))
        ?? _all.Find(p => Regex.IsMatch(region, p.Pattern))
        ?? _all.Single(p => p.Id == "aws");
}

/// <summary>One partition.</summary>
/// <param name="Id">For example <c>aws-us-gov</c>.</param>
/// <param name="Pattern">Regular expression of its region names.</param>
/// <param name="Outputs">What <c>aws.partition</c> answers: dnsSuffix, supportsFIPS and so on.</param>
/// <param name="Regions">The regions known when the data was made, with the pseudo-region of the partition.</param>
internal sealed record EndpointPartition(string Id, string Pattern, JsonObject Outputs, IReadOnlyList<string> Regions)
{
    /// <summary>A region that matches the pattern and that no list holds: it meets a rule set's general rules and none of its exceptions.</summary>
    public string Unlisted => Regex.Replace(Regions.First(r => Regex.IsMatch(r, Pattern)), @"\d+$", "97");
}
