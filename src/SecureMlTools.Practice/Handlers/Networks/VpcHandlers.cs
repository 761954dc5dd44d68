using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.Networks;

/// <summary>
/// VPCs: made with a main route table, a default network ACL and a default security group, and deleted with these when nothing else is in them.
/// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpc.html
/// </summary>
internal static class VpcHandlers
{
    // Ranges that no VPC may have any part of.
    private static readonly Ipv4Range[] Forbidden = [.. new[] { "0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4" }.Select(Ipv4Range.Parse)];

    public static void AddTo(HandlerMap map)
    {
        map.On(Ec2Api.CreateVpc, Create, r => r.DryRun);
        map.On(Ec2Api.DeleteVpc, Delete, r => r.DryRun);
        map.On(Ec2Api.ModifyVpcAttribute, Modify);
        map.On(Ec2Api.DescribeVpcAttribute, Describe, r => r.DryRun);
    }

    /// <summary>The attributes of a VPC: until somebody changes them, AWS's for a VPC that is not the default one.</summary>
    public static DescribeVpcAttributeResponse Attributes(PracticeRegion region, Vpc vpc) => region.VpcAttributes.Find(vpc.VpcId) ?? new DescribeVpcAttributeResponse
    {
        VpcId = vpc.VpcId,
        EnableDnsSupport = new AttributeBooleanValue { Value = true },
        EnableDnsHostnames = new AttributeBooleanValue { Value = vpc.IsDefault == true },
        EnableNetworkAddressUsageMetrics = new AttributeBooleanValue { Value = false },
    };

    private static CreateVpcResponse Create(PracticeRegion region, CreateVpcRequest request)
    {
        if (request.Ipv4IpamPoolId is not null || request.Ipv6IpamPoolId is not null || request.Ipv6Pool is not null || request.AmazonProvidedIpv6CidrBlock == true)
            throw new ServiceException("UnsupportedOperation", "Address pools and IPv6 are not practised here: give the VPC an IPv4 range.");
        var range = Range(ServiceException.Required(request.CidrBlock, "cidrBlock"));
        if (request.InstanceTenancy is not (null or "default" or "dedicated")) throw ServiceException.InvalidValue($"Value ({request.InstanceTenancy}) for parameter instanceTenancy is invalid.");
        var tags = Tagged.Of(request.TagSpecifications, "vpc");
        region.Quotas.Check(PracticeQuota.Vpcs, region.Vpcs.Count, "VpcLimitExceeded", "The maximum number of VPCs has been reached.");

        var id = region.Ids.New("vpc");
        var cidr = range.ToString();
        var vpc = new Vpc
        {
            VpcId = id,
            CidrBlock = cidr,
            State = "available",
            OwnerId = region.AccountId,
            InstanceTenancy = request.InstanceTenancy ?? "default",
            IsDefault = false,
            DhcpOptionsId = DhcpOptionsHandlers.Default(region).DhcpOptionsId,
            CidrBlockAssociationSet = [new VpcCidrBlockAssociation { AssociationId = region.Ids.New("vpc-cidr-assoc"), CidrBlock = cidr, CidrBlockState = new VpcCidrBlockState { State = "associated" } }],
            Ipv6CidrBlockAssociationSet = [],
            BlockPublicAccessStates = new BlockPublicAccessStates { InternetGatewayBlockMode = region.Settings.VpcBlockPublicAccess?.InternetGatewayBlockMode ?? "off" },
            Tags = tags,
        };
        region.Vpcs.Put(vpc);
        RouteTableHandlers.Make(region, vpc, isMain: true, []);
        NetworkAclChanges.Make(region, vpc, isDefault: true, []);
        SecurityGroupCreation.MakeDefault(region, vpc);
        return new CreateVpcResponse { Vpc = vpc with { State = "pending" } };
    }

    private static Ipv4Range Range(string cidr)
    {
        if (!Ipv4Range.TryParse(cidr, out var range)) throw ServiceException.InvalidValue($"Value ({cidr}) for parameter cidrBlock is invalid. This is not a valid CIDR block.");
        if (range.Length is < 16 or > 28 || Forbidden.Any(f => f.Overlaps(range))) throw new ServiceException("InvalidVpc.Range", $"The CIDR '{cidr}' is invalid.");
        return range;
    }

    private static DeleteVpcResponse Delete(PracticeRegion region, DeleteVpcRequest request)
    {
        var vpc = IdForms.Vpc.Find(region.Vpcs, request.VpcId, "vpcId");
        var id = vpc.VpcId!;
        if (IsUsed(region, id)) throw Dependency.Of("vpc", id);
        foreach (var table in region.RouteTables.All.Where(t => t.VpcId == id).ToList()) region.RouteTables.Remove(table.RouteTableId!);
        foreach (var acl in region.NetworkAcls.All.Where(a => a.VpcId == id).ToList()) region.NetworkAcls.Remove(acl.NetworkAclId!);
        foreach (var group in region.SecurityGroups.All.Where(g => g.VpcId == id).ToList()) SecurityGroupCreation.Remove(region, group);
        region.VpcAttributes.Remove(id);
        region.Vpcs.Remove(id);
        return new DeleteVpcResponse();
    }

    private static bool IsUsed(PracticeRegion region, string id) =>
        region.Subnets.All.Any(s => s.VpcId == id)
        || region.InternetGateways.All.Any(g => g.Attachments.OrEmpty().Any(a => a.VpcId == id))
        || region.EgressOnlyInternetGateways.All.Any(g => g.Attachments.OrEmpty().Any(a => a.VpcId == id))
        || region.VpcEndpoints.All.Any(e => e.VpcId == id)
        || region.NetworkInterfaces.All.Any(n => n.VpcId == id)
        || region.RouteTables.All.Any(t => t.VpcId == id && t.Associations.OrEmpty().All(a => a.Main != true))
        || region.NetworkAcls.All.Any(a => a.VpcId == id && a.IsDefault != true)
        || region.SecurityGroups.All.Any(g => g.VpcId == id && g.GroupName != "default")
        || region.Dns.Associations.All.Any(a => a.VpcId == id)
        || region.Dns.QueryLogAssociations.All.Any(a => a.ResourceId == id);

    // One attribute a call; AWS takes no more.
    private static ModifyVpcAttributeResponse Modify(PracticeRegion region, ModifyVpcAttributeRequest request)
    {
        var vpc = IdForms.Vpc.Find(region.Vpcs, request.VpcId, "vpcId");
        var asked = new[] { request.EnableDnsSupport, request.EnableDnsHostnames, request.EnableNetworkAddressUsageMetrics }.Count(a => a is not null);
        if (asked == 0) throw new ServiceException("InvalidParameterCombination", "No attributes specified.");
        if (asked > 1) throw new ServiceException("InvalidParameterCombination", "Fields for multiple attribute types specified.");
        var now = Attributes(region, vpc);
        if (request.EnableDnsHostnames?.Value == true && now.EnableDnsSupport?.Value != true)
            throw new ServiceException("InvalidParameter", $"DNS hostnames cannot be enabled while DNS support is disabled for {vpc.VpcId}.");
        region.VpcAttributes.Put(now with
        {
            EnableDnsSupport = request.EnableDnsSupport ?? now.EnableDnsSupport,
            EnableDnsHostnames = request.EnableDnsHostnames ?? now.EnableDnsHostnames,
            EnableNetworkAddressUsageMetrics = request.EnableNetworkAddressUsageMetrics ?? now.EnableNetworkAddressUsageMetrics,
        });
        return new ModifyVpcAttributeResponse();
    }

    private static DescribeVpcAttributeResponse Describe(PracticeRegion region, DescribeVpcAttributeRequest request)
    {
        var vpc = IdForms.Vpc.Find(region.Vpcs, request.VpcId, "vpcId");
        var now = Attributes(region, vpc);
        var answer = new DescribeVpcAttributeResponse { VpcId = vpc.VpcId };
        return ServiceException.Required(request.Attribute, "attribute") switch
        {
            "enableDnsSupport" => answer with { EnableDnsSupport = now.EnableDnsSupport },
            "enableDnsHostnames" => answer with { EnableDnsHostnames = now.EnableDnsHostnames },
            "enableNetworkAddressUsageMetrics" => answer with { EnableNetworkAddressUsageMetrics = now.EnableNetworkAddressUsageMetrics },
            var other => throw ServiceException.InvalidValue($"Value ({other}) for parameter attribute is invalid. Unknown attribute."),
        };
    }
}
