using SecureMlTools.Api;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Controls;
using SecureMlTools.Firewall;
using SecureMlTools.Firewall.Changes;
using SecureMlTools.Firewall.Logging;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Operations.Firewall;

/// <summary>
/// Shows where firewalls send their logs, and plans other destinations: one difference a call, as AWS takes them, so that a plan that was cut short
/// goes on from where it stopped.
/// </summary>
public static class FirewallLoggingOperation
{
    /// <summary>The destinations asked for, by kind of log; a kind that is not named stays as it is.</summary>
    /// <exception cref="OptionException">A text that is no destination, or none at all.</exception>
    public static IReadOnlyDictionary<string, LogDestination?> Wanted(string? alert, string? flow, string? tls)
    {
        var wanted = new Dictionary<string, LogDestination?>();
        foreach (var (type, text) in new[] { (LogTypes.Alert, alert), (LogTypes.Flow, flow), (LogTypes.Tls, tls) })
        {
            if (text is null) continue;
            var isNone = text.Equals(LogDestination.None, StringComparison.OrdinalIgnoreCase);
            wanted[type] = isNone ? null : LogDestination.Parse(text)?.Trimmed() ?? throw new OptionException($"'{Text.OneLine(text)}' is no destination for {type} logs: give one of {LogDestination.Forms}, or {LogDestination.None} to switch them off.");
        }

        return wanted.Count > 0 ? wanted : throw new OptionException("Name a destination for at least one kind of log: alert, flow or tls.");
    }

    /// <summary>The firewalls of the region.</summary>
    public static async Task<IReadOnlyList<FirewallArn>> FirewallsAsync(IAwsTransport aws, CancellationToken cancellationToken)
    {
        var answer = await NetworkFirewallApi.ListFirewalls.AllAsync(aws, new ListFirewallsRequest(), cancellationToken).ConfigureAwait(false);
        return [.. answer.Firewalls.OrEmpty().Select(f => FirewallArn.TryParse(f.FirewallArn, out var arn) ? arn : null).OfType<FirewallArn>()];
    }

    /// <summary>Where one firewall sends its logs: a line for each kind, those without a destination among them.</summary>
    public static async Task<IReadOnlyList<FirewallLogging>> GetAsync(IAwsTransport aws, FirewallArn firewall, CancellationToken cancellationToken) =>
        [.. Lines(firewall, Configs(await DescribeAsync(aws, firewall, cancellationToken).ConfigureAwait(false)))];

    /// <summary>The same for every firewall of a saved inventory.</summary>
    /// <exception cref="GapException">The inventory does not have it.</exception>
    public static IEnumerable<FirewallLogging> Get(RegionInventory inventory)
    {
        var estate = new Estate(inventory);
        return estate.FirewallArns.SelectMany(a => FirewallArn.TryParse(a, out var arn) ? Lines(arn, estate.FirewallLogsOf(a)) : []);
    }

    /// <summary>Plans the calls that lead from what is to what is wanted. Makes no changing call.</summary>
    public static async Task<FirewallPlan> PlanAsync(IAwsTransport aws, FirewallArn firewall, IReadOnlyDictionary<string, LogDestination?> wanted, RepairOptions options, CancellationToken cancellationToken)
    {
        if (firewall.IsFirewallManagers) throw new OptionException($"Firewall Manager made {firewall.Name} and puts its own back over every change: change its policy in the administrator's account.");
        var now = Configs(await DescribeAsync(aws, firewall, cancellationToken).ConfigureAwait(false));
        var steps = wanted.SelectMany(w => Steps(firewall, w.Key, now.FirstOrDefault(c => c.LogType == w.Key), w.Value, options.Guards)).ToList();
        return new FirewallPlan(new Plan(firewall.AccountId, firewall.Region, steps), r => new FirewallChangeResult(r));
    }

    private static IEnumerable<PlanStep> Steps(FirewallArn firewall, string type, LogDestinationConfig? config, LogDestination? wanted, GuardPolicy guards)
    {
        var title = $"{type} logs of {firewall.Name}";
        var now = config is null ? null : LogDestination.Of(config);
        if (config is not null && now is null)
            return [Without(ChangeOutcome.Refused, $"{title} go to a destination of the kind {Text.OneLine(config.LogDestinationType)}, which this version does not know; change it where it was made.")];
        if (now == wanted) return [Without(ChangeOutcome.AlreadyCompliant, $"{title} already go to {wanted?.ToString() ?? LogDestination.None}; no call was made.")];
        // Of an entry AWS changes the destination but not its kind.
        return now is null || wanted is null || now.Type == wanted.Type ? [Step(now, wanted)] : [Step(now, null), Step(null, wanted)];

        PlanStep Step(LogDestination? before, LogDestination? after) =>
            FirewallPlan.Requested(FirewallLoggingKind.Change(firewall.ToString(), firewall.AccountId, firewall.Region, type, before, after), title, guards);

        PlanStep Without(ChangeOutcome outcome, string reason) =>
            FirewallPlan.Without("FW-07", ResourceTypes.Firewall, firewall.ToString(), firewall.Region, firewall.AccountId, title, outcome, reason);
    }

    private static IEnumerable<FirewallLogging> Lines(FirewallArn firewall, IReadOnlyList<LogDestinationConfig> configs) => LogTypes.All.Select(type =>
    {
        var config = configs.FirstOrDefault(c => c.LogType == type);
        return new FirewallLogging
        {
            FirewallName = firewall.Name,
            LogType = type,
            Destination = config is null ? LogDestination.None : Text.Visible(LogDestination.Of(config)?.ToString() ?? config.LogDestinationType ?? "?"),
            DestinationType = config?.LogDestinationType,
            FirewallArn = firewall.ToString(),
            Region = firewall.Region,
            AccountId = firewall.AccountId,
        };
    });

    private static Task<DescribeLoggingConfigurationResponse> DescribeAsync(IAwsTransport aws, FirewallArn firewall, CancellationToken cancellationToken) =>
        aws.SendAsync(NetworkFirewallApi.DescribeLoggingConfiguration.Call(new DescribeLoggingConfigurationRequest { FirewallArn = firewall.ToString() }), cancellationToken);

    private static IReadOnlyList<LogDestinationConfig> Configs(DescribeLoggingConfigurationResponse answer) => (answer.LoggingConfiguration?.LogDestinationConfigs).OrEmpty();
}
