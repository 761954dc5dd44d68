using SecureMlTools.Launch.Blueprints;
using SecureMlTools.Launch.Blueprints.Kinds;

namespace SecureMlTools.Launch.Networks;

/// <summary>Log groups, and the VPC's flow logs with the role that writes them.</summary>
internal static class LogParts
{
    // Long enough to look back after an incident that is found late; AWS takes certain numbers only.
    private const int RetentionDays = 365;

    /// <summary>The log groups.</summary>
    public static IEnumerable<PlannedResource> Groups(NetworkDesign design)
    {
        if (design.HasInternet)
        {
            yield return Group(design, "AlertLogGroup", "alert", "what the firewall drops");
            yield return Group(design, "FlowLogGroup", "flow", "connections through the firewall");
        }

        yield return Group(design, "DnsLogGroup", "dns", "names that are asked for");
        if (design.Request.FlowLogDestination is null) yield return Group(design, "VpcFlowLogGroup", "vpc", "connections of the VPC");
        if (NeedsRole(design)) yield return Role(design);
    }

    /// <summary>The VPC's flow logs.</summary>
    public static IEnumerable<PlannedResource> FlowLogs(NetworkDesign design)
    {
        var destination = design.Request.FlowLogDestination ?? design.LogGroupArn("vpc");
        yield return new PlannedResource
        {
            LogicalId = "VpcFlowLog",
            Type = "AWS::EC2::FlowLog",
            Name = design.Request.Name,
            Purpose = "every connection of the VPC, written down",
            DependsOn = design.Request.FlowLogDestination is null ? ["VpcFlowLogGroup"] : [],
            Properties = Property.Map(
                ("ResourceId", Property.To("Vpc")), ("ResourceType", "VPC"), ("TrafficType", "ALL"), ("LogDestinationType", Type(design)), ("LogDestination", destination),
                ("DeliverLogsPermissionArn", NeedsRole(design) ? Property.To("FlowLogRole", "Arn") : null)),
        };
    }

    private static string Type(NetworkDesign design) => design.Request.FlowLogDestination is { } arn ? Repair.Kinds.FlowLogKind.DestinationType(arn)! : "cloud-watch-logs";

    private static bool NeedsRole(NetworkDesign design) => Type(design) == "cloud-watch-logs";

    private static PlannedResource Group(NetworkDesign design, string id, string what, string purpose) => new()
    {
        LogicalId = id,
        Type = LogGroupKind.TypeName,
        Name = design.LogGroup(what),
        Purpose = purpose,
        Properties = Property.Map(("LogGroupName", design.LogGroup(what)), ("RetentionInDays", RetentionDays), ("KmsKeyId", design.Request.KmsKeyId)),
    };

    // https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
    private static PlannedResource Role(NetworkDesign design)
    {
        var name = NetworkDesign.FlowLogRole(design.Request.Name, design.Facts.Region);
        var group = design.Request.FlowLogDestination ?? design.LogGroupArn("vpc");
        var bare = group.EndsWith(":*", StringComparison.Ordinal) ? group[..^2] : group;
        return new PlannedResource
        {
            LogicalId = "FlowLogRole",
            Type = RoleKind.TypeName,
            Name = name,
            Purpose = "lets flow logs be written, to their log group only",
            Properties = Property.Map(
                ("RoleName", name),
                ("AssumeRolePolicyDocument", Property.Map(("Version", "2012-10-17"), ("Statement", Property.List(Property.Map(
                    ("Effect", "Allow"), ("Principal", Property.Map(("Service", "vpc-flow-logs.amazonaws.com"))), ("Action", "sts:AssumeRole"),
                    ("Condition", Property.Map(("StringEquals", Property.Map(("aws:SourceAccount", design.Facts.AccountId)))))))))),
                ("Policies", Property.List(Property.Map(("PolicyName", "write-flow-logs"), ("PolicyDocument", Property.Map(("Version", "2012-10-17"), ("Statement", Property.List(Property.Map(
                    ("Effect", "Allow"), ("Action", Property.Texts(["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogGroups", "logs:DescribeLogStreams"])), ("Resource", Property.Texts([bare, bare + ":*"]))))))))))),
        };
    }
}
