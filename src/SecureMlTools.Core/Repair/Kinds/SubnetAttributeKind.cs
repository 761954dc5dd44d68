using System.Text.RegularExpressions;
using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;

namespace SecureMlTools.Repair.Kinds;

/// <summary>
/// Whether a subnet gives new machines public addresses. AWS takes one attribute a call, so a change is about one. Addresses given before stay.
/// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySubnetAttribute.html
/// </summary>
internal sealed class SubnetAttributeKind : ChangeKind
{
    public const string KindName = "SubnetAttribute";

    /// <summary>Public IPv4 addresses.</summary>
    public const string MapPublicIp = "MapPublicIpOnLaunch";

    /// <summary>IPv6 addresses.</summary>
    public const string AssignIpv6 = "AssignIpv6AddressOnCreation";

    private static readonly Dictionary<string, Regex> States = new() { [MapPublicIp] = Check.Boolean, [AssignIpv6] = Check.Boolean };

    public override string Name => KindName;

    public static Change SwitchOff(Estate estate, string controlId, string subnetId, string attribute) => new()
    {
        Kind = KindName,
        ControlId = controlId,
        ResourceType = ResourceTypes.Subnet,
        ResourceId = subnetId,
        Region = estate.Region,
        AccountId = estate.AccountId,
        Before = ResourceState.Of((attribute, "true")),
        After = ResourceState.Of((attribute, "false")),
        Risk = $"Machines launched into {subnetId} from now on get no public {(attribute == MapPublicIp ? "IPv4" : "IPv6")} address unless their launch asks for one; those that run keep theirs.",
        Order = 20,
    };

    public override string Operation(Change change) => Ec2Api.ModifySubnetAttribute.IamAction;

    public override async Task<ResourceState?> ReadAsync(IAwsTransport aws, Change change, CancellationToken cancellationToken)
    {
        DescribeSubnetsResponse answer;
        try
        {
            answer = await aws.SendAsync(Ec2Api.DescribeSubnets.Call(new DescribeSubnetsRequest { SubnetIds = [change.ResourceId] }), cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException e) when (e.ErrorCode == "InvalidSubnetID.NotFound")
        {
            return null;
        }

        if (answer.Subnets.OrEmpty().FirstOrDefault(s => s.SubnetId == change.ResourceId) is not { } subnet) return null;
        var attribute = Attribute(change);
        var value = attribute == MapPublicIp ? subnet.MapPublicIpOnLaunch : subnet.AssignIpv6AddressOnCreation;
        return ResourceState.Of((attribute, value == true ? "true" : "false"));
    }

    public override async Task<ResourceState> ApplyAsync(IAwsTransport aws, Change change, string token, CancellationToken cancellationToken)
    {
        var attribute = Attribute(change);
        var value = new AttributeBooleanValue { Value = change.After[attribute] == "true" };
        await aws.SendAsync(Ec2Api.ModifySubnetAttribute.Call(new ModifySubnetAttributeRequest
        {
            SubnetId = change.ResourceId,
            MapPublicIpOnLaunch = attribute == MapPublicIp ? value : null,
            AssignIpv6AddressOnCreation = attribute == AssignIpv6 ? value : null,
        }), cancellationToken).ConfigureAwait(false);
        return ResourceState.Empty;
    }

    public override string? Validate(Change change) => Check.Fields(change, ResourceTypes.Subnet, Check.SubnetId, Check.None, States) ?? Check.Moves(change, Attribute(change));

    private static string Attribute(Change change) => change.After[AssignIpv6] is null ? MapPublicIp : AssignIpv6;
}
