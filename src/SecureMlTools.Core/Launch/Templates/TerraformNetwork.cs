namespace SecureMlTools.Launch.Templates;

/// <summary>VPCs and what leads through them.</summary>
internal static class TerraformNetwork
{
    public static IReadOnlyDictionary<string, TerraformType> Types { get; } = new Dictionary<string, TerraformType>(StringComparer.Ordinal)
    {
        ["AWS::EC2::VPC"] = new("aws_vpc", b => b.Copy("CidrBlock", "EnableDnsSupport", "EnableDnsHostnames", "InstanceTenancy"))
        {
            Attributes = new Dictionary<string, string> { ["DefaultSecurityGroup"] = "default_security_group_id", ["DefaultNetworkAcl"] = "default_network_acl_id", ["CidrBlock"] = "cidr_block" },
        },
        ["AWS::EC2::Subnet"] = new("aws_subnet", b => b.Copy("VpcId", "CidrBlock", "AvailabilityZone", "MapPublicIpOnLaunch")),
        ["AWS::EC2::InternetGateway"] = new("aws_internet_gateway", _ => { }),
        ["AWS::EC2::VPCGatewayAttachment"] = new("aws_internet_gateway_attachment", b => b.Copy("VpcId", "InternetGatewayId")) { HasTags = false },
        ["AWS::EC2::EIP"] = new("aws_eip", b => b.Copy("Domain")) { Ref = "public_ip" },
        ["AWS::EC2::NatGateway"] = new("aws_nat_gateway", b => b.Copy("SubnetId", "AllocationId", "ConnectivityType")),
        ["AWS::EC2::RouteTable"] = new("aws_route_table", b => b.Copy("VpcId")),
        ["AWS::EC2::SubnetRouteTableAssociation"] = new("aws_route_table_association", b => b.Copy("SubnetId", "RouteTableId")) { HasTags = false },
        ["AWS::EC2::GatewayRouteTableAssociation"] = new("aws_route_table_association", b => b.Copy("GatewayId", "RouteTableId")) { HasTags = false },
        ["AWS::EC2::Route"] = new(
            "aws_route",
            b => b.Copy("RouteTableId", "DestinationCidrBlock", "DestinationPrefixListId", "GatewayId", "NatGatewayId", "VpcEndpointId", "NetworkInterfaceId").As("DestinationIpv6CidrBlock", "destination_ipv6_cidr_block"))
        { HasTags = false },
        ["AWS::EC2::VPCEndpoint"] = new(
            "aws_vpc_endpoint",
            b => b.Copy("VpcId", "ServiceName", "VpcEndpointType", "RouteTableIds", "SubnetIds", "SecurityGroupIds", "PrivateDnsEnabled", "IpAddressType").Document("PolicyDocument", "policy")),
        ["AWS::EC2::FlowLog"] = new("aws_flow_log", FlowLog),
        ["AWS::Logs::LogGroup"] = new("aws_cloudwatch_log_group", b => b.As("LogGroupName", "name").Copy("RetentionInDays", "KmsKeyId").As("LogGroupClass", "log_group_class"))
        {
            Attributes = new Dictionary<string, string> { ["Arn"] = "arn:*" },
        },
        ["AWS::Logs::ResourcePolicy"] = new("aws_cloudwatch_log_resource_policy", b => b.Copy("PolicyName").Document("PolicyDocument", "policy_document")) { HasTags = false },
    };

    private static void FlowLog(TerraformBody b)
    {
        var resource = b.Value(b.Take("ResourceId"));
        b.Set(b.Take("ResourceType")?.ToString() switch { "Subnet" => "subnet_id", "NetworkInterface" => "eni_id", _ => "vpc_id" }, resource);
        b.Copy("TrafficType", "LogDestinationType", "LogDestination", "LogFormat", "MaxAggregationInterval").As("LogGroupName", "log_group_name").As("DeliverLogsPermissionArn", "iam_role_arn");
    }
}
