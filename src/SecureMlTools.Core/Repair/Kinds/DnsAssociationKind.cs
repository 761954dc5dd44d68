using System.Globalization;
using System.Text.RegularExpressions;
using SecureMlTools.Api;
using SecureMlTools.Api.Route53Resolver;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;

namespace SecureMlTools.Repair.Kinds;

/// <summary>
/// A DNS Firewall rule group at a VPC, put there and taken away again. From the moment that AWS is done, it decides which names the VPC resolves: so the
/// lists behind its rules must be complete before.
/// https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_AssociateFirewallRuleGroup.html
/// </summary>
internal sealed class DnsAssociationKind : ChangeKind
{
    public const string KindName = "DnsAssociation";

    /// <summary>The field with the id that AWS gave the association.</summary>
    public const string Id = "FirewallRuleGroupAssociationId";

    private const string Field = "Association";
    private const string Group = "RuleGroup";
    private const string AssociationName = "Name";
    private const string Priority = "Priority";

    private static readonly Dictionary<string, Regex> Parts = new()
    {
        [Group] = DnsResources.NameOrId,
        [AssociationName] = DnsResources.NameOrId,
        [Priority] = new Regex(@"^[1-9][0-9]{2,3}\z"),
        [DnsResources.GroupId] = DnsResources.GroupIdForm,
        [Id] = new Regex(@"^rslvr-frgassoc-[0-9a-z]{8,40}\z"),
    };

    private static readonly Dictionary<string, Regex> States = new() { [Field] = Check.Presence };

    public override string Name => KindName;

    public static Change Associate(string accountId, string region, string controlId, string vpcId, string group, string name, int priority, int order, string risk) => new()
    {
        Kind = KindName,
        ControlId = controlId,
        ResourceType = ResourceTypes.Vpc,
        ResourceId = vpcId,
        Region = region,
        AccountId = accountId,
        Part = ResourceState.Of((Group, group), (AssociationName, name), (Priority, priority.ToString(CultureInfo.InvariantCulture))),
        Before = ResourceState.Of((Field, Check.Absent)),
        After = ResourceState.Of((Field, Check.Present)),
        Risk = risk,
        Order = order,
    };

    public override string Operation(Change change) => change.After[Field] == Check.Present ? Route53ResolverApi.AssociateFirewallRuleGroup.IamAction : Route53ResolverApi.DisassociateFirewallRuleGroup.IamAction;

    public override string Describe(Change change, ResourceState state) =>
        $"{(state[Field] == Check.Present ? "" : "no ")}DNS Firewall rule group {Text.Visible(change.Part[Group])}, priority {change.Part[Priority]}";

    public override async Task<ResourceState?> ReadAsync(IAwsTransport aws, Change change, CancellationToken cancellationToken) =>
        ResourceState.Of((Field, await FindAsync(aws, change, cancellationToken).ConfigureAwait(false) is null ? Check.Absent : Check.Present));

    public override async Task<ResourceState> ApplyAsync(IAwsTransport aws, Change change, string token, CancellationToken cancellationToken)
    {
        if (change.After[Field] == Check.Absent)
        {
            var there = await FindAsync(aws, change, cancellationToken).ConfigureAwait(false) ?? throw new AwsException("The association is no longer there.", "ResourceNotFoundException", operation: Route53ResolverApi.DisassociateFirewallRuleGroup);
            await DnsResources.SettledAssociationAsync(aws, there.Id!, cancellationToken).ConfigureAwait(false);
            await aws.SendAsync(Route53ResolverApi.DisassociateFirewallRuleGroup.Call(new DisassociateFirewallRuleGroupRequest { FirewallRuleGroupAssociationId = there.Id }), cancellationToken).ConfigureAwait(false);
            return ResourceState.Empty;
        }

        var group = await GroupAsync(aws, change, cancellationToken).ConfigureAwait(false) ?? throw new AwsException($"There is no DNS Firewall rule group {Text.Visible(change.Part[Group])}.", "ResourceNotFoundException", operation: Route53ResolverApi.AssociateFirewallRuleGroup);
        await ReadyAsync(aws, group, cancellationToken).ConfigureAwait(false);
        var made = await aws.SendAsync(Route53ResolverApi.AssociateFirewallRuleGroup.Call(new AssociateFirewallRuleGroupRequest
        {
            CreatorRequestId = token,
            FirewallRuleGroupId = group,
            VpcId = change.ResourceId,
            Name = change.Part[AssociationName],
            Priority = int.Parse(change.Part[Priority]!, CultureInfo.InvariantCulture),
        }), cancellationToken).ConfigureAwait(false);
        return ResourceState.Of((DnsResources.GroupId, group), (Id, made.FirewallRuleGroupAssociation?.Id));
    }

    public override Change Inverse(Change change, ResourceState assigned) => DnsResources.Pinned(change.Inverse(), assigned);

    public override string? Validate(Change change) =>
        Check.Fields(change, ResourceTypes.Vpc, Check.VpcId, Parts, States) ?? Check.Moves(change, Field)
        ?? (change.Part[Group] is not null && change.Part[AssociationName] is not null && change.Part[Priority] is not null ? null : "an association has a rule group, a name and a priority");

    // A rule whose list is still being filled would block what the list is to let through.
    private static async Task ReadyAsync(IAwsTransport aws, string group, CancellationToken cancellationToken)
    {
        await DnsResources.SettledGroupAsync(aws, group, cancellationToken).ConfigureAwait(false);
        var rules = await DnsResources.OrGoneAsync(aws, Route53ResolverApi.ListFirewallRules, new ListFirewallRulesRequest { FirewallRuleGroupId = group }, cancellationToken).ConfigureAwait(false);
        foreach (var list in (rules?.FirewallRules).OrEmpty().Select(r => r.FirewallDomainListId).OfType<string>().Distinct(StringComparer.Ordinal))
            await DnsResources.SettledListAsync(aws, list, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<FirewallRuleGroupAssociation?> FindAsync(IAwsTransport aws, Change change, CancellationToken cancellationToken)
    {
        if (await GroupAsync(aws, change, cancellationToken).ConfigureAwait(false) is not { } group) return null;
        var answer = await Route53ResolverApi.ListFirewallRuleGroupAssociations.AllAsync(aws, new ListFirewallRuleGroupAssociationsRequest { VpcId = change.ResourceId, FirewallRuleGroupId = group }, cancellationToken).ConfigureAwait(false);
        return answer.FirewallRuleGroupAssociations.OrEmpty().FirstOrDefault(a => a.Status != "DELETING" && a.Id is not null && (change.Part[Id] is not { } id || a.Id == id));
    }

    private static async Task<string?> GroupAsync(IAwsTransport aws, Change change, CancellationToken cancellationToken) =>
        change.Part[DnsResources.GroupId] ?? await DnsResources.GroupAsync(aws, change.Part[Group]!, change.AccountId, cancellationToken).ConfigureAwait(false);
}
