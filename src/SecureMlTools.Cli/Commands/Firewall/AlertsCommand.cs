using System.CommandLine;
using SecureMlTools.Cli.Options;
using SecureMlTools.Firewall;
using SecureMlTools.Firewall.Alerts;
using SecureMlTools.Operations;
using SecureMlTools.Operations.Firewall;
using SecureMlTools.Reports;

namespace SecureMlTools.Cli.Commands.Firewall;

/// <summary><c>secureml firewall alerts</c>: what a firewall blocked, let through or alerted on, from files or from its log group.</summary>
internal sealed class AlertsCommand
{
    private readonly Argument<string[]> _paths = new("path") { Description = "Logs, or folders of logs, packed with gzip or not.", HelpName = "PATH", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _firewall = Take.One("--firewall", "Firewall (name or ARN) whose log group to read instead of files.", "NAME");
    private readonly Option<string?> _group = Take.One("--log-group", "CloudWatch log group to read instead of files.", "NAME");
    private readonly Option<string?> _since = Take.One("--since", "Only alerts from this moment on: a date, or how long ago (30m, 2h, 7d); a log group is read from 24h ago on when left out.", "WHEN");
    private readonly Option<string?> _until = Take.One("--until", "Only alerts up to this moment.", "WHEN");
    private readonly Option<AlertVerdict[]> _verdict = Take.Enums<AlertVerdict>("--verdict", "Only these verdicts:");
    private readonly Option<string[]> _domain = Take.List("--domain", "Only hosts that match one of these, with wildcards.", "PATTERN");
    private readonly Option<int?> _first = Take.Number("--first", "Stops reading after this many alerts.", 1);
    private readonly Option<bool> _summary = Take.Flag("--summary", "Counts alerts by host and verdict instead of listing them.");
    private readonly Option<bool> _flows = Take.Flag("--include-flow", "Gives events of flow logs (netflow) too.");
    private readonly ConnectionOptions _connection = new();
    private readonly OutputOptions _output = new("table", "json", "csv");

    public static Command Create(CliHost host)
    {
        var self = new AlertsCommand();
        var command = new Command("alerts", "Reads a firewall's alerts from files, a log group or the one that a firewall writes to.");
        command.Add(self._paths);
        foreach (var option in new Option[] { self._firewall, self._group, self._since, self._until, self._verdict, self._domain, self._first, self._summary, self._flows }) command.Add(option);
        self._connection.AddTo(command);
        self._output.AddTo(command);
        command.SetAction((parsed, cancellationToken) => self.RunAsync(parsed, host, cancellationToken));
        return command;
    }

    private Task<int> RunAsync(ParseResult parsed, CliHost host, CancellationToken cancellationToken)
    {
        var (firewall, group) = (parsed.GetValue(_firewall), parsed.GetValue(_group));
        var paths = parsed.GetValue(_paths) ?? [];
        if ((paths.Length > 0 ? 1 : 0) + (firewall is null ? 0 : 1) + (group is null ? 0 : 1) != 1) throw new OptionException("Say what to read: files, --firewall or --log-group, one of the three.");
        var connection = _connection.Of(parsed);
        var region = connection.OneRegion(firewall, "One region is read at a time");
        var query = new AlertQuery
        {
            Since = Moment(parsed, _since, host),
            Until = Moment(parsed, _until, host),
            Verdicts = parsed.GetValue(_verdict)!,
            Domains = parsed.GetValue(_domain)!,
            IncludeFlows = parsed.GetValue(_flows),
            First = parsed.GetValue(_first),
        };
        if (query.Since > query.Until) throw new OptionException("--since is later than --until: exchange them.");

        // Files are looked for before anything is written.
        var files = paths.SelectMany(AlertFiles.Of).ToList();
        var problems = new AlertProblems();
        var batches = Batches(host, connection, region, files, firewall, group, query, cancellationToken);
        _output.Write(parsed, host, writer => Write(host, writer, _output.Format(parsed), Alerts(host, batches, problems), parsed.GetValue(_summary)));
        if (problems.Rest() is { } rest) host.Say(rest);
        return Task.FromResult(ExitCodes.Ok);
    }

    private static async IAsyncEnumerable<AlertBatch> Batches(
        CliHost host, Connection connection, string? region, IReadOnlyList<string> files, string? firewall, string? group, AlertQuery query, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (files.Count > 0)
        {
            foreach (var file in files)
            {
                if (query.First == 0) yield break;
                await foreach (var batch in AlertsOperation.ReadFileAsync(file, query, cancellationToken).ConfigureAwait(false))
                {
                    yield return batch;
                    query = query with { First = query.First - batch.Alerts.Count };
                }
            }

            yield break;
        }

        var aws = connection.Open(host, region);
        if (firewall is not null && FirewallArn.TryParse(await FirewallResolver.FirewallAsync(aws, firewall, cancellationToken).ConfigureAwait(false), out var arn))
            (group, query) = (await AlertsOperation.LogGroupOfAsync(aws, arn, cancellationToken).ConfigureAwait(false), query with { FirewallName = arn.Name });
        await foreach (var batch in AlertsOperation.ReadLogGroupAsync(aws, group!, query, host.Time, cancellationToken).ConfigureAwait(false)) yield return batch;
    }

    private static IEnumerable<FirewallAlert> Alerts(CliHost host, IAsyncEnumerable<AlertBatch> batches, AlertProblems problems)
    {
        foreach (var batch in batches.ToBlockingEnumerable())
        {
            foreach (var sentence in problems.Add(batch.Problems)) host.Say(sentence);
            foreach (var alert in batch.Alerts) yield return alert;
        }
    }

    private static void Write(CliHost host, TextWriter writer, string format, IEnumerable<FirewallAlert> alerts, bool summary)
    {
        if (summary)
        {
            var counted = new AlertSummary();
            foreach (var alert in alerts) counted.Add(alert);
            var groups = counted.Groups();
            if (format == "json") Voice.WriteJson(writer, s => JsonReport.WriteRecords(s, groups));
            else if (format == "csv") AlertCsv.Write(writer, groups);
            else AlertTable.Write(host.OnOut(writer), groups);
            return;
        }

        if (format == "json") Voice.WriteJson(writer, s => JsonReport.WriteRecords(s, alerts));
        else if (format == "csv") AlertCsv.Write(writer, alerts);
        else AlertTable.Write(writer, alerts);
    }

    private static DateTimeOffset? Moment(ParseResult parsed, Option<string?> option, CliHost host) => parsed.GetValue(option) is not { } text ? null
        : AlertTimes.Parse(text, host.Time.GetUtcNow()) ?? throw new OptionException($"{option.Name} does not take '{Text.OneLine(text)}': give a date such as 2026-05-04T12:00Z, or how long ago, such as 30m, 2h or 7d.");
}
