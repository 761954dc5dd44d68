using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.Networks;

/// <summary>Interface endpoints: an interface in each of their subnets, one a zone, and the service's own name within the VPC.</summary>
internal static class InterfaceEndpoints
{
    public static VpcEndpoint Make(PracticeRegion region, Vpc vpc, ServiceDetail service, VpcEndpoint endpoint, CreateVpcEndpointRequest request)
    {
        if (request.RouteTableIds is { Count: > 0 }) throw new ServiceException("InvalidParameter", "Route table IDs cannot be specified for Interface endpoints.");
        if (request.IpAddressType is not (null or "ipv4")) throw new ServiceException("InvalidParameter", $"The service {service.ServiceName} does not support the IP address type {request.IpAddressType}.");
        if (request.PrivateDnsEnabled != false) CheckPrivateDns(region, vpc, service, request.DnsOptions);
        var have = region.VpcEndpoints.All.Count(e => e.VpcEndpointType == "Interface" && e.VpcId == vpc.VpcId);
        region.Quotas.Check(PracticeQuota.InterfaceEndpoints, have, "VpcEndpointLimitExceeded", "The maximum number of VPC endpoints has been reached.");
        var subnets = Subnets(region, endpoint, [.. request.SubnetIds.OrEmpty().Concat(request.SubnetConfigurations.OrEmpty().Select(c => c.SubnetId!)).Distinct(StringComparer.Ordinal)]);
        var groups = Groups(region, vpc, request.SecurityGroupIds.OrEmpty());

        var id = endpoint.VpcEndpointId;
        var shortName = service.ServiceName!.Split('.', 4)[^1];
        var made = Place(region, endpoint with
        {
            Groups = groups,
            PrivateDnsEnabled = request.PrivateDnsEnabled ?? true,
            DnsEntries =
            [
                new DnsEntry { DnsName = $"{id}.{shortName}.{region.Name}.vpce.amazonaws.com" },
                .. request.PrivateDnsEnabled == false ? Array.Empty<DnsEntry>() : [new DnsEntry { DnsName = service.PrivateDnsName }],
            ],
            DnsOptions = new DnsOptions { DnsRecordIpType = "ipv4" },
        }, subnets);
        return region.VpcEndpoints.Change(made with { State = "pending" }, made);
    }

    public static VpcEndpoint Change(PracticeRegion region, VpcEndpoint endpoint, ModifyVpcEndpointRequest request)
    {
        var vpc = region.Vpcs.Find(endpoint.VpcId)!;
        if (request.PrivateDnsEnabled == true && endpoint.PrivateDnsEnabled != true && EndpointServices.Find(region, endpoint.ServiceName!).FirstOrDefault(s => s.PrivateDnsName is not null) is { } service)
            CheckPrivateDns(region, vpc, service, request.DnsOptions);
        var added = Subnets(region, endpoint, [.. request.AddSubnetIds.OrEmpty().Except(endpoint.SubnetIds.OrEmpty(), StringComparer.Ordinal)]);
        var joined = request.AddSecurityGroupIds is { Count: > 0 } ids ? Groups(region, vpc, ids) : [];
        var groups = endpoint.Groups.OrEmpty().Concat(joined).DistinctBy(g => g.GroupId).Where(g => !request.RemoveSecurityGroupIds.OrEmpty().Contains(g.GroupId!, StringComparer.Ordinal)).ToList();
        if (groups.Count == 0) throw new ServiceException("InvalidParameter", "An endpoint must have at least one security group.");

        var kept = new List<string>();
        foreach (var nicId in endpoint.NetworkInterfaceIds.OrEmpty())
        {
            if (region.NetworkInterfaces.Find(nicId) is not { } nic) continue;
            if (request.RemoveSubnetIds.OrEmpty().Contains(nic.SubnetId!, StringComparer.Ordinal))
            {
                Interfaces.Remove(region, nicId);
                continue;
            }

            kept.Add(nicId);
            region.NetworkInterfaces.Put(nic with { Groups = Identifiers(groups) });
        }

        return Place(region, endpoint with
        {
            Groups = groups,
            PrivateDnsEnabled = request.PrivateDnsEnabled ?? endpoint.PrivateDnsEnabled,
            NetworkInterfaceIds = kept,
            SubnetIds = [.. endpoint.SubnetIds.OrEmpty().Except(request.RemoveSubnetIds.OrEmpty(), StringComparer.Ordinal)],
        }, added);
    }

    private static VpcEndpoint Place(PracticeRegion region, VpcEndpoint endpoint, IReadOnlyList<Subnet> subnets)
    {
        var nics = subnets.Select(s => Interfaces.Add(region, s, "vpc_endpoint", "VPC Endpoint Interface " + endpoint.VpcEndpointId, Identifiers(endpoint.Groups.OrEmpty())).NetworkInterfaceId!).ToList();
        return endpoint with
        {
            SubnetIds = [.. endpoint.SubnetIds.OrEmpty(), .. subnets.Select(s => s.SubnetId!)],
            NetworkInterfaceIds = [.. endpoint.NetworkInterfaceIds.OrEmpty(), .. nics],
        };
    }

    private static void CheckPrivateDns(PracticeRegion region, Vpc vpc, ServiceDetail service, DnsOptionsSpecification? options)
    {
        var attributes = VpcHandlers.Attributes(region, vpc);
        if (attributes is not { EnableDnsSupport.Value: true, EnableDnsHostnames.Value: true })
            throw new ServiceException("InvalidParameter", $"Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for {vpc.VpcId}");
        var others = region.VpcEndpoints.All.Where(e => e.VpcId == vpc.VpcId && e.ServiceName == service.ServiceName).ToList();
        if (others.Any(e => e is { VpcEndpointType: "Interface", PrivateDnsEnabled: true }))
            throw new ServiceException("InvalidParameter", $"private-dns-enabled cannot be set because there is already a conflicting DNS domain for {service.PrivateDnsName} in the VPC {vpc.VpcId}");
        if (service.ServiceName!.EndsWith(".s3", StringComparison.Ordinal) && options?.PrivateDnsOnlyForInboundResolverEndpoint != false && others.All(e => e.VpcEndpointType != "Gateway"))
            throw new ServiceException("InvalidParameter", $"To set PrivateDnsOnlyForInboundResolverEndpoint to true, the VPC {vpc.VpcId} must have a Gateway endpoint for the service.");
    }

    private static IReadOnlyList<Subnet> Subnets(PracticeRegion region, VpcEndpoint endpoint, IReadOnlyList<string> ids)
    {
        var zones = endpoint.SubnetIds.OrEmpty().Select(id => region.Subnets.Find(id)?.AvailabilityZone).ToHashSet(StringComparer.Ordinal);
        var found = new List<Subnet>();
        foreach (var id in ids)
        {
            var subnet = region.Subnets.Find(id) ?? throw new ServiceException("InvalidSubnetId.NotFound", $"The subnet ID '{id}' does not exist");
            if (subnet.VpcId != endpoint.VpcId) throw new ServiceException("InvalidParameter", $"Subnet {id} does not belong to VPC {endpoint.VpcId}.");
            if (!zones.Add(subnet.AvailabilityZone)) throw new ServiceException("DuplicateSubnetsInSameZone", $"Found another VPC endpoint subnet in the availability zone of {id}. VPC endpoint subnets should be in different availability zones supported by the VPC endpoint service.");
            found.Add(subnet);
        }

        return found;
    }

    private static IReadOnlyList<SecurityGroupIdentifier> Groups(PracticeRegion region, Vpc vpc, IReadOnlyList<string> ids)
    {
        var chosen = ids.Count == 0 ? [.. region.SecurityGroups.All.Where(g => g.VpcId == vpc.VpcId && g.GroupName == "default").Select(g => g.GroupId!)] : ids;
        return
        [
            .. chosen.Distinct(StringComparer.Ordinal).Select(id =>
            {
                var group = region.SecurityGroups.Find(id) ?? throw new ServiceException("InvalidSecurityGroupId.NotFound", $"The security group ID '{id}' does not exist");
                return group.VpcId == vpc.VpcId
                    ? new SecurityGroupIdentifier { GroupId = id, GroupName = group.GroupName }
                    : throw new ServiceException("InvalidParameter", $"Security group {id} does not belong to VPC {vpc.VpcId}.");
            }),
        ];
    }

    private static IReadOnlyList<GroupIdentifier> Identifiers(IEnumerable<SecurityGroupIdentifier> groups) => [.. groups.Select(g => new GroupIdentifier { GroupId = g.GroupId, GroupName = g.GroupName })];
}
