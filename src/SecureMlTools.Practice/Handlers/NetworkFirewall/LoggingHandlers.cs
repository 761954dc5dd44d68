using System.Text.RegularExpressions;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.NetworkFirewall;

/// <summary>
/// Where firewalls send their logs. One destination may be added, taken out or changed in a call, and its kinds cannot be changed at all.
/// https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_UpdateLoggingConfiguration.html
/// </summary>
internal static partial class LoggingHandlers
{
    private const string Several = "Given logging configuration attempts to create/modify multiple log destination configs";
    private const string Unsupported = "Given logging configuration is unsupported.";

    public static void AddTo(HandlerMap map)
    {
        map.On(NetworkFirewallApi.DescribeLoggingConfiguration, (region, r) =>
        {
            var firewall = Named.Firewall(region, r.FirewallArn, r.FirewallName);
            return new() { FirewallArn = firewall.Arn, LoggingConfiguration = firewall.Logging, EnableMonitoringDashboard = firewall.HasDashboard };
        });
        map.On(NetworkFirewallApi.UpdateLoggingConfiguration, Update);
    }

    private static UpdateLoggingConfigurationResponse Update(PracticeRegion region, UpdateLoggingConfigurationRequest request)
    {
        var firewall = Named.Firewall(region, request.FirewallArn, request.FirewallName);
        // Left out, it turns all logging off.
        var wanted = request.LoggingConfiguration is { } given ? Refusal.Required(given.LogDestinationConfigs, "loggingConfiguration.logDestinationConfigs") : null;
        for (var i = 0; i < wanted.OrEmpty().Count; i++) Check(wanted![i], i);
        if (wanted.OrEmpty().GroupBy(c => c.LogType).Any(g => g.Count() > 1)) throw Refusal.Invalid(Unsupported);
        if (wanted is not null) OneChange((firewall.Logging?.LogDestinationConfigs).OrEmpty(), wanted);

        var changed = firewall with
        {
            Logging = new LoggingConfiguration { LogDestinationConfigs = wanted ?? [] },
            HasDashboard = request.EnableMonitoringDashboard ?? firewall.HasDashboard,
        };
        region.NetworkFirewall.Firewalls.Put(changed);
        return new() { FirewallArn = changed.Arn, FirewallName = changed.Name, LoggingConfiguration = changed.Logging, EnableMonitoringDashboard = changed.HasDashboard };
    }

    private static void OneChange(IReadOnlyList<LogDestinationConfig> now, IReadOnlyList<LogDestinationConfig> wanted)
    {
        var old = now.ToDictionary(c => c.LogType!, StringComparer.Ordinal);
        var changes = now.Count(c => wanted.All(w => w.LogType != c.LogType));
        foreach (var config in wanted)
        {
            if (!old.TryGetValue(config.LogType!, out var before))
            {
                changes++;
                continue;
            }

            if (before.LogDestinationType != config.LogDestinationType) throw Refusal.Invalid(Unsupported);
            if (!Same(before.LogDestination, config.LogDestination)) changes++;
        }

        if (changes > 1) throw Refusal.Invalid(Several);
    }

    private static bool Same(IReadOnlyDictionary<string, string>? a, IReadOnlyDictionary<string, string>? b) =>
        (a?.Count ?? 0) == (b?.Count ?? 0) && (a is null || a.All(p => b!.TryGetValue(p.Key, out var value) && value == p.Value));

    private static void Check(LogDestinationConfig config, int index)
    {
        var member = $"loggingConfiguration.logDestinationConfigs.{index + 1}.member";
        Refusal.Word(Refusal.Required(config.LogType, member + ".logType"), member + ".logType", "ALERT", "FLOW", "TLS");
        var type = Refusal.Required(config.LogDestinationType, member + ".logDestinationType");
        Refusal.Word(type, member + ".logDestinationType", "S3", "CloudWatchLogs", "KinesisDataFirehose");
        var destination = Refusal.Required(config.LogDestination, member + ".logDestination");
        var (key, form, more) = type switch
        {
            "S3" => ("bucketName", BucketForm(), "prefix"),
            "CloudWatchLogs" => ("logGroup", GroupForm(), null),
            _ => ("deliveryStream", StreamForm(), (string?)null),
        };
        var context = $"LoggingConfiguration.LogDestinationConfigs[{index}].LogDestination";
        foreach (var name in destination.Keys)
            if (name != key && name != more) throw Refusal.Of("LogDestination is invalid", name, context);
        if (!destination.TryGetValue(key, out var value) || value.Length == 0) throw Refusal.NullOrEmpty(key, context);
        if (!form.IsMatch(value)) throw Refusal.Of($"{key} has invalid format", value, context);
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\z")]
    private static partial Regex BucketForm();

    [GeneratedRegex(@"^[A-Za-z0-9_/.#-]{1,512}\z")]
    private static partial Regex GroupForm();

    [GeneratedRegex(@"^[A-Za-z0-9_.-]{1,64}\z")]
    private static partial Regex StreamForm();
}
