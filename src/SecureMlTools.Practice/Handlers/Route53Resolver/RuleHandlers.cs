using SecureMlTools.Api.Route53Resolver;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.Route53Resolver;

/// <summary>The rules of DNS Firewall rule groups: of a domain list, or of a threat that AWS detects. Two rules of a group differ in priority, and in list or query type.</summary>
internal static class RuleHandlers
{
    private const int MostRules = 100;

    public static void AddTo(HandlerMap map)
    {
        map.On(Route53ResolverApi.ListFirewallRules, (region, r) =>
        {
            var group = RuleGroupHandlers.Find(region, r.FirewallRuleGroupId);
            DnsHandlers.OneOf(r.Action, "action", "ALLOW", "BLOCK", "ALERT");
            var (items, next) = DnsHandlers.Page(
                region.Dns.Rules.From, x => x.FirewallRuleGroupId == group.Id && (r.Action is null || x.Action == r.Action) && (r.Priority is null || x.Priority == r.Priority),
                r.MaxResults, r.NextToken, $"rules {group.Id} {r.Action} {r.Priority}");
            return new ListFirewallRulesResponse { FirewallRules = items, NextToken = next };
        });
        map.On(Route53ResolverApi.CreateFirewallRule, Create);
        map.On(Route53ResolverApi.UpdateFirewallRule, Update);
        map.On(Route53ResolverApi.DeleteFirewallRule, (region, r) =>
        {
            var rule = Find(region, r.FirewallRuleGroupId, r.FirewallDomainListId ?? r.FirewallThreatProtectionId, r.Qtype);
            region.Dns.Rules.Remove(DnsTables.RuleKey(rule));
            RuleGroupHandlers.RulesChanged(region, rule.FirewallRuleGroupId!);
            return new DeleteFirewallRuleResponse { FirewallRule = rule };
        });
    }

    private static CreateFirewallRuleResponse Create(PracticeRegion region, CreateFirewallRuleRequest request)
    {
        var creator = DnsHandlers.CreatorRequestId(request.CreatorRequestId);
        var group = RuleGroupHandlers.Find(region, request.FirewallRuleGroupId);
        if ((request.FirewallDomainListId is null) == (request.DnsThreatProtection is null)) throw DnsHandlers.Invalid("02201", "You must provide either a domain list or a DNS threat protection.");
        if (request.FirewallDomainListId is { } list) DomainListHandlers.Find(region, list);
        if (request.DnsThreatProtection is not null && request.ConfidenceThreshold is null) throw DnsHandlers.Invalid("02202", "You must provide a confidence threshold with a DNS threat protection.");
        var rule = new FirewallRule
        {
            FirewallRuleGroupId = group.Id,
            FirewallDomainListId = request.FirewallDomainListId,
            FirewallThreatProtectionId = request.DnsThreatProtection is null ? null : region.Ids.New("rslvr-ftp"),
            Name = DnsHandlers.Name(request.Name),
            Priority = DnsHandlers.Required(request.Priority, "priority"),
            Action = DnsHandlers.OneOf(DnsHandlers.Required(request.Action, "action"), "action", "ALLOW", "BLOCK", "ALERT"),
            BlockResponse = DnsHandlers.OneOf(request.BlockResponse, "blockResponse", "NODATA", "NXDOMAIN", "OVERRIDE"),
            BlockOverrideDomain = request.BlockOverrideDomain,
            BlockOverrideDnsType = request.BlockOverrideDnsType,
            BlockOverrideTtl = request.BlockOverrideTtl,
            CreatorRequestId = creator,
            CreationTime = DnsHandlers.Now(region),
            ModificationTime = DnsHandlers.Now(region),
            FirewallDomainRedirectionAction = request.FirewallDomainListId is null ? null
                : DnsHandlers.OneOf(request.FirewallDomainRedirectionAction, "firewallDomainRedirectionAction", "INSPECT_REDIRECTION_DOMAIN", "TRUST_REDIRECTION_DOMAIN") ?? "INSPECT_REDIRECTION_DOMAIN",
            Qtype = request.Qtype,
            DnsThreatProtection = DnsHandlers.OneOf(request.DnsThreatProtection, "dnsThreatProtection", "DGA", "DNS_TUNNELING", "DICTIONARY_DGA"),
            ConfidenceThreshold = DnsHandlers.OneOf(request.ConfidenceThreshold, "confidenceThreshold", "LOW", "MEDIUM", "HIGH"),
        };
        CheckBlock(rule);
        var others = region.Dns.Rules.All.Where(r => r.FirewallRuleGroupId == group.Id).ToList();
        if (others.Find(r => r.CreatorRequestId == creator && DnsTables.RuleKey(r) == DnsTables.RuleKey(rule)) is { } made) return new CreateFirewallRuleResponse { FirewallRule = made };
        if (others.Exists(r => DnsTables.RuleKey(r) == DnsTables.RuleKey(rule))) throw DnsHandlers.Invalid("02203", $"A DNS Firewall rule with domain list \"{rule.FirewallDomainListId}\" already exists in the rule group.");
        CheckPriority(rule, others);
        if (others.Count >= MostRules) throw DnsHandlers.Error("LimitExceededException", "02204", "You have reached the limit of the number of rules in a DNS Firewall rule group.");
        region.Dns.Rules.Put(rule);
        RuleGroupHandlers.RulesChanged(region, group.Id!);
        return new CreateFirewallRuleResponse { FirewallRule = rule };
    }

    private static UpdateFirewallRuleResponse Update(PracticeRegion region, UpdateFirewallRuleRequest request)
    {
        var rule = Find(region, request.FirewallRuleGroupId, request.FirewallDomainListId ?? request.FirewallThreatProtectionId, request.Qtype);
        var action = DnsHandlers.OneOf(request.Action, "action", "ALLOW", "BLOCK", "ALERT") ?? rule.Action;
        var updated = rule with
        {
            Priority = request.Priority ?? rule.Priority,
            Action = action,
            // A rule that no longer blocks has no answer to give; one that does keeps its own unless it gets another.
            BlockResponse = action != "BLOCK" ? request.BlockResponse : DnsHandlers.OneOf(request.BlockResponse, "blockResponse", "NODATA", "NXDOMAIN", "OVERRIDE") ?? rule.BlockResponse,
            BlockOverrideDomain = action != "BLOCK" ? null : request.BlockOverrideDomain ?? rule.BlockOverrideDomain,
            BlockOverrideDnsType = action != "BLOCK" ? null : request.BlockOverrideDnsType ?? rule.BlockOverrideDnsType,
            BlockOverrideTtl = action != "BLOCK" ? null : request.BlockOverrideTtl ?? rule.BlockOverrideTtl,
            Name = request.Name is null ? rule.Name : DnsHandlers.Name(request.Name),
            FirewallDomainRedirectionAction = DnsHandlers.OneOf(request.FirewallDomainRedirectionAction, "firewallDomainRedirectionAction", "INSPECT_REDIRECTION_DOMAIN", "TRUST_REDIRECTION_DOMAIN") ?? rule.FirewallDomainRedirectionAction,
            ConfidenceThreshold = request.ConfidenceThreshold ?? rule.ConfidenceThreshold,
            ModificationTime = DnsHandlers.Now(region),
        };
        CheckBlock(updated);
        CheckPriority(updated, region.Dns.Rules.All.Where(r => r.FirewallRuleGroupId == rule.FirewallRuleGroupId && DnsTables.RuleKey(r) != DnsTables.RuleKey(rule)));
        region.Dns.Rules.Put(updated);
        RuleGroupHandlers.RulesChanged(region, rule.FirewallRuleGroupId!);
        return new UpdateFirewallRuleResponse { FirewallRule = updated };
    }

    private static FirewallRule Find(PracticeRegion region, string? groupId, string? listId, string? type)
    {
        var group = RuleGroupHandlers.Find(region, groupId);
        return region.Dns.Rules.Find(DnsTables.RuleKey(new FirewallRule { FirewallRuleGroupId = group.Id, FirewallDomainListId = listId, Qtype = type }))
            ?? throw DnsHandlers.NotFound(listId ?? "null");
    }

    private static void CheckBlock(FirewallRule rule)
    {
        if (rule.Action != "BLOCK" && (rule.BlockResponse ?? rule.BlockOverrideDomain) is not null) throw DnsHandlers.Invalid("02205", "You can provide a block response only with the action \"BLOCK\".");
        if (rule.Action == "BLOCK" && rule.BlockResponse is null) throw DnsHandlers.Invalid("02206", "You must provide a block response with the action \"BLOCK\".");
        if (rule.Action == "ALLOW" && rule.DnsThreatProtection is not null) throw DnsHandlers.Invalid("02207", "The action \"ALLOW\" isn't valid for a DNS Firewall Advanced rule.");
        var hasOverride = rule is { BlockOverrideDomain: not null, BlockOverrideDnsType: not null, BlockOverrideTtl: not null };
        if (rule.BlockResponse == "OVERRIDE" && !hasOverride) throw DnsHandlers.Invalid("02208", "You must provide an override domain, DNS type and TTL with the block response \"OVERRIDE\".");
    }

    private static void CheckPriority(FirewallRule rule, IEnumerable<FirewallRule> others)
    {
        if (rule.Priority <= 0) throw DnsHandlers.Invalid("02209", "The priority must be greater than \"0\".");
        if (others.Any(r => r.Priority == rule.Priority)) throw DnsHandlers.Invalid("02210", $"The priority \"{rule.Priority}\" is used by another rule of the DNS Firewall rule group.");
    }
}
