using SecureMlTools.Launch.Blueprints;

namespace SecureMlTools.Tests.Launch.Templates;

/// <summary>Two zones behind a firewall, and a machine: every type that a template may hold, with values that try to be more than values.</summary>
internal static class SampleBlueprint
{
    private const string Region = "eu-west-1";
    private const string Account = "111122223333";
    private static readonly string[] Zones = ["eu-west-1a", "eu-west-1b"];

    public static Blueprint Network() => new(BlueprintOwner.Network("sample"), Account, Region, "aws", Everything(), new Dictionary<string, string> { ["Project"] = "vision" });

    public static Blueprint Machine() => new(BlueprintOwner.Machine("sample"), Account, Region, "aws", Machines());

    private static IEnumerable<PlannedResource> Everything() =>
    [
        .. Base(), .. Zones.SelectMany((zone, i) => Zone(zone, i)), .. Firewall(), .. Zones.SelectMany((zone, i) => Routes(zone, i)), .. Guards(), .. Endpoints(), .. Names(), .. Logs(),
    ];

    private static IEnumerable<PlannedResource> Base() =>
    [
        Of("Vpc", "AWS::EC2::VPC", ("CidrBlock", "10.42.0.0/16"), ("EnableDnsSupport", true), ("EnableDnsHostnames", true)),
        Of("DefaultGroup", "SecureMl::DefaultSecurityGroup", ("VpcId", Property.To("Vpc")), ("SecurityGroupIngress", Property.List()), ("SecurityGroupEgress", Property.List())),
        Of("Gateway", "AWS::EC2::InternetGateway"),
        Of("Attachment", "AWS::EC2::VPCGatewayAttachment", ("VpcId", Property.To("Vpc")), ("InternetGatewayId", Property.To("Gateway"))),
    ];

    private static IEnumerable<PlannedResource> Zone(string zone, int i) =>
    [
        Of("Workload" + i, "AWS::EC2::Subnet", ("VpcId", Property.To("Vpc")), ("CidrBlock", $"10.42.{i * 16}.0/20"), ("AvailabilityZone", zone), ("MapPublicIpOnLaunch", false)),
        Of("FirewallSubnet" + i, "AWS::EC2::Subnet", ("VpcId", Property.To("Vpc")), ("CidrBlock", $"10.42.255.{i * 16}/28"), ("AvailabilityZone", zone)),
        Of("NatSubnet" + i, "AWS::EC2::Subnet", ("VpcId", Property.To("Vpc")), ("CidrBlock", $"10.42.255.{128 + (i * 16)}/28"), ("AvailabilityZone", zone)),
        Of("Address" + i, "AWS::EC2::EIP", ("Domain", "vpc")) with { DependsOn = ["Attachment"] },
        Of("Nat" + i, "AWS::EC2::NatGateway", ("SubnetId", Property.To("NatSubnet" + i)), ("AllocationId", Property.To("Address" + i, "AllocationId"))) with { DependsOn = ["Attachment", "Address" + i] },
    ];

    private static IEnumerable<PlannedResource> Firewall() =>
    [
        Of("Allow", "AWS::NetworkFirewall::RuleGroup", ("RuleGroupName", "sample-allow"), ("Type", "STATEFUL"), ("Capacity", 100), ("RuleGroup", Property.Map(
            ("RuleVariables", Property.Map(("IPSets", Property.Map(("HOME_NET", Property.Map(("Definition", Property.Texts(["10.42.0.0/16"])))))))),
            ("RulesSource", Property.Map(("RulesSourceList", Property.Map(("GeneratedRulesType", "ALLOWLIST"), ("TargetTypes", Property.Texts(["TLS_SNI", "HTTP_HOST"])), ("Targets", Property.Texts(["pypi.org", ".huggingface.co"])))))),
            ("StatefulRuleOptions", Property.Map(("RuleOrder", "STRICT_ORDER")))))),
        Of("Rules", "AWS::NetworkFirewall::RuleGroup", ("RuleGroupName", "sample-rules"), ("Type", "STATEFUL"), ("Capacity", 20), ("RuleGroup", Property.Map(
            ("RulesSource", Property.Map(("RulesString", "drop udp $HOME_NET any -> any 53 (msg:\"${dns} %{x}\"; sid:1;)"))), ("StatefulRuleOptions", Property.Map(("RuleOrder", "STRICT_ORDER")))))),
        Of("Policy", "AWS::NetworkFirewall::FirewallPolicy", ("FirewallPolicyName", "sample"), ("FirewallPolicy", Property.Map(
            ("StatelessDefaultActions", Property.Texts(["aws:forward_to_sfe"])), ("StatelessFragmentDefaultActions", Property.Texts(["aws:forward_to_sfe"])),
            ("StatefulDefaultActions", Property.Texts(["aws:drop_established_app_layer", "aws:alert_established_app_layer"])),
            ("StatefulEngineOptions", Property.Map(("RuleOrder", "STRICT_ORDER"), ("StreamExceptionPolicy", "REJECT"))),
            ("PolicyVariables", Property.Map(("RuleVariables", Property.Map(("HOME_NET", Property.Map(("Definition", Property.Texts(["10.42.0.0/16"])))))))),
            ("StatefulRuleGroupReferences", Property.List(
                Property.Map(("ResourceArn", Property.To("Rules")), ("Priority", 10)), Property.Map(("ResourceArn", Property.To("Allow", "RuleGroupArn")), ("Priority", 20))))))),
        Of("Firewall", "AWS::NetworkFirewall::Firewall", ("FirewallName", "sample"), ("VpcId", Property.To("Vpc")), ("FirewallPolicyArn", Property.To("Policy")), ("DeleteProtection", false),
            ("SubnetMappings", Property.List(Zones.Select((_, i) => (Property)Property.Map(("SubnetId", Property.To("FirewallSubnet" + i)), ("IPAddressType", "IPV4")))))),
        Of("AlertLog", "AWS::Logs::LogGroup", ("LogGroupName", "/secureml/sample/alert"), ("RetentionInDays", 365)),
        Of("Logging", "AWS::NetworkFirewall::LoggingConfiguration", ("FirewallArn", Property.To("Firewall")), ("LoggingConfiguration", Property.Map(("LogDestinationConfigs", Property.List(
            Property.Map(("LogType", "ALERT"), ("LogDestinationType", "CloudWatchLogs"), ("LogDestination", Property.Map(("logGroup", Property.To("AlertLog"))))))))))
    ];

    private static IEnumerable<PlannedResource> Routes(string zone, int i) =>
    [
        Of("WorkloadTable" + i, "AWS::EC2::RouteTable", ("VpcId", Property.To("Vpc"))),
        Of("WorkloadOut" + i, "AWS::EC2::Route", ("RouteTableId", Property.To("WorkloadTable" + i)), ("DestinationCidrBlock", "0.0.0.0/0"), ("VpcEndpointId", Property.To("Firewall", "EndpointIds", zone))),
        Of("WorkloadTableOf" + i, "AWS::EC2::SubnetRouteTableAssociation", ("RouteTableId", Property.To("WorkloadTable" + i)), ("SubnetId", Property.To("Workload" + i))),
        Of("FirewallTable" + i, "AWS::EC2::RouteTable", ("VpcId", Property.To("Vpc"))),
        Of("FirewallOut" + i, "AWS::EC2::Route", ("RouteTableId", Property.To("FirewallTable" + i)), ("DestinationCidrBlock", "0.0.0.0/0"), ("NatGatewayId", Property.To("Nat" + i))),
        Of("NatTable" + i, "AWS::EC2::RouteTable", ("VpcId", Property.To("Vpc"))),
        Of("NatOut" + i, "AWS::EC2::Route", ("RouteTableId", Property.To("NatTable" + i)), ("DestinationCidrBlock", "0.0.0.0/0"), ("GatewayId", Property.To("Gateway"))) with { DependsOn = ["Attachment"] },
    ];

    private static IEnumerable<PlannedResource> Guards() =>
    [
        Of("EdgeTable", "AWS::EC2::RouteTable", ("VpcId", Property.To("Vpc"))),
        Of("EdgeTableOf", "AWS::EC2::GatewayRouteTableAssociation", ("RouteTableId", Property.To("EdgeTable")), ("GatewayId", Property.To("Gateway"))) with { DependsOn = ["Attachment"] },
        Of("Acl", "AWS::EC2::NetworkAcl", ("VpcId", Property.To("Vpc"))),
        Of("AclIn", "AWS::EC2::NetworkAclEntry", ("NetworkAclId", Property.To("Acl")), ("RuleNumber", 100), ("Egress", false), ("Protocol", 6), ("RuleAction", "allow"), ("CidrBlock", "0.0.0.0/0"), ("PortRange", Property.Map(("From", 1024), ("To", 65535)))),
        Of("AclOut", "AWS::EC2::NetworkAclEntry", ("NetworkAclId", Property.To("Acl")), ("RuleNumber", 100), ("Egress", true), ("Protocol", -1), ("RuleAction", "allow"), ("CidrBlock", "0.0.0.0/0")),
        Of("AclOf", "AWS::EC2::SubnetNetworkAclAssociation", ("NetworkAclId", Property.To("Acl")), ("SubnetId", Property.To("Workload0"))),
        Of("EndpointGroup", "AWS::EC2::SecurityGroup", ("GroupName", "sample-endpoints"), ("GroupDescription", "endpoints of sample"), ("VpcId", Property.To("Vpc")),
            ("SecurityGroupIngress", Property.List(Property.Map(("IpProtocol", "tcp"), ("FromPort", 443), ("ToPort", 443), ("CidrIp", "10.42.0.0/16"), ("Description", "from the VPC")))),
            ("SecurityGroupEgress", Property.List(Property.Map(("IpProtocol", "-1"), ("CidrIp", "10.42.0.0/16"), ("Description", "answers"))))),
    ];

    private static IEnumerable<PlannedResource> Endpoints() =>
    [
        Of("S3", "AWS::EC2::VPCEndpoint", ("VpcId", Property.To("Vpc")), ("ServiceName", "com.amazonaws.eu-west-1.s3"), ("VpcEndpointType", "Gateway"), ("RouteTableIds", Property.List(Property.To("WorkloadTable0"), Property.To("WorkloadTable1"))),
            ("PolicyDocument", PropertyJson.Parse("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::al2023-repos-eu-west-1-de612dc2/${aws:PrincipalTag/team}/*"}]}"""))),
        Of("Kms", "AWS::EC2::VPCEndpoint", ("VpcId", Property.To("Vpc")), ("ServiceName", "com.amazonaws.eu-west-1.kms"), ("VpcEndpointType", "Interface"), ("PrivateDnsEnabled", true),
            ("SubnetIds", Property.List(Property.To("Workload0"), Property.To("Workload1"))), ("SecurityGroupIds", Property.List(Property.To("EndpointGroup", "GroupId")))),
    ];

    private static IEnumerable<PlannedResource> Names() =>
    [
        Of("Domains", "AWS::Route53Resolver::FirewallDomainList", ("Name", "sample-allowed"), ("Domains", Property.Texts(["pypi.org", "*.amazonaws.com"]))),
        Of("Others", "AWS::Route53Resolver::FirewallDomainList", ("Name", "sample-everything"), ("Domains", Property.Texts(["*"]))),
        Of("DnsRules", "AWS::Route53Resolver::FirewallRuleGroup", ("Name", "sample"), ("FirewallRules", Property.List(
            Property.Map(("FirewallDomainListId", Property.To("Domains")), ("Priority", 100), ("Action", "ALLOW"), ("FirewallDomainRedirectionAction", "TRUST_REDIRECTION_DOMAIN")),
            Property.Map(("FirewallDomainListId", Property.To("Others")), ("Priority", 200), ("Action", "BLOCK"), ("BlockResponse", "NXDOMAIN"))))),
        Of("DnsRulesOf", "AWS::Route53Resolver::FirewallRuleGroupAssociation", ("Name", "sample"), ("FirewallRuleGroupId", Property.To("DnsRules")), ("VpcId", Property.To("Vpc")), ("Priority", 200), ("MutationProtection", "DISABLED")),
        Of("QueryLogGroup", "AWS::Logs::LogGroup", ("LogGroupName", "/secureml/sample/dns"), ("RetentionInDays", 90)),
        Of("QueryLog", "AWS::Route53Resolver::ResolverQueryLoggingConfig", ("Name", "sample"), ("DestinationArn", Property.To("QueryLogGroup", "Arn"))),
        Of("QueryLogOf", "AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation", ("ResolverQueryLogConfigId", Property.To("QueryLog")), ("ResourceId", Property.To("Vpc"))),
    ];

    private static IEnumerable<PlannedResource> Logs() =>
    [
        Of("FlowLogGroup", "AWS::Logs::LogGroup", ("LogGroupName", "/secureml/sample/flow"), ("RetentionInDays", 90)),
        Of("FlowLogRole", "AWS::IAM::Role", ("RoleName", "secureml-sample-flow"), ("AssumeRolePolicyDocument", Trust("vpc-flow-logs.amazonaws.com")), ("Policies", Property.List(Property.Map(
            ("PolicyName", "write"), ("PolicyDocument", Property.Map(("Version", "2012-10-17"), ("Statement", Property.List(Property.Map(("Effect", "Allow"), ("Action", Property.Texts(["logs:PutLogEvents"])), ("Resource", Property.To("FlowLogGroup", "Arn"))))))))))),
        Of("FlowLog", "AWS::EC2::FlowLog", ("ResourceId", Property.To("Vpc")), ("ResourceType", "VPC"), ("TrafficType", "ALL"), ("LogDestinationType", "cloud-watch-logs"), ("LogGroupName", Property.To("FlowLogGroup")),
            ("DeliverLogsPermissionArn", Property.To("FlowLogRole", "Arn")), ("MaxAggregationInterval", 60), ("LogFormat", "${version} ${srcaddr} ${dstaddr} ${action}")),
    ];

    private static IEnumerable<PlannedResource> Machines() =>
    [
        Of("Group", "AWS::EC2::SecurityGroup", ("GroupName", "trainer"), ("GroupDescription", "trainer"), ("VpcId", "vpc-0123456789abcdef0"), ("SecurityGroupEgress", Property.List(Property.Map(("IpProtocol", "tcp"), ("FromPort", 443), ("ToPort", 443), ("CidrIp", "0.0.0.0/0"), ("Description", "https"))))),
        Of("EfaIn", "AWS::EC2::SecurityGroupIngress", ("GroupId", Property.To("Group", "GroupId")), ("IpProtocol", "-1"), ("SourceSecurityGroupId", Property.To("Group", "GroupId")), ("Description", "EFA")),
        Of("EfaOut", "AWS::EC2::SecurityGroupEgress", ("GroupId", Property.To("Group", "GroupId")), ("IpProtocol", "-1"), ("DestinationSecurityGroupId", Property.To("Group", "GroupId")), ("Description", "EFA")),
        Of("Role", "AWS::IAM::Role", ("RoleName", "trainer"), ("AssumeRolePolicyDocument", Trust("ec2.amazonaws.com")), ("PermissionsBoundary", $"arn:aws:iam::{Account}:policy/boundary")),
        Of("Profile", "AWS::IAM::InstanceProfile", ("InstanceProfileName", "trainer"), ("Roles", Property.List(Property.To("Role")))),
        Of("Template", "AWS::EC2::LaunchTemplate", ("LaunchTemplateName", "trainer"), ("LaunchTemplateData", Property.Map(
            ("ImageId", "ami-0123456789abcdef0"), ("InstanceType", "g5.2xlarge"), ("EbsOptimized", true), ("InstanceInitiatedShutdownBehavior", "stop"), ("IamInstanceProfile", Property.Map(("Name", Property.To("Profile")))),
            ("BlockDeviceMappings", Property.List(Property.Map(("DeviceName", "/dev/xvda"), ("Ebs", Property.Map(("VolumeType", "gp3"), ("Encrypted", true), ("VolumeSize", 200), ("DeleteOnTermination", true)))))),
            ("NetworkInterfaces", Property.List(Property.Map(("DeviceIndex", 0), ("SubnetId", "subnet-0123456789abcdef0"), ("Groups", Property.List(Property.To("Group", "GroupId"))), ("AssociatePublicIpAddress", false), ("DeleteOnTermination", true)))),
            ("MetadataOptions", Property.Map(("HttpTokens", "required"), ("HttpPutResponseHopLimit", 1), ("HttpEndpoint", "enabled"), ("InstanceMetadataTags", "disabled"))),
            ("Monitoring", Property.Map(("Enabled", true))), ("EnclaveOptions", Property.Map(("Enabled", true))), ("Placement", Property.Map(("Tenancy", "dedicated"))),
            ("InstanceMarketOptions", Property.Map(("MarketType", "spot"), ("SpotOptions", Property.Map(("MaxPrice", "1.50"), ("SpotInstanceType", "one-time"))))),
            ("UserData", "I2Nsb3VkLWNvbmZpZwo=")))),
        Of("Machine1", "AWS::EC2::Instance", ("LaunchTemplate", Property.Map(("LaunchTemplateId", Property.To("Template")), ("Version", Property.To("Template", "LatestVersionNumber"))))),
        Of("Machine2", "AWS::EC2::Instance", ("LaunchTemplate", Property.Map(("LaunchTemplateId", Property.To("Template")), ("Version", Property.To("Template", "LatestVersionNumber"))))),
    ];

    private static PropertyMap Trust(string service) => (PropertyMap)PropertyJson.Parse($$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"{{service}}"},"Action":"sts:AssumeRole"}]}""");

    private static PlannedResource Of(string id, string type, params ReadOnlySpan<(string Name, Property? Value)> properties) => new() { LogicalId = id, Type = type, Properties = PropertyMap.Of(properties), Name = "sample-" + id };
}
