using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Route53Resolver;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;

namespace SecureMlTools.Launch.Blueprints.Kinds;

/// <summary>Where the names that VPCs ask for are logged.</summary>
internal sealed class QueryLogConfigKind : DnsKind
{
    public override string Type => ResourceTypes.QueryLogConfig;

    public override AwsOperation CreateOperation => Route53ResolverApi.CreateResolverQueryLogConfig;

    public override async Task<IReadOnlyList<FoundResource>> FindAsync(BlueprintScope scope, CancellationToken cancellationToken)
    {
        var found = new List<FoundResource>();
        var answer = await Route53ResolverApi.ListResolverQueryLogConfigs.AllAsync(scope.Aws, new ListResolverQueryLogConfigsRequest(), cancellationToken).ConfigureAwait(false);
        foreach (var config in answer.ResolverQueryLogConfigs.OrEmpty().Where(c => c.Status != "DELETING"))
            if (await FoundAsync(scope, new(config.Id, config.Arn, config.Name, config.CreatorRequestId, config.OwnerId), cancellationToken).ConfigureAwait(false) is { } ours)
                found.Add(ours with { Properties = Property.Map(("Name", config.Name ?? ""), ("DestinationArn", config.DestinationArn ?? "")) });
        return found;
    }

    public override async Task<FoundResource> CreateAsync(Making making, CancellationToken cancellationToken)
    {
        var request = new CreateResolverQueryLogConfigRequest { Name = making.Required("Name"), DestinationArn = making.Required("DestinationArn"), CreatorRequestId = RequestId(making), Tags = Tags(making) };
        var made = (await making.Aws.SendAsync(Route53ResolverApi.CreateResolverQueryLogConfig.Call(request), cancellationToken).ConfigureAwait(false)).ResolverQueryLogConfig!;
        return Made(making, made.Id, made.Arn, making.Properties);
    }

    public override async Task<FoundResource?> ReadyAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken) =>
        (await scope.Aws.SendAsync(Route53ResolverApi.GetResolverQueryLogConfig.Call(new GetResolverQueryLogConfigRequest { ResolverQueryLogConfigId = found.PhysicalId }), cancellationToken).ConfigureAwait(false)).ResolverQueryLogConfig?.Status switch
        {
            "CREATED" => found,
            "FAILED" => throw new ResourceFailedException($"Query log configuration {found.PhysicalId} could not be made (FAILED): check that CloudWatch Logs takes another resource policy."),
            _ => null,
        };

    public override Task DeleteAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken) =>
        DeleteAsync(scope.Aws, Route53ResolverApi.DeleteResolverQueryLogConfig.Call(new DeleteResolverQueryLogConfigRequest { ResolverQueryLogConfigId = found.PhysicalId }), cancellationToken);

    public override async Task<bool> IsGoneAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken)
    {
        try
        {
            return (await scope.Aws.SendAsync(Route53ResolverApi.GetResolverQueryLogConfig.Call(new GetResolverQueryLogConfigRequest { ResolverQueryLogConfigId = found.PhysicalId }), cancellationToken).ConfigureAwait(false)).ResolverQueryLogConfig is null;
        }
        catch (AwsException e) when (IsAbsent(e))
        {
            return true;
        }
    }
}

/// <summary>A VPC whose queries are logged.</summary>
internal sealed class QueryLogAssociationKind : PartKind
{
    public override string Type => "AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation";

    public override AwsOperation CreateOperation => Route53ResolverApi.AssociateResolverQueryLogConfig;

    public override async Task<IReadOnlyList<FoundResource>> FindAsync(BlueprintScope scope, CancellationToken cancellationToken)
    {
        var configs = scope.Found(ResourceTypes.QueryLogConfig).Select(c => c.PhysicalId).ToHashSet(StringComparer.Ordinal);
        if (configs.Count == 0) return [];
        var own = scope.Found(ResourceTypes.Vpc).Select(v => v.PhysicalId).ToHashSet(StringComparer.Ordinal);
        var all = (await AllAsync(scope, cancellationToken).ConfigureAwait(false)).Where(a => configs.Contains(a.ResolverQueryLogConfigId!) && a.Status != "DELETING").ToList();
        // Another VPC that is logged there is its owner's to take away; one that is gone was the network's.
        if (all.Exists(a => !own.Contains(a.ResourceId!)))
        {
            var vpcs = await Ec2Api.DescribeVpcs.AllAsync(scope.Aws, new DescribeVpcsRequest(), cancellationToken).ConfigureAwait(false);
            var others = vpcs.Vpcs.OrEmpty().Select(v => v.VpcId!).Where(id => !own.Contains(id)).ToHashSet(StringComparer.Ordinal);
            all.RemoveAll(a => others.Contains(a.ResourceId!));
        }

        return [.. all.Select(Of)];
    }

    public override string Key(PropertyMap properties) => $"{properties.Text("ResolverQueryLogConfigId")}|{properties.Text("ResourceId")}";

    public override async Task<FoundResource> CreateAsync(Making making, CancellationToken cancellationToken)
    {
        var request = new AssociateResolverQueryLogConfigRequest { ResolverQueryLogConfigId = making.Required("ResolverQueryLogConfigId"), ResourceId = making.Required("ResourceId") };
        await making.Aws.SendAsync(Route53ResolverApi.AssociateResolverQueryLogConfig.Call(request), cancellationToken).ConfigureAwait(false);
        return Part(making.Properties, null);
    }

    public override async Task<FoundResource?> ReadyAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken) => await LookAsync(scope, found, cancellationToken).ConfigureAwait(false) switch
    {
        { Status: "ACTIVE" } => found,
        { Status: "FAILED" or "ACTION_NEEDED" } failed => throw new ResourceFailedException($"The queries of {found.Properties.Text("ResourceId")} cannot be logged ({failed.Status}): {Text.OneLine(failed.ErrorMessage ?? failed.Error ?? "AWS gives no reason")}."),
        _ => null,
    };

    public override Task DeleteAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken) => DeleteAsync(
        scope.Aws,
        Route53ResolverApi.DisassociateResolverQueryLogConfig.Call(new DisassociateResolverQueryLogConfigRequest { ResolverQueryLogConfigId = found.Properties.Text("ResolverQueryLogConfigId"), ResourceId = found.Properties.Text("ResourceId") }), cancellationToken);

    public override async Task<bool> IsGoneAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken) => await LookAsync(scope, found, cancellationToken).ConfigureAwait(false) is null;

    protected override IEnumerable<FoundResource> Parts(BlueprintScope scope) => [];

    private FoundResource Of(ResolverQueryLogConfigAssociation association) => Part(Property.Map(("ResolverQueryLogConfigId", association.ResolverQueryLogConfigId ?? ""), ("ResourceId", association.ResourceId ?? "")), null);

    private async Task<ResolverQueryLogConfigAssociation?> LookAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken) =>
        (await AllAsync(scope, cancellationToken).ConfigureAwait(false)).FirstOrDefault(a => Key(Of(a).Properties) == found.PhysicalId);

    private static async Task<IReadOnlyList<ResolverQueryLogConfigAssociation>> AllAsync(BlueprintScope scope, CancellationToken cancellationToken) =>
        (await Route53ResolverApi.ListResolverQueryLogConfigAssociations.AllAsync(scope.Aws, new ListResolverQueryLogConfigAssociationsRequest(), cancellationToken).ConfigureAwait(false)).ResolverQueryLogConfigAssociations.OrEmpty().ToList();
}
