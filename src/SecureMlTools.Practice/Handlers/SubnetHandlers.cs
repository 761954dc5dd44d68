using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers;

/// <summary>Subnets. A call changes one attribute.</summary>
internal static class SubnetHandlers
{
    private static readonly Listing<Subnet> Subnets = new(
        Ec2Api.DescribeSubnets, new Paging(5, 1000, "subnetIds"),
        new Filters<Subnet>(s => s.Tags)
            .On("subnet-id", s => s.SubnetId).On("vpc-id", s => s.VpcId).On("state", s => s.State).On("owner-id", s => s.OwnerId).On("subnet-arn", s => s.SubnetArn)
            .On("cidr-block", s => s.CidrBlock).On("cidrBlock", s => s.CidrBlock).On("cidr", s => s.CidrBlock)
            .On("availability-zone", s => s.AvailabilityZone).On("availabilityZone", s => s.AvailabilityZone).On("availability-zone-id", s => s.AvailabilityZoneId)
            .On("default-for-az", s => s.DefaultForAz).On("map-public-ip-on-launch", s => s.MapPublicIpOnLaunch).On("ipv6-native", s => s.Ipv6Native)
            .OnAny("ipv6-cidr-block-association.ipv6-cidr-block", s => s.Ipv6CidrBlockAssociationSet.OrEmpty().Select(a => a.Ipv6CidrBlock)), IdForms.Subnet);

    public static void AddTo(HandlerMap map)
    {
        map.On(
            Ec2Api.DescribeSubnets,
            (region, r) =>
            {
                var (items, next) = Subnets.Read(region.Subnets, r.SubnetIds, r.Filters, r.MaxResults, r.NextToken);
                return new DescribeSubnetsResponse { Subnets = items, NextToken = next };
            },
            r => r.DryRun);
        map.On(Ec2Api.ModifySubnetAttribute, Modify);
    }

    private static ModifySubnetAttributeResponse Modify(PracticeRegion region, ModifySubnetAttributeRequest request)
    {
        var subnet = IdForms.Subnet.Find(region.Subnets, request.SubnetId, "subnetId");
        object?[] asked =
        [
            request.AssignIpv6AddressOnCreation, request.MapPublicIpOnLaunch, request.MapCustomerOwnedIpOnLaunch, request.EnableDns64, request.PrivateDnsHostnameTypeOnLaunch,
            request.EnableResourceNameDnsARecordOnLaunch, request.EnableResourceNameDnsAAAARecordOnLaunch, request.EnableLniAtDeviceIndex, request.DisableLniAtDeviceIndex,
        ];
        switch (asked.Count(a => a is not null))
        {
            case 0: throw ServiceException.Missing("attribute");
            case > 1: throw new ServiceException("InvalidParameterCombination", "Only one subnet attribute can be modified at a time");
        }

        if (request.AssignIpv6AddressOnCreation?.Value == true && subnet.Ipv6CidrBlockAssociationSet.OrEmpty().Count == 0)
            throw ServiceException.InvalidValue($"Invalid value 'true' for assignIpv6AddressOnCreation. Subnet {subnet.SubnetId} does not have an IPv6 CIDR block.");
        var names = subnet.PrivateDnsNameOptionsOnLaunch ?? new PrivateDnsNameOptionsOnLaunch { HostnameType = "ip-name", EnableResourceNameDnsARecord = false, EnableResourceNameDnsAAAARecord = false };
        region.Subnets.Put(subnet with
        {
            AssignIpv6AddressOnCreation = request.AssignIpv6AddressOnCreation?.Value ?? subnet.AssignIpv6AddressOnCreation,
            MapPublicIpOnLaunch = request.MapPublicIpOnLaunch?.Value ?? subnet.MapPublicIpOnLaunch,
            MapCustomerOwnedIpOnLaunch = request.MapCustomerOwnedIpOnLaunch?.Value ?? subnet.MapCustomerOwnedIpOnLaunch,
            CustomerOwnedIpv4Pool = request.CustomerOwnedIpv4Pool ?? subnet.CustomerOwnedIpv4Pool,
            EnableDns64 = request.EnableDns64?.Value ?? subnet.EnableDns64,
            EnableLniAtDeviceIndex = request.DisableLniAtDeviceIndex?.Value == true ? null : request.EnableLniAtDeviceIndex ?? subnet.EnableLniAtDeviceIndex,
            PrivateDnsNameOptionsOnLaunch = names with
            {
                HostnameType = request.PrivateDnsHostnameTypeOnLaunch ?? names.HostnameType,
                EnableResourceNameDnsARecord = request.EnableResourceNameDnsARecordOnLaunch?.Value ?? names.EnableResourceNameDnsARecord,
                EnableResourceNameDnsAAAARecord = request.EnableResourceNameDnsAAAARecordOnLaunch?.Value ?? names.EnableResourceNameDnsAAAARecord,
            },
        });
        return new ModifySubnetAttributeResponse();
    }
}
