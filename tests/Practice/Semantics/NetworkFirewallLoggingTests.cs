using SecureMlTools.Api.NetworkFirewall;

namespace SecureMlTools.Tests.Practice.Semantics;

/// <summary>One destination a call is added, taken out or changed; its kinds never.</summary>
public sealed class NetworkFirewallLoggingTests
{
    private static readonly LogDestinationConfig Alert = Config("ALERT", "CloudWatchLogs", ("logGroup", "/egress/alert"));
    private static readonly LogDestinationConfig Flow = Config("FLOW", "S3", ("bucketName", "flow-logs"), ("prefix", "egress"));
    private static readonly LogDestinationConfig Tls = Config("TLS", "KinesisDataFirehose", ("deliveryStream", "tls"));
    private readonly Practised _practised = new();

    [Fact]
    public async Task One_at_a_time_they_come_and_go()
    {
        await Set(Alert, Flow);
        await Set(Alert, Flow, Tls);
        await Set(Config("ALERT", "CloudWatchLogs", ("logGroup", "elsewhere")), Flow, Tls);
        await Set(Flow, Tls);
        Assert.Equal(["FLOW", "TLS"], (await Now()).Select(c => c.LogType));
        await Set(Tls, Flow);
        await Refused("Given logging configuration attempts to create/modify multiple log destination configs");
        await Set(Tls);
        await Set();
        Assert.Empty(await Now());
    }

    [Fact]
    public async Task Two_changes_at_once_are_refused_and_nothing_is_changed()
    {
        const string Several = "Given logging configuration attempts to create/modify multiple log destination configs";
        await Refused(Several, Alert, Flow, Tls);
        await Refused(Several, Flow);
        await Refused(Several, Config("ALERT", "CloudWatchLogs", ("logGroup", "elsewhere")), Flow);
        Assert.Equal("/egress/alert", Assert.Single(await Now()).LogDestination!["logGroup"]);
    }

    [Fact]
    public async Task The_kind_of_a_destination_cannot_be_changed_but_taken_out_and_put_in_again()
    {
        await Refused("Given logging configuration is unsupported.", Config("ALERT", "S3", ("bucketName", "alerts")));
        await Refused("Given logging configuration is unsupported.", Alert, Alert with { LogDestination = new Dictionary<string, string> { ["logGroup"] = "twice" } });
        await Set();
        await Set(Config("ALERT", "S3", ("bucketName", "alerts")));
        Assert.Equal("S3", Assert.Single(await Now()).LogDestinationType);
    }

    [Fact]
    public async Task Leaving_the_configuration_out_turns_all_of_it_off()
    {
        await Set(Alert, Flow);
        await _practised.Call(NetworkFirewallApi.UpdateLoggingConfiguration, new() { FirewallName = "egress" });
        Assert.Empty(await Now());
    }

    [Theory]
    [InlineData("S3", "logGroup", "a", "LogDestination is invalid, parameter: [logGroup], context: LoggingConfiguration.LogDestinationConfigs[1].LogDestination")]
    [InlineData("CloudWatchLogs", "bucketName", "abc", "LogDestination is invalid, parameter: [bucketName], context: LoggingConfiguration.LogDestinationConfigs[1].LogDestination")]
    [InlineData("KinesisDataFirehose", "deliveryStream", "a b", "deliveryStream has invalid format, parameter: [a b], context: LoggingConfiguration.LogDestinationConfigs[1].LogDestination")]
    [InlineData("S3", "bucketName", "s3://logs", "bucketName has invalid format, parameter: [s3://logs], context: LoggingConfiguration.LogDestinationConfigs[1].LogDestination")]
    [InlineData("S3", "prefix", "a", "bucketName cannot be null or empty, context: LoggingConfiguration.LogDestinationConfigs[1].LogDestination")]
    public Task Each_kind_has_its_own_keys(string kind, string key, string value, string message) => Refused(message, Alert, Config("FLOW", kind, (key, value)));

    private static LogDestinationConfig Config(string type, string kind, params (string Key, string Value)[] destination) =>
        new() { LogType = type, LogDestinationType = kind, LogDestination = destination.ToDictionary(d => d.Key, d => d.Value) };

    private Task<UpdateLoggingConfigurationResponse> Set(params LogDestinationConfig[] configs) =>
        _practised.Call(NetworkFirewallApi.UpdateLoggingConfiguration, new() { FirewallName = "egress", LoggingConfiguration = new() { LogDestinationConfigs = configs } });

    private async Task Refused(string message, params LogDestinationConfig[] configs) => Assert.Equal(
        message,
        (await _practised.Refused(NetworkFirewallApi.UpdateLoggingConfiguration, new() { FirewallName = "egress", LoggingConfiguration = new() { LogDestinationConfigs = configs } }, "InvalidRequestException")).Message);

    private async Task<IReadOnlyList<LogDestinationConfig>> Now() => (await _practised.Call(NetworkFirewallApi.DescribeLoggingConfiguration, new() { FirewallName = "egress" })).LoggingConfiguration!.LogDestinationConfigs!;
}
