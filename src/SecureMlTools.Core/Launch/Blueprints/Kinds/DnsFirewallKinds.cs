using SecureMlTools.Api;
using SecureMlTools.Api.Route53Resolver;
using SecureMlTools.Controls;
using SecureMlTools.Firewall.Dns;
using SecureMlTools.Inventory;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Launch.Blueprints.Kinds;

/// <summary>A list of names of DNS Firewall, filled in calls of a thousand.</summary>
internal sealed class DnsDomainListKind : DnsKind
{
    public override string Type => ResourceTypes.DnsDomainList;

    public override AwsOperation CreateOperation => Route53ResolverApi.CreateFirewallDomainList;

    public override async Task<IReadOnlyList<FoundResource>> FindAsync(BlueprintScope scope, CancellationToken cancellationToken)
    {
        var found = new List<FoundResource>();
        var lists = await Route53ResolverApi.ListFirewallDomainLists.AllAsync(scope.Aws, new ListFirewallDomainListsRequest(), cancellationToken).ConfigureAwait(false);
        foreach (var list in lists.FirewallDomainLists.OrEmpty())
        {
            if (list.ManagedOwnerName is not null) continue;
            if (await FoundAsync(scope, new(list.Id, list.Arn, list.Name, list.CreatorRequestId, null), cancellationToken).ConfigureAwait(false) is not { } ours) continue;
            var names = await Route53ResolverApi.ListFirewallDomains.AllAsync(scope.Aws, new ListFirewallDomainsRequest { FirewallDomainListId = list.Id }, cancellationToken).ConfigureAwait(false);
            found.Add(ours with { Properties = Property.Map(("Name", list.Name ?? ""), ("Domains", Property.Texts(names.Domains.OrEmpty().Select(DnsNames.Plain)))) });
        }

        return found;
    }

    public override async Task<FoundResource> CreateAsync(Making making, CancellationToken cancellationToken)
    {
        var request = new CreateFirewallDomainListRequest { Name = making.Required("Name"), CreatorRequestId = RequestId(making), Tags = Tags(making) };
        var list = (await making.Aws.SendAsync(Route53ResolverApi.CreateFirewallDomainList.Call(request), cancellationToken).ConfigureAwait(false)).FirewallDomainList!;
        return Made(making, list.Id, list.Arn, making.Properties.With("Domains", Property.List()));
    }

    public override bool IsUnfinished(PropertyMap properties, FoundResource found) => found.Properties.Texts("Domains").Count == 0 && properties.Texts("Domains").Count > 0;

    public override async Task<bool> FinishAsync(Making making, FoundResource found, CancellationToken cancellationToken)
    {
        if (!IsUnfinished(making.Properties, found)) return false;
        foreach (var batch in making.Properties.Texts("Domains").Chunk(DnsDomainsKind.MostACall))
        {
            await making.Aws.SendAsync(Route53ResolverApi.UpdateFirewallDomains.Call(new UpdateFirewallDomainsRequest { FirewallDomainListId = found.PhysicalId, Operation = "ADD", Domains = batch }), cancellationToken).ConfigureAwait(false);
            // AWS refuses the next change while this one is under way.
            while (await StatusAsync(making.Scope, found, cancellationToken).ConfigureAwait(false) is "UPDATING") await Task.Delay(TimeSpan.FromSeconds(1), making.Scope.Time, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    public override async Task<FoundResource?> ReadyAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken) => await StatusAsync(scope, found, cancellationToken).ConfigureAwait(false) switch
    {
        "UPDATING" => null,
        "COMPLETE_IMPORT_FAILED" => throw new ResourceFailedException($"DNS Firewall domain list {found.PhysicalId} could not take its names (COMPLETE_IMPORT_FAILED)."),
        _ => found,
    };

    public override Task DeleteAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken) =>
        DeleteAsync(scope.Aws, Route53ResolverApi.DeleteFirewallDomainList.Call(new DeleteFirewallDomainListRequest { FirewallDomainListId = found.PhysicalId }), cancellationToken);

    private static async Task<string?> StatusAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken) =>
        (await scope.Aws.SendAsync(Route53ResolverApi.GetFirewallDomainList.Call(new GetFirewallDomainListRequest { FirewallDomainListId = found.PhysicalId }), cancellationToken).ConfigureAwait(false)).FirewallDomainList?.Status;
}

/// <summary>A rule group of DNS Firewall with its rules.</summary>
internal sealed class DnsRuleGroupKind : DnsKind
{
    private const string Rules = "FirewallRules";

    public override string Type => ResourceTypes.DnsRuleGroup;

    public override AwsOperation CreateOperation => Route53ResolverApi.CreateFirewallRuleGroup;

    public override async Task<IReadOnlyList<FoundResource>> FindAsync(BlueprintScope scope, CancellationToken cancellationToken)
    {
        var found = new List<FoundResource>();
        var groups = await Route53ResolverApi.ListFirewallRuleGroups.AllAsync(scope.Aws, new ListFirewallRuleGroupsRequest(), cancellationToken).ConfigureAwait(false);
        foreach (var group in groups.FirewallRuleGroups.OrEmpty())
        {
            if (await FoundAsync(scope, new(group.Id, group.Arn, group.Name, group.CreatorRequestId, group.OwnerId), cancellationToken).ConfigureAwait(false) is not { } ours) continue;
            var rules = await RulesAsync(scope, group.Id!, cancellationToken).ConfigureAwait(false);
            found.Add(ours with { Properties = Property.Map(("Name", group.Name ?? ""), (Rules, Property.List(rules.Select(Read)))), Record = rules });
        }

        return found;
    }

    public override async Task<FoundResource> CreateAsync(Making making, CancellationToken cancellationToken)
    {
        var request = new CreateFirewallRuleGroupRequest { Name = making.Required("Name"), CreatorRequestId = RequestId(making), Tags = Tags(making) };
        var group = (await making.Aws.SendAsync(Route53ResolverApi.CreateFirewallRuleGroup.Call(request), cancellationToken).ConfigureAwait(false)).FirewallRuleGroup!;
        return Made(making, group.Id, group.Arn, making.Properties.With(Rules, Property.List()));
    }

    public override bool IsUnfinished(PropertyMap properties, FoundResource found) => Missing(properties, found).Any();

    public override async Task<bool> FinishAsync(Making making, FoundResource found, CancellationToken cancellationToken)
    {
        var missing = Missing(making.Properties, found).ToList();
        foreach (var rule in missing)
        {
            var properties = rule.With("FirewallRuleGroupId", found.PhysicalId).With("CreatorRequestId", $"{making.Token}-{rule.Number("Priority")}").With("Name", making.Required("Name") + "-" + rule.Text("Action")!.ToLowerInvariant());
            await making.Aws.SendAsync(Route53ResolverApi.CreateFirewallRule.Call(PropertyJson.Request(Route53ResolverApi.CreateFirewallRule, properties)), cancellationToken).ConfigureAwait(false);
        }

        return missing.Count > 0;
    }

    public override async Task DeleteAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var rule in await RulesAsync(scope, found.PhysicalId, cancellationToken).ConfigureAwait(false))
                await DeleteAsync(scope.Aws, Route53ResolverApi.DeleteFirewallRule.Call(new DeleteFirewallRuleRequest { FirewallRuleGroupId = found.PhysicalId, FirewallDomainListId = rule.FirewallDomainListId }), cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException e) when (IsAbsent(e))
        {
            return;
        }

        await DeleteAsync(scope.Aws, Route53ResolverApi.DeleteFirewallRuleGroup.Call(new DeleteFirewallRuleGroupRequest { FirewallRuleGroupId = found.PhysicalId }), cancellationToken).ConfigureAwait(false);
    }

    private static IEnumerable<PropertyMap> Missing(PropertyMap properties, FoundResource found)
    {
        var there = List(found.Properties).Select(r => r.Text("FirewallDomainListId")).ToHashSet(StringComparer.Ordinal);
        return List(properties).Where(r => !there.Contains(r.Text("FirewallDomainListId")));
    }

    private static IEnumerable<PropertyMap> List(PropertyMap properties) => properties[Rules] is PropertyList list ? list.Items.OfType<PropertyMap>() : [];

    private static PropertyMap Read(FirewallRule rule) => Property.Map(
        ("FirewallDomainListId", rule.FirewallDomainListId ?? ""), ("Priority", rule.Priority ?? 0), ("Action", rule.Action ?? ""), ("BlockResponse", rule.BlockResponse),
        ("FirewallDomainRedirectionAction", rule.FirewallDomainRedirectionAction));

    private static async Task<IReadOnlyList<FirewallRule>> RulesAsync(BlueprintScope scope, string groupId, CancellationToken cancellationToken) =>
        (await Route53ResolverApi.ListFirewallRules.AllAsync(scope.Aws, new ListFirewallRulesRequest { FirewallRuleGroupId = groupId }, cancellationToken).ConfigureAwait(false)).FirewallRules.OrEmpty().ToList();
}

/// <summary>A rule group of DNS Firewall at a VPC.</summary>
internal sealed class DnsAssociationKind : DnsKind
{
    public override string Type => ResourceTypes.DnsRuleGroupAssociation;

    public override AwsOperation CreateOperation => Route53ResolverApi.AssociateFirewallRuleGroup;

    public override async Task<IReadOnlyList<FoundResource>> FindAsync(BlueprintScope scope, CancellationToken cancellationToken)
    {
        var found = new List<FoundResource>();
        var answer = await Route53ResolverApi.ListFirewallRuleGroupAssociations.AllAsync(scope.Aws, new ListFirewallRuleGroupAssociationsRequest(), cancellationToken).ConfigureAwait(false);
        foreach (var association in answer.FirewallRuleGroupAssociations.OrEmpty().Where(a => a.Status != "DELETING"))
            if (await FoundAsync(scope, new(association.Id, association.Arn, association.Name, association.CreatorRequestId, null), cancellationToken).ConfigureAwait(false) is { } ours)
                found.Add(ours with { Properties = Property.Map(("FirewallRuleGroupId", association.FirewallRuleGroupId ?? ""), ("VpcId", association.VpcId ?? ""), ("Priority", association.Priority ?? 0), ("Name", association.Name ?? "")) });
        return found;
    }

    public override async Task<FoundResource> CreateAsync(Making making, CancellationToken cancellationToken)
    {
        var request = new AssociateFirewallRuleGroupRequest
        {
            FirewallRuleGroupId = making.Required("FirewallRuleGroupId"),
            VpcId = making.Required("VpcId"),
            Priority = making.Properties.Number("Priority"),
            Name = making.Required("Name"),
            CreatorRequestId = RequestId(making),
            Tags = Tags(making),
        };
        var made = (await making.Aws.SendAsync(Route53ResolverApi.AssociateFirewallRuleGroup.Call(request), cancellationToken).ConfigureAwait(false)).FirewallRuleGroupAssociation!;
        return Made(making, made.Id, made.Arn, making.Properties);
    }

    public override async Task<FoundResource?> ReadyAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken) => (await LookAsync(scope, found, cancellationToken).ConfigureAwait(false))?.Status == "COMPLETE" ? found : null;

    public override Task DeleteAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken) =>
        DeleteAsync(scope.Aws, Route53ResolverApi.DisassociateFirewallRuleGroup.Call(new DisassociateFirewallRuleGroupRequest { FirewallRuleGroupAssociationId = found.PhysicalId }), cancellationToken);

    public override async Task<bool> IsGoneAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken) => await LookAsync(scope, found, cancellationToken).ConfigureAwait(false) is null;

    private static async Task<FirewallRuleGroupAssociation?> LookAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken)
    {
        try
        {
            return (await scope.Aws.SendAsync(Route53ResolverApi.GetFirewallRuleGroupAssociation.Call(new GetFirewallRuleGroupAssociationRequest { FirewallRuleGroupAssociationId = found.PhysicalId }), cancellationToken).ConfigureAwait(false)).FirewallRuleGroupAssociation;
        }
        catch (AwsException e) when (IsAbsent(e))
        {
            return null;
        }
    }
}
