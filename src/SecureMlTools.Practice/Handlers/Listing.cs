using System.Text.RegularExpressions;
using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers;

/// <summary>AWS's words for ids that it does not take or does not know.</summary>
/// <param name="Prefix">What the id starts with, without the hyphen.</param>
/// <param name="Malformed">Code for an id of another form.</param>
/// <param name="NotFound">Code for an id that nothing has.</param>
/// <param name="Says">The message about an unknown id; {0} is the id.</param>
internal sealed record IdForm(string Prefix, string Malformed, string NotFound, string Says)
{
    private readonly Regex _form = new($"^{Regex.Escape(Prefix)}-([0-9a-f]{{8}}|[0-9a-f]{{17}})\\z", RegexOptions.CultureInvariant);

    public ServiceException Unknown(string id) => new(NotFound, string.Format(System.Globalization.CultureInfo.InvariantCulture, Says, id));

    /// <summary>Refuses an id of another form.</summary>
    public void Check(string id)
    {
        if (_form.IsMatch(id)) return;
        throw new ServiceException(Malformed, Malformed == "InvalidParameterValue" ? $"Value ({id}) for parameter {Parameter} is invalid. Expected: '{Prefix}-...'." : $"Invalid id: \"{id}\" (expecting \"{Prefix}-...\")");
    }

    /// <summary>The record of an id.</summary>
    public T Find<T>(Table<T> table, string? id, string parameter)
        where T : class
    {
        Check(ServiceException.Required(id, parameter));
        return table.Find(id) ?? throw Unknown(id!);
    }

    /// <summary>The record of an id, as it shows now.</summary>
    public T Find<T>(SettlingTable<T> table, string? id, string parameter)
        where T : class
    {
        Check(ServiceException.Required(id, parameter));
        return table.Find(id) ?? throw Unknown(id!);
    }

    private string Parameter => Prefix switch { "vol" => "volumeId", "snap" => "snapshotId", _ => "id" };
}

/// <summary>A describe call: by ids, by filters, in pages.</summary>
/// <typeparam name="T">The record.</typeparam>
internal sealed class Listing<T>(AwsOperation operation, Paging paging, Filters<T> filters, IdForm? form = null)
    where T : class
{
    /// <summary>The page asked for.</summary>
    /// <param name="table">All records.</param>
    /// <param name="ids">The ids asked for.</param>
    /// <param name="wanted">The filters.</param>
    /// <param name="maxResults">The page size.</param>
    /// <param name="nextToken">The token of the page before.</param>
    /// <param name="also">What else the request asks for, and words that tell it from other requests.</param>
    public (IReadOnlyList<T> Items, string? NextToken) Read(
        Table<T> table, IReadOnlyList<string>? ids, IReadOnlyList<Filter>? wanted, int? maxResults, string? nextToken, (Func<T, bool> Test, string Words)? also = null) =>
        Read(table.From, table.Find, ids, wanted, maxResults, nextToken, also);

    /// <summary>The page asked for, of records that are read as they settle.</summary>
    public (IReadOnlyList<T> Items, string? NextToken) Read(SettlingTable<T> table, IReadOnlyList<string>? ids, IReadOnlyList<Filter>? wanted, int? maxResults, string? nextToken) =>
        Read(table.ReadFrom, table.Read, ids, wanted, maxResults, nextToken, null);

    private (IReadOnlyList<T> Items, string? NextToken) Read(
        Func<int, IEnumerable<(int Place, T Item)>> from, Func<string, T?> find, IReadOnlyList<string>? ids, IReadOnlyList<Filter>? wanted, int? maxResults, string? nextToken, (Func<T, bool> Test, string Words)? also)
    {
        var test = filters.Compile(wanted);
        var query = string.Join('\n', [operation.IamAction, also?.Words ?? "", .. ids.OrEmpty(), .. wanted.OrEmpty().Select(f => f.Name + "=" + string.Join(',', f.Values.OrEmpty()))]);
        return paging.Page<T>(
            ids is { Count: > 0 } ? place => Named(find, ids).Skip(place) : from, item => test(item) && (also is not { } a || a.Test(item)), maxResults, nextToken, query, ids);
    }

    private IEnumerable<(int Place, T Item)> Named(Func<string, T?> find, IReadOnlyList<string> ids)
    {
        if (form is not null)
            foreach (var id in ids) form.Check(id);
        var found = ids.Distinct(StringComparer.Ordinal).Select(id => (Id: id, Item: find(id))).ToList();
        var missing = found.Where(x => x.Item is null).Select(x => x.Id).ToList();
        if (missing.Count > 0)
            throw missing.Count > 1 && form?.NotFound == "InvalidInstanceID.NotFound"
                ? new ServiceException(form.NotFound, $"The instance IDs '{string.Join(", ", missing)}' do not exist")
                : form?.Unknown(missing[0]) ?? ServiceException.InvalidValue($"'{missing[0]}' does not exist");
        return found.Select((x, i) => (i, x.Item!));
    }
}

/// <summary>The ids of this account's resources.</summary>
internal static class IdForms
{
    public static readonly IdForm Instance = new("i", "InvalidInstanceID.Malformed", "InvalidInstanceID.NotFound", "The instance ID '{0}' does not exist");
    public static readonly IdForm Volume = new("vol", "InvalidParameterValue", "InvalidVolume.NotFound", "The volume '{0}' does not exist.");
    public static readonly IdForm Snapshot = new("snap", "InvalidParameterValue", "InvalidSnapshot.NotFound", "The snapshot '{0}' does not exist.");
    public static readonly IdForm Image = new("ami", "InvalidAMIID.Malformed", "InvalidAMIID.NotFound", "The image id '[{0}]' does not exist");
    public static readonly IdForm SecurityGroup = new("sg", "InvalidGroupId.Malformed", "InvalidGroup.NotFound", "The security group '{0}' does not exist");
    public static readonly IdForm Rule = new("sgr", "InvalidSecurityGroupRuleId.Malformed", "InvalidSecurityGroupRuleId.NotFound", "The security group rule ID '{0}' does not exist");
    public static readonly IdForm PrefixList = new("pl", "InvalidPrefixListID.Malformed", "InvalidPrefixListID.NotFound", "The prefix list ID '{0}' does not exist");
    public static readonly IdForm NetworkInterface = new("eni", "InvalidNetworkInterfaceId.Malformed", "InvalidNetworkInterfaceID.NotFound", "The networkInterface ID '{0}' does not exist");
    public static readonly IdForm Vpc = new("vpc", "InvalidVpcID.Malformed", "InvalidVpcID.NotFound", "The vpc ID '{0}' does not exist");
    public static readonly IdForm Subnet = new("subnet", "InvalidSubnetID.Malformed", "InvalidSubnetID.NotFound", "The subnet ID '{0}' does not exist");
    public static readonly IdForm RouteTable = new("rtb", "InvalidRouteTableId.Malformed", "InvalidRouteTableID.NotFound", "The routeTable ID '{0}' does not exist");
    public static readonly IdForm NetworkAcl = new("acl", "InvalidNetworkAclId.Malformed", "InvalidNetworkAclID.NotFound", "The networkAcl ID '{0}' does not exist");
    public static readonly IdForm InternetGateway = new("igw", "InvalidInternetGatewayId.Malformed", "InvalidInternetGatewayID.NotFound", "The internetGateway ID '{0}' does not exist");
    public static readonly IdForm NatGateway = new("nat", "NatGatewayMalformed", "NatGatewayNotFound", "NAT gateway {0} was not found");
    public static readonly IdForm Endpoint = new("vpce", "InvalidVpcEndpointId.Malformed", "InvalidVpcEndpointId.NotFound", "The Vpc Endpoint Id '{0}' does not exist");
    public static readonly IdForm EgressOnlyGateway = new("eigw", "InvalidEgressOnlyInternetGatewayId.Malformed", "InvalidEgressOnlyInternetGatewayId.NotFound", "The egress-only Internet gateway ID '{0}' does not exist");
    public static readonly IdForm Peering = new("pcx", "InvalidVpcPeeringConnectionId.Malformed", "InvalidVpcPeeringConnectionID.NotFound", "The vpcPeeringConnection ID '{0}' does not exist");
    public static readonly IdForm TransitGatewayAttachment = new("tgw-attach", "InvalidTransitGatewayAttachmentID.Malformed", "InvalidTransitGatewayAttachmentID.NotFound", "Transit Gateway Attachment {0} was deleted or does not exist.");
    public static readonly IdForm VpnGateway = new("vgw", "InvalidVpnGatewayId.Malformed", "InvalidVpnGatewayID.NotFound", "The vpnGateway ID '{0}' does not exist");
    public static readonly IdForm CarrierGateway = new("cagw", "InvalidCarrierGatewayID.Malformed", "InvalidCarrierGatewayID.NotFound", "The carrierGateway ID '{0}' does not exist");
    public static readonly IdForm ConnectEndpoint = new("eice", "InvalidInstanceConnectEndpointId.Malformed", "InvalidInstanceConnectEndpointId.NotFound", "The instance connect endpoint ID '{0}' does not exist");
    public static readonly IdForm Allocation = new("eipalloc", "InvalidAllocationID.Malformed", "InvalidAllocationID.NotFound", "The allocation ID '{0}' does not exist");
    public static readonly IdForm DhcpOptions = new("dopt", "InvalidDhcpOptionsId.Malformed", "InvalidDhcpOptionID.NotFound", "The dhcpOption ID '{0}' does not exist");
    public static readonly IdForm RouteTableAssociation = new("rtbassoc", "InvalidAssociationID.Malformed", "InvalidAssociationID.NotFound", "The association ID '{0}' does not exist");
    public static readonly IdForm NetworkAclAssociation = new("aclassoc", "InvalidNetworkAclAssociationID.Malformed", "InvalidAssociationID.NotFound", "The association ID '{0}' does not exist");
    public static readonly IdForm FlowLog = new("fl", "InvalidFlowLogId.Malformed", "InvalidFlowLogId.NotFound", "The specified flow log ID '{0}' does not exist.");
    public static readonly IdForm LaunchTemplate = new("lt", "InvalidLaunchTemplateId.Malformed", "InvalidLaunchTemplateId.NotFound", "The specified launch template, with template ID {0}, does not exist.");
    public static readonly IdForm Exclusion = new("vpcbpa-exclude", "InvalidVpcBlockPublicAccessExclusionId.Malformed", "InvalidVpcBlockPublicAccessExclusionId.NotFound", "The VPC Block Public Access exclusion ID '{0}' does not exist");
    public static readonly IdForm KeyPair = new("key", "InvalidKeyPair.Malformed", "InvalidKeyPair.NotFound", "The key pair ID '{0}' does not exist");
}
