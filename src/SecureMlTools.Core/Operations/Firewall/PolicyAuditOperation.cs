using SecureMlTools.Api;
using SecureMlTools.Controls;
using SecureMlTools.Controls.Egress;
using SecureMlTools.Inventory;

namespace SecureMlTools.Operations.Firewall;

/// <summary>Which policies to audit: by name or ARN, or by the firewall that uses them. All when nothing is named.</summary>
public sealed record PolicyAuditQuery
{
    /// <summary>Names or ARNs of policies.</summary>
    public IReadOnlyList<string> Policies { get; init; } = [];

    /// <summary>Names or ARNs of firewalls.</summary>
    public IReadOnlyList<string> Firewalls { get; init; } = [];

    /// <summary>True when nothing is named.</summary>
    internal bool IsEverything => Policies.Count + Firewalls.Count == 0;
}

/// <summary>
/// Audits the egress side of an estate: the controls FW-* and DNS-* for policies, with their rule groups, the firewalls that use them, and the
/// subnets and machines in the VPCs of those.
/// </summary>
public static class PolicyAuditOperation
{
    private const string Family = "Egress";

    /// <summary>The options of the audit: of all controls only those of the family.</summary>
    /// <exception cref="OptionException">A name fits none of them.</exception>
    public static AuditOptions Options(AuditOptions options)
    {
        if (options.Controls.Count == 0) return options with { Controls = ["FW-*", "DNS-*"] };
        if (AuditOperation.Controls(options).FirstOrDefault(c => c.Info.Family != Family) is { } other)
            throw new OptionException($"{other.Info.Id} is no control of a firewall: name some of FW-* and DNS-*, or use Test-Ec2Hardening.");
        return options;
    }

    /// <summary>Reads what the controls need.</summary>
    public static Task<RegionInventory> CollectAsync(IAwsTransport aws, AuditOptions options, IProgress<CollectionProgress>? progress, CancellationToken cancellationToken) =>
        AuditOperation.CollectAsync(aws, Options(options), progress, cancellationToken);

    /// <summary>Looks the names of a query up.</summary>
    /// <exception cref="AwsException">One is not there.</exception>
    /// <exception cref="GapException">They could not be listed, so that a name cannot be looked up.</exception>
    public static void Resolve(RegionInventory inventory, PolicyAuditQuery query)
    {
        var estate = new Estate(inventory);
        foreach (var name in query.Firewalls) FirewallResolver.Firewall(estate, name);
        foreach (var name in query.Policies) FirewallResolver.Policy(estate, name);
    }

    /// <summary>Judges an inventory.</summary>
    /// <exception cref="AwsException">A policy or firewall that was named is not there.</exception>
    /// <exception cref="GapException">They could not be listed, so that a name cannot be looked up.</exception>
    public static IReadOnlyList<Finding> Judge(RegionInventory inventory, PolicyAuditQuery query, AuditOptions options)
    {
        options = Options(options);
        var estate = new Estate(inventory);
        var scope = query.IsEverything ? AuditScope.All : AuditScope.OnlyThese(Resources(estate, query));
        return [.. Operations.Judge.Findings(estate, scope, options.Baseline, AuditOperation.Controls(options))
            .Where(f => f.Severity >= options.MinimumSeverity && (options.Statuses.Count == 0 || options.Statuses.Contains(f.Status)))];
    }

    /// <summary>Judges files: policies and rule groups, and firewalls where there are some. What lies outside of them (subnets, machines) is not judged.</summary>
    /// <exception cref="OptionException">The controls named need more than files of these can tell.</exception>
    public static IReadOnlyList<Finding> Judge(FirewallFiles files, AuditOptions options)
    {
        options = Options(options);
        var judged = AuditOperation.Controls(options).Where(c => files.CanTell(c.Info)).ToList();
        if (judged.Count == 0) throw new OptionException("Files of policies and rule groups do not tell enough for these controls: use -InventoryPath with an inventory, or ask AWS.");
        return [.. files.Inventories.SelectMany(i => Operations.Judge.Findings(new Estate(i), AuditScope.All, options.Baseline, judged))
            .Where(f => f.Severity >= options.MinimumSeverity && (options.Statuses.Count == 0 || options.Statuses.Contains(f.Status)))];
    }

    private static HashSet<string> Resources(Estate estate, PolicyAuditQuery query)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var firewalls = query.Firewalls.Select(name => FirewallResolver.Firewall(estate, name)).ToHashSet(StringComparer.Ordinal);
        foreach (var arn in query.Policies.Select(name => FirewallResolver.Policy(estate, name)))
        {
            FirewallsUsedBy.AddPolicy(ids, estate.Inventory, arn);
            firewalls.UnionWith(UsersOf(estate, arn));
        }

        foreach (var firewall in firewalls)
        {
            FirewallsUsedBy.AddFirewall(ids, estate.Inventory, firewall);
            if (estate.Inventory.Get(FirewallReadings.FirewallDetails, firewall).TryGet(out var answer, out _) && answer.Firewall?.VpcId is { } vpc) AddVpc(ids, estate.Inventory, vpc);
        }

        return ids;
    }

    // A firewall that was not read may use the policy: it is taken in, and is Unknown.
    private static IEnumerable<string> UsersOf(Estate estate, string policyArn) => FirewallsInUse.Firewalls(estate.Inventory)
        .Where(f => !estate.Inventory.Get(FirewallReadings.FirewallDetails, f).TryGet(out var answer, out _) || answer.Firewall?.FirewallPolicyArn == policyArn);

    // Subnets that do not send through the firewall are what FW-01 is about: all of the VPC's that have machines.
    private static void AddVpc(HashSet<string> ids, RegionInventory inventory, string vpcId)
    {
        ids.Add(vpcId);
        foreach (var instance in InUse.Instances(inventory).Where(i => i.VpcId == vpcId && i.InstanceId is not null)) ids.Add(instance.InstanceId!);
        var used = inventory.Get(Readings.NetworkInterfaces).TryGet(out var interfaces, out _)
            ? interfaces.NetworkInterfaces.OrEmpty().Where(n => n.Attachment?.InstanceId is not null).Select(n => n.SubnetId).ToHashSet(StringComparer.Ordinal)
            : null;
        if (!inventory.Get(Readings.Subnets).TryGet(out var subnets, out _)) return;
        foreach (var subnet in subnets.Subnets.OrEmpty().Where(s => s.VpcId == vpcId && s.SubnetId is not null && (used is null || used.Contains(s.SubnetId)))) ids.Add(subnet.SubnetId!);
    }
}
