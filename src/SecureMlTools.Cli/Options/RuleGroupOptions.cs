using System.CommandLine;
using System.Runtime.CompilerServices;
using SecureMlTools.Api;
using SecureMlTools.Inventory;
using SecureMlTools.Operations.Firewall;

namespace SecureMlTools.Cli.Options;

/// <summary>Which rule groups to list from, by name, ARN or firewall, in AWS or in a saved inventory.</summary>
internal sealed class RuleGroupOptions
{
    private readonly Argument<string[]> _groups = new("rule-group") { Description = "Names of rule groups, with wildcards, or ARNs; all of the region when left out.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string[]> _firewall = Take.List("--firewall", "Names or ARNs of firewalls, whose rule groups are listed.", "NAME");
    private readonly EstateOptions _estate = new(withBaseline: false, collects: false);

    public void AddTo(Command command)
    {
        command.Add(_groups);
        command.Add(_firewall);
        _estate.AddTo(command);
    }

    /// <summary>Reads what the groups hold.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="host">The program's surroundings.</param>
    /// <param name="saved">Reads an inventory.</param>
    /// <param name="live">Reads a region.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async IAsyncEnumerable<T> ReadAsync<T>(
        ParseResult parsed, CliHost host, Func<RegionInventory, RuleGroupQuery, IEnumerable<T>> saved, Func<IAwsTransport, RuleGroupQuery, IAsyncEnumerable<T>> live, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var groups = parsed.GetValue(_groups) ?? [];
        var query = new RuleGroupQuery
        {
            Names = [.. groups.Where(g => FirewallResolver.RegionOf(g) is null)],
            Arns = [.. groups.Where(g => FirewallResolver.RegionOf(g) is not null)],
            Firewalls = parsed.GetValue(_firewall)!,
        };
        if (_estate.Saved(parsed) is { } inventories)
        {
            foreach (var item in inventories.SelectMany(i => saved(i, query))) yield return item;
            yield break;
        }

        foreach (var aws in await RegionsAsync(parsed, host, query, cancellationToken).ConfigureAwait(false))
            await foreach (var item in live(aws, query).WithCancellation(cancellationToken).ConfigureAwait(false)) yield return item;
    }

    // An ARN says its region.
    private async Task<IReadOnlyList<IAwsTransport>> RegionsAsync(ParseResult parsed, CliHost host, RuleGroupQuery query, CancellationToken cancellationToken)
    {
        var connection = _estate.Connection(parsed);
        return connection is { Regions.Count: 0, AllRegions: false } && query.Arns.Concat(query.Firewalls).Select(FirewallResolver.RegionOf).OfType<string>().FirstOrDefault() is { } region
            ? [connection.Open(host, region)]
            : await connection.OpenAllAsync(host, cancellationToken).ConfigureAwait(false);
    }
}
