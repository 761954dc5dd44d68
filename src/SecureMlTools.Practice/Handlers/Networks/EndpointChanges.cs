using System.Text.Json;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.Scenarios;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.Networks;

/// <summary>
/// Makes, changes and deletes VPC endpoints. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html
/// </summary>
internal static class EndpointChanges
{
    public static void AddTo(HandlerMap map)
    {
        map.On(Ec2Api.CreateVpcEndpoint, (region, r) => Idempotency.Once(region, Ec2Api.CreateVpcEndpoint, r.ClientToken, r, () => Create(region, r)), r => r.DryRun);
        map.On(Ec2Api.ModifyVpcEndpoint, Modify, r => r.DryRun);
        map.On(Ec2Api.DeleteVpcEndpoints, Delete, r => r.DryRun);
    }

    /// <summary>An endpoint that is gone gives its interfaces back.</summary>
    public static void Settled(PracticeRegion region, VpcEndpoint endpoint)
    {
        if (endpoint.State != "deleting") return;
        foreach (var id in endpoint.NetworkInterfaceIds.OrEmpty()) Interfaces.Remove(region, id);
    }

    private static CreateVpcEndpointResponse Create(PracticeRegion region, CreateVpcEndpointRequest request)
    {
        var vpc = IdForms.Vpc.Find(region.Vpcs, request.VpcId, "vpcId");
        var name = ServiceException.Required(request.ServiceName, "serviceName");
        var type = request.VpcEndpointType ?? "Gateway";
        if (type is not ("Gateway" or "Interface")) throw new ServiceException("UnsupportedOperation", $"Endpoints of type '{type}' are not practised here.");
        var services = EndpointServices.Find(region, name);
        if (services.Count == 0) throw EndpointServices.NotFound(name);
        var service = services.FirstOrDefault(s => s.ServiceType![0].ServiceType == type)
            ?? throw new ServiceException("InvalidParameter", $"Endpoint type ({type}) does not match available service types ([{string.Join(", ", services.Select(s => s.ServiceType![0].ServiceType))}]).");
        var policy = Policy(request.PolicyDocument);
        var tags = Tagged.Of(request.TagSpecifications, "vpc-endpoint");
        var endpoint = new VpcEndpoint
        {
            VpcEndpointId = region.Ids.New("vpce"),
            VpcEndpointType = type,
            VpcId = vpc.VpcId,
            ServiceName = name,
            State = "available",
            PolicyDocument = policy,
            RouteTableIds = [],
            SubnetIds = [],
            Groups = [],
            IpAddressType = "ipv4",
            PrivateDnsEnabled = false,
            RequesterManaged = false,
            NetworkInterfaceIds = [],
            DnsEntries = [],
            CreationTimestamp = region.Now,
            OwnerId = region.AccountId,
            Tags = tags,
        };
        return new CreateVpcEndpointResponse
        {
            ClientToken = request.ClientToken,
            VpcEndpoint = type == "Gateway" ? GatewayEndpoints.Make(region, endpoint, request) : InterfaceEndpoints.Make(region, vpc, service, endpoint, request),
        };
    }

    private static ModifyVpcEndpointResponse Modify(PracticeRegion region, ModifyVpcEndpointRequest request)
    {
        var endpoint = IdForms.Endpoint.Find(region.VpcEndpoints, request.VpcEndpointId, "vpcEndpointId");
        if (endpoint.RequesterManaged == true) throw Managed(endpoint);
        var isGateway = endpoint.VpcEndpointType == "Gateway";
        var changed = region.VpcEndpoints.Settled(endpoint.VpcEndpointId)!;
        if (request.ResetPolicy == true || request.PolicyDocument is not null) changed = changed with { PolicyDocument = Policy(request.ResetPolicy == true ? null : request.PolicyDocument) };
        if (isGateway && (request.AddSubnetIds is { Count: > 0 } || request.AddSecurityGroupIds is { Count: > 0 } || request.PrivateDnsEnabled is not null))
            throw new ServiceException("InvalidParameter", "Subnets, security groups and private DNS cannot be modified for Gateway endpoints.");
        if (!isGateway && (request.AddRouteTableIds is { Count: > 0 } || request.RemoveRouteTableIds is { Count: > 0 }))
            throw new ServiceException("InvalidParameter", "Route table IDs cannot be modified for Interface endpoints.");
        changed = isGateway ? GatewayEndpoints.Change(region, changed, request) : InterfaceEndpoints.Change(region, changed, request);
        region.VpcEndpoints.Edit(endpoint.VpcEndpointId!, e => changed with { State = e.State });
        return new ModifyVpcEndpointResponse { Return = true };
    }

    private static DeleteVpcEndpointsResponse Delete(PracticeRegion region, DeleteVpcEndpointsRequest request)
    {
        if (request.VpcEndpointIds is not { Count: > 0 } ids) throw ServiceException.Missing("VpcEndpointId");
        foreach (var id in ids) IdForms.Endpoint.Check(id);
        var failed = new List<UnsuccessfulItem>();
        foreach (var id in ids)
        {
            if (region.VpcEndpoints.Settled(id) is not { } endpoint)
            {
                failed.Add(Failure(id, IdForms.Endpoint.Unknown(id)));
            }
            else if (endpoint.RequesterManaged == true)
            {
                failed.Add(Failure(id, Managed(endpoint)));
            }
            else if (region.VpcEndpoints.Find(id)!.State != "deleting")
            {
                GatewayEndpoints.RemoveRoutes(region, endpoint, endpoint.RouteTableIds.OrEmpty());
                region.VpcEndpoints.Remove(endpoint with { State = "deleting" });
            }
        }

        return new DeleteVpcEndpointsResponse { Unsuccessful = failed };
    }

    private static string Policy(string? document)
    {
        if (document is null) return EstateBuilder.FullAccess;
        try
        {
            using var parsed = JsonDocument.Parse(document);
            if (parsed.RootElement.ValueKind == JsonValueKind.Object && parsed.RootElement.TryGetProperty("Statement", out _)) return document;
        }
        catch (JsonException)
        {
        }

        throw new ServiceException("InvalidPolicyDocument", "Invalid policy document.");
    }

    private static ServiceException Managed(VpcEndpoint endpoint) => new("OperationNotPermitted", $"Operation is not allowed for requester-managed VPC endpoints for the service {endpoint.ServiceName}.");

    private static UnsuccessfulItem Failure(string id, ServiceException why) => new() { ResourceId = id, Error = new UnsuccessfulItemError { Code = why.Code, Message = why.Message } };
}
