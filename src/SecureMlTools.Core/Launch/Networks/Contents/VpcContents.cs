using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls;
using SecureMlTools.Launch.Blueprints;
using SecureMlTools.Launch.Blueprints.Kinds;

namespace SecureMlTools.Launch.Networks.Contents;

/// <summary>
/// What is in a VPC beside the network that it was made for: everything that EC2 and Route 53 Resolver tell of that can open a way in or out of it. AWS
/// gives every VPC a main route table, a default network ACL and a default security group; they are the VPC's own.
/// </summary>
internal sealed record VpcContents(IReadOnlyList<VpcContent> All, IReadOnlyList<ChangedSetting> Settings, IReadOnlyList<Unread> Unread)
{
    // What each reading finds, in the order in which it is told.
    private static readonly (string Type, Func<VpcPlace, CancellationToken, Task<IEnumerable<VpcContent>>> Read)[] Readings =
    [
        (ResourceTypes.Subnet, VpcInside.SubnetsAsync),
        (RouteTableKind.TypeName, VpcInside.RouteTablesAsync),
        (ResourceTypes.NetworkInterface, VpcInterfaces.ReadAsync),
        (InternetGatewayKind.TypeName, VpcWays.InternetGatewaysAsync),
        ("AWS::EC2::EgressOnlyInternetGateway", VpcWays.EgressOnlyGatewaysAsync),
        ("AWS::EC2::NatGateway", VpcWays.NatGatewaysAsync),
        ("AWS::EC2::CarrierGateway", VpcWays.CarrierGatewaysAsync),
        ("AWS::EC2::VPNGateway", VpcWays.VpnGatewaysAsync),
        ("AWS::EC2::TransitGatewayAttachment", VpcWays.TransitGatewaysAsync),
        ("AWS::EC2::VPCPeeringConnection", VpcWays.PeeringsAsync),
        (ResourceTypes.VpcEndpoint, VpcWays.EndpointsAsync),
        ("AWS::EC2::InstanceConnectEndpoint", VpcWays.ConnectEndpointsAsync),
        ("AWS::Route53Resolver::ResolverEndpoint", VpcNames.EndpointsAsync),
        ("AWS::Route53Resolver::ResolverRuleAssociation", VpcNames.RulesAsync),
        (ResourceTypes.DnsRuleGroupAssociation, VpcNames.FirewallsAsync),
        (ResourceTypes.SecurityGroup, VpcInside.SecurityGroupsAsync),
        (ResourceTypes.NetworkAcl, VpcInside.NetworkAclsAsync),
    ];

    /// <summary>Reads it, and remembers what could not be read.</summary>
    public static async Task<VpcContents> ReadAsync(IAwsTransport aws, string accountId, BlueprintState state, CancellationToken cancellationToken)
    {
        var place = new VpcPlace(aws, accountId, state, [.. state.Found.Where(f => f.Type == ResourceTypes.Vpc).Select(f => f.Record).OfType<Vpc>()]);
        if (place.Vpcs.Count == 0) return new([], [], []);
        var unread = new List<Unread>();
        var all = VpcInside.Ranges(place).ToList();
        foreach (var (type, read) in Readings) all.AddRange(await OrUnreadAsync(type, read).ConfigureAwait(false));
        List<ChangedSetting> settings =
        [
            .. await OrUnreadAsync("AWS::EC2::DHCPOptions", VpcNames.ResolversAsync).ConfigureAwait(false),
            .. await OrUnreadAsync("AWS::Route53Resolver::FirewallConfig", VpcNames.FailureModesAsync).ConfigureAwait(false),
        ];
        var own = state.Found.Select(f => f.PhysicalId).ToHashSet(StringComparer.Ordinal);
        return new([.. all.Where(c => !own.Contains(c.Id))], settings, unread);

        async Task<IEnumerable<T>> OrUnreadAsync<T>(string type, Func<VpcPlace, CancellationToken, Task<IEnumerable<T>>> read)
        {
            try
            {
                return await read(place, cancellationToken).ConfigureAwait(false);
            }
            catch (AwsException e) when (!e.IsAuthenticationFailure)
            {
                // Where a partition has no such call, there is nothing of the kind.
                if (e.ErrorCode is not ("InvalidAction" or "UnsupportedOperation" or "UnknownOperationException")) unread.Add(new Unread(type, e));
                return [];
            }
        }
    }
}
