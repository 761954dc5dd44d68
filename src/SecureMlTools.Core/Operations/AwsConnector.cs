using System.Collections.Concurrent;
using SecureMlTools.Api;
using SecureMlTools.Inventory;

namespace SecureMlTools.Operations;

/// <summary>
/// Gives transports by target: AWS, an endpoint that speaks like it, or, for <c>practice:NAME</c>, an account in memory. Practice accounts live as
/// long as the connector, so that one command repairs what another has found.
/// </summary>
public sealed class AwsConnector(Func<IAwsTransportFactory> live, Func<IPracticeFactory> practice)
{
    /// <summary>What the endpoint of a practice account starts with.</summary>
    public const string PracticePrefix = "practice:";

    private readonly ConcurrentDictionary<string, Lazy<IPracticeAccount>> _accounts = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The scenario or inventory folder of the practice account that is the session's default; null for AWS.</summary>
    public string? DefaultPractice { get; set; }

    /// <summary>A transport to the target.</summary>
    /// <exception cref="AwsException">No region, no such profile, a refused endpoint, no such scenario.</exception>
    public IAwsTransport Connect(AwsTarget target)
    {
        if (target.Region is { } name && (name.Length == 0 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '-')))
            throw new AwsException($"'{Text.OneLine(name)}' is not the name of a region: one looks like eu-west-1.", "InvalidRegion");
        var endpoint = target.EndpointUrl ?? (DefaultPractice is null ? Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL") : PracticePrefix + DefaultPractice);
        if (endpoint?.StartsWith(PracticePrefix, StringComparison.OrdinalIgnoreCase) != true) return live().Live(target);
        var account = Practice(endpoint[PracticePrefix.Length..]);
        if (target.Region is { } region && !account.Regions.Contains(region, StringComparer.OrdinalIgnoreCase))
            throw new AwsException($"The practice account has no region '{Text.OneLine(region)}'; it has {string.Join(", ", account.Regions)}.", "UnknownRegion");
        return account.Connect(target.Region);
    }

    /// <summary>The practice account of a scenario or of a saved inventory's folder, made on first use.</summary>
    public IPracticeAccount Practice(string name) => _accounts.GetOrAdd(name, n => new Lazy<IPracticeAccount>(() => Create(n))).Value;

    /// <summary>Forgets a practice account, so that the next use starts afresh.</summary>
    public void Reset(string name) => _accounts.TryRemove(name, out _);

    private IPracticeAccount Create(string name)
    {
        var factory = practice();
        if (Directory.Exists(name)) return factory.Twin(InventoryFiles.Read(name, null));
        try
        {
            return factory.Create(name);
        }
        catch (ArgumentException)
        {
            // The factory knows scenarios beyond those it lists (any size of estate), so it is asked rather than its list.
        }

        throw new AwsException($"There is no practice account '{Text.OneLine(name)}': name a scenario ({string.Join(", ", factory.Scenarios)}) or the folder of a saved inventory.", "UnknownScenario");
    }
}
