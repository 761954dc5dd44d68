using SecureMlTools.Api.Ec2;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers;

/// <summary>Block public access for VPCs (read only here), snapshots and images.</summary>
internal static class BlockPublicAccessHandlers
{
    private static readonly Listing<VpcBlockPublicAccessExclusion> Exclusions = new(
        Ec2Api.DescribeVpcBlockPublicAccessExclusions, new Paging(5, 1000),
        new Filters<VpcBlockPublicAccessExclusion>(e => e.Tags)
            .On("resource-arn", e => e.ResourceArn).On("internet-gateway-exclusion-mode", e => e.InternetGatewayExclusionMode).On("state", e => e.State), IdForms.Exclusion);

    public static void AddTo(HandlerMap map)
    {
        map.On(
            Ec2Api.DescribeVpcBlockPublicAccessOptions,
            (region, _) => new DescribeVpcBlockPublicAccessOptionsResponse
            {
                VpcBlockPublicAccessOptions = region.Settings.VpcBlockPublicAccess ?? new VpcBlockPublicAccessOptions
                {
                    AwsAccountId = region.AccountId,
                    AwsRegion = region.Name,
                    State = "default-state",
                    InternetGatewayBlockMode = "off",
                    ManagedBy = "account",
                    ExclusionsAllowed = "allowed",
                },
            },
            r => r.DryRun);
        map.On(
            Ec2Api.DescribeVpcBlockPublicAccessExclusions,
            (region, r) =>
            {
                var (items, next) = Exclusions.Read(region.BlockPublicAccessExclusions, r.ExclusionIds, r.Filters, r.MaxResults, r.NextToken);
                return new DescribeVpcBlockPublicAccessExclusionsResponse { VpcBlockPublicAccessExclusions = items, NextToken = next };
            },
            r => r.DryRun);

        map.On(
            Ec2Api.GetSnapshotBlockPublicAccessState,
            (region, _) => new GetSnapshotBlockPublicAccessStateResponse { State = region.Settings.SnapshotBlockPublicAccess, ManagedBy = region.Settings.SnapshotManagedBy },
            r => r.DryRun);
        map.On(
            Ec2Api.EnableSnapshotBlockPublicAccess,
            (region, r) => new EnableSnapshotBlockPublicAccessResponse { State = region.Settings.SnapshotBlockPublicAccess = State(region.Settings.SnapshotManagedBy, r.State, "block-all-sharing", "block-new-sharing") },
            r => r.DryRun);
        map.On(
            Ec2Api.DisableSnapshotBlockPublicAccess,
            (region, _) => new DisableSnapshotBlockPublicAccessResponse { State = region.Settings.SnapshotBlockPublicAccess = State(region.Settings.SnapshotManagedBy, "unblocked", "unblocked") },
            r => r.DryRun);

        map.On(
            Ec2Api.GetImageBlockPublicAccessState,
            (region, _) => new GetImageBlockPublicAccessStateResponse { ImageBlockPublicAccessState = region.Settings.ImageBlockPublicAccess, ManagedBy = region.Settings.ImageManagedBy },
            r => r.DryRun);
        map.On(
            Ec2Api.EnableImageBlockPublicAccess,
            (region, r) => new EnableImageBlockPublicAccessResponse { ImageBlockPublicAccessState = region.Settings.ImageBlockPublicAccess = State(region.Settings.ImageManagedBy, r.ImageBlockPublicAccessState, "block-new-sharing") },
            r => r.DryRun);
        map.On(
            Ec2Api.DisableImageBlockPublicAccess,
            (region, _) => new DisableImageBlockPublicAccessResponse { ImageBlockPublicAccessState = region.Settings.ImageBlockPublicAccess = State(region.Settings.ImageManagedBy, "unblocked", "unblocked") },
            r => r.DryRun);
    }

    private static string State(string? managedBy, string? asked, params string[] allowed)
    {
        var state = ServiceException.Required(asked, "State");
        if (!allowed.Contains(state, StringComparer.Ordinal)) throw ServiceException.InvalidValue($"Value ({state}) for parameter State is invalid. Valid values are: {string.Join(", ", allowed)}.");
        return managedBy == "declarative-policy"
            ? throw new ServiceException("UnauthorizedOperation", "This account attribute is managed by a declarative policy and cannot be modified by this account.", 403)
            : state;
    }
}
