using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.Networks;

/// <summary>Makes and deletes subnets. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html</summary>
internal static class SubnetChanges
{
    public static void AddTo(HandlerMap map)
    {
        map.On(Ec2Api.CreateSubnet, Create, r => r.DryRun);
        map.On(Ec2Api.DeleteSubnet, Delete, r => r.DryRun);
    }

    private static CreateSubnetResponse Create(PracticeRegion region, CreateSubnetRequest request)
    {
        if (request.Ipv6CidrBlock is not null || request.Ipv6Native == true || request.Ipv4IpamPoolId is not null || request.Ipv6IpamPoolId is not null || request.OutpostArn is not null)
            throw new ServiceException("UnsupportedOperation", "Address pools, Outposts and IPv6 are not practised here: give the subnet an IPv4 range.");
        var vpc = IdForms.Vpc.Find(region.Vpcs, request.VpcId, "vpcId");
        var cidr = ServiceException.Required(request.CidrBlock, "cidrBlock");
        if (!Ipv4Range.TryParse(cidr, out var range)) throw ServiceException.InvalidValue($"Value ({cidr}) for parameter cidrBlock is invalid. This is not a valid CIDR block.");
        var zone = Zone(region, request);
        var tags = Tagged.Of(request.TagSpecifications, "subnet");
        var isInVpc = vpc.CidrBlockAssociationSet.OrEmpty().Select(a => a.CidrBlock).Append(vpc.CidrBlock).Any(c => Ipv4Range.TryParse(c, out var whole) && whole.Contains(range));
        if (range.Length is < 16 or > 28 || !isInVpc) throw new ServiceException("InvalidSubnet.Range", $"The CIDR '{cidr}' is invalid.");
        var others = region.Subnets.All.Where(s => s.VpcId == vpc.VpcId).ToList();
        if (others.Any(s => Ipv4Range.TryParse(s.CidrBlock, out var other) && other.Overlaps(range))) throw new ServiceException("InvalidSubnet.Conflict", $"The CIDR '{cidr}' conflicts with another subnet");
        region.Quotas.Check(PracticeQuota.Subnets, others.Count, "SubnetLimitExceeded", "The maximum number of subnets has been reached.");

        var id = region.Ids.New("subnet");
        var subnet = new Subnet
        {
            SubnetId = id,
            SubnetArn = $"arn:aws:ec2:{region.Name}:{region.AccountId}:subnet/{id}",
            VpcId = vpc.VpcId,
            OwnerId = region.AccountId,
            State = "available",
            CidrBlock = range.ToString(),
            AvailabilityZone = zone.ZoneName,
            AvailabilityZoneId = zone.ZoneId,
            AvailableIpAddressCount = Interfaces.AddressesOf(range),
            DefaultForAz = false,
            MapPublicIpOnLaunch = false,
            MapCustomerOwnedIpOnLaunch = false,
            AssignIpv6AddressOnCreation = false,
            EnableDns64 = false,
            Ipv6Native = false,
            Ipv6CidrBlockAssociationSet = [],
            PrivateDnsNameOptionsOnLaunch = new PrivateDnsNameOptionsOnLaunch { HostnameType = "ip-name", EnableResourceNameDnsARecord = false, EnableResourceNameDnsAAAARecord = false },
            BlockPublicAccessStates = vpc.BlockPublicAccessStates,
            Tags = tags,
        };
        region.Subnets.Put(subnet);
        NetworkAclChanges.Associate(region, region.NetworkAcls.All.FirstOrDefault(a => a.VpcId == vpc.VpcId && a.IsDefault == true), id);
        return new CreateSubnetResponse { Subnet = subnet };
    }

    private static AvailabilityZone Zone(PracticeRegion region, CreateSubnetRequest request)
    {
        var zones = Zones.Of(region.Name);
        if (request is { AvailabilityZone: not null, AvailabilityZoneId: not null }) throw new ServiceException("InvalidParameterCombination", "Only one of availabilityZone and availabilityZoneId may be specified.");
        if (request.AvailabilityZone is { } name)
            return zones.FirstOrDefault(z => z.ZoneName == name)
                ?? throw ServiceException.InvalidValue($"Value ({name}) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: {string.Join(", ", zones.Select(z => z.ZoneName))}.");
        if (request.AvailabilityZoneId is { } id)
            return zones.FirstOrDefault(z => z.ZoneId == id)
                ?? throw ServiceException.InvalidValue($"Value ({id}) for parameter availabilityZoneId is invalid. Subnets can currently only be created in the following availability zones: {string.Join(", ", zones.Select(z => z.ZoneId))}.");
        return zones[0];
    }

    private static DeleteSubnetResponse Delete(PracticeRegion region, DeleteSubnetRequest request)
    {
        var subnet = IdForms.Subnet.Find(region.Subnets, request.SubnetId, "subnetId");
        var id = subnet.SubnetId!;
        if (region.NetworkInterfaces.All.Any(n => n.SubnetId == id)) throw Dependency.Of("subnet", id);
        foreach (var acl in region.NetworkAcls.All.Where(a => a.Associations.OrEmpty().Any(s => s.SubnetId == id)).ToList())
            region.NetworkAcls.Put(acl with { Associations = [.. acl.Associations.OrEmpty().Where(s => s.SubnetId != id)] });
        foreach (var table in region.RouteTables.All.Where(t => t.Associations.OrEmpty().Any(s => s.SubnetId == id)).ToList())
            region.RouteTables.Put(table with { Associations = [.. table.Associations.OrEmpty().Where(s => s.SubnetId != id)] });
        region.Subnets.Remove(id);
        return new DeleteSubnetResponse();
    }
}
