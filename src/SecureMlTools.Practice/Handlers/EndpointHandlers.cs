using SecureMlTools.Api.Ec2;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers;

/// <summary>VPC endpoints: what describes them.</summary>
internal static class EndpointHandlers
{
    private static readonly Listing<VpcEndpoint> Endpoints = new(
        Ec2Api.DescribeVpcEndpoints, new Paging(5, 1000),
        new Filters<VpcEndpoint>(e => e.Tags)
            .On("vpc-endpoint-id", e => e.VpcEndpointId).On("vpc-id", e => e.VpcId).On("service-name", e => e.ServiceName)
            .On("vpc-endpoint-state", e => e.State).On("vpc-endpoint-type", e => e.VpcEndpointType).On("ip-address-type", e => e.IpAddressType), IdForms.Endpoint);

    public static void AddTo(HandlerMap map) => map.On(
        Ec2Api.DescribeVpcEndpoints,
        (region, r) =>
        {
            var (items, next) = Endpoints.Read(region.VpcEndpoints, r.VpcEndpointIds, r.Filters, r.MaxResults, r.NextToken);
            return new DescribeVpcEndpointsResponse { VpcEndpoints = items, NextToken = next };
        },
        r => r.DryRun);
}
