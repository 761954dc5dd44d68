using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.Networks;

/// <summary>
/// NAT gateways. They are pending before they are available, or before they have failed: what is wrong with the network or the address is told by
/// the gateway, not by the call. https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html
/// </summary>
internal static class NatGatewayHandlers
{
    public static void AddTo(HandlerMap map)
    {
        map.On(Ec2Api.CreateNatGateway, (region, r) => Idempotency.Once(region, Ec2Api.CreateNatGateway, r.ClientToken, r, () => Create(region, r)), r => r.DryRun);
        map.On(Ec2Api.DeleteNatGateway, Delete, r => r.DryRun);
    }

    /// <summary>A gateway that is gone, or never came to be, gives its interface back.</summary>
    public static void Settled(PracticeRegion region, NatGateway gateway)
    {
        if (gateway.State is not ("deleted" or "failed")) return;
        foreach (var address in gateway.NatGatewayAddresses.OrEmpty()) Interfaces.Remove(region, address.NetworkInterfaceId);
    }

    private static CreateNatGatewayResponse Create(PracticeRegion region, CreateNatGatewayRequest request)
    {
        if (request.AvailabilityMode == "regional" || request.SecondaryAllocationIds is { Count: > 0 } || request.SecondaryPrivateIpAddresses is { Count: > 0 } || request.SecondaryPrivateIpAddressCount is not null || request.PrivateIpAddress is not null)
            throw new ServiceException("UnsupportedOperation", "NAT gateways of a region, and chosen or further addresses, are not practised here.");
        var kind = request.ConnectivityType ?? "public";
        if (kind is not ("public" or "private")) throw ServiceException.InvalidValue($"Value ({kind}) for parameter connectivityType is invalid.");
        var subnet = IdForms.Subnet.Find(region.Subnets, request.SubnetId, "subnetId");
        if (kind == "public" && request.AllocationId is null) throw new ServiceException("MissingParameter", "The request must include the AllocationId parameter. Add the required parameter and retry the request.");
        if (kind == "private" && request.AllocationId is not null) throw new ServiceException("InvalidParameterCombination", "The parameter AllocationId cannot be used with a private NAT gateway.");
        var address = kind == "public" ? IdForms.Allocation.Find(region.Addresses, request.AllocationId, "allocationId") : null;
        var tags = Tagged.Of(request.TagSpecifications, "natgateway");
        var most = region.Quotas[PracticeQuota.NatGateways];
        var have = region.NatGateways.All.Count(g => g.State is "pending" or "available" or "deleting" && region.Subnets.Find(g.SubnetId)?.AvailabilityZone == subnet.AvailabilityZone);
        region.Quotas.Check(PracticeQuota.NatGateways, have, "NatGatewayLimitExceeded", $"Performing this operation would exceed the limit of {most} NAT gateways");

        var id = region.Ids.New("nat");
        var (code, message) = Failure(region, subnet, address);
        var nic = code is null ? Interfaces.Add(region, subnet, "nat_gateway", "Interface for NAT Gateway " + id, [], address?.PublicIp, address?.AllocationId) : null;
        var pending = new NatGateway
        {
            NatGatewayId = id,
            VpcId = subnet.VpcId,
            SubnetId = subnet.SubnetId,
            State = "pending",
            ConnectivityType = kind,
            CreateTime = region.Now,
            NatGatewayAddresses = [new NatGatewayAddress { AllocationId = address?.AllocationId, IsPrimary = true, Status = "associating" }],
            Tags = tags,
        };
        var later = nic is null
            ? pending with { State = "failed", FailureCode = code, FailureMessage = message, DeleteTime = region.Now }
            : pending with
            {
                State = "available",
                NatGatewayAddresses =
                [
                    new NatGatewayAddress
                    {
                        AllocationId = address?.AllocationId,
                        AssociationId = nic.Association?.AssociationId,
                        NetworkInterfaceId = nic.NetworkInterfaceId,
                        PrivateIp = nic.PrivateIpAddress,
                        PublicIp = address?.PublicIp,
                        IsPrimary = true,
                        Status = "succeeded",
                    },
                ],
            };
        return new CreateNatGatewayResponse { ClientToken = request.ClientToken, NatGateway = region.NatGateways.Change(pending, later) };
    }

    private static (string? Code, string? Message) Failure(PracticeRegion region, Subnet subnet, Address? address)
    {
        if (address is null) return (null, null);
        if (region.InternetGateways.All.All(g => g.Attachments.OrEmpty().All(a => a.VpcId != subnet.VpcId))) return ("Gateway.NotAttached", $"Network {subnet.VpcId} has no Internet gateway attached");
        if (AddressHandlers.Holder(region, address.AllocationId, address.PublicIp) is not null) return ("Resource.AlreadyAssociated", $"Elastic IP address [{address.AllocationId}] is already associated");
        return (null, null);
    }

    private static DeleteNatGatewayResponse Delete(PracticeRegion region, DeleteNatGatewayRequest request)
    {
        var gateway = IdForms.NatGateway.Find(region.NatGateways, request.NatGatewayId, "natGatewayId");
        if (gateway.State is not ("deleting" or "deleted"))
        {
            // One still pending has its interface already: what it would have become is what goes.
            var whole = region.NatGateways.Settled(gateway.NatGatewayId)!;
            region.NatGateways.Change(whole with { State = "deleting", DeleteTime = region.Now }, whole with { State = "deleted", DeleteTime = region.Now });
            RouteTargets.Mark(region, r => r.NatGatewayId == gateway.NatGatewayId, "blackhole");
        }

        return new DeleteNatGatewayResponse { NatGatewayId = gateway.NatGatewayId };
    }
}
