using System.Globalization;
using SecureMlTools.Api.Route53Resolver;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Scenarios;

internal sealed partial class EstateBuilder
{
    /// <summary>A DNS Firewall domain list.</summary>
    public string DomainList(string name, params string[] domains)
    {
        var id = Id("rslvr-fdl", name);
        Region.Dns.DomainLists.Put(new StoredDomainList(
            new FirewallDomainList { Id = id, Arn = Arn("route53resolver", "firewall-domain-list/" + id), Name = name, DomainCount = domains.Length, Status = "COMPLETE", CreatorRequestId = name, CreationTime = Made(400), ModificationTime = Made(300) },
            [.. domains.Select(d => d + ".")]));
        return id;
    }

    /// <summary>A DNS Firewall rule group, its rules in order.</summary>
    public string DnsRuleGroup(string name, params (string Name, string List, string Action)[] rules)
    {
        var id = Id("rslvr-frg", name);
        Region.Dns.RuleGroups.Put(new FirewallRuleGroup
        {
            Id = id,
            Arn = Arn("route53resolver", "firewall-rule-group/" + id),
            Name = name,
            RuleCount = rules.Length,
            Status = "COMPLETE",
            OwnerId = AccountId,
            CreatorRequestId = name,
            ShareStatus = "NOT_SHARED",
            CreationTime = Made(400),
            ModificationTime = Made(400),
        });
        for (var i = 0; i < rules.Length; i++)
            Region.Dns.Rules.Put(new FirewallRule
            {
                FirewallRuleGroupId = id,
                FirewallDomainListId = rules[i].List,
                Name = rules[i].Name,
                Priority = (i + 1) * 10,
                Action = rules[i].Action,
                BlockResponse = rules[i].Action == "BLOCK" ? "NXDOMAIN" : null,
                FirewallDomainRedirectionAction = "INSPECT_REDIRECTION_DOMAIN",
                CreatorRequestId = name + i,
                CreationTime = Made(400),
                ModificationTime = Made(400),
            });
        return id;
    }

    /// <summary>A rule group at a VPC.</summary>
    public void DnsAssociation(string vpc, string group, int priority = 101)
    {
        var id = Id("rslvr-frgassoc", vpc + "/" + group);
        Region.Dns.Associations.Put(new FirewallRuleGroupAssociation
        {
            Id = id,
            Arn = Arn("route53resolver", "firewall-rule-group-association/" + id),
            FirewallRuleGroupId = Id("rslvr-frg", group),
            VpcId = Id("vpc", vpc),
            Name = group,
            Priority = priority,
            MutationProtection = "DISABLED",
            Status = "COMPLETE",
            StatusMessage = "Finished rule group association update",
            CreatorRequestId = vpc,
            CreationTime = Made(365),
            ModificationTime = Made(365),
        });
    }

    /// <summary>A VPC whose names all resolve while DNS Firewall is down.</summary>
    public void DnsFailOpen(string vpc) =>
        Region.Dns.Configs.Put(new FirewallConfig { Id = Id("rslvr-fc", Id("vpc", vpc)), ResourceId = Id("vpc", vpc), OwnerId = AccountId, FirewallFailOpen = "ENABLED" });

    /// <summary>Queries of a VPC logged to a log group; or not, for want of what the error says.</summary>
    public void QueryLog(string vpc, string name, string? error = null)
    {
        var id = Id("rqlc", name);
        var destination = Arn("logs", "log-group:" + name);
        Region.Dns.QueryLogConfigs.Put(new ResolverQueryLogConfig
        {
            Id = id,
            OwnerId = AccountId,
            Status = "CREATED",
            ShareStatus = "NOT_SHARED",
            AssociationCount = 1,
            Arn = Arn("route53resolver", "resolver-query-log-config/" + id),
            Name = name,
            DestinationArn = destination,
            CreatorRequestId = name,
            CreationTime = Made(200),
        });
        Region.Dns.QueryLogAssociations.Put(new ResolverQueryLogConfigAssociation
        {
            Id = Id("rqlca", name),
            ResolverQueryLogConfigId = id,
            ResourceId = Id("vpc", vpc),
            Status = error is null ? "ACTIVE" : "FAILED",
            Error = error ?? "NONE",
            ErrorMessage = error is null ? "" : "Permissions don't allow sending logs to the destination.",
            CreationTime = Made(200),
        });
    }

    private string Made(int days) => DaysAgo(days).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
