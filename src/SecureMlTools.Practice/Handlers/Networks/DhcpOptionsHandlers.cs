using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.Networks;

/// <summary>What a VPC tells its machines of names. AWS's own set is of every region.</summary>
internal static class DhcpOptionsHandlers
{
    private static readonly Listing<DhcpOptions> Listing = new(
        Ec2Api.DescribeDhcpOptions, new Paging(5, 1000, "dhcpOptionsIds"),
        new Filters<DhcpOptions>(o => o.Tags).On("dhcp-options-id", o => o.DhcpOptionsId).On("owner-id", o => o.OwnerId)
            .OnAny("key", o => o.DhcpConfigurations.OrEmpty().Select(c => c.Key))
            .OnAny("value", o => o.DhcpConfigurations.OrEmpty().SelectMany(c => c.Values.OrEmpty()).Select(v => v.Value)), IdForms.DhcpOptions);

    public static void AddTo(HandlerMap map) => map.On(
        Ec2Api.DescribeDhcpOptions,
        (region, r) =>
        {
            var (items, next) = Listing.Read(region.DhcpOptions, r.DhcpOptionsIds, r.Filters, r.MaxResults, r.NextToken);
            return new DescribeDhcpOptionsResponse { DhcpOptions = items, NextToken = next };
        },
        r => r.DryRun);

    /// <summary>The set of AWS: its resolver, and the region's domain.</summary>
    public static DhcpOptions Default(PracticeRegion region)
    {
        var id = region.Ids.Of("dopt", "default");
        if (region.DhcpOptions.Find(id) is { } known) return known;
        var made = new DhcpOptions
        {
            DhcpOptionsId = id,
            OwnerId = region.AccountId,
            DhcpConfigurations =
            [
                new DhcpConfiguration { Key = "domain-name", Values = [new AttributeValue { Value = region.Name == "us-east-1" ? "ec2.internal" : region.Name + ".compute.internal" }] },
                new DhcpConfiguration { Key = "domain-name-servers", Values = [new AttributeValue { Value = "AmazonProvidedDNS" }] },
            ],
            Tags = [],
        };
        region.DhcpOptions.Put(made);
        return made;
    }
}
