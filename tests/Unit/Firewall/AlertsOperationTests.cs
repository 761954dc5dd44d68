using SecureMlTools.Api;
using SecureMlTools.Api.CloudWatchLogs;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Firewall;
using SecureMlTools.Firewall.Alerts;
using SecureMlTools.Operations.Firewall;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Firewall;

public sealed class AlertsOperationTests
{
    private static readonly DateTimeOffset Since = new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero);

    private static FirewallArn Egress => FirewallArn.TryParse("arn:aws:network-firewall:us-east-1:111122223333:firewall/egress", out var arn) ? arn : throw new InvalidOperationException();

    private static FilteredLogEvent Event(long at, string message) => new() { Timestamp = at, Message = message };

    private static List<FirewallAlert> Read(ScriptedAws aws, AlertQuery query) =>
        [.. AlertsOperation.ReadLogGroupAsync(aws, "/egress/alert", query, null, default).ToBlockingEnumerable().SelectMany(b => b.Alerts)];

    [Fact]
    public void Empty_pages_are_not_the_end_and_a_page_is_put_in_the_order_of_time()
    {
        var aws = new ScriptedAws().On(CloudWatchLogsApi.FilterLogEvents, r => r.NextToken switch
        {
            null => new FilterLogEventsResponse { Events = [], NextToken = "a" },
            "a" => new FilterLogEventsResponse { Events = [Event(9, AlertLogs.New), Event(3, AlertLogs.WithHost("first.pypi.org"))], NextToken = "b" },
            _ => new FilterLogEventsResponse { Events = [Event(10, AlertLogs.Http)] },
        });
        Assert.Equal(["first.pypi.org", "download.pytorch.org", "deb.debian.org"], Read(aws, new AlertQuery { Since = Since }).Select(a => a.Domain));
        Assert.All(aws.Calls, c => Assert.Equal((Since.ToUnixTimeMilliseconds(), 10_000), (((FilterLogEventsRequest)c.Request).StartTime!.Value, ((FilterLogEventsRequest)c.Request).Limit!.Value)));
    }

    [Fact]
    public void Pages_that_would_never_end_are_an_error()
    {
        var aws = new ScriptedAws().On(CloudWatchLogsApi.FilterLogEvents, _ => new FilterLogEventsResponse { Events = [], NextToken = "again" });
        Assert.Equal("RepeatedToken", Assert.Throws<AwsException>(() => Read(aws, new AlertQuery())).ErrorCode);
    }

    [Fact]
    public void The_first_few_take_no_second_page()
    {
        var aws = new ScriptedAws().On(CloudWatchLogsApi.FilterLogEvents, r => new FilterLogEventsResponse { Events = [Event(1, AlertLogs.New), Event(2, AlertLogs.New), Event(3, AlertLogs.New)], NextToken = "x" + r.NextToken });
        Assert.Equal(2, Read(aws, new AlertQuery { First = 2, Since = Since }).Count);
        Assert.Single(aws.Calls);
    }

    [Fact]
    public void Alerts_of_another_firewall_in_the_same_group_are_left_out()
    {
        var aws = new ScriptedAws().On(CloudWatchLogsApi.FilterLogEvents, _ => new FilterLogEventsResponse { Events = [Event(1, AlertLogs.Old), Event(2, AlertLogs.New)] });
        Assert.Equal("egress", Assert.Single(Read(aws, new AlertQuery { FirewallName = "egress", Since = DateTimeOffset.UnixEpoch })).FirewallName);
    }

    [Theory]
    [InlineData("S3", "bucketName", "logs", "aws s3 sync s3://logs/AWSLogs/111122223333/network-firewall/alert/us-east-1/egress/ ./alerts")]
    [InlineData("KinesisDataFirehose", "deliveryStream", "out", "firehose:out")]
    public async Task Logs_that_are_elsewhere_say_how_to_get_them(string type, string key, string name, string says)
    {
        var config = new LogDestinationConfig { LogType = "ALERT", LogDestinationType = type, LogDestination = new Dictionary<string, string> { [key] = name } };
        var aws = new ScriptedAws().On(NetworkFirewallApi.DescribeLoggingConfiguration, _ => new DescribeLoggingConfigurationResponse { LoggingConfiguration = new LoggingConfiguration { LogDestinationConfigs = [config] } });
        var error = await Assert.ThrowsAsync<AwsException>(() => AlertsOperation.LogGroupOfAsync(aws, Egress, default));
        Assert.Equal("AlertLogElsewhere", error.ErrorCode);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_firewall_without_alert_logs_says_so()
    {
        var aws = new ScriptedAws().On(NetworkFirewallApi.DescribeLoggingConfiguration, _ => new DescribeLoggingConfigurationResponse());
        Assert.Equal("NoAlertLog", (await Assert.ThrowsAsync<AwsException>(() => AlertsOperation.LogGroupOfAsync(aws, Egress, default))).ErrorCode);
    }

    [Theory]
    [InlineData("2h", 2)]
    [InlineData("7d", 168)]
    [InlineData("1d12h", 36)]
    [InlineData("2026-04-30T22:00Z", 2)]
    public void Moments_are_dates_or_how_long_ago(string text, int hours) => Assert.Equal(Since.AddHours(-hours), AlertTimes.Parse(text, Since));

    [Theory]
    [InlineData("")]
    [InlineData("h")]
    [InlineData("2x")]
    [InlineData("99999999d")]
    [InlineData("-2h")]
    public void What_is_no_moment_is_none(string text) => Assert.Null(AlertTimes.Parse(text, Since));
}
