using System.CommandLine;
using SecureMlTools.Cli.Options;
using SecureMlTools.Firewall.Evaluation;
using SecureMlTools.Firewall.Suricata;
using SecureMlTools.Operations;
using SecureMlTools.Operations.Firewall;
using SecureMlTools.Reports;
using Spectre.Console;

namespace SecureMlTools.Cli.Commands.Firewall;

/// <summary><c>secureml firewall check</c>: what a firewall would do with connections to names.</summary>
internal sealed class CheckCommand
{
    private readonly Argument<string[]> _names = new("name") { Description = "Names or URLs to ask about; odd ones are asked about as they are.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> _group = Take.One("--rule-group", "Name or ARN of the rule group whose rules to ask.", "NAME");
    private readonly Option<string?> _firewall = Take.One("--firewall", "Name or ARN of the firewall whose policy to ask.", "NAME");
    private readonly Option<string?> _policy = Take.One("--policy", "Name or ARN of the firewall policy to ask.", "NAME");
    private readonly Option<string[]> _target = Take.List("--target", "Targets of a list that need not exist.", "TARGET");
    private readonly Option<DomainListType> _listType = Take.Enum1("--list-type", "What the list of --target does:", DomainListType.Allow);
    private readonly Option<string[]> _path = Take.List("--path", "Files of describe-rule-group or describe-firewall-policy, or of Suricata rules.", "FILE");
    private readonly Option<bool> _strict = Take.Flag("--strict-order", "Reads --target and rules in a text file in STRICT_ORDER.");
    private readonly Option<string[]> _homeNet = Take.List("--home-net", "Ranges that HOME_NET holds where nothing sets it; the VPC's when known.", "CIDR");
    private readonly Option<FirewallProtocol[]> _protocol = Take.Enums<FirewallProtocol>("--protocol", "What is spoken; what the name says, and else Tls:");
    private readonly Option<int?> _port = Take.Number("--port", "Destination port; the one in the name, and else the protocol's own.", 1, 65_535);
    private readonly Option<string?> _source = Take.One("--source-address", "Address of the machine that asks; one inside HOME_NET when left out.", "ADDRESS");
    private readonly Option<string?> _destination = Take.One("--destination-address", "Address of the server; one on the internet when left out.", "ADDRESS");
    private readonly EstateOptions _estate = new(withBaseline: false, collects: false);
    private readonly OutputOptions _output = new("table", "json");

    public static Command Create(CliHost host)
    {
        var self = new CheckCommand();
        var command = new Command("check", "Says what a firewall would do with connections to names, and which ways round remain. Exit code 2: not all are allowed; 3: something is unknown.");
        command.Add(self._names);
        foreach (var option in new Option[] { self._firewall, self._policy, self._group, self._target, self._listType, self._path, self._strict, self._homeNet, self._protocol, self._port, self._source, self._destination }) command.Add(option);
        self._estate.AddTo(command);
        self._output.AddTo(command);
        command.SetAction((parsed, cancellationToken) => self.RunAsync(parsed, host, cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CliHost host, CancellationToken cancellationToken)
    {
        var options = new FirewallCheckOptions
        {
            Protocols = parsed.GetValue(_protocol)!,
            Port = parsed.GetValue(_port),
            SourceAddress = FirewallCheckOperation.Address(parsed.GetValue(_source), "source"),
            DestinationAddress = FirewallCheckOperation.Address(parsed.GetValue(_destination), "destination"),
        };
        var decisions = new List<FirewallDecision>();
        foreach (var ruleset in await RulesetsAsync(parsed, host, cancellationToken).ConfigureAwait(false))
        {
            var check = new FirewallCheckOperation(ruleset);
            foreach (var name in parsed.GetValue(_names)!) decisions.AddRange(check.Check(name, options));
        }

        _output.Write(parsed, host, writer =>
        {
            if (_output.Format(parsed) == "json") Voice.WriteJson(writer, s => JsonReport.WriteRecords(s, decisions));
            else Write(host.OnOut(writer), decisions);
        });
        return decisions.Any(d => d.Verdict == FirewallVerdict.Unknown) ? ExitCodes.Unknown : decisions.All(d => d.Verdict == FirewallVerdict.Allowed) ? ExitCodes.Ok : ExitCodes.Negative;
    }

    private async Task<IReadOnlyList<FirewallRuleset>> RulesetsAsync(ParseResult parsed, CliHost host, CancellationToken cancellationToken)
    {
        var (group, firewall, policy) = (parsed.GetValue(_group), parsed.GetValue(_firewall), parsed.GetValue(_policy));
        var (targets, files) = (parsed.GetValue(_target)!, parsed.GetValue(_path)!);
        if (new[] { group is not null, firewall is not null, policy is not null, targets.Length > 0, files.Length > 0 }.Count(given => given) != 1)
            throw new OptionException("Say whose rules to ask with one of --firewall, --policy, --rule-group, --target and --path.");
        IReadOnlyList<string>? home = parsed.GetValue(_homeNet) is { Length: > 0 } ranges ? ranges : null;
        var strict = parsed.GetValue(_strict);
        if (targets.Length > 0) return [FirewallCheckOperation.OfTargets(targets, parsed.GetValue(_listType), strict, home)];
        if (files.Length > 0) return [RulesetFiles.Read([.. files.Select(f => (f, File.ReadAllBytes(f)))], strict, home)];

        var scope = new RulesetScope { Firewall = firewall, Policy = policy, RuleGroup = group, HomeNet = home };
        if (_estate.Saved(parsed) is { } saved) return [.. saved.Select(i => FirewallRulesets.Read(i, scope))];
        var connection = _estate.Connection(parsed);
        if (FirewallResolver.RegionOf(firewall ?? policy ?? group) is { } own) return [await FirewallRulesets.ReadAsync(connection.Open(host, own), scope, cancellationToken).ConfigureAwait(false)];
        List<FirewallRuleset> rulesets = [];
        foreach (var aws in await connection.OpenAllAsync(host, cancellationToken).ConfigureAwait(false)) rulesets.Add(await FirewallRulesets.ReadAsync(aws, scope, cancellationToken).ConfigureAwait(false));
        return rulesets;
    }

    private static void Write(IAnsiConsole console, List<FirewallDecision> decisions)
    {
        var table = Look.Columns(13, 0);
        foreach (var d in decisions)
            table.AddRow(Look.Cell(Word(d.Verdict), Of(d.Verdict)), Look.Lines(($"{d.Domain} {d.Protocol}/{d.Port}", Look.Plain), (d.Reason, Look.Soft)));
        console.Write(table);
        var ways = decisions.SelectMany(d => d.Bypass).DistinctBy(b => b.Code).ToList();
        if (ways.Count == 0) return;
        console.WriteLine();
        console.Line("What else passes, and traps:", Look.Soft);
        var list = Look.Columns(ways.Max(w => w.Code.Length), 0);
        foreach (var way in ways) list.AddRow(Look.Cell(way.Code, Look.Warning), Look.Cell(way.Reason));
        console.Write(list);
    }

    private static string Word(FirewallVerdict verdict) => verdict == FirewallVerdict.NotInspected ? "not inspected" : verdict.ToString().ToLowerInvariant();

    private static Style Of(FirewallVerdict verdict) => verdict switch
    {
        FirewallVerdict.Allowed => Look.Good,
        FirewallVerdict.Blocked => Look.Bad,
        FirewallVerdict.NotInspected => Look.Warning,
        _ => Look.Doubtful,
    };
}
