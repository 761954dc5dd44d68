using System.CommandLine;
using SecureMlTools.Api;
using SecureMlTools.Cli.Options;
using SecureMlTools.Operations.Firewall;
using SecureMlTools.Reports;
using Spectre.Console;

namespace SecureMlTools.Cli.Commands.Firewall;

/// <summary><c>secureml firewall list</c>: the names on domain lists, rule group by rule group.</summary>
internal sealed class AllowListCommand
{
    private readonly Argument<string[]> _groups = new("rule-group") { Description = "Names of rule groups, with wildcards, or ARNs; all of the region when left out.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string[]> _firewall = Take.List("--firewall", "Names or ARNs of firewalls, whose rule groups are listed.", "NAME");
    private readonly EstateOptions _estate = new(withBaseline: false);
    private readonly OutputOptions _output = new("table", "json");

    public static Command Create(CliHost host)
    {
        var self = new AllowListCommand();
        var command = new Command("list", "Lists the names on the domain lists of rule groups.");
        command.Add(self._groups);
        command.Add(self._firewall);
        self._estate.AddTo(command);
        self._output.AddTo(command);
        command.SetAction((parsed, cancellationToken) => self.RunAsync(parsed, host, cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CliHost host, CancellationToken cancellationToken)
    {
        var groups = parsed.GetValue(_groups) ?? [];
        var query = new AllowDomainQuery
        {
            Names = [.. groups.Where(g => FirewallResolver.RegionOf(g) is null)],
            Arns = [.. groups.Where(g => FirewallResolver.RegionOf(g) is not null)],
            Firewalls = parsed.GetValue(_firewall)!,
        };
        var domains = new List<AllowDomain>();
        if (_estate.Saved(parsed) is { } saved) domains.AddRange(saved.SelectMany(i => AllowDomainReader.Read(i, query)));
        else
            foreach (var aws in await RegionsAsync(parsed, host, query, cancellationToken).ConfigureAwait(false))
                await foreach (var domain in AllowDomainReader.ReadAsync(aws, query, cancellationToken).ConfigureAwait(false)) domains.Add(domain);

        _output.Write(parsed, host, writer =>
        {
            if (_output.Format(parsed) == "json") Voice.WriteJson(writer, s => JsonReport.WriteRecords(s, domains));
            else Write((host with { Out = writer, OutIsTerminal = host.OutIsTerminal && writer == host.Out }).OnOut(), domains);
        });
        return ExitCodes.Ok;
    }

    // An ARN says its region.
    private async Task<IReadOnlyList<IAwsTransport>> RegionsAsync(ParseResult parsed, CliHost host, AllowDomainQuery query, CancellationToken cancellationToken)
    {
        var connection = _estate.Connection(parsed);
        return connection is { Regions.Count: 0, AllRegions: false } && query.Arns.Concat(query.Firewalls).Select(FirewallResolver.RegionOf).OfType<string>().FirstOrDefault() is { } region
            ? [connection.Open(host, region)]
            : await connection.OpenAllAsync(host, cancellationToken).ConfigureAwait(false);
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
