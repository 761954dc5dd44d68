using System.Text.RegularExpressions;
using SecureMlTools.Api;
using SecureMlTools.Api.Route53Resolver;
using SecureMlTools.Inventory;

namespace SecureMlTools.Repair.Kinds;

/// <summary>
/// Finds what changes of DNS Firewall are about, and waits where AWS is not done yet. A list or group that a plan makes has no id before, so it goes by
/// its name until then; names are not unique at AWS, and one that two have is not guessed at.
/// </summary>
internal static partial class DnsResources
{
    public const string ListId = "FirewallDomainListId";
    public const string GroupId = "FirewallRuleGroupId";

    private static readonly TimeSpan[] Waits =
        [TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(250), TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5)];

    // About five minutes: AWS takes one or two for an association.
    private const int MostLooks = 64;

    /// <summary>A name of a list, a group, a rule or a configuration; or an id, which is of the same form.</summary>
    public static Regex NameOrId { get; } = Form();

    public static Regex ListIdForm { get; } = new(@"^rslvr-fdl-[0-9a-z]{8,40}\z");

    public static Regex GroupIdForm { get; } = new(@"^rslvr-frg-[0-9a-z]{8,40}\z");

    /// <summary>True for a name that Route 53 Resolver takes.</summary>
    public static bool IsName(string name) => NameOrId.IsMatch(name);

    /// <summary>The id of an own list; null where there is none of the name.</summary>
    /// <exception cref="AwsException">Two lists have the name.</exception>
    public static async Task<string?> ListAsync(IAwsTransport aws, string nameOrId, CancellationToken cancellationToken)
    {
        if (ListIdForm.IsMatch(nameOrId)) return nameOrId;
        var all = await Route53ResolverApi.ListFirewallDomainLists.AllAsync(aws, new(), cancellationToken).ConfigureAwait(false);
        return One(all.FirewallDomainLists.OrEmpty().Where(l => l.Name == nameOrId && l.ManagedOwnerName is null).Select(l => l.Id), "domain lists", nameOrId, Route53ResolverApi.ListFirewallDomainLists);
    }

    /// <summary>The id of an own rule group; null where there is none of the name.</summary>
    /// <exception cref="AwsException">Two groups have the name.</exception>
    public static async Task<string?> GroupAsync(IAwsTransport aws, string nameOrId, string accountId, CancellationToken cancellationToken)
    {
        if (GroupIdForm.IsMatch(nameOrId)) return nameOrId;
        var all = await Route53ResolverApi.ListFirewallRuleGroups.AllAsync(aws, new(), cancellationToken).ConfigureAwait(false);
        return One(all.FirewallRuleGroups.OrEmpty().Where(g => g.Name == nameOrId && (g.OwnerId is null || g.OwnerId == accountId)).Select(g => g.Id), "rule groups", nameOrId, Route53ResolverApi.ListFirewallRuleGroups);
    }

    /// <summary>A list that is not being changed any more; null where there is none.</summary>
    /// <exception cref="AwsException">It does not settle.</exception>
    public static Task<FirewallDomainList?> SettledListAsync(IAwsTransport aws, string id, CancellationToken cancellationToken) => SettledAsync(
        async () => (await OrGoneAsync(aws, Route53ResolverApi.GetFirewallDomainList, new GetFirewallDomainListRequest { FirewallDomainListId = id }, cancellationToken).ConfigureAwait(false))?.FirewallDomainList,
        list => list.Status is not ("UPDATING" or "IMPORTING" or "DELETING"), list => $"Domain list {id} is still {list.Status}", cancellationToken);

    /// <summary>A group that is not being changed any more; null where there is none.</summary>
    /// <exception cref="AwsException">It does not settle.</exception>
    public static Task<FirewallRuleGroup?> SettledGroupAsync(IAwsTransport aws, string id, CancellationToken cancellationToken) => SettledAsync(
        async () => (await OrGoneAsync(aws, Route53ResolverApi.GetFirewallRuleGroup, new GetFirewallRuleGroupRequest { FirewallRuleGroupId = id }, cancellationToken).ConfigureAwait(false))?.FirewallRuleGroup,
        group => group.Status is not ("UPDATING" or "DELETING"), group => $"Rule group {id} is still {group.Status}", cancellationToken);

    /// <summary>An association that is not being changed any more; null where there is none.</summary>
    /// <exception cref="AwsException">It does not settle.</exception>
    public static Task<FirewallRuleGroupAssociation?> SettledAssociationAsync(IAwsTransport aws, string id, CancellationToken cancellationToken) => SettledAsync(
        async () => (await OrGoneAsync(aws, Route53ResolverApi.GetFirewallRuleGroupAssociation, new GetFirewallRuleGroupAssociationRequest { FirewallRuleGroupAssociationId = id }, cancellationToken).ConfigureAwait(false))?.FirewallRuleGroupAssociation,
        a => a.Status is not ("UPDATING" or "DELETING"), a => $"Association {id} is still {a.Status}", cancellationToken);

    /// <summary>An answer, or null where AWS knows nothing of the id.</summary>
    public static async Task<TResponse?> OrGoneAsync<TRequest, TResponse>(IAwsTransport aws, AwsOperation<TRequest, TResponse> operation, TRequest request, CancellationToken cancellationToken)
        where TRequest : class
        where TResponse : class
    {
        try
        {
            return await operation.AllAsync(aws, request, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException e) when (e.ErrorCode == "ResourceNotFoundException")
        {
            return null;
        }
    }

    /// <summary>Looks until what is seen has settled, or is gone.</summary>
    /// <exception cref="AwsException">It does not settle.</exception>
    public static async Task<T?> SettledAsync<T>(Func<Task<T?>> look, Func<T, bool> isSettled, Func<T, string> still, CancellationToken cancellationToken)
        where T : class
    {
        for (var n = 0; ; n++)
        {
            var now = await look().ConfigureAwait(false);
            if (now is null || isSettled(now)) return now;
            if (n == MostLooks) throw new AwsException($"{still(now)} after five minutes; run the command again when it is done.", "NotSettled");
            await Task.Delay(Waits[Math.Min(n, Waits.Length - 1)], cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What an inverse change needs to find the same again.</summary>
    public static Change Pinned(Change inverse, ResourceState assigned) =>
        assigned.Fields.IsEmpty ? inverse : inverse with { Part = new ResourceState(inverse.Part.Fields.SetItems(assigned.Fields)) };

    private static string? One(IEnumerable<string?> ids, string what, string name, AwsOperation operation) => ids.OfType<string>().ToList() switch
    {
        [] => null,
        [var id] => id,
        var several => throw new AwsException($"Several {what} are named {Text.Visible(name)} ({string.Join(", ", several.Take(3))}): delete or rename all but one, or take another name.", "AmbiguousName", operation: operation),
    };

    [GeneratedRegex(@"^(?![0-9]+\z)[a-zA-Z0-9\-_' ]{1,64}\z")]
    private static partial Regex Form();
}
