using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.Networks;

/// <summary>AWS's own prefix lists: the addresses that a gateway endpoint leads to.</summary>
internal static class ServicePrefixLists
{
    /// <summary>The list of a gateway endpoint's service.</summary>
    /// <param name="region">The region.</param>
    /// <param name="service">The service's full name, which is the list's.</param>
    public static string Of(PracticeRegion region, string service)
    {
        if (region.PrefixLists.All.FirstOrDefault(p => p.List.PrefixListName == service)?.List.PrefixListId is { } named) return named;
        // In a twin the list is known by the routes to it only.
        var gateways = region.VpcEndpoints.All.Where(e => e.ServiceName == service && e.VpcEndpointType == "Gateway").Select(e => e.VpcEndpointId).ToHashSet(StringComparer.Ordinal);
        if (region.RouteTables.All.SelectMany(t => t.Routes.OrEmpty()).FirstOrDefault(r => r.DestinationPrefixListId is not null && gateways.Contains(r.GatewayId))?.DestinationPrefixListId is { } routed) return routed;
        return Add(region, service);
    }

    /// <summary>The lists of a region, as AWS has them before anybody makes an endpoint.</summary>
    public static void AddTo(PracticeRegion region)
    {
        foreach (var service in new[] { "s3", "dynamodb" }) Add(region, $"com.amazonaws.{region.Name}.{service}");
    }

    /// <summary>Adds the list of a service.</summary>
    private static string Add(PracticeRegion region, string service)
    {
        var id = region.Ids.Of("pl", service.Split('.')[^1]);
        region.PrefixLists.Put(new StoredPrefixList(
            new ManagedPrefixList
            {
                PrefixListId = id,
                PrefixListName = service,
                PrefixListArn = $"arn:aws:ec2:{region.Name}:aws:prefix-list/{id}",
                AddressFamily = "IPv4",
                OwnerId = "AWS",
                State = "create-complete",
                Tags = [],
            },
            [.. Cidrs(region.Name, service.EndsWith(".s3", StringComparison.Ordinal)).Select(c => new PrefixListEntry { Cidr = c })]));
        return id;
    }

    // Some of those that AWS publishes in ip-ranges.json.
    private static string[] Cidrs(string region, bool isS3) => (region, isS3) switch
    {
        ("eu-west-1", true) => ["52.218.0.0/17", "52.92.0.0/17", "3.5.64.0/21"],
        ("eu-west-1", false) => ["52.94.24.0/23", "52.119.240.0/21"],
        (_, true) => ["52.216.0.0/15", "54.231.0.0/16", "3.5.0.0/19"],
        (_, false) => ["52.94.0.0/22", "52.119.224.0/20"],
    };
}
