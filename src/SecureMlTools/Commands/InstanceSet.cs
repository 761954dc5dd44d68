using System.Management.Automation;
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

    /// <summary>Every machine, whatever its region.</summary>
    public IReadOnlyList<string> All => [.. _byRegion.Values.SelectMany(ids => ids).Distinct(StringComparer.Ordinal)];

    /// <summary>Refuses a list of machines that was given and holds none: an empty variable must not come to mean every machine.</summary>
    public static void RefuseEmpty(PSCmdlet cmdlet, string[]? given)
    {
        if (cmdlet.MyInvocation.BoundParameters.ContainsKey("InstanceId") && given is not { Length: > 0 })
            cmdlet.ThrowTerminatingError(Errors.Make("-InstanceId was given and is empty: leave it out to mean every machine.", "EmptyInstanceId", ErrorCategory.InvalidArgument, null));
    }

    /// <summary>Adds machines; gives back those whose ids are malformed. Without a region, an ARN's own counts.</summary>
    public IReadOnlyList<string> Add(IEnumerable<string> instanceIds, IReadOnlyList<string>? regions)
    {
        var wrong = new List<string>();
        foreach (var text in instanceIds)
        {
            var (id, arnRegion) = Parse(text);
            if (!WellFormedId().IsMatch(id))
            {
                wrong.Add(text);
                continue;
            }

            IReadOnlyList<string> places = regions is { Count: > 0 } ? regions : [arnRegion];
            foreach (var region in places)
            {
                if (!_byRegion.TryGetValue(region, out var ids)) _byRegion[region] = ids = [];
                if (!ids.Contains(id)) ids.Add(id);
            }
        }

        return wrong;
    }

    // arn:aws:ec2:eu-west-1:123456789012:instance/i-0123456789abcdef0
    private static (string Id, string Region) Parse(string text) =>
        text.Split(':') is ["arn", _, "ec2", var region, _, var resource] && resource.StartsWith("instance/", StringComparison.Ordinal) ? (resource["instance/".Length..], region) : (text, "");

    /// <summary>The sentence about a malformed id.</summary>
    public static string Malformed(string id) => $"'{Text.OneLine(id)}' is not an instance id: one looks like i-0123456789abcdef0.";

    [GeneratedRegex(@"^i-([0-9a-f]{8}|[0-9a-f]{17})\z")]
    private static partial Regex WellFormedId();
}
