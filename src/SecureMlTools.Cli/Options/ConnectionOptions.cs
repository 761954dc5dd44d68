using System.CommandLine;
using SecureMlTools.Api;
using SecureMlTools.Operations;
using SecureMlTools.Operations.Firewall;

namespace SecureMlTools.Cli.Options;

/// <summary>Whom to call as and where, in the AWS CLI's words.</summary>
internal sealed class ConnectionOptions
{
    private readonly Option<string[]> _region = Take.List("--region", "Regions, by comma or repeated; the environment's when left out.", "REGION");
    private readonly Option<bool> _allRegions = Take.Flag("--all-regions", "Every region that the account has enabled.");
    private readonly Option<string?> _profile = Take.One("--profile", "Profile of the AWS configuration; one that does not exist is an error.", "NAME");
    private readonly Option<string?> _endpoint = Take.One("--endpoint-url", "Endpoint of every service, or practice:training-estate for the account in memory.", "URL");
    private readonly Option<bool> _insecure = Take.Flag("--allow-insecure-endpoint", "Takes a plain-http endpoint that is not this machine.");
    private readonly bool _withRegions;

    /// <param name="withRegions">False for a command whose input says the region.</param>
    public ConnectionOptions(bool withRegions = true) => _withRegions = withRegions;

    public void AddTo(Command command)
    {
        if (_withRegions)
        {
            command.Add(_region);
            command.Add(_allRegions);
        }

        command.Add(_profile);
        command.Add(_endpoint);
        command.Add(_insecure);
    }

    public Connection Of(ParseResult parsed)
    {
        IReadOnlyList<string> regions = _withRegions ? [.. parsed.GetValue(_region)!.Distinct(StringComparer.OrdinalIgnoreCase)] : [];
        var all = _withRegions && parsed.GetValue(_allRegions);
        if (all && regions.Count > 0) throw new OptionException("--region and --all-regions exclude each other: give one of them.");
        return new Connection(regions, all, new AwsTarget { Profile = parsed.GetValue(_profile), EndpointUrl = parsed.GetValue(_endpoint), AllowInsecureEndpoint = parsed.GetValue(_insecure) });
    }
}

/// <summary>A connection as the command line has it.</summary>
/// <param name="Regions">Regions named; empty for the environment's.</param>
/// <param name="AllRegions">True for every region that the account has enabled.</param>
/// <param name="Target">The target without its region.</param>
internal sealed record Connection(IReadOnlyList<string> Regions, bool AllRegions, AwsTarget Target)
{
    /// <summary>A transport into a region; null for the environment's.</summary>
    public IAwsTransport Open(CliHost host, string? region) => host.Connector.Connect(Target with { Region = region });

    /// <summary>The region of a command that works on one thing: the one in its ARN, the one named, or null for the environment's.</summary>
    /// <param name="nameOrArn">The thing; null where it has no ARN.</param>
    /// <param name="why">Why there is one region, for the error.</param>
    /// <exception cref="OptionException">More than one was named.</exception>
    public string? OneRegion(string? nameOrArn, string why) =>
        AllRegions || Regions.Count > 1 ? throw new OptionException($"{why}: name one --region.") : FirewallResolver.RegionOf(nameOrArn) ?? Regions.FirstOrDefault();

    /// <summary>A transport into the region of a command that works on one thing.</summary>
    public IAwsTransport OpenOne(CliHost host, string? nameOrArn, string why) => Open(host, OneRegion(nameOrArn, why));

    /// <summary>A transport into each region.</summary>
    public async Task<IReadOnlyList<IAwsTransport>> OpenAllAsync(CliHost host, CancellationToken cancellationToken)
    {
        if (!AllRegions) return Regions.Count == 0 ? [Open(host, null)] : [.. Regions.Select(r => Open(host, r))];
        var first = Open(host, null);
        return [.. (await RegionsOperation.EnabledAsync(first, cancellationToken).ConfigureAwait(false)).Select(r => r == first.Region ? first : Open(host, r))];
    }
}
