using System.CommandLine;
using SecureMlTools.Cli.Options;
using SecureMlTools.Operations.Firewall;
using SecureMlTools.Reports;
using Spectre.Console;

namespace SecureMlTools.Cli.Commands.Firewall;

/// <summary><c>secureml firewall list</c>: the names on domain lists, rule group by rule group.</summary>
internal sealed class AllowListCommand
{
    private readonly RuleGroupOptions _groups = new();
    private readonly OutputOptions _output = new("table", "json");

    public static Command Create(CliHost host)
    {
        var self = new AllowListCommand();
        var command = new Command("list", "Lists the names on the domain lists of rule groups.");
        self._groups.AddTo(command);
        self._output.AddTo(command);
        command.SetAction((parsed, cancellationToken) => self.RunAsync(parsed, host, cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CliHost host, CancellationToken cancellationToken)
    {
        var domains = new List<AllowDomain>();
        await foreach (var domain in _groups.ReadAsync(parsed, host, AllowDomainReader.Read, (aws, query) => AllowDomainReader.ReadAsync(aws, query, cancellationToken), cancellationToken).ConfigureAwait(false)) domains.Add(domain);
        _output.Write(parsed, host, writer =>
        {
            if (_output.Format(parsed) == "json") Voice.WriteJson(writer, s => JsonReport.WriteRecords(s, domains));
            else Write(host.OnOut(writer), domains);
        });
        return ExitCodes.Ok;
    }

    private static void Write(IAnsiConsole console, IReadOnlyList<AllowDomain> domains)
    {
        if (domains.Count == 0)
        {
            console.Line("No names.");
            return;
        }

        foreach (var group in domains.GroupBy(d => d.RuleGroupArn))
        {
            var first = group.First();
            console.Heading(first.RuleGroupName, $"{first.ListType} of {string.Join(" and ", first.TargetTypes)}, {first.RuleOrder}, capacity {first.Consumed} of {first.Capacity}, {first.Region}");
            foreach (var domain in group) console.Line("  " + domain.Domain, domain.IsWildcard ? Look.Warning : Look.Plain);
        }

        console.Line(Look.Count(domains.Count, "name") + ".", Look.Soft);
    }
}
