using System.Globalization;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;

namespace SecureMlTools.Networking.Paths;

/// <summary>
/// The route that takes some addresses: the longest prefix; among equal ones local, then static, then one of a prefix list, then propagated. A route whose
/// target is gone still takes its addresses. https://docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html
/// </summary>
/// <param name="Route">The route.</param>
/// <param name="Cidr">The range that decided; for a prefix list, the first of its ranges that did.</param>
/// <param name="Addresses">Which of the addresses asked about it takes.</param>
internal sealed record RouteChoice(Route Route, string Cidr, CidrSet Addresses)
{
    /// <summary>Its target, as ids are.</summary>
    public string Target => RouteDecisions.Target(Route);

    /// <summary>The route in words.</summary>
    public string Words => $"{Cidr}{(Route.DestinationPrefixListId is { } list ? $" of {list}" : "")} -> {Target}";

    /// <summary>The routes that take the addresses, the one that takes most first. What none takes is left over.</summary>
    /// <param name="table">The route table.</param>
    /// <param name="to">The addresses.</param>
    /// <param name="ranges">Gives the ranges of a prefix list; null for a list that is none of the destination's business.</param>
    public static IReadOnlyList<RouteChoice> Of(RouteTable table, CidrSet to, Func<Route, IEnumerable<string?>?> ranges)
    {
        var undecided = to;
        var choices = new List<RouteChoice>();
        foreach (var (route, cidr) in table.Routes.OrEmpty().SelectMany(r => Destinations(r, to.IsV6, ranges).Select(c => (Route: r, Cidr: c))).OrderByDescending(r => PrefixLength(r.Cidr)).ThenBy(r => Rank(r.Route)))
        {
            var destination = CidrSet.Parse(to.IsV6, [cidr]);
            var mine = undecided.Intersect(destination);
            if (mine.IsEmpty) continue;
            undecided = undecided.Except(destination);
            var same = choices.FindIndex(c => c.Route == route || (c.Target == RouteDecisions.Target(route) && RouteDecisions.IsActive(c.Route) == RouteDecisions.IsActive(route)));
            if (same < 0) choices.Add(new RouteChoice(route, cidr, mine));
            else choices[same] = choices[same] with { Addresses = choices[same].Addresses.Union(mine) };
        }

        return [.. choices.OrderByDescending(c => c.Addresses.Count)];
    }

    /// <summary>A route that would take the addresses too, and loses: with a shorter prefix, or of a lower rank. Null where there is none.</summary>
    public static (Route Route, bool IsShorter)? Beaten(RouteTable table, RouteChoice choice)
    {
        foreach (var other in table.Routes.OrEmpty())
        {
            if (ReferenceEquals(other, choice.Route) || (choice.Addresses.IsV6 ? other.DestinationIpv6CidrBlock : other.DestinationCidrBlock) is not { } cidr) continue;
            if (RouteDecisions.Target(other) == choice.Target || !choice.Addresses.Except(CidrSet.Parse(choice.Addresses.IsV6, [cidr])).IsEmpty) continue;
            return (other, PrefixLength(cidr) < PrefixLength(choice.Cidr));
        }

        return null;
    }

    private static IEnumerable<string> Destinations(Route route, bool isV6, Func<Route, IEnumerable<string?>?> ranges) =>
        route.DestinationPrefixListId is not null ? (ranges(route) ?? []).OfType<string>().Where(c => c.Contains(':', StringComparison.Ordinal) == isV6)
        : (isV6 ? route.DestinationIpv6CidrBlock : route.DestinationCidrBlock) is { } cidr ? [cidr] : [];

    private static int Rank(Route route) => route.GatewayId == "local" ? 0 : route.Origin == "EnableVgwRoutePropagation" ? 3 : route.DestinationPrefixListId is not null ? 2 : 1;

    private static int PrefixLength(string cidr) => cidr.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0
        && int.TryParse(cidr.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : 128;
}
