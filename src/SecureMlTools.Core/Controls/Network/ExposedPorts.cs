using SecureMlTools.Api.Ec2;
using SecureMlTools.Baselines;
using SecureMlTools.Inventory;
using SecureMlTools.Networking;
using SecureMlTools.Repair;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Controls.Network;

/// <summary>A machine with its interfaces, or one interface that is on no machine: what NET-01 and NET-02 judge.</summary>
/// <param name="Instance">The machine, or null.</param>
/// <param name="Interfaces">Its interfaces.</param>
internal sealed record ExposedHost(Instance? Instance, IReadOnlyList<NetworkInterface> Interfaces);

/// <summary>
/// What NET-01 and NET-02 share: ports that the internet must not reach. A security group open to it is graded by whether it really gets there:
/// public address, route to an attached internet gateway, network ACL both ways.
/// </summary>
internal abstract class ExposedPorts : Control<ExposedHost>
{
    private const int NamedPorts = 6;

    protected static IReadOnlyList<Reading> NeededReadings { get; } = [Readings.Instances, Readings.NetworkInterfaces, Readings.SecurityGroups];

    protected static IReadOnlyList<Reading> PathReadings { get; } =
        [Readings.PrefixListEntries, Readings.Subnets, Readings.RouteTables, Readings.NetworkAcls, Readings.InternetGateways];

    protected static IReadOnlyList<Reading> RuleReadings { get; } = [Readings.SecurityGroupRules];

    /// <summary>The ports concerned.</summary>
    protected abstract IReadOnlyList<int> Ports(Baseline baseline);

    /// <summary>How bad it is when anyone can connect to these ports now.</summary>
    protected abstract Severity OpenSeverity(IReadOnlyList<int> ports);

    /// <summary>A port as a reader knows it: its number, and what listens there.</summary>
    protected abstract string Name(int port);

    protected sealed override IEnumerable<ExposedHost> Resources(Estate estate)
    {
        // With the interfaces denied, every machine still has its finding, and it is Unknown.
        if (estate.Inventory.GapOf(Readings.NetworkInterfaces) is not null && estate.Instances.Count > 0) return estate.Instances.Select(i => new ExposedHost(i, []));
        return estate.Instances.Select(i => new ExposedHost(i, estate.InterfacesOf(i.InstanceId!)))
            .Concat(estate.NetworkInterfaces.Where(n => estate.Instance(n.Attachment?.InstanceId) is null && n.NetworkInterfaceId is not null).Select(n => new ExposedHost(null, [n])));
    }

    protected sealed override Subject SubjectOf(ExposedHost resource, Estate estate) => resource.Instance is { } instance
        ? new Subject(ResourceTypes.Instance, instance.InstanceId!, instance.InstanceId, instance.Tags)
        : new Subject(ResourceTypes.NetworkInterface, resource.Interfaces[0].NetworkInterfaceId!, null, resource.Interfaces[0].TagSet);

    protected sealed override Verdict Judge(ExposedHost resource, Estate estate, Baseline baseline)
    {
        if (resource.Interfaces.Count == 0) return Verdict.Unknown("DescribeNetworkInterfaces lists no interface of this machine.");
        if (resource.Instance is null && resource.Interfaces[0].Groups.OrEmpty().Count == 0)
            return Verdict.NotApplicable($"The interface has no security group ({Text.Visible(resource.Interfaces[0].InterfaceType ?? "no type given")}): the service behind it decides what it admits.");

        var (worst, worstNic, gap) = Worst(resource.Interfaces, estate, Ports(baseline), baseline.Parameters.TrustedCidrs);
        if (gap is not null && worst?.Path != ExposurePath.Open) return Verdict.Unknown(gap);
        if (worst is null || worstNic is null) return Verdict.Pass("No security group lets the internet reach these ports.");

        var list = string.Join(", ", worst.Ports.Take(NamedPorts).Select(Name)) + (worst.Ports.Count > NamedPorts ? $" and {worst.Ports.Count - NamedPorts} more" : "");
        var groups = string.Join(", ", worst.GroupIds);
        IReadOnlyList<Evidence> evidence =
        [
            new("Ports", string.Join(", ", worst.Ports), "ec2:DescribeSecurityGroups"),
            new("GroupId", groups, "ec2:DescribeSecurityGroups"),
            new("NetworkInterfaceId", worstNic.NetworkInterfaceId ?? "", "ec2:DescribeNetworkInterfaces"),
            .. worst.Address is null ? Array.Empty<Evidence>() : [new Evidence("PublicAddress", worst.Address, "ec2:DescribeNetworkInterfaces")],
        ];
        return worst.Path switch
        {
            ExposurePath.Open => Verdict.Fail(OpenSeverity(worst.Ports), $"Anyone on the internet can connect to port {list}: {groups} admits it, {worst.Why}.", evidence),
            ExposurePath.Forwarded => Verdict.Fail(Severity.Medium, $"{groups} admits the internet to port {list}; {worst.Why}.", evidence),
            _ => Verdict.Fail(Severity.Low, $"{groups} admits the internet to port {list}; latent, because {worst.Why}.", evidence),
        };
    }

    public sealed override Remedy Remedy(Finding finding, Estate estate, Baseline baseline)
    {
        var ports = Ports(baseline);
        var interfaces = finding.InstanceId is { } id ? estate.InterfacesOf(id) : estate.NetworkInterface(finding.ResourceId) is { } nic ? [nic] : [];
        var changes = interfaces.SelectMany(n => WorldRules.Opening(estate, n.Groups.OrEmpty().Select(g => g.GroupId).OfType<string>(), ports, baseline.Parameters.TrustedCidrs))
            .DistinctBy(r => r.SecurityGroupRuleId, StringComparer.Ordinal)
            .Select(rule => SecurityGroupRuleKind.Revoke(estate, finding.ControlId, rule, finding.InstanceId, WorldRules.Risk(rule), [.. WorldRules.Guards(estate, rule)])).ToList();
        return changes.Count == 0 ? Repair.Remedy.None("DescribeSecurityGroupRules lists no rule that admits the internet to these ports; review the groups by hand.") : Repair.Remedy.Of(changes);
    }

    private static (InterfaceExposure? Worst, NetworkInterface? Interface, Gap? Gap) Worst(IReadOnlyList<NetworkInterface> interfaces, Estate estate, IReadOnlyList<int> ports, IReadOnlyList<string> trusted)
    {
        InterfaceExposure? worst = null;
        NetworkInterface? worstNic = null;
        Gap? gap = null;
        foreach (var nic in interfaces)
            try
            {
                var exposure = Exposure.Of(nic, estate, ports, trusted);
                if (exposure.Path == ExposurePath.Closed || (worst is not null && exposure.Path <= worst.Path)) continue;
                worst = exposure;
                worstNic = nic;
            }
            catch (GapException e)
            {
                gap ??= e.Gap;
            }

        return (worst, worstNic, gap);
    }
}
