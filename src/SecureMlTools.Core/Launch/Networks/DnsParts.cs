using SecureMlTools.Controls;
using SecureMlTools.Firewall.Dns;
using SecureMlTools.Launch.Blueprints;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Launch.Networks;

/// <summary>DNS: the queries are logged, and on request only listed names are answered. A new VPC blocks while DNS Firewall cannot answer, so nothing is set for that.</summary>
internal static class DnsParts
{
    /// <summary>The list of names that are answered.</summary>
    public const string AllowList = "DnsAllowList";

    private const int Priority = 101;

    /// <summary>They.</summary>
    public static IEnumerable<PlannedResource> Of(NetworkDesign design)
    {
        var name = design.Request.Name;
        yield return new PlannedResource
        {
            LogicalId = "QueryLog",
            Type = ResourceTypes.QueryLogConfig,
            Name = name,
            Purpose = "every name that is asked for, written down",
            DependsOn = ["DnsLogGroup"],
            Properties = Property.Map(("Name", name), ("DestinationArn", design.LogGroupArn("dns"))),
        };
        yield return new PlannedResource { LogicalId = "QueryLogAssociation", Type = "AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation", Purpose = "the VPC's queries are logged", Properties = Property.Map(("ResolverQueryLogConfigId", Property.To("QueryLog")), ("ResourceId", Property.To("Vpc"))) };
        if (!design.Request.DnsFirewall) yield break;
        yield return List(AllowList, name + "-allow", "names that are answered", Names(design));
        yield return List("DnsRestList", name + "-rest", "all other names", [DnsNames.Everything]);
        yield return new PlannedResource
        {
            LogicalId = "DnsRuleGroup",
            Type = ResourceTypes.DnsRuleGroup,
            Name = name,
            Purpose = "answers listed names, and says of all others that there are none",
            Properties = Property.Map(("Name", name), ("FirewallRules", Property.List(
                Property.Map(("FirewallDomainListId", Property.To(AllowList)), ("Priority", 100), ("Action", "ALLOW"), ("FirewallDomainRedirectionAction", "TRUST_REDIRECTION_DOMAIN")),
                Property.Map(("FirewallDomainListId", Property.To("DnsRestList")), ("Priority", 10000), ("Action", "BLOCK"), ("BlockResponse", "NXDOMAIN"), ("FirewallDomainRedirectionAction", "INSPECT_REDIRECTION_DOMAIN"))))),
        };
        yield return new PlannedResource
        {
            LogicalId = "DnsRuleGroupAssociation",
            Type = ResourceTypes.DnsRuleGroupAssociation,
            Name = name,
            Purpose = "DNS Firewall at the VPC",
            Properties = Property.Map(("FirewallRuleGroupId", Property.To("DnsRuleGroup")), ("VpcId", Property.To("Vpc")), ("Priority", Priority), ("Name", name)),
        };
    }

    // The names to let through, those of the services with endpoints, and those of the region's machines.
    private static IReadOnlyList<string> Names(NetworkDesign design)
    {
        var region = design.Facts.Region;
        return
        [
            .. design.Domains.SelectMany(d => DnsNames.Of(d.Domain)).Concat(AwsNames.Of(region, "s3")).Concat(design.Endpoints.SelectMany(e => AwsNames.OfEndpoint(region, e.ServiceName))).Append(AwsNames.Machines(region))
                .Distinct(StringComparer.Ordinal).Where(DnsDomainsKind.IsEntry).Order(StringComparer.Ordinal),
        ];
    }

    private static PlannedResource List(string id, string name, string purpose, IEnumerable<string> names) =>
        new() { LogicalId = id, Type = ResourceTypes.DnsDomainList, Name = name, Purpose = purpose, Properties = Property.Map(("Name", name), ("Domains", Property.Texts(names))) };
}
