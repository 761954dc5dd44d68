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
    protected static IReadOnlyList<Reading> NeededReadings { get; } = [Readings.Instances, Readings.NetworkInterfaces, Readings.SecurityGroups];

    protected static IReadOnlyList<Reading> PathReadings { get; } =
        [Readings.PrefixListEntries, Readings.Subnets, Readings.RouteTables, Readings.NetworkAcls, Readings.InternetGateways, Readings.SecurityGroupRules];

    /// <summary>The ports concerned.</summary>
    protected abstract IReadOnlyList<int> Ports(Baseline baseline);

    /// <summary>How bad it is when anyone can connect to these ports now.</summary>
    protected abstract Severity OpenSeverity(IReadOnlyList<int> ports);

    protected sealed override IEnumerable<ExposedHost> Resources(Estate estate) =>
        estate.Instances.Select(i => new ExposedHost(i, estate.InterfacesOf(i.InstanceId!)))
            .Concat(estate.NetworkInterfaces.Where(n => estate.Instance(n.Attachment?.InstanceId) is null && n.NetworkInterfaceId is not null).Select(n => new ExposedHost(null, [n])));

    protected sealed override Subject SubjectOf(ExposedHost resource, Estate estate) => resource.Instance is { } instance
        ? new Subject(ResourceTypes.Instance, instance.InstanceId!, instance.InstanceId, instance.Tags)
        : new Subject(ResourceTypes.NetworkInterface, resource.Interfaces[0].NetworkInterfaceId!, null, resource.Interfaces[0].TagSet);

    protected sealed override Verdict Judge(ExposedHost resource, Estate estate, Baseline baseline)
    {
        if (resource.Interfaces.Count == 0) return Verdict.Unknown("DescribeNetworkInterfaces lists no interface of this machine.");
        var ports = Ports(baseline);
        NetworkInterface? worstNic = null;
        InterfaceExposure? worst = null;
        foreach (var nic in resource.Interfaces)
        {
            var exposure = Exposure.Of(nic, estate, ports, baseline.Parameters.TrustedCidrs);
            if (exposure.Path == ExposurePath.Closed || (worst is not null && exposure.Path <= worst.Path)) continue;
            worst = exposure;
            worstNic = nic;
        }

        if (worst is null || worstNic is null) return Verdict.Pass("No security group lets the internet reach these ports.");
        var list = string.Join(", ", worst.Ports);
        IReadOnlyList<Evidence> evidence =
        [
            new("Ports", list, "ec2:DescribeSecurityGroups"),
            new("GroupId", string.Join(", ", worst.GroupIds), "ec2:DescribeSecurityGroups"),
            new("NetworkInterfaceId", worstNic.NetworkInterfaceId ?? "", "ec2:DescribeNetworkInterfaces"),
            .. worst.Address is null ? Array.Empty<Evidence>() : [new Evidence("PublicAddress", worst.Address, "ec2:DescribeNetworkInterfaces")],
        ];
        var groups = string.Join(", ", worst.GroupIds);
        return worst.Path == ExposurePath.Open
            ? Verdict.Fail(OpenSeverity(worst.Ports), $"Anyone on the internet can connect to port {list}: {groups} admits it, {worst.Why}.", evidence)
            : Verdict.Fail(Severity.Low, $"{groups} admits the internet to port {list}; latent, because {worst.Why}.", evidence);
    }

    public sealed override Remedy Remedy(Finding finding, Estate estate, Baseline baseline)
    {
        var ports = Ports(baseline);
        var interfaces = finding.InstanceId is { } id ? estate.InterfacesOf(id) : estate.NetworkInterface(finding.ResourceId) is { } nic ? [nic] : [];
        var groups = interfaces.SelectMany(n => n.Groups.OrEmpty()).Select(g => g.GroupId).OfType<string>().Distinct(StringComparer.Ordinal);
        var changes = groups.SelectMany(g => WorldRules.Of(estate, g, r => PortSpan.Tcp(r.IpProtocol, r.FromPort, r.ToPort) is { } range && ports.Any(range.Contains), baseline.Parameters.TrustedCidrs))
            .Select(rule => SecurityGroupRuleKind.Revoke(estate, finding.ControlId, rule, finding.InstanceId, WorldRules.Risk(rule), [.. WorldRules.Guards(estate, rule)])).ToList();
        return changes.Count == 0 ? Repair.Remedy.None("No single rule admits the internet by itself; review the ranges by hand.") : Repair.Remedy.Of(changes);
    }
}
