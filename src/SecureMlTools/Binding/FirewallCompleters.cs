using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Firewall;
using SecureMlTools.Inventory;

namespace SecureMlTools.Binding;

/// <summary>Completes what Network Firewall has, by its names; the ARNs are the tooltips.</summary>
public abstract class FirewallResourceCompleter : ResourceCompleter
{
    /// <summary>The ARNs in a region.</summary>
    private protected abstract Task<IEnumerable<string?>> ArnsAsync(IAwsTransport aws, CancellationToken cancellationToken);

    /// <summary>The ARNs in a saved inventory.</summary>
    private protected abstract IEnumerable<string?> Arns(Estate estate);

    private protected override async Task<IEnumerable<Resource>> ReadAsync(IAwsTransport aws, CancellationToken cancellationToken) => Named(await ArnsAsync(aws, cancellationToken).ConfigureAwait(false));

    private protected override IEnumerable<Resource> Read(RegionInventory inventory) => Named(Arns(new Estate(inventory)));

    private static IEnumerable<Resource> Named(IEnumerable<string?> arns) =>
        arns.Select(a => FirewallArn.TryParse(a, out var arn) ? arn : null).OfType<FirewallArn>().OrderBy(a => a.Name, StringComparer.Ordinal).DistinctBy(a => a.Name).Select(a => new Resource(a.Name, a.ToString()));
}

/// <summary>Completes names of rule groups of the account.</summary>
public sealed class RuleGroupCompleter : FirewallResourceCompleter
{
    private protected override async Task<IEnumerable<string?>> ArnsAsync(IAwsTransport aws, CancellationToken cancellationToken) =>
        (await NetworkFirewallApi.ListRuleGroups.AllAsync(aws, new ListRuleGroupsRequest(), cancellationToken).ConfigureAwait(false)).RuleGroups.OrEmpty().Select(g => g.Arn);

    private protected override IEnumerable<string?> Arns(Estate estate) => estate.RuleGroupArns;
}

/// <summary>Completes names of firewalls.</summary>
public sealed class FirewallCompleter : FirewallResourceCompleter
{
    private protected override async Task<IEnumerable<string?>> ArnsAsync(IAwsTransport aws, CancellationToken cancellationToken) =>
        (await NetworkFirewallApi.ListFirewalls.AllAsync(aws, new ListFirewallsRequest(), cancellationToken).ConfigureAwait(false)).Firewalls.OrEmpty().Select(f => f.FirewallArn);

    private protected override IEnumerable<string?> Arns(Estate estate) => estate.FirewallArns;
}

/// <summary>Completes names of firewall policies.</summary>
public sealed class FirewallPolicyCompleter : FirewallResourceCompleter
{
    private protected override async Task<IEnumerable<string?>> ArnsAsync(IAwsTransport aws, CancellationToken cancellationToken) =>
        (await NetworkFirewallApi.ListFirewallPolicies.AllAsync(aws, new ListFirewallPoliciesRequest(), cancellationToken).ConfigureAwait(false)).FirewallPolicies.OrEmpty().Select(p => p.Arn);

    private protected override IEnumerable<string?> Arns(Estate estate) => estate.FirewallPolicyArns;
}

/// <summary>Completes ids of VPCs, with their names and ranges as tooltips.</summary>
public sealed class VpcIdCompleter : ResourceCompleter
{
    private protected override async Task<IEnumerable<Resource>> ReadAsync(IAwsTransport aws, CancellationToken cancellationToken) =>
        Named((await Ec2Api.DescribeVpcs.AllAsync(aws, new DescribeVpcsRequest(), cancellationToken).ConfigureAwait(false)).Vpcs.OrEmpty());

    private protected override IEnumerable<Resource> Read(RegionInventory inventory) => Named(new Estate(inventory).Vpcs);

    private static IEnumerable<Resource> Named(IEnumerable<Vpc> vpcs) =>
        vpcs.Where(v => v.VpcId is not null).Select(v => new Resource(v.VpcId!, string.Join(", ", new[] { v.Tags.Value("Name"), v.CidrBlock }.Where(t => !string.IsNullOrEmpty(t)))));
}
