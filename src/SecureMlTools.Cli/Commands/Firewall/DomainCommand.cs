using System.CommandLine;
using SecureMlTools.Cli.Options;
using SecureMlTools.Firewall.Domains;
using SecureMlTools.Reports;
using Spectre.Console;

namespace SecureMlTools.Cli.Commands.Firewall;

/// <summary><c>secureml firewall domain</c>: what a name becomes on a list, and what is known against it.</summary>
internal sealed class DomainCommand
{
    private readonly Argument<string[]> _text = new("text") { Description = "Names, host:port, *.host or web addresses.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<bool> _wildcard = Take.Flag("--wildcard", "Takes each domain with all names below it, however it is written.");
    private readonly OutputOptions _output = new("table", "json");

    public static Command Create(CliHost host)
    {
        var self = new DomainCommand();
        var command = new Command("domain", "Says what a name becomes on an allow-list, and what is known against it.");
        command.Add(self._text);
        command.Add(self._wildcard);
        self._output.AddTo(command);
        command.SetAction(parsed => self.Run(parsed, host));
        return command;
    }

    private int Run(ParseResult parsed, CliHost host)
    {
        var parses = parsed.GetValue(_text)!.Select(t => DomainParser.Parse(t, parsed.GetValue(_wildcard))).ToList();
        var domains = parses.Select(p => p.Domain).OfType<FirewallDomain>().ToList();
        _output.Write(parsed, host, writer =>
        {
            if (_output.Format(parsed) == "json") Voice.WriteJson(writer, s => JsonReport.WriteRecords(s, domains));
            else if (domains.Count > 0) Write(host.OnOut(writer), domains);
        });
        foreach (var parse in parses)
            if (parse.Error is { } error) host.Complain(error);
        return parses.Any(p => !p.IsDomain) ? ExitCodes.Error : domains.Any(d => d.IsRefused || d.NeedsForce) ? ExitCodes.Negative : ExitCodes.Ok;
    }

    private static void Write(IAnsiConsole console, List<FirewallDomain> domains)
    {
        var table = Look.Columns(11, 0);
        foreach (var d in domains)
        {
            var word = d.IsRefused ? ("refused", Look.Bad) : d.NeedsForce ? ("needs force", Look.Warning) : ("fine", Look.Good);
            table.AddRow(Look.Cell(word.Item1, word.Item2), Look.Lines([(d.Domain, Look.Plain), .. d.Risks.Select(r => ((string?)Voice.Here(r.Reason), Look.Soft))]));
        }

        console.Write(table);
    }
}
