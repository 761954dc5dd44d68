using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Moto;

/// <summary>
/// moto, with what it lacks of AWS for a network and its machines to be made. Stood in, and nothing else, are:
/// <list type="bullet">
/// <item>Rule groups, firewall policies, DNS Firewall and EC2 Instance Connect Endpoints: moto knows no such operations and answers with a page of HTML. Their lists are empty here, as they are at AWS where there are none.</item>
/// <item>DHCP options: AWS gives every new VPC those of the region, which name its resolver; a VPC of moto has none, and gets such ones here.</item>
/// <item>A flow log that names its log group by ARN: moto looks for the group by name only, and otherwise says that the log does not deliver. It is told both here, and looks itself.</item>
/// <item>Machines by their profile: moto answers that filter with a page of HTML. It is asked for all machines, and those with the profile are given.</item>
/// <item>Tags for the interfaces of new machines: moto drops them from RunInstances, and is told them here by CreateTags.</item>
/// <item>A subnet that goes takes its associations along at AWS; at moto they stay, and keep tables and ACLs from going. They are undone before.</item>
/// </list>
/// What moto cannot read stays unread: an audit says Unknown of it.
/// </summary>
internal sealed class WithoutGaps(IAwsTransport moto, string url) : IAwsTransport
{
    private const string ByProfile = "iam-instance-profile.arn";

    public string Region => moto.Region;

    public async Task<T> SendAsync<T>(AwsCall<T> call, CancellationToken cancellationToken)
    {
        if (IsMissing(call.Operation.IamAction)) return Empty(call);
        if (call.Operation == Ec2Api.DescribeInstances && (DescribeInstancesRequest)call.Operation.DecodeRequest(call.Http) is { Filters: [{ Name: ByProfile } filter] } asked)
            return (T)(object)With(filter.Values!, await moto.SendAsync(Ec2Api.DescribeInstances.Call(asked with { Filters = null }), cancellationToken));
        if (call.Operation == Ec2Api.CreateFlowLogs) call = (AwsCall<T>)(object)Ec2Api.CreateFlowLogs.Call(Named((CreateFlowLogsRequest)call.Operation.DecodeRequest(call.Http)));
        if (call.Operation == Ec2Api.DeleteSubnet) await Free(((DeleteSubnetRequest)call.Operation.DecodeRequest(call.Http)).SubnetId!);
        var answer = await moto.SendAsync(call, cancellationToken);
        if (answer is CreateVpcResponse made) Resolve(made.Vpc!.VpcId!);
        if (answer is RunInstancesResponse started) await TagInterfaces((RunInstancesRequest)call.Operation.DecodeRequest(call.Http), started.Instances!);
        return answer;
    }

    private static bool IsMissing(string action) =>
        action is "network-firewall:ListRuleGroups" or "network-firewall:ListFirewallPolicies" or "ec2:DescribeInstanceConnectEndpoints" || action.StartsWith("route53resolver:ListFirewall", StringComparison.Ordinal);

    private static T Empty<T>(AwsCall<T> call)
    {
        using var empty = new MemoryStream(call.Operation == Ec2Api.DescribeInstanceConnectEndpoints ? "<DescribeInstanceConnectEndpointsResponse/>"u8.ToArray() : "{}"u8.ToArray());
        return call.Decode(empty);
    }

    private static DescribeInstancesResponse With(IReadOnlyList<string> profiles, DescribeInstancesResponse all) => all with
    {
        Reservations = [.. all.Reservations.OrEmpty().Select(r => r with { Instances = [.. r.Instances.OrEmpty().Where(i => profiles.Contains(i.IamInstanceProfile?.Arn))] })],
    };

    private static CreateFlowLogsRequest Named(CreateFlowLogsRequest request) =>
        request.LogDestination?.Split(":log-group:") is [_, var group] ? request with { LogGroupName = group } : request;

    private void Resolve(string vpc)
    {
        var options = AwsCli.Read(url, "ec2 create-dhcp-options --dhcp-configurations Key=domain-name-servers,Values=AmazonProvidedDNS", "DhcpOptions.DhcpOptionsId");
        Assert.Equal(0, AwsCli.Run(url, Region, "ec2", "associate-dhcp-options", "--vpc-id", vpc, "--dhcp-options-id", options.ToString())!.Value.ExitCode);
    }

    private async Task TagInterfaces(RunInstancesRequest request, IEnumerable<Instance> machines)
    {
        var interfaces = machines.SelectMany(m => m.NetworkInterfaces.OrEmpty()).Select(n => n.NetworkInterfaceId!).ToList();
        foreach (var tags in request.TagSpecifications.OrEmpty().Where(t => t.ResourceType == "network-interface")) await moto.SendAsync(Ec2Api.CreateTags.Call(new() { Resources = interfaces, Tags = tags.Tags }), default);
    }

    private async Task Free(string subnet)
    {
        var tables = await moto.SendAsync(Ec2Api.DescribeRouteTables.Call(new() { Filters = [new Filter { Name = "association.subnet-id", Values = [subnet] }] }), default);
        foreach (var association in tables.RouteTables.OrEmpty().SelectMany(t => t.Associations.OrEmpty()).Where(a => a.SubnetId == subnet))
            await moto.SendAsync(Ec2Api.DisassociateRouteTable.Call(new() { AssociationId = association.RouteTableAssociationId }), default);
        var acls = (await moto.SendAsync(Ec2Api.DescribeNetworkAcls.Call(new()), default)).NetworkAcls.OrEmpty();
        var own = acls.Single(a => a.Associations.OrEmpty().Any(s => s.SubnetId == subnet));
        await moto.SendAsync(
            Ec2Api.ReplaceNetworkAclAssociation.Call(new()
            {
                AssociationId = own.Associations!.Single(s => s.SubnetId == subnet).NetworkAclAssociationId,
                NetworkAclId = acls.Single(a => a.VpcId == own.VpcId && a.IsDefault == true).NetworkAclId,
            }), default);
    }
}
