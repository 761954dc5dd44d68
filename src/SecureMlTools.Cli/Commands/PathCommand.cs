using System.CommandLine;
using SecureMlTools.Cli.Options;
using SecureMlTools.Cli.Output;
using SecureMlTools.Inventory;
using SecureMlTools.Networking.Paths;
using SecureMlTools.Operations;
using SecureMlTools.Reports;

namespace SecureMlTools.Cli.Commands;

/// <summary><c>secureml path</c>: whether packets get from machines to a destination and back, and everything that stops them.</summary>
internal sealed class PathCommand
{
    private readonly Argument<string[]> _destinations = new("destination") { Description = "Names, addresses, host:port or URLs to reach; with --inbound, who connects.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string[]> _instance = Take.List("--instance-id", "Machines that send; of each the primary network interface.", "ID");
    private readonly Option<string[]> _interface = Take.List("--network-interface-id", "Network interfaces that send.", "ID");
    private readonly Option<bool> _all = Take.Flag("--all-interfaces", "Diagnoses every network interface of the machines.");
    private readonly Option<string?> _address = Take.One("--destination-address", "Address of the name, where the answer depends on it.", "ADDRESS");
    private readonly Option<int?> _port = Take.Number("--port", "Port; the one in the destination, and else 443.", 1, 65_535);
    private readonly Option<PathProtocol> _protocol = Take.Enum1("--protocol", "What is carried:", PathProtocol.Tcp, "WORD");
    private readonly Option<bool> _inbound = Take.Flag("--inbound", "Asks whether the destination can connect to the machine's port.");
    private readonly Option<bool> _isV6 = Take.Flag("--ipv6", "Asks about the IPv6 address of a name.");
    private readonly EstateOptions _estate = new(withBaseline: false);
    private readonly OutputOptions _output = new("table", "json");

    public static Command Create(CliHost host)
    {
        var self = new PathCommand();
        var command = new Command("path", "Says whether a machine reaches a destination, hop by hop and back, and everything that stops it. Sends nothing. Exit code 2: something is blocked; 3: something is unknown.");
        command.Add(self._destinations);
        foreach (var option in new Option[] { self._instance, self._interface, self._all, self._address, self._port, self._protocol, self._inbound, self._isV6 }) command.Add(option);
        self._estate.AddTo(command);
        self._output.AddTo(command);
        command.SetAction((parsed, cancellationToken) => self.RunAsync(parsed, host, cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CliHost host, CancellationToken cancellationToken)
    {
        string[] machines = [.. parsed.GetValue(_instance)!.Select(InstanceIds.Parse).Distinct(StringComparer.Ordinal)];
        string[] interfaces = [.. parsed.GetValue(_interface)!.Distinct(StringComparer.Ordinal)];
        if (machines.Length + interfaces.Length == 0) throw new OptionException("Say who sends with --instance-id or --network-interface-id.");
        if (interfaces.FirstOrDefault(i => !PathOperation.IsInterfaceId(i)) is { } wrong) throw new OptionException($"'{Text.OneLine(wrong)}' is not the id of a network interface: one looks like eni-0123456789abcdef0.");
        var queries = parsed.GetValue(_destinations)!.Select(d => Query(parsed, d)).ToList();
        queries.ForEach(PathOperation.Check);

        var (inventories, whole) = await _estate.ReadAsync(parsed, host, (aws, progress, ct) => PathOperation.CollectAsync(aws, machines, _estate.ThrottleLimit(parsed), progress, ct), cancellationToken).ConfigureAwait(false);
        var diagnoses = inventories.SelectMany(i => queries.SelectMany(q => Diagnoses(i, q, machines, interfaces, parsed.GetValue(_all)))).Select(Voice.Here).ToList();
        var missing = machines.Except(diagnoses.Select(d => d.InstanceId)).Concat(interfaces.Except(diagnoses.Select(d => d.NetworkInterfaceId))).ToList();
        foreach (var id in missing) host.Complain($"There is no {id} with an address in {string.Join(", ", inventories.Select(i => i.Region))}: check --region and the account.");

        _output.Write(parsed, host, writer =>
        {
            if (_output.Format(parsed) == "json") Voice.WriteJson(writer, s => JsonReport.WriteRecords(s, diagnoses));
            else PathText.Write(host.OnOut(writer), diagnoses);
        });
        return !whole || missing.Count > 0 ? ExitCodes.Error
            : diagnoses.Any(d => d.Verdict == PathVerdict.Blocked) ? ExitCodes.Negative
            : diagnoses.Any(d => d.Verdict == PathVerdict.Unknown) ? ExitCodes.Unknown
            : ExitCodes.Ok;
    }

    private static IEnumerable<PathDiagnosis> Diagnoses(RegionInventory inventory, PathQuery query, string[] machines, string[] interfaces, bool all) =>
        PathOperation.OfInstances(inventory, machines, query, all).Concat(interfaces.Length == 0 ? [] : PathOperation.OfInterfaces(inventory, interfaces, query));

    private PathQuery Query(ParseResult parsed, string destination) => new()
    {
        Destination = destination,
        DestinationAddress = parsed.GetValue(_address),
        Port = parsed.GetValue(_port),
        Protocol = parsed.GetValue(_protocol),
        IsInbound = parsed.GetValue(_inbound),
        IsV6 = parsed.GetValue(_isV6),
    };
}
