using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.Networks;

/// <summary>Internet gateways, and the egress-only ones that are only read here. A VPC has one at most.</summary>
internal static class InternetGatewayHandlers
{
    private static readonly Listing<EgressOnlyInternetGateway> EgressOnly = new(
        Ec2Api.DescribeEgressOnlyInternetGateways, new Paging(5, 255), new Filters<EgressOnlyInternetGateway>(g => g.Tags), IdForms.EgressOnlyGateway);

    public static void AddTo(HandlerMap map)
    {
        map.On(Ec2Api.CreateInternetGateway, Create, r => r.DryRun);
        map.On(Ec2Api.AttachInternetGateway, Attach, r => r.DryRun);
        map.On(Ec2Api.DetachInternetGateway, Detach, r => r.DryRun);
        map.On(Ec2Api.DeleteInternetGateway, Delete, r => r.DryRun);
        map.On(
            Ec2Api.DescribeEgressOnlyInternetGateways,
            (region, r) =>
            {
                var (items, next) = EgressOnly.Read(region.EgressOnlyInternetGateways, r.EgressOnlyInternetGatewayIds, r.Filters, r.MaxResults, r.NextToken);
                return new DescribeEgressOnlyInternetGatewaysResponse { EgressOnlyInternetGateways = items, NextToken = next };
            },
            r => r.DryRun);
    }

    private static CreateInternetGatewayResponse Create(PracticeRegion region, CreateInternetGatewayRequest request)
    {
        var tags = Tagged.Of(request.TagSpecifications, "internet-gateway");
        region.Quotas.Check(PracticeQuota.InternetGateways, region.InternetGateways.Count, "InternetGatewayLimitExceeded", "The maximum number of internet gateways has been reached.");
        var gateway = new InternetGateway { InternetGatewayId = region.Ids.New("igw"), OwnerId = region.AccountId, Attachments = [], Tags = tags };
        region.InternetGateways.Put(gateway);
        return new CreateInternetGatewayResponse { InternetGateway = gateway };
    }

    private static AttachInternetGatewayResponse Attach(PracticeRegion region, AttachInternetGatewayRequest request)
    {
        var gateway = IdForms.InternetGateway.Find(region.InternetGateways, request.InternetGatewayId, "internetGatewayId");
        var vpc = IdForms.Vpc.Find(region.Vpcs, request.VpcId, "vpcId");
        if (gateway.Attachments.OrEmpty() is [var attached, ..])
            throw new ServiceException("Resource.AlreadyAssociated", $"resource {gateway.InternetGatewayId} is already attached to network {attached.VpcId}");
        if (region.InternetGateways.All.Any(g => g.Attachments.OrEmpty().Any(a => a.VpcId == vpc.VpcId)))
            throw ServiceException.InvalidValue($"Network {vpc.VpcId} already has an internet gateway attached");
        region.InternetGateways.Put(gateway with { Attachments = [new InternetGatewayAttachment { VpcId = vpc.VpcId, State = "available" }] });
        RouteTargets.Mark(region, r => r.GatewayId == gateway.InternetGatewayId, "active");
        return new AttachInternetGatewayResponse();
    }

    private static DetachInternetGatewayResponse Detach(PracticeRegion region, DetachInternetGatewayRequest request)
    {
        var gateway = IdForms.InternetGateway.Find(region.InternetGateways, request.InternetGatewayId, "internetGatewayId");
        var vpc = IdForms.Vpc.Find(region.Vpcs, request.VpcId, "vpcId");
        if (gateway.Attachments.OrEmpty().All(a => a.VpcId != vpc.VpcId))
            throw new ServiceException("Gateway.NotAttached", $"resource {gateway.InternetGatewayId} is not attached to network {vpc.VpcId}");
        if (region.NetworkInterfaces.All.Any(n => n.VpcId == vpc.VpcId && n.Association?.PublicIp is not null))
            throw Dependency.Violation($"Network {vpc.VpcId} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.");
        if (region.RouteTables.All.Any(t => t.Associations.OrEmpty().Any(a => a.GatewayId == gateway.InternetGatewayId)))
            throw Dependency.Violation($"resource {gateway.InternetGatewayId} is associated with a route table");
        region.InternetGateways.Put(gateway with { Attachments = [] });
        RouteTargets.Mark(region, r => r.GatewayId == gateway.InternetGatewayId, "blackhole");
        return new DetachInternetGatewayResponse();
    }

    private static DeleteInternetGatewayResponse Delete(PracticeRegion region, DeleteInternetGatewayRequest request)
    {
        var gateway = IdForms.InternetGateway.Find(region.InternetGateways, request.InternetGatewayId, "internetGatewayId");
        if (gateway.Attachments.OrEmpty().Count > 0) throw Dependency.Of("internetGateway", gateway.InternetGatewayId);
        region.InternetGateways.Remove(gateway.InternetGatewayId!);
        return new DeleteInternetGatewayResponse();
    }
}
