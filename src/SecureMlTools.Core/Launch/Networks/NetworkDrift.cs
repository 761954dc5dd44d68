using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls;
using SecureMlTools.Launch.Blueprints;
using SecureMlTools.Operations;

namespace SecureMlTools.Launch.Networks;

/// <summary>
/// The differences between a network and its design: what is gone, what was changed, what was added to its parts or to its VPC, and what could not be
/// read. Only where nothing of these is there is a network as it was made.
/// </summary>
internal static class NetworkDrift
{
    private const int MostNames = 10;

    /// <summary>They, in the order of the design.</summary>
    public static IEnumerable<TrainingNetworkDrift> Of(TrainingNetworkState network, NetworkDesign design)
    {
        var matches = network.State.Match(design.Blueprint);
        var namesKnown = design.Request.NoInternet || matches.Any(m => m.Resource.LogicalId == FirewallParts.AllowList && m.Found is not null);
        foreach (var match in matches.Where(m => !m.IsUnread))
        {
            var (id, type) = (match.Resource.LogicalId, match.Resource.Type);
            if (match.Found is not { } found)
                yield return network.State.Strangers.Contains((type, match.Resource.Name ?? ""))
                    ? Drift("Missing", id, type, null) with { Actual = match.Resource.Name, Risk = $"one of that name is there without the tag {network.State.Owner}: it is somebody else's" }
                    : Drift("Missing", id, type, null) with { Risk = DriftRisks.OfMissing(type) };
            else
                foreach (var difference in match.Differences.Where(d => !IsCapacity(match, d) && (namesKnown || !IsNames(match, d))))
                    foreach (var told in IsNames(match, difference) ? Names(id, type, found.PhysicalId, difference) : [Changed(id, type, found.PhysicalId, difference)]) yield return told;
            if (match.Found?.Record is FlowLog { DeliverLogsStatus: "FAILED" } log)
                yield return Changed(id, type, match.Found.PhysicalId, new PropertyDifference("DeliverLogsStatus", "SUCCESS", string.IsNullOrEmpty(log.DeliverLogsErrorMessage) ? "FAILED" : "FAILED: " + log.DeliverLogsErrorMessage));
        }

        foreach (var setting in network.Contents.Settings) yield return Changed(setting.LogicalId, setting.Type, setting.Id, setting.Difference);
        var known = matches.Select(m => m.Found).OfType<FoundResource>().Select(f => (f.Type, f.PhysicalId)).ToHashSet();
        // Of a type that is not known whole, one that the design has may look like another.
        var open = matches.Where(m => m.IsUnread).Select(m => m.Resource.Type).ToHashSet(StringComparer.Ordinal);
        foreach (var other in network.State.Found.Where(f => !known.Contains((f.Type, f.PhysicalId)) && !open.Contains(f.Type) && !(open.Contains(ResourceTypes.VpcEndpoint) && IsOfEndpoint(f))))
            yield return Drift("Added", other.LogicalId, other.Type, other.PhysicalId) with { Risk = DriftRisks.OfAdded(other.Type) };
        foreach (var other in network.Contents.All.Where(o => o.Risk is not null && !open.Contains(o.Type))) yield return Drift("Added", null, other.Type, other.Id) with { Risk = other.Risk };

        var unread = network.Unread.Where(u => open.Contains(u.Type) || network.Contents.Unread.Contains(u)).ToList();
        foreach (var (type, error) in unread) yield return Drift("Unknown", null, type, null) with { Risk = Failure.Sentence(error) };
        foreach (var type in open.Where(t => unread.TrueForAll(u => u.Type != t)).Order(StringComparer.Ordinal)) yield return Drift("Unknown", null, type, null) with { Risk = "They are parts of what could not be read." };

        // Which way the lists differ decides what follows: one for each.
        IEnumerable<TrainingNetworkDrift> Names(string logicalId, string type, string id, PropertyDifference difference)
        {
            var changed = Changed(logicalId, type, id, difference) with { Expected = null };
            if (difference.Expected.Length > 0) yield return changed with { Actual = "lacks " + Listed(difference.Expected), Risk = DriftRisks.FewerNames };
            if (difference.Actual.Length > 0) yield return changed with { Actual = $"has {Listed(difference.Actual)} besides", Risk = DriftRisks.MoreNames };
        }

        TrainingNetworkDrift Changed(string logicalId, string type, string id, PropertyDifference difference) =>
            Drift("Changed", logicalId, type, id) with { Property = difference.Path, Expected = difference.Expected, Actual = difference.Actual, Risk = DriftRisks.OfChanged(type, difference.Path) };

        TrainingNetworkDrift Drift(string kind, string? logicalId, string type, string? id) =>
            new() { Network = network.Name, Kind = kind, LogicalId = logicalId, ResourceType = type, ResourceId = id, Region = network.Facts.Region, AccountId = network.Facts.AccountId };
    }

    /// <summary>The answer that the differences make. What is neither missing, changed nor added is something that could not be told: never in sync.</summary>
    public static TrainingNetworkCheck Check(TrainingNetworkCheck check, NetworkDesign design, IReadOnlyList<TrainingNetworkDrift> drift)
    {
        var count = design.Blueprint.Resources.Length;
        var differs = drift.Any(d => d.Kind is "Missing" or "Changed" or "Added");
        var kinds = string.Join(", ", drift.GroupBy(d => d.Kind).Select(g => $"{g.Select(d => (d.LogicalId, d.ResourceType, d.ResourceId)).Distinct().Count()} {g.Key.ToLowerInvariant()}"));
        return check with
        {
            Status = differs ? DriftStatus.Drifted : drift.Count > 0 ? DriftStatus.Unknown : DriftStatus.InSync,
            Reason = differs ? $"It differs from the {count} resources that it was made as: {kinds}."
                : drift.Count > 0 ? $"What could be read is as it was made, but not everything could: {drift[0].Risk}{(drift.Count > 1 ? $" So it is with {drift.Count - 1} more." : "")}"
                : $"All {count} resources are as they were made, and of what EC2 and Route 53 Resolver list nothing was added{NotJudged(design)}.",
            ResourceCount = count,
            Drift = drift,
        };
    }

    private static string NotJudged(NetworkDesign design) => design.Domains.Count switch
    {
        0 => "",
        1 => "; the one name that may be reached is the team's, and not judged",
        var names => $"; the {names} names that may be reached are the team's, and not judged",
    };

    // DNS Firewall takes a name and all below it as two entries, which Network Firewall writes as one.
    private static string Listed(string entries)
    {
        var names = entries.Split(", ").ToHashSet(StringComparer.Ordinal);
        var shown = names.Where(n => !names.Contains("*." + n)).Select(n => n.StartsWith("*.", StringComparison.Ordinal) && names.Contains(n[2..]) ? n[1..] : n).Order(StringComparer.Ordinal).ToList();
        return string.Join(", ", shown.Take(MostNames)) + (shown.Count > MostNames ? $" and {shown.Count - MostNames} more" : "");
    }

    // Capacity follows the number of names that were there at first, which nobody knows any more; it cannot be changed anyway.
    private static bool IsCapacity(ResourceMatch match, PropertyDifference difference) => match.Resource.LogicalId is FirewallParts.AllowList or FirewallParts.HttpList && difference.Path == "Capacity";

    // A gateway endpoint puts a route of its own into its tables.
    private static bool IsOfEndpoint(FoundResource found) => found.Properties["DestinationPrefixListId"] is not null && found.Properties.Text("GatewayId")?.StartsWith("vpce-", StringComparison.Ordinal) == true;

    // The names that DNS Firewall should answer for are those of the firewall's list, where that is there to be read.
    private static bool IsNames(ResourceMatch match, PropertyDifference difference) => match.Resource.LogicalId == DnsParts.AllowList && difference.Path == "Domains";
}
