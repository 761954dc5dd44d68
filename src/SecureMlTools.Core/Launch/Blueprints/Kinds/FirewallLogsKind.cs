using SecureMlTools.Api;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;

namespace SecureMlTools.Launch.Blueprints.Kinds;

/// <summary>Where a firewall sends its logs. AWS takes one difference a call, and a firewall that logs cannot be deleted.</summary>
internal sealed class FirewallLogsKind : PartKind
{
    private const string Configs = "LogDestinationConfigs";
    private const string Configuration = "LoggingConfiguration";

    public override string Type => "AWS::NetworkFirewall::LoggingConfiguration";

    public override AwsOperation CreateOperation => NetworkFirewallApi.UpdateLoggingConfiguration;

    public override async Task<IReadOnlyList<FoundResource>> FindAsync(BlueprintScope scope, CancellationToken cancellationToken)
    {
        var found = new List<FoundResource>();
        foreach (var firewall in scope.Found(ResourceTypes.Firewall))
        {
            var now = await ReadAsync(scope.Aws, firewall.PhysicalId, cancellationToken).ConfigureAwait(false);
            if (now.Count > 0) found.Add(Of(firewall.PhysicalId, now));
        }

        return found;
    }

    public override string Key(PropertyMap properties) => properties.Text("FirewallArn") + "|logging";

    // Nothing but what FinishAsync does, one destination after the other.
    public override Task<FoundResource> CreateAsync(Making making, CancellationToken cancellationToken) => Task.FromResult(Of(making.Required("FirewallArn"), []));

    public override bool IsUnfinished(PropertyMap properties, FoundResource found) => Missing(properties, Types(found.Properties)).Count > 0;

    public override async Task<bool> FinishAsync(Making making, FoundResource found, CancellationToken cancellationToken)
    {
        var arn = making.Required("FirewallArn");
        var now = (await ReadAsync(making.Aws, arn, cancellationToken).ConfigureAwait(false)).ToList();
        var missing = Missing(making.Properties, now.Select(c => c.LogType));
        foreach (var config in missing)
        {
            now.Add(config);
            await WriteAsync(making.Aws, arn, now, cancellationToken).ConfigureAwait(false);
        }

        return missing.Count > 0;
    }

    public override async Task DeleteAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken)
    {
        var arn = found.Properties.Text("FirewallArn")!;
        try
        {
            var now = (await ReadAsync(scope.Aws, arn, cancellationToken).ConfigureAwait(false)).ToList();
            while (now.Count > 0)
            {
                now.RemoveAt(now.Count - 1);
                await WriteAsync(scope.Aws, arn, now, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (AwsException e) when (IsAbsent(e))
        {
        }
    }

    protected override IEnumerable<FoundResource> Parts(BlueprintScope scope) => [];

    private static List<LogDestinationConfig> Missing(PropertyMap properties, IEnumerable<string?> there)
    {
        var types = there.ToHashSet(StringComparer.Ordinal);
        return [.. PropertyJson.Request(NetworkFirewallApi.UpdateLoggingConfiguration, properties).LoggingConfiguration!.LogDestinationConfigs.OrEmpty().Where(c => !types.Contains(c.LogType))];
    }

    private static IEnumerable<string?> Types(PropertyMap properties) => ((properties[Configuration] as PropertyMap)?[Configs] as PropertyList)?.Items.OfType<PropertyMap>().Select(c => c.Text("LogType")) ?? [];

    private FoundResource Of(string arn, IReadOnlyList<LogDestinationConfig> configs)
    {
        var now = PropertyJson.Response(NetworkFirewallApi.DescribeLoggingConfiguration, new DescribeLoggingConfigurationResponse { LoggingConfiguration = new LoggingConfiguration { LogDestinationConfigs = configs } });
        return Part(Property.Map(("FirewallArn", arn), (Configuration, now[Configuration])), null);
    }

    private static async Task<IReadOnlyList<LogDestinationConfig>> ReadAsync(IAwsTransport aws, string arn, CancellationToken cancellationToken) =>
        ((await aws.SendAsync(NetworkFirewallApi.DescribeLoggingConfiguration.Call(new DescribeLoggingConfigurationRequest { FirewallArn = arn }), cancellationToken).ConfigureAwait(false)).LoggingConfiguration?.LogDestinationConfigs).OrEmpty().ToList();

    private static Task WriteAsync(IAwsTransport aws, string arn, List<LogDestinationConfig> configs, CancellationToken cancellationToken) => aws.SendAsync(
        NetworkFirewallApi.UpdateLoggingConfiguration.Call(new UpdateLoggingConfigurationRequest { FirewallArn = arn, LoggingConfiguration = new LoggingConfiguration { LogDestinationConfigs = [.. configs] } }), cancellationToken);
}
