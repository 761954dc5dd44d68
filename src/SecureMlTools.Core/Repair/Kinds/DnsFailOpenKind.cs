using System.Text.RegularExpressions;
using SecureMlTools.Api;
using SecureMlTools.Api.Route53Resolver;
using SecureMlTools.Controls;

namespace SecureMlTools.Repair.Kinds;

/// <summary>
/// What DNS Firewall does in a VPC when it cannot judge a query: let it through (open) or fail it (closed).
/// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-vpc-configuration.html
/// </summary>
internal sealed class DnsFailOpenKind : ChangeKind
{
    public const string KindName = "DnsFailOpen";
    private const string Field = "FirewallFailOpen";

    private static readonly Dictionary<string, Regex> States = new() { [Field] = new Regex(@"^(ENABLED|DISABLED)\z") };

    public override string Name => KindName;

    public static Change Close(string accountId, string region, string controlId, string vpcId, int order) => new()
    {
        Kind = KindName,
        ControlId = controlId,
        ResourceType = ResourceTypes.Vpc,
        ResourceId = vpcId,
        Region = region,
        AccountId = accountId,
        Before = ResourceState.Of((Field, "ENABLED")),
        After = ResourceState.Of((Field, "DISABLED")),
        Risk = "While DNS Firewall cannot answer, no name resolves in the VPC; before, every name did.",
        Order = order,
    };

    public override string Operation(Change change) => Route53ResolverApi.UpdateFirewallConfig.IamAction;

    public override async Task<ResourceState?> ReadAsync(IAwsTransport aws, Change change, CancellationToken cancellationToken)
    {
        var answer = await DnsResources.OrGoneAsync(aws, Route53ResolverApi.GetFirewallConfig, new GetFirewallConfigRequest { ResourceId = change.ResourceId }, cancellationToken).ConfigureAwait(false);
        return answer?.FirewallConfig?.FirewallFailOpen is { } mode ? ResourceState.Of((Field, mode)) : null;
    }

    public override async Task<ResourceState> ApplyAsync(IAwsTransport aws, Change change, string token, CancellationToken cancellationToken)
    {
        await aws.SendAsync(Route53ResolverApi.UpdateFirewallConfig.Call(new UpdateFirewallConfigRequest { ResourceId = change.ResourceId, FirewallFailOpen = change.After[Field] }), cancellationToken).ConfigureAwait(false);
        return ResourceState.Empty;
    }

    public override string? Validate(Change change) => Check.Fields(change, ResourceTypes.Vpc, Check.VpcId, Check.None, States) ?? Check.Moves(change, Field);
}
