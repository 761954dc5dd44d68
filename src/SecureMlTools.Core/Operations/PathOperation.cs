using System.Text.RegularExpressions;
using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Networking.Paths;

namespace SecureMlTools.Operations;

/// <summary>Says whether packets get from machines to a destination and back, and everything that stops them.</summary>
public static partial class PathOperation
{
    /// <summary>What a diagnosis reads. A saved inventory that lacks some of it makes Unknown of what that would decide.</summary>
    public static IReadOnlyList<Reading> Needs { get; } =
    [
        Readings.Instances, Readings.NetworkInterfaces, Readings.SecurityGroups, Readings.PrefixListEntries, Readings.Vpcs, Readings.Subnets, Readings.RouteTables, Readings.NetworkAcls,
        Readings.InternetGateways, Readings.VpcEndpoints, .. PathReadings.All,
        FirewallReadings.Firewalls, FirewallReadings.FirewallDetails, FirewallReadings.Policies, FirewallReadings.PolicyDetails, FirewallReadings.RuleGroups, FirewallReadings.RuleGroupDetails,
        DnsReadings.Associations, DnsReadings.DomainLists, DnsReadings.Rules, DnsReadings.Domains,
    ];

    /// <summary>Reads it.</summary>
    public static Task<RegionInventory> CollectAsync(IAwsTransport aws, IReadOnlyCollection<string> instanceIds, int throttleLimit, IProgress<CollectionProgress>? progress, CancellationToken cancellationToken) =>
        new InventoryCollector(aws, throttleLimit: throttleLimit).CollectAsync(Needs, new ReadingOptions(default, InstanceIds: instanceIds.Count == 0 ? null : instanceIds.ToHashSet(StringComparer.Ordinal)), progress, cancellationToken);

    /// <summary>Checks a query before anything is read.</summary>
    /// <exception cref="OptionException">It asks about nothing that can be.</exception>
    public static void Check(PathQuery query) => PathTarget.Parse(query, "us-east-1");

    /// <summary>The diagnoses of machines: of the primary interface, or of all in the order of the machine's devices. A machine that is not there has none.</summary>
    /// <exception cref="OptionException">The query asks about nothing that can be.</exception>
    /// <exception cref="GapException">Neither the machines nor the interfaces could be read.</exception>
    public static IEnumerable<PathDiagnosis> OfInstances(RegionInventory inventory, IReadOnlyCollection<string> instanceIds, PathQuery query, bool allInterfaces = false)
    {
        var estate = new Estate(inventory);
        var diagnoser = new PathDiagnoser(estate);
        if (!inventory.Get(Readings.NetworkInterfaces).TryGet(out _, out var gap))
        {
            // The interfaces' ids are in the machines' records, what decides is not.
            foreach (var machine in instanceIds.Select(estate.Instance).OfType<Instance>())
                foreach (var nic in machine.NetworkInterfaces.OrEmpty()) yield return Unread(estate, machine, nic, query, gap);
            yield break;
        }

        foreach (var id in instanceIds)
        {
            var interfaces = estate.InterfacesOf(id).Where(n => n.InterfaceType != "efa-only").OrderBy(n => n.Attachment?.NetworkCardIndex ?? 0).ThenBy(n => n.Attachment?.DeviceIndex ?? 0).ToList();
            foreach (var nic in allInterfaces ? interfaces : interfaces.Take(1))
                yield return diagnoser.Diagnose(nic, query) is var diagnosis && !allInterfaces && interfaces.Count > 1 ? diagnosis with { Notes = [.. diagnosis.Notes, Others(nic, interfaces)] } : diagnosis;
        }
    }

    /// <summary>The diagnosis of each interface that is there.</summary>
    /// <exception cref="OptionException">The query asks about nothing that can be.</exception>
    /// <exception cref="GapException">The interfaces could not be read.</exception>
    public static IEnumerable<PathDiagnosis> OfInterfaces(RegionInventory inventory, IEnumerable<string> interfaceIds, PathQuery query)
    {
        var estate = new Estate(inventory);
        var diagnoser = new PathDiagnoser(estate);
        return interfaceIds.Select(estate.NetworkInterface).OfType<NetworkInterface>().Select(n => diagnoser.Diagnose(n, query));
    }

    /// <summary>True for what an interface's id looks like.</summary>
    public static bool IsInterfaceId(string text) => InterfaceForm().IsMatch(text);

    private static PathNote Others(NetworkInterface nic, List<NetworkInterface> interfaces) => new("OTHER_INTERFACES", Text.Visible(nic.NetworkInterfaceId ?? "?"),
        $"the machine has {interfaces.Count - 1} more network interface{(interfaces.Count > 2 ? "s" : "")}, and its system decides which one sends: ip route get tells, -AllInterface diagnoses all");

    private static PathDiagnosis Unread(Estate estate, Instance machine, InstanceNetworkInterface nic, PathQuery query, Gap gap)
    {
        var target = PathTarget.Parse(query, estate.Region);
        return new PathDiagnosis
        {
            InstanceId = machine.InstanceId,
            NetworkInterfaceId = Text.Visible(nic.NetworkInterfaceId ?? "?"),
            SourceAddress = nic.PrivateIpAddress,
            Destination = target.Text,
            DestinationAddress = target.Address?.ToString(),
            Port = query.Protocol == PathProtocol.Icmp ? null : target.Port,
            Protocol = query.Protocol,
            Direction = query.IsInbound ? PathDirection.Inbound : PathDirection.Outbound,
            Reason = gap.Reason,
            Doubts = [gap.Reason],
            Region = estate.Region,
            AccountId = estate.AccountId,
        };
    }

    [GeneratedRegex(@"^eni-([0-9a-f]{8}|[0-9a-f]{17})\z")]
    private static partial Regex InterfaceForm();
}
