using SecureMlTools.Api;
using SecureMlTools.Launch.Blueprints;
using SecureMlTools.Operations;

namespace SecureMlTools.Launch.Networks;

/// <summary>A failed build in one sentence: what, why, and what is left.</summary>
internal static class NetworkFailures
{
    private const string PerZone = "each zone of -AvailabilityZone takes one, -NoInternet none";

    // The quota's name under Service Quotas, and what asks for less of it.
    private static readonly Dictionary<string, (string Name, string? Less)> Quotas = new(StringComparer.Ordinal)
    {
        ["VpcLimitExceeded"] = ("VPCs per Region", null),
        ["SubnetLimitExceeded"] = ("Subnets per VPC", "name fewer zones with -AvailabilityZone"),
        ["InternetGatewayLimitExceeded"] = ("Internet gateways per Region", "-NoInternet takes none"),
        ["AddressLimitExceeded"] = ("EC2-VPC Elastic IPs", PerZone),
        ["NatGatewayLimitExceeded"] = ("NAT gateways per Availability Zone", PerZone),
        ["RouteTableLimitExceeded"] = ("Route tables per VPC", "name fewer zones with -AvailabilityZone"),
        ["RouteLimitExceeded"] = ("Routes per route table", null),
        ["NetworkAclLimitExceeded"] = ("Network ACLs per VPC", null),
        ["NetworkAclEntryLimitExceeded"] = ("Rules per network ACL", null),
        ["SecurityGroupLimitExceeded"] = ("VPC security groups per Region", null),
        ["RulesPerSecurityGroupLimitExceeded"] = ("Inbound or outbound rules per security group", null),
        ["VpcEndpointLimitExceeded"] = ("Interface VPC endpoints per VPC", "name fewer services with -Endpoint"),
        ["FlowLogsLimitExceeded"] = ("Flow logs per resource", null),
    };

    /// <summary>The sentence.</summary>
    public static string Sentence(Exception failure, BuildResult result)
    {
        var left = result.LeftBehind.ToList();
        var after = result.Unseen is { } unseen ? "What was made was taken away again, as far as it could be seen. " + unseen
            : left.Count == 0 ? result.Resources.Count == 0 ? "Nothing was made." : "Everything that was made was taken away again."
            : $"Still there: {string.Join("; ", left.Select(l => $"{l.Type} {Text.Visible(l.PhysicalId)} ({l.Reason})"))}.";
        return $"{What(failure, result.FailedAt)}. {(result.FailedAt is { } at ? $"It was {at.LogicalId} that could not be made. " : "")}{after}";
    }

    private static string What(Exception failure, PlannedResource? at) =>
        failure is AwsException e && Quota(e, at) is { } quota
            ? $"{e.Operation?.Name ?? "A call"} failed ({e.ErrorCode}): the quota {quota.Name} is used up; free some, or have it raised in Service Quotas{(quota.Less is { } less ? $" ({less})" : "")}"
            : (Failure.Sentence(failure) ?? Text.OneLine(failure.Message)).TrimEnd('.');

    private static (string Name, string? Less)? Quota(AwsException e, PlannedResource? at) => e.ErrorCode switch
    {
        "VpcEndpointLimitExceeded" when at?.Properties.Text("VpcEndpointType") == "Gateway" => ("'Gateway VPC endpoints per Region'", null),
        "LimitExceededException" => ($"for {at?.Type}", at?.Type.StartsWith("AWS::NetworkFirewall::", StringComparison.Ordinal) == true ? "-NoInternet takes none" : null),
        // IAM names its quota itself: Cannot exceed quota for RolesPerAccount: 1000.
        "LimitExceeded" when e.Operation?.Service.IamPrefix == "iam" => ($"for {at?.Type} ({Text.OneLine(e.Message).TrimEnd('.')})", "-FlowLogDestination with a bucket takes no role"),
        var code => Quotas.TryGetValue(code, out var known) ? ($"'{known.Name}'", known.Less) : null,
    };
}
