using SecureMlTools.Launch.Blueprints;

namespace SecureMlTools.Launch.Templates;

/// <summary>Security groups and network ACLs.</summary>
internal static class TerraformGuards
{
    public static IReadOnlyDictionary<string, TerraformType> Types { get; } = new Dictionary<string, TerraformType>(StringComparer.Ordinal)
    {
        ["AWS::EC2::SecurityGroup"] = new("aws_security_group", Group) { Attributes = new Dictionary<string, string> { ["VpcId"] = "vpc_id" } },
        // Without rules of its own the group is emptied.
        [CloudFormationTypes.DefaultSecurityGroup] = new("aws_default_security_group", b =>
        {
            b.Copy("VpcId");
            b.Take("SecurityGroupIngress");
            b.Take("SecurityGroupEgress");
        }),
        ["AWS::EC2::SecurityGroupIngress"] = new("aws_vpc_security_group_ingress_rule", b => Rule(b.As("GroupId", "security_group_id"), "Source")),
        ["AWS::EC2::SecurityGroupEgress"] = new("aws_vpc_security_group_egress_rule", b => Rule(b.As("GroupId", "security_group_id"), "Destination")),
        ["AWS::EC2::NetworkAcl"] = new("aws_network_acl", b => b.Copy("VpcId")),
        ["AWS::EC2::SubnetNetworkAclAssociation"] = new("aws_network_acl_association", b => b.Copy("SubnetId", "NetworkAclId")) { HasTags = false },
        ["AWS::EC2::NetworkAclEntry"] = new("aws_network_acl_rule", Entry) { HasTags = false },
    };

    // Rules of their own beside the group: what stands in the group would be all there may be, and would undo those that refer to it.
    private static void Group(TerraformBody b)
    {
        b.As("GroupName", "name").As("GroupDescription", "description").Copy("VpcId");
        b.Beside("SecurityGroupIngress", "aws_vpc_security_group_ingress_rule", r => Rule(Of(r, b), "Source"));
        b.Beside("SecurityGroupEgress", "aws_vpc_security_group_egress_rule", r => Rule(Of(r, b), "Destination"));
    }

    private static TerraformBody Of(TerraformBody rule, TerraformBody group) => rule.Set("security_group_id", $"${{{group.Self}.id}}");

    private static void Rule(TerraformBody b, string peer)
    {
        b.Copy("IpProtocol", "Description").As("CidrIp", "cidr_ipv4").As("CidrIpv6", "cidr_ipv6").As(peer + "SecurityGroupId", "referenced_security_group_id").As(peer + "PrefixListId", "prefix_list_id");
        var (from, to) = (b.Value(b.Take("FromPort")), b.Value(b.Take("ToPort")));
        // All traffic has no ports.
        if (b.Take("IpProtocol")?.ToString() == "-1") return;
        b.Set("from_port", from).Set("to_port", to);
    }

    private static void Entry(TerraformBody b)
    {
        b.Copy("NetworkAclId", "RuleNumber", "Egress", "RuleAction", "CidrBlock").As("Ipv6CidrBlock", "ipv6_cidr_block");
        b.Set("protocol", b.Take("Protocol")?.ToString());
        if (b.Take("PortRange") is PropertyMap ports) b.Set("from_port", b.Value(ports["From"])).Set("to_port", b.Value(ports["To"]));
        if (b.Take("Icmp") is PropertyMap icmp) b.Set("icmp_type", b.Value(icmp["Type"])).Set("icmp_code", b.Value(icmp["Code"]));
    }
}
