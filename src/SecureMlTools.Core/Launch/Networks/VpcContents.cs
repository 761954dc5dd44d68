using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;
using SecureMlTools.Launch.Blueprints;
using SecureMlTools.Launch.Blueprints.Kinds;

namespace SecureMlTools.Launch.Networks;

/// <summary>Something in a network's VPC that is not the network's.</summary>
/// <param name="Type">CloudFormation's name of its type.</param>
/// <param name="Id">Its id.</param>
/// <param name="IsWay">True for what traffic can take: a way into the VPC or out of it that the design does not have.</param>
internal sealed record VpcContent(string Type, string Id, bool IsWay);

/// <summary>
/// What is in a VPC beside the network that it was made for. AWS gives every VPC a main route table, a default network ACL and a default security group;
/// they are the VPC's own.
/// </summary>
internal static class VpcContents
{
    /// <summary>Reads it; empty where the network has no VPC.</summary>
    public static async Task<IReadOnlyList<VpcContent>> ReadAsync(IAwsTransport aws, BlueprintState state, CancellationToken cancellationToken)
    {
        var vpcs = state.Found.Where(f => f.Type == ResourceTypes.Vpc).Select(f => f.PhysicalId).ToList();
        if (vpcs.Count == 0) return [];
        Filter[] inVpc = [new Filter { Name = "vpc-id", Values = vpcs }];
        Filter[] attached = [new Filter { Name = "attachment.vpc-id", Values = vpcs }];
        var subnets = await Ec2Api.DescribeSubnets.AllAsync(aws, new DescribeSubnetsRequest { Filters = inVpc }, cancellationToken).ConfigureAwait(false);
        var tables = await Ec2Api.DescribeRouteTables.AllAsync(aws, new DescribeRouteTablesRequest { Filters = inVpc }, cancellationToken).ConfigureAwait(false);
        var gateways = await Ec2Api.DescribeInternetGateways.AllAsync(aws, new DescribeInternetGatewaysRequest { Filters = attached }, cancellationToken).ConfigureAwait(false);
        var outward = await Ec2Api.DescribeEgressOnlyInternetGateways.AllAsync(aws, new DescribeEgressOnlyInternetGatewaysRequest(), cancellationToken).ConfigureAwait(false);
        var nats = await Ec2Api.DescribeNatGateways.AllAsync(aws, new DescribeNatGatewaysRequest { Filter = inVpc }, cancellationToken).ConfigureAwait(false);
        var endpoints = await Ec2Api.DescribeVpcEndpoints.AllAsync(aws, new DescribeVpcEndpointsRequest { Filters = inVpc }, cancellationToken).ConfigureAwait(false);
        var groups = await Ec2Api.DescribeSecurityGroups.AllAsync(aws, new DescribeSecurityGroupsRequest { Filters = inVpc }, cancellationToken).ConfigureAwait(false);
        var acls = await Ec2Api.DescribeNetworkAcls.AllAsync(aws, new DescribeNetworkAclsRequest { Filters = inVpc }, cancellationToken).ConfigureAwait(false);
        IEnumerable<VpcContent> all =
        [
            .. subnets.Subnets.OrEmpty().Select(s => new VpcContent(ResourceTypes.Subnet, s.SubnetId!, true)),
            .. tables.RouteTables.OrEmpty().Where(t => !t.Associations.OrEmpty().Any(a => a.Main == true)).Select(t => new VpcContent(RouteTableKind.TypeName, t.RouteTableId!, true)),
            .. gateways.InternetGateways.OrEmpty().Select(g => new VpcContent("AWS::EC2::InternetGateway", g.InternetGatewayId!, true)),
            .. outward.EgressOnlyInternetGateways.OrEmpty().Where(g => g.Attachments.OrEmpty().Any(a => vpcs.Contains(a.VpcId!))).Select(g => new VpcContent("AWS::EC2::EgressOnlyInternetGateway", g.EgressOnlyInternetGatewayId!, true)),
            .. nats.NatGateways.OrEmpty().Where(n => n.State is not ("deleted" or "deleting" or "failed")).Select(n => new VpcContent("AWS::EC2::NatGateway", n.NatGatewayId!, true)),
            // The endpoints of a firewall are the firewall's: its service makes them and takes them away.
            .. endpoints.VpcEndpoints.OrEmpty().Where(e => e.RequesterManaged != true && !"deleted".Equals(e.State, StringComparison.OrdinalIgnoreCase) && !"deleting".Equals(e.State, StringComparison.OrdinalIgnoreCase))
                .Select(e => new VpcContent("AWS::EC2::VPCEndpoint", e.VpcEndpointId!, true)),
            .. groups.SecurityGroups.OrEmpty().Where(g => g.GroupName != "default").Select(g => new VpcContent(ResourceTypes.SecurityGroup, g.GroupId!, false)),
            .. acls.NetworkAcls.OrEmpty().Where(a => a.IsDefault != true).Select(a => new VpcContent("AWS::EC2::NetworkAcl", a.NetworkAclId!, false)),
        ];
        var own = state.Found.Select(f => f.PhysicalId).ToHashSet(StringComparer.Ordinal);
        return [.. all.Where(c => !own.Contains(c.Id))];
    }
}
