using System.Text.RegularExpressions;
using SecureMlTools.Api;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Controls;
using SecureMlTools.Firewall;
using SecureMlTools.Firewall.Logging;
using SecureMlTools.Inventory;

namespace SecureMlTools.Repair.Kinds;

/// <summary>
/// Where a firewall sends one kind of its logs. AWS takes one difference a call, and of an entry only the destination can be changed: another kind of
/// destination is two changes, one that takes the entry out and one that adds it.
/// https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_UpdateLoggingConfiguration.html
/// </summary>
internal sealed class FirewallLoggingKind : ChangeKind
{
    public const string KindName = "FirewallLogging";

    private const string LogType = "LogType";
    private const string Destination = "Destination";

    private static readonly Regex Firewall = new(@"^arn:aws[a-z-]*:network-firewall:[a-z0-9-]+:[0-9]{12}:firewall/[a-zA-Z0-9-]{1,128}\z");
    private static readonly Dictionary<string, Regex> Parts = new() { [LogType] = new Regex(@"^(ALERT|FLOW|TLS)\z") };
    private static readonly Dictionary<string, Regex> States = new() { [Destination] = new Regex(@"^(None|cwl:.{1,512}|s3:.{3,600}|firehose:.{1,64})\z") };

    public override string Name => KindName;

    public static Change Change(string firewallArn, string accountId, string region, string logType, LogDestination? before, LogDestination? after) => new()
    {
        Kind = KindName,
        ControlId = "FW-07",
        ResourceType = ResourceTypes.Firewall,
        ResourceId = firewallArn,
        Region = region,
        AccountId = accountId,
        Part = ResourceState.Of((LogType, logType)),
        Before = State(before),
        After = State(after),
        Risk = after is null
            ? $"Until {logType} logs have a destination again, none are kept."
            : "The destination's storage and ingestion are charged for; it must let Network Firewall write.",
        Order = 10,
    };

    public override string Operation(Change change) => NetworkFirewallApi.UpdateLoggingConfiguration.IamAction;

    // Where AWS refuses a change in place, the entry is taken out and added: two calls.
    public override bool IsOneCall => false;

    public override string Describe(Change change, ResourceState state) => $"{change.Part[LogType]} logs to {Text.Visible(state[Destination])}";

    public override async Task<ResourceState?> ReadAsync(IAwsTransport aws, Change change, CancellationToken cancellationToken)
    {
        try
        {
            return State(Of(await DescribeAsync(aws, change, cancellationToken).ConfigureAwait(false), change));
        }
        catch (AwsException e) when (e.ErrorCode == "ResourceNotFoundException")
        {
            return null;
        }
    }

    public override async Task<ResourceState> ApplyAsync(IAwsTransport aws, Change change, string token, CancellationToken cancellationToken)
    {
        var now = await DescribeAsync(aws, change, cancellationToken).ConfigureAwait(false);
        var wanted = Wanted(change.After);
        var present = Of(now, change);
        try
        {
            await UpdateAsync(aws, now, change, wanted, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException e) when (e.ErrorCode == "InvalidRequestException" && present is not null && wanted is not null)
        {
            // Some destinations cannot be changed in place: take the entry out, then add it. From here on nobody stops half way.
            await UpdateAsync(aws, now, change, null, cancellationToken).ConfigureAwait(false);
            try
            {
                await UpdateAsync(aws, now, change, wanted, CancellationToken.None).ConfigureAwait(false);
            }
            catch (AwsException)
            {
                // Better the old destination than none.
                await UpdateAsync(aws, now, change, present, CancellationToken.None).ConfigureAwait(false);
                throw;
            }
        }

        return ResourceState.Empty;
    }

    // Between the two calls of a replacement there is no destination; whoever goes on from there goes on with the same change.
    public override bool IsBefore(Change change, ResourceState now) => base.IsBefore(change, now) || (now.Equals(State(null)) && !change.After.Equals(now));

    public override string? Validate(Change change) =>
        Check.Fields(change, ResourceTypes.Firewall, Firewall, Parts, States) ?? Check.Moves(change, Destination)
        ?? (change.Part[LogType] is null ? "a change of a firewall's logging names the kind of log" : null)
        ?? (Known(change.Before) && Known(change.After) ? null : $"a firewall logs to one of {LogDestination.Forms}")
        ?? (FirewallArn.TryParse(change.ResourceId, out var arn) && arn.Region == change.Region && arn.AccountId == change.AccountId ? null : "the firewall is of another account or region than the change");

    private static bool Known(ResourceState state) => state[Destination] == LogDestination.None || LogDestination.Parse(state[Destination]!)?.ToString() == state[Destination];

    private static ResourceState State(LogDestination? destination) => ResourceState.Of((Destination, destination?.ToString() ?? LogDestination.None));

    private static LogDestination? Wanted(ResourceState state) => state[Destination] is { } text && text != LogDestination.None ? LogDestination.Parse(text) : null;

    private static LogDestination? Of(DescribeLoggingConfigurationResponse now, Change change) =>
        (now.LoggingConfiguration?.LogDestinationConfigs).OrEmpty().Where(c => c.LogType == change.Part[LogType]).Select(LogDestination.Of).FirstOrDefault();

    private static Task<DescribeLoggingConfigurationResponse> DescribeAsync(IAwsTransport aws, Change change, CancellationToken cancellationToken) =>
        aws.SendAsync(NetworkFirewallApi.DescribeLoggingConfiguration.Call(new DescribeLoggingConfigurationRequest { FirewallArn = change.ResourceId }), cancellationToken);

    // The call replaces the whole list: the other kinds of log go back as they are, in their order.
    private static Task UpdateAsync(IAwsTransport aws, DescribeLoggingConfigurationResponse now, Change change, LogDestination? wanted, CancellationToken cancellationToken)
    {
        var logType = change.Part[LogType]!;
        var configs = (now.LoggingConfiguration?.LogDestinationConfigs).OrEmpty().ToList();
        var at = configs.FindIndex(c => c.LogType == logType);
        if (wanted is null) configs.RemoveAll(c => c.LogType == logType);
        else if (at >= 0) configs[at] = wanted.ToConfig(logType);
        else configs.Add(wanted.ToConfig(logType));
        return aws.SendAsync(
            NetworkFirewallApi.UpdateLoggingConfiguration.Call(new UpdateLoggingConfigurationRequest
            {
                FirewallArn = change.ResourceId,
                LoggingConfiguration = new LoggingConfiguration { LogDestinationConfigs = configs },
                EnableMonitoringDashboard = now.EnableMonitoringDashboard,
            }), cancellationToken);
    }
}
