using System.Text.Json.Nodes;

namespace SecureMlTools.Launch.Templates;

/// <summary>What CloudFormation's types do not share: where tags go, and what it has no type for.</summary>
internal static class CloudFormationTypes
{
    /// <summary>The security group that comes with a VPC, emptied: ours, and Terraform's too, but not CloudFormation's.</summary>
    public const string DefaultSecurityGroup = "SecureMl::DefaultSecurityGroup";

    private static readonly HashSet<string> WithoutTags = new(StringComparer.Ordinal)
    {
        "AWS::EC2::VPCGatewayAttachment", "AWS::EC2::Route", "AWS::EC2::SubnetRouteTableAssociation", "AWS::EC2::GatewayRouteTableAssociation", "AWS::EC2::NetworkAclEntry",
        "AWS::EC2::SubnetNetworkAclAssociation", "AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress", "AWS::NetworkFirewall::LoggingConfiguration", "AWS::IAM::InstanceProfile",
        "AWS::Logs::ResourcePolicy", "AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation", "AWS::S3::BucketPolicy",
    };

    /// <summary>Why a template cannot hold a type; null when it can.</summary>
    public static string? Missing(string type) => type switch
    {
        DefaultSecurityGroup => "CloudFormation cannot empty a VPC's default security group. Once the stack stands, do it with the repair of NET-05.",
        _ when !type.StartsWith("AWS::", StringComparison.Ordinal) => $"CloudFormation has no resource {type}, so the template leaves it out.",
        _ => null,
    };

    /// <summary>The property that holds a type's tags; null for a type that has none.</summary>
    public static (string Name, JsonNode Value)? Tags(string type, IReadOnlyList<KeyValuePair<string, string>> tags)
    {
        if (WithoutTags.Contains(type)) return null;
        var list = new JsonArray([.. tags.Select(t => new JsonObject { ["Key"] = t.Key, ["Value"] = t.Value })]);
        return type == "AWS::EC2::LaunchTemplate" ? ("TagSpecifications", new JsonArray(new JsonObject { ["ResourceType"] = "launch-template", ["Tags"] = list })) : ("Tags", list);
    }
}
