using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.Networks;

/// <summary>Elastic IP addresses. What one is associated with is told by the interface that has it.</summary>
internal static class AddressHandlers
{
    // New addresses are of a range that documentation uses, so that nothing of the practice account points at anybody.
    private static readonly Ipv4Range Pool = Ipv4Range.Parse("192.0.2.0/24");

    private static readonly Listing<Address> Listing = new(
        Ec2Api.DescribeAddresses, new Paging(1, int.MaxValue),
        new Filters<Address>(a => a.Tags)
            .On("allocation-id", a => a.AllocationId).On("association-id", a => a.AssociationId).On("domain", a => a.Domain).On("public-ip", a => a.PublicIp)
            .On("instance-id", a => a.InstanceId).On("network-interface-id", a => a.NetworkInterfaceId).On("network-interface-owner-id", a => a.NetworkInterfaceOwnerId)
            .On("private-ip-address", a => a.PrivateIpAddress).On("network-border-group", a => a.NetworkBorderGroup), IdForms.Allocation);

    public static void AddTo(HandlerMap map)
    {
        map.On(Ec2Api.AllocateAddress, Allocate, r => r.DryRun);
        map.On(Ec2Api.ReleaseAddress, Release, r => r.DryRun);
        map.On(Ec2Api.DescribeAddresses, Describe, r => r.DryRun);
    }

    /// <summary>The interface that has an address; null where none has.</summary>
    public static NetworkInterface? Holder(PracticeRegion region, string? allocationId, string? publicIp) => region.NetworkInterfaces.All.FirstOrDefault(
        n => n.Association is { } a && (a.AllocationId == allocationId || (publicIp is not null && a.PublicIp == publicIp)));

    private static AllocateAddressResponse Allocate(PracticeRegion region, AllocateAddressRequest request)
    {
        if (request.Domain is not (null or "vpc")) throw ServiceException.InvalidValue($"Value ({request.Domain}) for parameter domain is invalid.");
        if (request.Address is not null || request.IpamPoolId is not null || request.CustomerOwnedIpv4Pool is not null || request.PublicIpv4Pool is not (null or "amazon"))
            throw new ServiceException("UnsupportedOperation", "Addresses of one's own are not practised here: leave the choice to AWS.");
        var tags = Tagged.Of(request.TagSpecifications, "elastic-ip");
        region.Quotas.Check(PracticeQuota.ElasticAddresses, region.Addresses.Count, "AddressLimitExceeded", "The maximum number of addresses has been reached.");
        var taken = region.Addresses.All.Select(a => a.PublicIp).Concat(region.NetworkInterfaces.All.Select(n => n.Association?.PublicIp)).ToHashSet(StringComparer.Ordinal);
        var ip = Enumerable.Range(1, (int)Pool.Size - 2).Select(i => Pool.Address(i)).FirstOrDefault(a => !taken.Contains(a)) ?? throw new ServiceException("InsufficientAddressCapacity", "Not enough available addresses.");
        var address = new Address { AllocationId = region.Ids.New("eipalloc"), PublicIp = ip, Domain = "vpc", PublicIpv4Pool = "amazon", NetworkBorderGroup = region.Name, Tags = tags };
        region.Addresses.Put(address);
        return new AllocateAddressResponse { AllocationId = address.AllocationId, PublicIp = ip, Domain = "vpc", PublicIpv4Pool = "amazon", NetworkBorderGroup = region.Name };
    }

    private static ReleaseAddressResponse Release(PracticeRegion region, ReleaseAddressRequest request)
    {
        if (request.AllocationId is null && request.PublicIp is null) throw ServiceException.Missing("allocationId");
        var address = request.AllocationId is null ? ByIp(region, request.PublicIp!) : IdForms.Allocation.Find(region.Addresses, request.AllocationId, "allocationId");
        if (Holder(region, address.AllocationId, address.PublicIp) is not null) throw new ServiceException("InvalidIPAddress.InUse", $"Address {address.PublicIp} is in use.");
        region.Addresses.Remove(address.AllocationId!);
        return new ReleaseAddressResponse();
    }

    private static DescribeAddressesResponse Describe(PracticeRegion region, DescribeAddressesRequest request)
    {
        var shown = new Table<Address>(a => a.AllocationId);
        shown.PutAll(region.Addresses.All.Select(a => View(region, a)));
        var ids = request.AllocationIds.OrEmpty().Concat(request.PublicIps.OrEmpty().Select(ip => ByIp(region, ip).AllocationId!)).ToList();
        return new DescribeAddressesResponse { Addresses = Listing.Read(shown, ids, request.Filters, null, null).Items };
    }

    private static Address ByIp(PracticeRegion region, string ip) => region.Addresses.All.FirstOrDefault(a => a.PublicIp == ip) ?? throw new ServiceException("InvalidAddress.NotFound", $"Address '{ip}' not found.");

    private static Address View(PracticeRegion region, Address address) => Holder(region, address.AllocationId, address.PublicIp) is not { } nic
        ? address
        : address with
        {
            AssociationId = nic.Association?.AssociationId,
            NetworkInterfaceId = nic.NetworkInterfaceId,
            NetworkInterfaceOwnerId = nic.OwnerId,
            PrivateIpAddress = nic.PrivateIpAddress,
            SubnetId = nic.SubnetId,
            InstanceId = nic.Attachment?.InstanceId,
        };
}
