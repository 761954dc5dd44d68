using System.Text.RegularExpressions;

namespace SecureMlTools.Binding;

/// <summary>Names of regions. A new one that this version does not know is used all the same; only what could not be a region is refused.</summary>
internal static partial class RegionNames
{
    /// <summary>The regions that EC2 had when this version was made.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-south-2", "ap-southeast-1", "ap-southeast-2",
        "ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "ca-central-1", "ca-west-1", "cn-north-1", "cn-northwest-1", "eu-central-1",
        "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3", "eusc-de-east-1", "il-central-1", "me-central-1", "me-south-1",
        "mx-central-1", "sa-east-1", "us-east-1", "us-east-2", "us-gov-east-1", "us-gov-west-1", "us-west-1", "us-west-2",
    ];

    /// <summary>False for what could not be a region. A region becomes part of a host name, to which signed requests are sent.</summary>
    public static bool IsWellFormed(string name) => Form().IsMatch(name);

    /// <summary>A warning about a region that is not known, with the nearest that is; null for a known one.</summary>
    public static string? Warning(string name) => All.Contains(name)
        ? null
        : $"The region '{Text.OneLine(name)}' is not known to this version, and is used all the same; did you mean {All.MinBy(r => EditDistance.Between(r, name))}?";

    [GeneratedRegex(@"^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\z")]
    private static partial Regex Form();
}
