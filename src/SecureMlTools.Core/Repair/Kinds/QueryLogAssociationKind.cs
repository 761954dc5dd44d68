using System.Text.RegularExpressions;
using SecureMlTools.Api;
using SecureMlTools.Api.Route53Resolver;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;

namespace SecureMlTools.Repair.Kinds;

/// <summary>
/// The queries of a VPC logged by a query log configuration, and no longer.
/// https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_AssociateResolverQueryLogConfig.html
/// </summary>
internal sealed class QueryLogAssociationKind : ChangeKind
{
    public const string KindName = "QueryLogAssociation";
    private const string Field = "QueryLog";

    private static readonly Dictionary<string, Regex> Parts = new() { [QueryLogConfigKind.Id] = QueryLogConfigKind.IdForm, [QueryLogConfigKind.Destination] = QueryLogConfigKind.DestinationForm };
    private static readonly Dictionary<string, Regex> States = new() { [Field] = Check.Presence };

    public override string Name => KindName;

    /// <summary>The change.</summary>
    /// <param name="estate">The estate.</param>
    /// <param name="controlId">The control.</param>
    /// <param name="vpcId">The VPC.</param>
    /// <param name="configId">The configuration; null for the one that the step before makes.</param>
    /// <param name="destination">Where it sends.</param>
    public static Change Associate(Estate estate, string controlId, string vpcId, string? configId, string destination) => new()
    {
        Kind = KindName,
        ControlId = controlId,
        ResourceType = ResourceTypes.Vpc,
        ResourceId = vpcId,
        Region = estate.Region,
        AccountId = estate.AccountId,
        Part = ResourceState.Of((QueryLogConfigKind.Id, configId), (QueryLogConfigKind.Destination, destination)),
        Before = ResourceState.Of((Field, Check.Absent)),
        After = ResourceState.Of((Field, Check.Present)),
        Risk = "Nothing breaks; the destination's storage and ingestion are charged for.",
        Order = 11,
    };

    public override string Operation(Change change) => change.After[Field] == Check.Present ? Route53ResolverApi.AssociateResolverQueryLogConfig.IamAction : Route53ResolverApi.DisassociateResolverQueryLogConfig.IamAction;

    public override string Describe(Change change, ResourceState state) => Text.Visible($"{(state[Field] == Check.Present ? "" : "no ")}query log to {change.Part[QueryLogConfigKind.Destination]}");

    public override async Task<ResourceState?> ReadAsync(IAwsTransport aws, Change change, CancellationToken cancellationToken)
    {
        var config = await ConfigAsync(aws, change, cancellationToken).ConfigureAwait(false);
        if (config is null) return ResourceState.Of((Field, Check.Absent));
        var all = await Route53ResolverApi.ListResolverQueryLogConfigAssociations.AllAsync(aws, new ListResolverQueryLogConfigAssociationsRequest
        {
            Filters = [new Filter { Name = "ResourceId", Values = [change.ResourceId] }, new Filter { Name = "ResolverQueryLogConfigId", Values = [config] }],
        }, cancellationToken).ConfigureAwait(false);
        var there = all.ResolverQueryLogConfigAssociations.OrEmpty().Any(a => a.ResourceId == change.ResourceId && a.ResolverQueryLogConfigId == config && a.Status != "DELETING");
        return ResourceState.Of((Field, there ? Check.Present : Check.Absent));
    }

    public override async Task<ResourceState> ApplyAsync(IAwsTransport aws, Change change, string token, CancellationToken cancellationToken)
    {
        var config = await ConfigAsync(aws, change, cancellationToken).ConfigureAwait(false) ?? throw new AwsException("There is no query log configuration to this destination.", "ResourceNotFoundException", operation: Route53ResolverApi.AssociateResolverQueryLogConfig);
        if (change.After[Field] == Check.Present)
            await aws.SendAsync(Route53ResolverApi.AssociateResolverQueryLogConfig.Call(new AssociateResolverQueryLogConfigRequest { ResolverQueryLogConfigId = config, ResourceId = change.ResourceId }), cancellationToken).ConfigureAwait(false);
        else
            await aws.SendAsync(Route53ResolverApi.DisassociateResolverQueryLogConfig.Call(new DisassociateResolverQueryLogConfigRequest { ResolverQueryLogConfigId = config, ResourceId = change.ResourceId }), cancellationToken).ConfigureAwait(false);
        return ResourceState.Of((QueryLogConfigKind.Id, config));
    }

    public override Change Inverse(Change change, ResourceState assigned) => DnsResources.Pinned(change.Inverse(), assigned);

    public override string? Validate(Change change) =>
        Check.Fields(change, ResourceTypes.Vpc, Check.VpcId, Parts, States) ?? Check.Moves(change, Field)
        ?? (change.Part[QueryLogConfigKind.Destination] is null ? "a query log has a destination" : null);

    private static async Task<string?> ConfigAsync(IAwsTransport aws, Change change, CancellationToken cancellationToken) =>
        change.Part[QueryLogConfigKind.Id] ?? (await QueryLogConfigKind.FindAsync(aws, change, QueryLogConfigKind.OwnName, cancellationToken).ConfigureAwait(false))?.Id;
}
