using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice;
using SecureMlTools.Practice.Scenarios;
using SecureMlTools.Practice.State;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Practice.Cli;

/// <summary>The real AWS CLI calls every operation that makes, changes or deletes a part of a network, and says refusals as AWS's.</summary>
public sealed class NetworkCliTests : IClassFixture<ListeningAccount>
{
    private const string Firewalls = "arn:aws:network-firewall:us-east-1:111122223333:";
    private const string Strict = "{\"StatelessDefaultActions\":[\"aws:forward_to_sfe\"],\"StatelessFragmentDefaultActions\":[\"aws:drop\"],\"StatefulEngineOptions\":{\"RuleOrder\":\"STRICT_ORDER\"},\"StatefulDefaultActions\":[\"aws:drop_strict\"]}";

    private readonly ListeningAccount _practice;
    private readonly PracticeRegion _region;

    // Beside the scenario: a network of everything, one that is empty, and parts that nothing uses.
    public NetworkCliTests(ListeningAccount practice)
    {
        _practice = practice;
        _region = practice.Account.State("us-east-1");
        practice.Account.Limit(PracticeQuota.Vpcs, 20);
        var e = new EstateBuilder(_region);
        e.Vpc("spare", "10.90.0.0/16");
        e.Subnet("spare", "spare-a", "10.90.0.0/24", 'a');
        e.Subnet("spare", "spare-b", "10.90.1.0/24", 'b');
        e.Subnet("spare", "spare-fw", "10.90.2.0/28", 'a');
        e.Subnet("spare", "unused", "10.90.9.0/24", 'b');
        var gateway = e.InternetGateway("spare");
        e.NatGateway("spare", "spare-a", "198.51.100.90");
        e.RouteTable("spare", "spare-a", ["spare-a"], EstateBuilder.Route("0.0.0.0/0", gateway), EstateBuilder.Route("192.0.2.0/24", gateway));
        e.RouteTable("spare", "unused", []);
        e.NetworkAcl("spare", "unused", [], [], []);
        e.Group("spare", "unused", "to be deleted", [], []);
        e.GatewayEndpoint("spare", "dynamodb", EstateBuilder.FullAccess, "spare-a");
        e.InterfaceEndpoint("spare", "kms", "spare-default", EstateBuilder.FullAccess, "spare-a");
        e.Firewall("spare", "spare", Firewalls + "firewall-policy/egress-draft", isProtected: false, ["spare-fw"]);
        e.FirewallPolicy("unused", new() { StatelessDefaultActions = ["aws:drop"], StatelessFragmentDefaultActions = ["aws:drop"] });
        e.Vpc("empty", "10.91.0.0/16");
        e.Vpc("bare", "10.92.0.0/16");
        _region.InternetGateways.Put(new InternetGateway { InternetGatewayId = e.Id("igw", "loose"), OwnerId = e.AccountId, Attachments = [], Tags = [] });
        foreach (var (name, ip) in new[] { ("loose", "198.51.100.91"), ("for-nat", "198.51.100.92") })
            _region.Addresses.Put(new Address { AllocationId = e.Id("eipalloc", name), PublicIp = ip, Domain = "vpc", Tags = [] });
        var acl = _region.NetworkAcls.Find(e.Id("acl", "spare-default"))!;
        _region.NetworkAcls.Put(acl with { Associations = [new NetworkAclAssociation { NetworkAclId = acl.NetworkAclId, SubnetId = e.Id("subnet", "spare-b"), NetworkAclAssociationId = e.Id("aclassoc", "spare-b") }] });
        foreach (var group in new[] { "/unused", "/tagged" }) _region.Logs.Groups.Put(new() { LogGroupName = group, LogGroupArn = e.Arn("logs", "log-group:" + group) });
        _region.Logs.Tags["/tagged"] = new Dictionary<string, string> { ["Project"] = "vision" };
        var spare = e.Id("vpc", "spare");
        var ways = _region.Ways;
        ways.Peerings.Put(new VpcPeeringConnection { VpcPeeringConnectionId = e.Id("pcx", "spare"), AccepterVpcInfo = new VpcPeeringConnectionVpcInfo { VpcId = spare, OwnerId = e.AccountId }, RequesterVpcInfo = new VpcPeeringConnectionVpcInfo { VpcId = e.Id("vpc", "theirs"), OwnerId = "444455556666" }, Status = new VpcPeeringConnectionStateReason { Code = "active" } });
        ways.Peerings.Put(new VpcPeeringConnection { VpcPeeringConnectionId = e.Id("pcx", "refused"), AccepterVpcInfo = new VpcPeeringConnectionVpcInfo { VpcId = spare }, Status = new VpcPeeringConnectionStateReason { Code = "rejected" } });
        ways.TransitGatewayAttachments.Put(new TransitGatewayVpcAttachment { TransitGatewayAttachmentId = e.Id("tgw-attach", "spare"), TransitGatewayId = e.Id("tgw", "hub"), VpcId = spare, State = "available" });
        ways.VpnGateways.Put(new VpnGateway { VpnGatewayId = e.Id("vgw", "spare"), State = "available", Type = "ipsec.1", VpcAttachments = [new VpcAttachment { VpcId = spare, State = "attached" }] });
        ways.CarrierGateways.Put(new CarrierGateway { CarrierGatewayId = e.Id("cagw", "spare"), VpcId = spare, State = "available", OwnerId = e.AccountId });
        ways.ConnectEndpoints.Put(new Ec2InstanceConnectEndpoint { InstanceConnectEndpointId = e.Id("eice", "spare"), VpcId = spare, State = "create-complete", OwnerId = e.AccountId });
    }

    public static readonly CliCase[] All =
    [
        new("ec2:CreateVpc", "ec2 create-vpc --cidr-block 10.80.0.7/16 --tag-specifications ResourceType=vpc,Tags=[{Key=Name,Value=cli}]", "Vpc.[CidrBlock,State,IsDefault,Tags[0].Value]", "[\"10.80.0.0/16\",\"pending\",false,\"cli\"]"),
        new("ec2:DeleteVpc", "ec2 delete-vpc --vpc-id {{vpc:empty}}", null, ""),
        new("ec2:ModifyVpcAttribute", "ec2 modify-vpc-attribute --vpc-id {{vpc:bare}} --no-enable-dns-hostnames", null, ""),
        new("ec2:DescribeVpcAttribute", "ec2 describe-vpc-attribute --vpc-id {{vpc:spare}} --attribute enableDnsHostnames", "[VpcId,EnableDnsHostnames.Value,EnableDnsSupport]", "[\"{{vpc:spare}}\",true,null]"),
        new("ec2:CreateSubnet", "ec2 create-subnet --vpc-id {{vpc:bare}} --cidr-block 10.92.3.0/24 --availability-zone us-east-1c", "Subnet.[AvailabilityZoneId,AvailableIpAddressCount,MapPublicIpOnLaunch]", "[\"use1-az3\",251,false]"),
        new("ec2:DeleteSubnet", "ec2 delete-subnet --subnet-id {{subnet:unused}}", null, ""),
        new("ec2:CreateInternetGateway", "ec2 create-internet-gateway", "InternetGateway.Attachments", "[]"),
        new("ec2:AttachInternetGateway", "ec2 attach-internet-gateway --internet-gateway-id {{igw:loose}} --vpc-id {{vpc:bare}}", null, ""),
        new("ec2:DetachInternetGateway", "ec2 detach-internet-gateway --internet-gateway-id {{igw:eu}} --vpc-id {{vpc:bare}}", null, ""),
        new("ec2:DeleteInternetGateway", "ec2 delete-internet-gateway --internet-gateway-id {{igw:loose}}", null, ""),
        new("ec2:DescribeEgressOnlyInternetGateways", "ec2 describe-egress-only-internet-gateways", "EgressOnlyInternetGateways", "[]"),
        new("ec2:DescribeVpcPeeringConnections", "ec2 describe-vpc-peering-connections --filters Name=accepter-vpc-info.vpc-id,Values={{vpc:spare}} Name=status-code,Values=active", "VpcPeeringConnections[].[VpcPeeringConnectionId,RequesterVpcInfo.OwnerId,Status.Code]", "[[\"{{pcx:spare}}\",\"444455556666\",\"active\"]]"),
        new("ec2:DescribeTransitGatewayVpcAttachments", "ec2 describe-transit-gateway-vpc-attachments --filters Name=vpc-id,Values={{vpc:spare}}", "TransitGatewayVpcAttachments[].[TransitGatewayAttachmentId,TransitGatewayId,State]", "[[\"{{tgw-attach:spare}}\",\"{{tgw:hub}}\",\"available\"]]"),
        new("ec2:DescribeVpnGateways", "ec2 describe-vpn-gateways --filters Name=attachment.vpc-id,Values={{vpc:spare}}", "VpnGateways[].[VpnGatewayId,VpcAttachments[0].State]", "[[\"{{vgw:spare}}\",\"attached\"]]"),
        new("ec2:DescribeCarrierGateways", "ec2 describe-carrier-gateways --carrier-gateway-ids {{cagw:spare}}", "CarrierGateways[].[VpcId,State]", "[[\"{{vpc:spare}}\",\"available\"]]"),
        new("ec2:DescribeInstanceConnectEndpoints", "ec2 describe-instance-connect-endpoints --filters Name=vpc-id,Values={{vpc:spare}}", "InstanceConnectEndpoints[].[InstanceConnectEndpointId,State]", "[[\"{{eice:spare}}\",\"create-complete\"]]"),
        new("ec2:AllocateAddress", "ec2 allocate-address --domain vpc", "[Domain,PublicIp]", "[\"vpc\",\"192.0.2.1\"]"),
        new("ec2:ReleaseAddress", "ec2 release-address --allocation-id {{eipalloc:loose}}", null, ""),
        new("ec2:DescribeAddresses", "ec2 describe-addresses --allocation-ids {{eipalloc:spare-a}}", "Addresses[].[PublicIp,NetworkInterfaceId,SubnetId]", "[[\"198.51.100.90\",\"{{eni:nat-spare-a}}\",\"{{subnet:spare-a}}\"]]"),
        new("ec2:CreateNatGateway", "ec2 create-nat-gateway --subnet-id {{subnet:spare-b}} --allocation-id {{eipalloc:for-nat}} --client-token cli", "[ClientToken,NatGateway.State]", "[\"cli\",\"pending\"]"),
        new("ec2:DeleteNatGateway", "ec2 delete-nat-gateway --nat-gateway-id {{nat:spare-a}}", "NatGatewayId", "\"{{nat:spare-a}}\""),
        new("ec2:CreateRouteTable", "ec2 create-route-table --vpc-id {{vpc:bare}}", "RouteTable.Routes[].[DestinationCidrBlock,GatewayId,State]", "[[\"10.92.0.0/16\",\"local\",\"active\"]]"),
        new("ec2:DeleteRouteTable", "ec2 delete-route-table --route-table-id {{rtb:unused}}", null, ""),
        new("ec2:AssociateRouteTable", "ec2 associate-route-table --route-table-id {{rtb:unused}} --subnet-id {{subnet:spare-b}}", "AssociationState.State", "\"associated\""),
        new("ec2:DisassociateRouteTable", "ec2 disassociate-route-table --association-id {{rtbassoc:spare-aspare-a}}", null, ""),
        new("ec2:CreateRoute", "ec2 create-route --route-table-id {{rtb:unused}} --destination-cidr-block 0.0.0.0/0 --nat-gateway-id {{nat:spare-a}}", "Return", "true"),
        new("ec2:ReplaceRoute", "ec2 replace-route --route-table-id {{rtb:spare-a}} --destination-cidr-block 0.0.0.0/0 --vpc-endpoint-id {{vpce:spare/spare-fw}}", null, ""),
        new("ec2:DeleteRoute", "ec2 delete-route --route-table-id {{rtb:spare-a}} --destination-cidr-block 192.0.2.0/24", null, ""),
        new("ec2:CreateNetworkAcl", "ec2 create-network-acl --vpc-id {{vpc:bare}}", "NetworkAcl.[IsDefault,Entries[].[RuleNumber,RuleAction,Egress]]", "[false,[[32767,\"deny\",true],[32767,\"deny\",false]]]"),
        new("ec2:DeleteNetworkAcl", "ec2 delete-network-acl --network-acl-id {{acl:unused}}", null, ""),
        new("ec2:ReplaceNetworkAclAssociation", "ec2 replace-network-acl-association --association-id {{aclassoc:spare-b}} --network-acl-id {{acl:unused}}", "starts_with(NewAssociationId,`aclassoc-`)", "true"),
        new("ec2:CreateSecurityGroup", "ec2 create-security-group --group-name cli --description cli --vpc-id {{vpc:bare}}", "starts_with(SecurityGroupArn,`arn:aws:ec2:us-east-1:111122223333:security-group/sg-`)", "true"),
        new("ec2:DeleteSecurityGroup", "ec2 delete-security-group --group-id {{sg:unused}}", "[Return,GroupId]", "[true,\"{{sg:unused}}\"]"),
        new("ec2:CreateVpcEndpoint", "ec2 create-vpc-endpoint --vpc-id {{vpc:spare}} --vpc-endpoint-type Interface --service-name com.amazonaws.us-east-1.ecr.dkr --subnet-ids {{subnet:spare-a}} {{subnet:spare-b}}", "VpcEndpoint.[State,PrivateDnsEnabled,length(NetworkInterfaceIds),DnsEntries[1].DnsName]", "[\"pending\",true,2,\"*.dkr.ecr.us-east-1.amazonaws.com\"]"),
        new("ec2:ModifyVpcEndpoint", "ec2 modify-vpc-endpoint --vpc-endpoint-id {{vpce:sparedynamodb}} --add-route-table-ids {{rtb:unused}}", "Return", "true"),
        new("ec2:DeleteVpcEndpoints", "ec2 delete-vpc-endpoints --vpc-endpoint-ids {{vpce:sparekms}} {{vpce:spare/spare-fw}}", "Unsuccessful[].[ResourceId,Error.Code]", "[[\"{{vpce:spare/spare-fw}}\",\"OperationNotPermitted\"]]"),
        new("ec2:DescribeVpcEndpointServices", "ec2 describe-vpc-endpoint-services --service-names com.amazonaws.us-east-1.s3 aws.sagemaker.us-east-1.studio", "ServiceDetails[].[ServiceType[0].ServiceType,PrivateDnsName]", "[[\"Gateway\",null],[\"Interface\",\"*.studio.us-east-1.sagemaker.aws\"],[\"Interface\",\"*.s3.us-east-1.amazonaws.com\"]]"),
        new("ec2:DescribeAvailabilityZones", "ec2 describe-availability-zones --filters Name=zone-name,Values=us-east-1a,us-east-1f", "AvailabilityZones[].[ZoneId,State]", "[[\"use1-az1\",\"available\"],[\"use1-az6\",\"available\"]]"),
        new("ec2:DescribeDhcpOptions", "ec2 describe-dhcp-options", "DhcpOptions[].DhcpConfigurations[].Values[0].Value", "[\"ec2.internal\",\"AmazonProvidedDNS\"]"),
        new("ec2:DeleteTags", "ec2 delete-tags --resources {{vpc:spare}} {{nat:spare-a}} --tags Key=Name", null, ""),
        new("network-firewall:CreateFirewallPolicy", $"network-firewall create-firewall-policy --firewall-policy-name cli --firewall-policy {Strict}", "FirewallPolicyResponse.[FirewallPolicyArn,FirewallPolicyStatus,NumberOfAssociations]", $"[\"{Firewalls}firewall-policy/cli\",\"ACTIVE\",0]"),
        new("network-firewall:DeleteFirewallPolicy", "network-firewall delete-firewall-policy --firewall-policy-name unused", "FirewallPolicyResponse.FirewallPolicyStatus", "\"DELETING\""),
        new("network-firewall:CreateFirewall", $"network-firewall create-firewall --firewall-name cli --firewall-policy-arn {Firewalls}firewall-policy/strict-policy --vpc-id {{{{vpc:spare}}}} --subnet-mappings SubnetId={{{{subnet:spare-b}}}} --delete-protection", "[Firewall.DeleteProtection,FirewallStatus.Status,FirewallStatus.SyncStates.\"us-east-1b\".Attachment.[Status,EndpointId]]", "[true,\"PROVISIONING\",[\"CREATING\",null]]"),
        new("network-firewall:DeleteFirewall", "network-firewall delete-firewall --firewall-name spare", "FirewallStatus.Status", "\"DELETING\""),
        new("logs:CreateLogGroup", "logs create-log-group --log-group-name /cli/flow --tags Project=vision", null, ""),
        new("logs:DeleteLogGroup", "logs delete-log-group --log-group-name /unused", null, ""),
        new("logs:ListTagsForResource", "logs list-tags-for-resource --resource-arn arn:aws:logs:us-east-1:111122223333:log-group:/tagged", "tags", "{\"Project\":\"vision\"}"),
        new("logs:PutRetentionPolicy", "logs put-retention-policy --log-group-name /unused --retention-in-days 365", null, ""),
    ];

    // What an operation that answers nothing has done.
    private static readonly Dictionary<string, Func<PracticeRegion, bool>> Effects = new()
    {
        ["ec2:DeleteVpc"] = r => r.Vpcs.Find(r.Ids.Of("vpc", "empty")) is null && r.RouteTables.All.Concat<object>(r.NetworkAcls.All).Concat(r.SecurityGroups.All).All(x => !x.ToString()!.Contains(r.Ids.Of("vpc", "empty"), StringComparison.Ordinal)),
        ["ec2:ModifyVpcAttribute"] = r => r.VpcAttributes.Find(r.Ids.Of("vpc", "bare")) is { EnableDnsHostnames.Value: false, EnableDnsSupport.Value: true },
        ["ec2:DeleteSubnet"] = r => r.Subnets.Find(r.Ids.Of("subnet", "unused")) is null,
        ["ec2:AttachInternetGateway"] = r => r.InternetGateways.Find(r.Ids.Of("igw", "loose"))!.Attachments!.Single().VpcId == r.Ids.Of("vpc", "bare"),
        ["ec2:DetachInternetGateway"] = r => r.InternetGateways.Find(r.Ids.Of("igw", "eu"))!.Attachments!.Count == 0,
        ["ec2:DeleteInternetGateway"] = r => r.InternetGateways.Find(r.Ids.Of("igw", "loose")) is null,
        ["ec2:ReleaseAddress"] = r => r.Addresses.Find(r.Ids.Of("eipalloc", "loose")) is null,
        ["ec2:DeleteRouteTable"] = r => r.RouteTables.Find(r.Ids.Of("rtb", "unused")) is null,
        ["ec2:DisassociateRouteTable"] = r => r.RouteTables.Find(r.Ids.Of("rtb", "spare-a"))!.Associations!.Count == 0,
        ["ec2:ReplaceRoute"] = r => Route(r, "0.0.0.0/0")?.GatewayId == r.Ids.Of("vpce", "spare/spare-fw"),
        ["ec2:DeleteRoute"] = r => Route(r, "192.0.2.0/24") is null && Route(r, "0.0.0.0/0") is not null,
        ["ec2:DeleteNetworkAcl"] = r => r.NetworkAcls.Find(r.Ids.Of("acl", "unused")) is null,
        ["ec2:DeleteTags"] = r => r.Vpcs.Find(r.Ids.Of("vpc", "spare"))!.Tags.Value("Name") is null && r.NatGateways.Find(r.Ids.Of("nat", "spare-a"))!.Tags!.Count == 0,
        ["logs:CreateLogGroup"] = r => r.Logs.Groups.Find("/cli/flow") is { LogGroupClass: "STANDARD" },
        ["logs:DeleteLogGroup"] = r => r.Logs.Groups.Find("/unused") is null,
        ["logs:PutRetentionPolicy"] = r => r.Logs.Groups.Find("/unused")!.RetentionInDays == 365,
    };

    /// <summary>What the CLI says where AWS refuses: the command and the code and sentence.</summary>
    public static readonly TheoryData<string, string, string> Refusals = new()
    {
        { "ec2 delete-vpc --vpc-id {{vpc:spare}}", "DependencyViolation", "The vpc '{{vpc:spare}}' has dependencies and cannot be deleted." },
        { "ec2 create-subnet --vpc-id {{vpc:spare}} --cidr-block 10.90.0.128/25", "InvalidSubnet.Conflict", "The CIDR '10.90.0.128/25' conflicts with another subnet" },
        { "ec2 detach-internet-gateway --internet-gateway-id {{igw:spare}} --vpc-id {{vpc:spare}}", "DependencyViolation", "Network {{vpc:spare}} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway." },
        { "ec2 create-vpc-endpoint --vpc-id {{vpc:spare}} --vpc-endpoint-type Interface --service-name com.amazonaws.us-east-1.kms", "InvalidParameter", "private-dns-enabled cannot be set because there is already a conflicting DNS domain for kms.us-east-1.amazonaws.com in the VPC {{vpc:spare}}" },
        { "network-firewall delete-firewall --firewall-name egress", "InvalidOperationException", "Unable to delete the object because it is still in use" },
        { "logs create-log-group --log-group-name /egress/alert", "ResourceAlreadyExistsException", "The specified log group already exists" },
    };

    public static TheoryData<string> Actions => [.. All.Select(c => c.Action)];

    [SkippableTheory]
    [MemberData(nameof(Actions))]
    public void Calls(string action)
    {
        // A gateway that no interface of the VPC is reached through.
        if (action == "ec2:DetachInternetGateway")
            _region.InternetGateways.Put(new InternetGateway { InternetGatewayId = _region.Ids.Of("igw", "eu"), Attachments = [new InternetGatewayAttachment { VpcId = _region.Ids.Of("vpc", "bare"), State = "available" }] });
        var test = All.Single(c => c.Action == action);
        _practice.Check(test);
        if (test.Query is null) Assert.True(Effects[action](_region), $"aws {test.Command} had no effect.");
    }

    [SkippableTheory]
    [MemberData(nameof(Refusals))]
    public void Refuses(string command, string code, string sentence)
    {
        AwsCli.SkipWhereMissing();
        var arguments = new CliCase("", command, null, sentence);
        var (exitCode, _, error) = AwsCli.Run(_practice.Server.Url, "us-east-1", arguments.Arguments(_region))!.Value;
        Assert.NotEqual(0, exitCode);
        Assert.Contains($"({code})", error, StringComparison.Ordinal);
        Assert.Contains(arguments.ExpectedIn(_region), error, StringComparison.Ordinal);
    }

    private static Route? Route(PracticeRegion region, string destination) => region.RouteTables.Find(region.Ids.Of("rtb", "spare-a"))!.Routes!.SingleOrDefault(r => r.DestinationCidrBlock == destination);
}
