namespace SecureMlTools.Practice.Handlers.Networks;

/// <summary>What makes, changes and deletes the parts of a network.</summary>
internal static class NetworkHandlers
{
    public static void AddTo(HandlerMap map)
    {
        ZoneHandlers.AddTo(map);
        DhcpOptionsHandlers.AddTo(map);
        VpcHandlers.AddTo(map);
        SubnetChanges.AddTo(map);
        InternetGatewayHandlers.AddTo(map);
        AddressHandlers.AddTo(map);
        NatGatewayHandlers.AddTo(map);
        RouteTableHandlers.AddTo(map);
        RouteHandlers.AddTo(map);
        NetworkAclChanges.AddTo(map);
        SecurityGroupCreation.AddTo(map);
        EndpointServices.AddTo(map);
        EndpointChanges.AddTo(map);
    }
}
