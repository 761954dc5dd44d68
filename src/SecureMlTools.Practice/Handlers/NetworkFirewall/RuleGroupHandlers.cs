using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.NetworkFirewall;

/// <summary>
/// Rule groups. An update replaces the whole group, what is left out of it is lost; name, type, capacity and rule order never change.
/// https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_UpdateRuleGroup.html
/// </summary>
internal static class RuleGroupHandlers
{
    private const int MostOfAType = 50;
    private const int MostCapacity = 30_000;

    /// <summary>How AWS shows that nobody chose a key.</summary>
    public static EncryptionConfiguration OwnedKey { get; } = new() { KeyId = "AWS_OWNED_KMS_KEY", Type = "AWS_OWNED_KMS_KEY" };

    public static void AddTo(HandlerMap map)
    {
        map.On(NetworkFirewallApi.ListRuleGroups, List);
        map.On(NetworkFirewallApi.DescribeRuleGroup, (region, r) =>
        {
            var group = Named.RuleGroup(region, r.RuleGroupArn, r.RuleGroupName, r.Type);
            return new() { RuleGroup = group.Rules, RuleGroupResponse = group.Response, UpdateToken = group.Token };
        });
        map.On(NetworkFirewallApi.CreateRuleGroup, Create);
        map.On(NetworkFirewallApi.UpdateRuleGroup, Update);
        map.On(NetworkFirewallApi.DeleteRuleGroup, Delete);
    }

    private static ListRuleGroupsResponse List(PracticeRegion region, ListRuleGroupsRequest request)
    {
        Refusal.Word(request.Scope, "scope", "MANAGED", "ACCOUNT");
        Named.Type(request.Type);
        // Of the groups that AWS manages, none are practised here.
        var (items, next) = Named.Page(
            region.NetworkFirewall.RuleGroups, g => g.IsListed && request.Scope != "MANAGED" && (request.Type is null || g.Response.Type == request.Type),
            request.MaxResults, request.NextToken, $"rule groups {request.Scope} {request.Type}");
        return new ListRuleGroupsResponse { RuleGroups = [.. items.Select(g => new RuleGroupMetadata { Name = g.Name, Arn = g.Arn, VendorName = g.VendorName })], NextToken = next };
    }

    private static CreateRuleGroupResponse Create(PracticeRegion region, CreateRuleGroupRequest request)
    {
        var name = Refusal.Required(request.RuleGroupName, "ruleGroupName");
        Named.Name(name, "ruleGroupName");
        var type = Refusal.Required(request.Type, "type");
        Named.Type(type);
        var capacity = Refusal.Required(request.Capacity, "capacity");
        if (capacity > MostCapacity) throw Refusal.Of("Capacity capacity exceeded", capacity, "Capacity");
        if (capacity < 1) throw Refusal.Of("Capacity is not within the bound", capacity, "Capacity");
        var rules = Rules(request.RuleGroup, request.Rules, type);
        var consumed = RuleGroupRules.Check(rules, type, capacity);
        var arn = Named.Arn(region, Named.TypeOf(type), name);
        if (region.NetworkFirewall.RuleGroups.Find(arn) is not null) throw Refusal.NameTaken;
        if (region.NetworkFirewall.RuleGroups.All.Count(g => g.IsListed && g.Response.Type == type) >= MostOfAType) throw Refusal.Limit;

        var group = Made(region, arn, name, rules, new RuleGroupResponse
        {
            Type = type,
            Capacity = capacity,
            ConsumedCapacity = consumed,
            Description = request.Description,
            Tags = request.Tags.OrEmpty(),
            EncryptionConfiguration = request.EncryptionConfiguration,
            SourceMetadata = request.SourceMetadata,
            SummaryConfiguration = request.SummaryConfiguration,
        });
        if (request.DryRun != true) region.NetworkFirewall.RuleGroups.Put(group);
        return new CreateRuleGroupResponse { UpdateToken = group.Token, RuleGroupResponse = group.Response };
    }

    /// <summary>A new group, with what AWS adds.</summary>
    public static StoredRuleGroup Made(PracticeRegion region, string arn, string name, RuleGroup rules, RuleGroupResponse response) => new(
        arn, name, rules,
        response with
        {
            RuleGroupArn = arn,
            RuleGroupName = name,
            RuleGroupId = region.Ids.Uuid("id/" + arn),
            RuleGroupStatus = "ACTIVE",
            NumberOfAssociations = 0,
            EncryptionConfiguration = response.EncryptionConfiguration ?? OwnedKey,
            LastModifiedTime = region.Now,
        },
        Refusal.NextToken(region, arn));

    private static UpdateRuleGroupResponse Update(PracticeRegion region, UpdateRuleGroupRequest request)
    {
        var group = Named.RuleGroup(region, request.RuleGroupArn, request.RuleGroupName, request.Type);
        Refusal.Token(request.UpdateToken, group.Token);
        var rules = Rules(request.RuleGroup, request.Rules, group.Response.Type!);
        var order = rules.StatefulRuleOptions?.RuleOrder;
        if (PolicyRules.IsStrict(group.Rules?.StatefulRuleOptions?.RuleOrder) != PolicyRules.IsStrict(order)) throw Refusal.Of("parameter is invalid", order, null);
        var consumed = RuleGroupRules.Check(rules, group.Response.Type!, group.Response.Capacity ?? 0);

        var changed = group with
        {
            Rules = rules,
            Token = request.DryRun == true ? group.Token : Refusal.NextToken(region, group.Token),
            Response = group.Response with
            {
                ConsumedCapacity = consumed,
                Description = request.Description,
                EncryptionConfiguration = request.EncryptionConfiguration ?? OwnedKey,
                SourceMetadata = request.SourceMetadata,
                SummaryConfiguration = request.SummaryConfiguration,
                LastModifiedTime = region.Now,
            },
        };
        if (request.DryRun != true)
        {
            region.NetworkFirewall.RuleGroups.Put(changed);
            SyncStates.Changed(region, group.Arn);
        }

        return new UpdateRuleGroupResponse { UpdateToken = changed.Token, RuleGroupResponse = changed.Response };
    }

    private static DeleteRuleGroupResponse Delete(PracticeRegion region, DeleteRuleGroupRequest request)
    {
        var group = Named.RuleGroup(region, request.RuleGroupArn, request.RuleGroupName, request.Type);
        if (group.Response.NumberOfAssociations > 0 || region.NetworkFirewall.Policies.All.Any(p => SyncStates.RuleGroupsOf(p.Policy).Contains(group.Arn, StringComparer.Ordinal))) throw Refusal.InUse;
        region.NetworkFirewall.RuleGroups.Remove(group.Arn);
        return new DeleteRuleGroupResponse { RuleGroupResponse = group.Response with { RuleGroupStatus = "DELETING" } };
    }

    // Rules in a text of their own are a group in default order and of stateful rules.
    private static RuleGroup Rules(RuleGroup? group, string? text, string type)
    {
        if ((group is null) == (text is null)) throw Refusal.Invalid("RuleGroup, Rules must set exactly one of them");
        if (group is not null) return group;
        return type == "STATELESS" ? throw Refusal.Invalid("parameter is invalid") : new RuleGroup { RulesSource = new RulesSource { RulesString = text } };
    }
}
