using System.Text.RegularExpressions;
using SecureMlTools.Api;
using SecureMlTools.Api.Route53Resolver;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;

namespace SecureMlTools.Repair.Kinds;

/// <summary>
/// A query log configuration: where Route 53 Resolver sends the queries of VPCs. Made, and deleted again when no VPC uses it. Until AWS has given it an id
/// it goes by its destination.
/// https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_CreateResolverQueryLogConfig.html
/// </summary>
internal sealed class QueryLogConfigKind : ChangeKind
{
    public const string KindName = "QueryLogConfig";

    /// <summary>The field with the id that AWS gave it.</summary>
    public const string Id = "ResolverQueryLogConfigId";

    public const string Destination = "DestinationArn";

    /// <summary>The name of the one that a repair makes.</summary>
    public const string OwnName = "secureml-query-logs";

    private const string Field = "Config";
    private const string InUse = "in use";

    public static Regex IdForm { get; } = new(@"^rqlc-[0-9a-z]{8,40}\z");

    public static Regex DestinationForm { get; } = new(@"^arn:aws[a-z-]*:(logs|s3|firehose):[A-Za-z0-9:/._*#-]{1,512}\z");

    private static readonly Dictionary<string, Regex> Parts = new() { [Id] = IdForm, [Destination] = DestinationForm };
    private static readonly Dictionary<string, Regex> States = new() { [Field] = Check.Presence };

    public override string Name => KindName;

    public static Change Create(Estate estate, string controlId, string destination) => new()
    {
        Kind = KindName,
        ControlId = controlId,
        ResourceType = ResourceTypes.QueryLogConfig,
        ResourceId = OwnName,
        Region = estate.Region,
        AccountId = estate.AccountId,
        Part = ResourceState.Of((Destination, destination)),
        Before = ResourceState.Of((Field, Check.Absent)),
        After = ResourceState.Of((Field, Check.Present)),
        Risk = "Nothing breaks; the destination's storage and ingestion are charged for.",
        Order = 10,
    };

    public override string Operation(Change change) => change.After[Field] == Check.Present ? Route53ResolverApi.CreateResolverQueryLogConfig.IamAction : Route53ResolverApi.DeleteResolverQueryLogConfig.IamAction;

    public override string Describe(Change change, ResourceState state) =>
        Text.Visible($"{(state[Field] switch { Check.Present => "", Check.Absent => "no ", _ => "used " })}query log configuration to {change.Part[Destination]}");

    public override async Task<ResourceState?> ReadAsync(IAwsTransport aws, Change change, CancellationToken cancellationToken)
    {
        var config = await FindAsync(aws, change, change.ResourceId, cancellationToken).ConfigureAwait(false);
        // One that is on its way out is waited for when the time comes.
        var used = config?.AssociationCount > 0 && change.After[Field] == Check.Absent && (await AssociationsAsync(aws, config.Id!, cancellationToken).ConfigureAwait(false)).Any(a => a.Status != "DELETING");
        return ResourceState.Of((Field, config is null ? Check.Absent : used ? InUse : Check.Present));
    }

    public override async Task<ResourceState> ApplyAsync(IAwsTransport aws, Change change, string token, CancellationToken cancellationToken)
    {
        if (change.After[Field] == Check.Present)
        {
            var made = await aws.SendAsync(
                Route53ResolverApi.CreateResolverQueryLogConfig.Call(new CreateResolverQueryLogConfigRequest { CreatorRequestId = token, Name = change.ResourceId, DestinationArn = change.Part[Destination] }), cancellationToken).ConfigureAwait(false);
            return ResourceState.Of((Id, made.ResolverQueryLogConfig?.Id));
        }

        var config = await FindAsync(aws, change, change.ResourceId, cancellationToken).ConfigureAwait(false);
        await DnsResources.SettledAsync<IReadOnlyList<ResolverQueryLogConfigAssociation>>(
            async () => config is null ? [] : await AssociationsAsync(aws, config.Id!, cancellationToken).ConfigureAwait(false), a => a.Count == 0, a => $"The query log of {a[0].ResourceId} is still {a[0].Status}", cancellationToken).ConfigureAwait(false);
        await aws.SendAsync(Route53ResolverApi.DeleteResolverQueryLogConfig.Call(new DeleteResolverQueryLogConfigRequest { ResolverQueryLogConfigId = config?.Id }), cancellationToken).ConfigureAwait(false);
        return ResourceState.Empty;
    }

    public override Change Inverse(Change change, ResourceState assigned) => DnsResources.Pinned(change.Inverse(), assigned);

    public override string? Validate(Change change) =>
        Check.Fields(change, ResourceTypes.QueryLogConfig, DnsResources.NameOrId, Parts, States) ?? Check.Moves(change, Field)
        ?? (change.Part[Destination] is null ? "a query log configuration has a destination" : null);

    /// <summary>The configuration of the change's id, or else the account's own of a name to the change's destination: another that sends there, or that another account shares, is not meant.</summary>
    public static async Task<ResolverQueryLogConfig?> FindAsync(IAwsTransport aws, Change change, string? name, CancellationToken cancellationToken)
    {
        var all = await Route53ResolverApi.ListResolverQueryLogConfigs.AllAsync(aws, new(), cancellationToken).ConfigureAwait(false);
        return all.ResolverQueryLogConfigs.OrEmpty().FirstOrDefault(c => c.Status is not ("DELETING" or "FAILED") && (change.Part[Id] is { } id ? c.Id == id
            : c.DestinationArn == change.Part[Destination] && (c.OwnerId is null || c.OwnerId == change.AccountId) && c.Name == name));
    }

    private static async Task<IReadOnlyList<ResolverQueryLogConfigAssociation>> AssociationsAsync(IAwsTransport aws, string id, CancellationToken cancellationToken) =>
        (await Route53ResolverApi.ListResolverQueryLogConfigAssociations.AllAsync(
            aws, new ListResolverQueryLogConfigAssociationsRequest { Filters = [new Filter { Name = "ResolverQueryLogConfigId", Values = [id] }] }, cancellationToken).ConfigureAwait(false)).ResolverQueryLogConfigAssociations.OrEmpty();
}
