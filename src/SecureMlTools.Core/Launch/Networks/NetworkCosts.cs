using SecureMlTools.Launch.Blueprints.Kinds;

namespace SecureMlTools.Launch.Networks;

/// <summary>What a network is charged for, in AWS's units. No prices: they differ by region and change.</summary>
internal static class NetworkCosts
{
    // What AWS takes for a month in its own calculator.
    private const int HoursAMonth = 730;

    /// <summary>What a month of a network is made up of.</summary>
    public static IReadOnlyList<NetworkCostDriver> Of(NetworkDesign design)
    {
        var zones = design.Zones.Count;
        var costs = new List<NetworkCostDriver>();
        if (design.HasInternet)
        {
            costs.Add(Hours("Network Firewall endpoint", zones));
            costs.Add(new NetworkCostDriver("Network Firewall traffic", null, "GB processed", null));
            costs.Add(Hours("NAT gateway", zones));
            costs.Add(new NetworkCostDriver("NAT gateway traffic", null, "GB processed", null));
            costs.Add(Hours("Public IPv4 address", zones));
        }

        if (design.Endpoints.Sum(e => e.Zones.Count) is > 0 and var endpoints)
        {
            costs.Add(Hours("Interface endpoint", endpoints));
            costs.Add(new NetworkCostDriver("Interface endpoint traffic", null, "GB processed", null));
        }

        costs.Add(new NetworkCostDriver("CloudWatch Logs", design.Blueprint.Resources.Count(r => r.Type == new LogGroupKind().Type), "log groups, by the GB taken in and kept", null));
        if (design.Request.DnsFirewall) costs.Add(new NetworkCostDriver("DNS Firewall", design.Blueprint["DnsAllowList"].Properties.Texts("Domains").Count + 1, "domain names stored, and queries", null));
        return costs;
    }

    private static NetworkCostDriver Hours(string what, int count) => new(what, count, "hours", count * HoursAMonth);
}
