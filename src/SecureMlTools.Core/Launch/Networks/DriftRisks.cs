using SecureMlTools.Controls;
using SecureMlTools.Launch.Blueprints.Kinds;

namespace SecureMlTools.Launch.Networks;

/// <summary>What a difference between a network and its design lets in or out, or hides.</summary>
internal static class DriftRisks
{
    /// <summary>Of a list of DNS Firewall that lacks names.</summary>
    public const string FewerNames = "names that may be reached are not answered for, so that what needs them fails";

    /// <summary>Of a list of DNS Firewall that has others besides.</summary>
    public const string MoreNames = "more names are answered for than may be reached";

    private const string Entry = "AWS::EC2::NetworkAclEntry";
    private const string Route = "AWS::EC2::Route";
    private const string Logging = "AWS::NetworkFirewall::LoggingConfiguration";
    private const string OtherWay = "traffic takes another way than through the firewall, or none";
    private const string OtherTraffic = "traffic is decided on by other rules than the network's";
    private const string NoQueries = "names that are asked for are not written down";

    /// <summary>Of a resource that is gone; null where nothing follows beside its absence.</summary>
    public static string? OfMissing(string type) => type switch
    {
        "AWS::EC2::FlowLog" => "connections of the VPC are not written down",
        Logging => "what the firewall drops is not written down",
        ResourceTypes.QueryLogConfig or "AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation" => NoQueries,
        LogGroupKind.TypeName => "what was logged is gone, and there is nowhere to log to",
        RoleKind.TypeName => "flow logs cannot be written",
        ResourceTypes.DnsRuleGroup or ResourceTypes.DnsRuleGroupAssociation or ResourceTypes.DnsDomainList => "the resolver answers for names that are not listed",
        ResourceTypes.Firewall or ResourceTypes.FirewallPolicy or ResourceTypes.RuleGroup => "nothing decides which names are let through",
        "AWS::EC2::SubnetNetworkAclAssociation" or ResourceTypes.NetworkAcl => "the subnet has a network ACL that is not the network's",
        "AWS::EC2::SubnetRouteTableAssociation" or "AWS::EC2::GatewayRouteTableAssociation" or RouteTableKind.TypeName or Route => OtherWay,
        ResourceTypes.VpcEndpoint => "calls to the service go another way, or nowhere",
        _ => null,
    };

    /// <summary>Of something that was added to a part of the network.</summary>
    public static string? OfAdded(string type) => type switch
    {
        Route => "traffic to these addresses goes around the network's routes",
        Entry => "the network ACL admits or denies more than the network's entries",
        "AWS::EC2::GatewayRouteTableAssociation" or "AWS::EC2::SubnetRouteTableAssociation" => OtherWay,
        "AWS::EC2::VPCGatewayAttachment" or InternetGatewayKind.TypeName or "AWS::EC2::NatGateway" => "a way to the internet",
        ResourceTypes.VpcEndpoint => "a way to a service that the network was made without",
        _ => "it has the network's tags, and the network was made without it",
    };

    /// <summary>Of a setting that was changed.</summary>
    public static string? OfChanged(string type, string property) => (type, property.Split('.')[0]) switch
    {
        (_, "Tags") => "what looks for the tag does not find it",
        (ResourceTypes.Subnet, "MapPublicIpOnLaunch") => "new machines get public addresses",
        (DefaultSecurityGroupKind.TypeName, _) => "machines that are started without a security group get these rules",
        (ResourceTypes.SecurityGroup, _) => "others reach the endpoints, or the machines do not",
        (ResourceTypes.VpcEndpoint, "PolicyDocument") => "data can be taken to other accounts' resources through the endpoint, or calls are refused",
        (ResourceTypes.VpcEndpoint, "PrivateDnsEnabled") => "calls to the service go around the endpoint",
        (ResourceTypes.VpcEndpoint, _) => "others reach the endpoint, or the machines do not",
        (ResourceTypes.FirewallPolicy or ResourceTypes.RuleGroup, _) or (ResourceTypes.Firewall, "FirewallPolicyArn") => OtherTraffic,
        (ResourceTypes.Firewall, "DeleteProtection" or "SubnetChangeProtection" or "FirewallPolicyChangeProtection") => "one call takes the firewall away, or changes what it does",
        (ResourceTypes.Firewall, _) => OtherWay,
        (Logging, _) => "not everything that the firewall drops and passes is written down where it was",
        (Route or "AWS::EC2::NatGateway", _) => OtherWay,
        (Entry, _) => OtherTraffic,
        (LogGroupKind.TypeName, "RetentionInDays") => "logs are kept for another time",
        (LogGroupKind.TypeName, "KmsKeyId") => "logs are encrypted under another key",
        (RoleKind.TypeName, _) => "whoever assumes the role may do something else",
        ("AWS::EC2::FlowLog", "DeliverLogsStatus") => "connections of the VPC are not written down",
        ("AWS::EC2::FlowLog", _) => "not all connections are written down where they were",
        (ResourceTypes.QueryLogConfig, _) => NoQueries + " where they were",
        (ResourceTypes.DnsDomainList or ResourceTypes.DnsRuleGroup or ResourceTypes.DnsRuleGroupAssociation, _) => "other names are answered for",
        (ResourceTypes.Vpc, "DhcpOptions") => "machines ask another resolver, where DNS Firewall and query logs are not",
        (ResourceTypes.Vpc, "FirewallFailOpen") => "every name is answered for while DNS Firewall cannot judge",
        (ResourceTypes.Vpc, "EnableDnsSupport" or "EnableDnsHostnames") => "the names of endpoints are not resolved in the VPC",
        _ => null,
    };
}
