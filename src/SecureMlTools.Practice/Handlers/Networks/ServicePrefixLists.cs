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

    /// <summary>Adds the list of a service, with addresses of AWS's range for it that are made up.</summary>
    public static string Add(PracticeRegion region, string service)
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
            [new PrefixListEntry { Cidr = service.EndsWith(".s3", StringComparison.Ordinal) ? "198.18.0.0/20" : "198.18.16.0/20" }]));
        return id;
    }
}
