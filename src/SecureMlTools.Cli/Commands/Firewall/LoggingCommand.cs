using System.CommandLine;
using SecureMlTools.Cli.Options;
using SecureMlTools.Firewall;
using SecureMlTools.Firewall.Logging;
using SecureMlTools.Operations;
using SecureMlTools.Operations.Firewall;
using SecureMlTools.Reports;
using Spectre.Console;

namespace SecureMlTools.Cli.Commands.Firewall;

/// <summary><c>secureml firewall logging</c>: shows where a firewall sends its logs, or sends them elsewhere.</summary>
internal sealed class LoggingCommand
{
    private readonly Argument<string?> _firewall = new("firewall") { Description = "Name or ARN of the firewall; all of the region when left out.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _alert = Take.One("--alert", $"Where ALERT logs are to go: {LogDestination.Forms} or None.", "DESTINATION");
    private readonly Option<string?> _flow = Take.One("--flow", "Where FLOW logs are to go.", "DESTINATION");
    private readonly Option<string?> _tls = Take.One("--tls", "Where TLS logs are to go.", "DESTINATION");
    private readonly ChangeVerb _verb = new();

    public static Command Create(CliHost host)
    {
        var self = new LoggingCommand();
        var command = new Command("logging", "Shows where firewalls send their logs; with a destination, sends them there, one call after the other.") { self._firewall, self._alert, self._flow, self._tls };
        return self._verb.Complete(command, host, self.RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CliHost host, CancellationToken cancellationToken)
    {
        var (alert, flow, tls) = (parsed.GetValue(_alert), parsed.GetValue(_flow), parsed.GetValue(_tls));
        var name = parsed.GetValue(_firewall);
        if (alert is null && flow is null && tls is null) return await ShowAsync(parsed, host, name, cancellationToken).ConfigureAwait(false);

        var wanted = FirewallLoggingOperation.Wanted(alert, flow, tls);
        var options = _verb.Options(parsed, host);
        if (name is null) throw new OptionException("Name the firewall whose logs are to go elsewhere.");
        var aws = _verb.Connection(parsed).OpenOne(host, name, "The logs of one firewall are changed at a time");
        if (!FirewallArn.TryParse(await FirewallResolver.FirewallAsync(aws, name, cancellationToken).ConfigureAwait(false), out var firewall)) return ExitCodes.Error;
        var plan = await FirewallLoggingOperation.PlanAsync(aws, firewall, wanted, options, cancellationToken).ConfigureAwait(false);
        return await _verb.RunFirewall(parsed, host).RunAsync(aws, plan, options, wait: false, cancellationToken).ConfigureAwait(false);
    }

    private async Task<int> ShowAsync(ParseResult parsed, CliHost host, string? name, CancellationToken cancellationToken)
    {
        var lines = new List<FirewallLogging>();
        foreach (var aws in await _verb.Connection(parsed).OpenAllAsync(host, cancellationToken).ConfigureAwait(false))
        {
            var firewalls = name is null ? await FirewallLoggingOperation.FirewallsAsync(aws, cancellationToken).ConfigureAwait(false)
                : FirewallArn.TryParse(await FirewallResolver.FirewallAsync(aws, name, cancellationToken).ConfigureAwait(false), out var one) ? [one] : [];
            foreach (var firewall in firewalls) lines.AddRange(await FirewallLoggingOperation.GetAsync(aws, firewall, cancellationToken).ConfigureAwait(false));
        }

        _verb.Output.Write(parsed, host, writer =>
        {
            if (_verb.Output.Format(parsed) == "json")
            {
                Voice.WriteJson(writer, s => JsonReport.WriteRecords(s, lines));
                return;
            }

            var table = Look.Columns(Math.Max(8, lines.Select(l => l.FirewallName.Length).DefaultIfEmpty().Max()), 7, 0);
            foreach (var line in lines) table.AddRow(Look.Cell(line.FirewallName), Look.Cell(line.LogType), Look.Cell(line.Destination, line.Destination == LogDestination.None ? Look.Soft : Look.Plain));
            host.OnOut(writer).Write(table);
        });
        return ExitCodes.Ok;
    }
}
