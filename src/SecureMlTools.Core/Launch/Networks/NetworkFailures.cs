using SecureMlTools.Api;
using SecureMlTools.Launch.Blueprints;
using SecureMlTools.Operations;

namespace SecureMlTools.Launch.Networks;

/// <summary>A failed build in one sentence: what, why, and what is left.</summary>
internal static class NetworkFailures
{
    private static readonly Dictionary<string, string> Quotas = new(StringComparer.Ordinal)
    {
        ["VpcLimitExceeded"] = "VPCs per Region",
        ["SubnetLimitExceeded"] = "Subnets per VPC",
        ["InternetGatewayLimitExceeded"] = "Internet gateways per Region",
        ["AddressLimitExceeded"] = "EC2-VPC Elastic IPs",
        ["NatGatewayLimitExceeded"] = "NAT gateways per Availability Zone",
        ["RouteTableLimitExceeded"] = "Route tables per VPC",
        ["NetworkAclLimitExceeded"] = "Network ACLs per VPC",
        ["SecurityGroupLimitExceeded"] = "VPC security groups per Region",
        ["VpcEndpointLimitExceeded"] = "VPC endpoints per VPC",
        ["FlowLogsLimitExceeded"] = "Flow logs per resource",
        ["LimitExceededException"] = "",
    };

    /// <summary>The sentence.</summary>
    public static string Sentence(Exception failure, BuildResult result)
    {
        var what = failure is AwsException { ErrorCode: var code } e && Quotas.TryGetValue(code, out var quota)
            ? $"{e.Operation?.Name ?? "A call"} failed ({code}): the quota {(quota.Length == 0 ? $"for {result.FailedAt?.Type}" : $"'{quota}'")} is used up; free some, or have it raised in Service Quotas"
            : (Failure.Sentence(failure) ?? Text.OneLine(failure.Message)).TrimEnd('.');
        var left = result.LeftBehind.ToList();
        var after = result.Unseen is { } unseen ? "What was made was taken away again, as far as it could be seen. " + unseen
            : left.Count == 0 ? result.Resources.Count == 0 ? "Nothing was made." : "Everything that was made was taken away again."
            : $"Still there: {string.Join("; ", left.Select(l => $"{l.Type} {Text.Visible(l.PhysicalId)} ({l.Reason})"))}.";
        return $"{what}. {(result.FailedAt is { } at ? $"It was {at.LogicalId} that could not be made. " : "")}{after}";
    }
}
