using System.Management.Automation;
using SecureMlTools.Binding;
using SecureMlTools.Inventory;
using SecureMlTools.Networking.Paths;
using SecureMlTools.Operations;

namespace SecureMlTools.Commands;

/// <summary>Says whether packets get from machines to a destination and back, and everything that stops them.</summary>
[Cmdlet(VerbsDiagnostic.Test, "Ec2InternetPath", DefaultParameterSetName = InstanceSetName), OutputType(typeof(PathDiagnosis))]
public sealed class TestEc2InternetPathCommand : InventoryCmdlet
{
    private const string InstanceSetName = "Instance";
    private const string InterfaceSetName = "Interface";

    private readonly InstanceSet _instances = new();
    private readonly Dictionary<string, List<string>> _interfaces = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private IReadOnlyList<PathQuery> _queries = [];

    /// <summary>Where to.</summary>
    [Parameter(Mandatory = true, Position = 0, HelpMessage = "Names, addresses, host:port or URLs to reach; with -Inbound, who connects. No name is looked up and no packet is sent."), Alias("Destinations", "ComputerName")]
    [ValidateNotNullOrEmpty]
    public string[] Destination { get; set; } = [];

    /// <summary>Machines.</summary>
    [Parameter(ParameterSetName = InstanceSetName, Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "Instance ids, ARNs, or objects that carry them: of each the primary network interface is diagnosed."), Alias("Id", "InstanceIds")]
    [InstanceIdTransformation, ArgumentCompleter(typeof(InstanceIdCompleter))]
    public string[] InstanceId { get; set; } = [];

    /// <summary>Network interfaces.</summary>
    [Parameter(ParameterSetName = InterfaceSetName, Mandatory = true, ValueFromPipelineByPropertyName = true, HelpMessage = "Ids of network interfaces, for example eni-0123456789abcdef0, in place of machines."), Alias("NetworkInterfaceIds")]
    [ValidateNotNullOrEmpty]
    public string[] NetworkInterfaceId { get; set; } = [];

    /// <summary>The address of a name.</summary>
    [Parameter(HelpMessage = "Address of the name in -Destination, where the answer depends on it; any public address is assumed when left out.")]
    [ValidateNotNullOrEmpty]
    public string? DestinationAddress { get; set; }

    /// <summary>The port.</summary>
    [Parameter(HelpMessage = "Port that is connected to; the one in -Destination, and else 443, when left out.")]
    [ValidateRange(1, 65535)]
    public int? Port { get; set; }

    /// <summary>What is carried.</summary>
    [Parameter(HelpMessage = "Tcp, when left out, Udp or Icmp (an echo, as ping sends it).")]
    public PathProtocol Protocol { get; set; }

    /// <summary>The other direction.</summary>
    [Parameter(HelpMessage = "Asks whether -Destination can connect to the machine's -Port.")]
    public SwitchParameter Inbound { get; set; }

    /// <summary>A name's other address.</summary>
    [Parameter(HelpMessage = "Asks about the IPv6 address of a name; an address says itself which it is.")]
    public SwitchParameter IPv6 { get; set; }

    /// <summary>Every interface.</summary>
    [Parameter(ParameterSetName = InstanceSetName, HelpMessage = "Diagnoses every network interface of a machine, and not only the primary one.")]
    public SwitchParameter AllInterface { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        var queries = new List<PathQuery>();
        foreach (var destination in Destination)
            Try(destination, () =>
            {
                var query = new PathQuery { Destination = destination, DestinationAddress = DestinationAddress, Port = Port, Protocol = Protocol, IsInbound = Inbound, IsV6 = IPv6 };
                PathOperation.Check(query);
                queries.Add(query);
            });
        _queries = queries;
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == InstanceSetName)
        {
            foreach (var wrong in _instances.Add(InstanceId, Region)) WriteError(Errors.Make(InstanceSet.Malformed(wrong), "MalformedInstanceId", ErrorCategory.InvalidArgument, wrong));
            return;
        }

        foreach (var id in NetworkInterfaceId)
        {
            if (!PathOperation.IsInterfaceId(id))
            {
                WriteError(Errors.Make($"'{Text.OneLine(id)}' is not the id of a network interface: one looks like eni-0123456789abcdef0.", "MalformedInterfaceId", ErrorCategory.InvalidArgument, id));
                continue;
            }

            foreach (var region in Region ?? [""])
            {
                if (!_interfaces.TryGetValue(region, out var ids)) _interfaces[region] = ids = [];
                if (!ids.Contains(id)) ids.Add(id);
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_queries.Count == 0) return;
        Try(null, () =>
        {
            IReadOnlyList<string> regions = [.. _instances.Regions.Concat(_interfaces.Keys).Distinct(StringComparer.OrdinalIgnoreCase)];
            if (InventoryPath is null)
            {
                CollectAll(regions, (region, aws, progress, ct) => PathOperation.CollectAsync(aws, _instances.Of(region), ThrottleLimit, progress, ct), (region, inventory) =>
                {
                    Write(inventory, region);
                    ReportMissing(region, inventory.Region);
                });
                return;
            }

            foreach (var region in regions)
                Try(region.Length == 0 ? null : region, () =>
                {
                    foreach (var inventory in SavedInventory(region.Length == 0 ? null : [region])!) Write(inventory, region);
                    ReportMissing(region, "the saved inventory");
                });
        });
    }

    private void Write(RegionInventory inventory, string region)
    {
        foreach (var query in _queries)
            Try(query.Destination, () =>
            {
                foreach (var diagnosis in PathOperation.OfInstances(inventory, _instances.Of(region), query, AllInterface).Concat(PathOperation.OfInterfaces(inventory, _interfaces.GetValueOrDefault(region) ?? [], query)))
                {
                    if (diagnosis.InstanceId is { } machine) _seen.Add(machine);
                    _seen.Add(diagnosis.NetworkInterfaceId);
                    WriteObject(diagnosis);
                }
            });
    }

    private void ReportMissing(string region, string where)
    {
        foreach (var id in _instances.Of(region).Where(i => !_seen.Contains(i)))
            WriteError(Errors.Make($"There is no instance {id} with a network interface in {where}, or it is terminated: check -Region and the account.", "InstanceNotFound", ErrorCategory.ObjectNotFound, id));
        foreach (var id in (_interfaces.GetValueOrDefault(region) ?? []).Where(i => !_seen.Contains(i)))
            WriteError(Errors.Make($"There is no network interface {id} in {where}: check -Region and the account.", "InterfaceNotFound", ErrorCategory.ObjectNotFound, id));
    }
}
