using System.Runtime.CompilerServices;
using SecureMlTools.Api;
using SecureMlTools.Api.CloudWatchLogs;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Firewall;
using SecureMlTools.Firewall.Alerts;
using SecureMlTools.Firewall.Logging;
using SecureMlTools.Inventory;

namespace SecureMlTools.Operations.Firewall;

/// <summary>Reads a firewall's alerts from files or from CloudWatch Logs, as they come: nothing is kept but what is on its way.</summary>
public static class AlertsOperation
{
    /// <summary>How far back a log group is read where nobody says since when.</summary>
    public static readonly TimeSpan DefaultWindow = TimeSpan.FromHours(24);

    /// <summary>Reads a file.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static async IAsyncEnumerable<AlertBatch> ReadFileAsync(string path, AlertQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var log = AlertFiles.Open(path);
        await foreach (var batch in First(AlertReader.ReadAsync(log, path, query, cancellationToken), query.First).ConfigureAwait(false)) yield return batch;
    }

    /// <summary>Reads a log group page by page, in the order of time. A page without events says nothing: what counts is whether another follows.</summary>
    /// <param name="aws">The transport.</param>
    /// <param name="logGroup">Its name or ARN.</param>
    /// <param name="query">Which alerts are wanted; without a time the last 24 hours.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="AwsException">The group is not there (<c>LogGroupNotFound</c>) or may not be read, or its pages would never end (<c>RepeatedToken</c>).</exception>
    public static IAsyncEnumerable<AlertBatch> ReadLogGroupAsync(IAwsTransport aws, string logGroup, AlertQuery query, TimeProvider? time, CancellationToken cancellationToken) =>
        First(PagesAsync(aws, logGroup, query.Since is null ? query with { Since = (query.Until ?? (time ?? TimeProvider.System).GetUtcNow()) - DefaultWindow } : query, cancellationToken), query.First);

    /// <summary>The log group that a firewall writes its alerts to.</summary>
    /// <param name="aws">The transport.</param>
    /// <param name="firewall">The firewall.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="AwsException">It writes none (<c>NoAlertLog</c>), or writes them where they are not read from (<c>AlertLogElsewhere</c>).</exception>
    public static async Task<string> LogGroupOfAsync(IAwsTransport aws, FirewallArn firewall, CancellationToken cancellationToken)
    {
        var answer = await aws.SendAsync(NetworkFirewallApi.DescribeLoggingConfiguration.Call(new DescribeLoggingConfigurationRequest { FirewallArn = firewall.ToString() }), cancellationToken).ConfigureAwait(false);
        var config = (answer.LoggingConfiguration?.LogDestinationConfigs).OrEmpty().FirstOrDefault(c => c.LogType == LogTypes.Alert)
            ?? throw new AwsException($"The firewall '{firewall.Name}' writes no ALERT logs; switch them on with Set-FirewallLogging -FirewallName {firewall.Name} -Alert cwl:LOG-GROUP.", "NoAlertLog");
        return LogDestination.Of(config) switch
        {
            { Type: LogDestination.LogGroup } group => group.Name,
            { Type: LogDestination.Bucket } bucket => throw new AwsException($"The firewall '{firewall.Name}' writes its ALERT logs to {bucket}; copy them with: aws s3 sync {Folder(bucket, firewall)} ./alerts, and read them with: Get-FirewallAlert -Path ./alerts", "AlertLogElsewhere"),
            { Type: LogDestination.Stream } stream => throw new AwsException($"The firewall '{firewall.Name}' writes its ALERT logs to {stream}; copy the files from where that delivery stream puts them, as with: aws s3 sync s3://BUCKET/PREFIX ./alerts, and read them with: Get-FirewallAlert -Path ./alerts", "AlertLogElsewhere"),
            _ => throw new AwsException($"The firewall '{firewall.Name}' writes its ALERT logs to a destination of the kind {Text.OneLine(config.LogDestinationType)}, which this version does not know; copy the files and read them with: Get-FirewallAlert -Path FOLDER", "AlertLogElsewhere"),
        };
    }

    // https://docs.aws.amazon.com/network-firewall/latest/developerguide/logging-s3.html
    private static string Folder(LogDestination bucket, FirewallArn firewall) =>
        $"s3://{bucket.Name}/{(bucket.Prefix is { } prefix ? prefix + "/" : "")}AWSLogs/{firewall.AccountId}/network-firewall/alert/{firewall.Region}/{firewall.Name}/";

    private static async IAsyncEnumerable<AlertBatch> PagesAsync(IAwsTransport aws, string logGroup, AlertQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var isArn = logGroup.StartsWith("arn:", StringComparison.Ordinal);
        var request = new FilterLogEventsRequest
        {
            LogGroupName = isArn ? null : logGroup,
            LogGroupIdentifier = isArn ? (logGroup.EndsWith(":*", StringComparison.Ordinal) ? logGroup[..^2] : logGroup) : null,
            StartTime = query.Since?.ToUnixTimeMilliseconds(),
            EndTime = query.Until?.ToUnixTimeMilliseconds(),
        };
        var parser = new AlertParser(query, logGroup, aws.Region);
        long number = 0;
        await foreach (var page in Named(CloudWatchLogsApi.FilterLogEvents.PagesAsync(aws, request, cancellationToken), logGroup, aws.Region).ConfigureAwait(false))
        {
            var (alerts, problems) = (new List<FirewallAlert>(), new List<AlertProblem>());
            foreach (var e in page.Events.OrEmpty().OrderBy(e => e.Timestamp ?? 0)) parser.Parse(e.Message ?? "", ++number, alerts, problems);
            yield return new AlertBatch(alerts, problems);
        }
    }

    // AWS says that "the specified log group" is not there, and not which.
    private static async IAsyncEnumerable<FilterLogEventsResponse> Named(IAsyncEnumerable<FilterLogEventsResponse> pages, string logGroup, string region)
    {
        await using var page = pages.GetAsyncEnumerator();
        while (await NextAsync().ConfigureAwait(false)) yield return page.Current;

        async ValueTask<bool> NextAsync()
        {
            try
            {
                return await page.MoveNextAsync().ConfigureAwait(false);
            }
            catch (AwsException e) when (e.ErrorCode == "ResourceNotFoundException")
            {
                throw new AwsException($"There is no log group '{Text.OneLine(logGroup)}' in {region}: check the name and the region.", "LogGroupNotFound", e.StatusCode, e.RequestId, null, e);
            }
        }
    }

    private static async IAsyncEnumerable<AlertBatch> First(IAsyncEnumerable<AlertBatch> batches, int? most)
    {
        var left = most ?? int.MaxValue;
        await foreach (var batch in batches.ConfigureAwait(false))
        {
            yield return batch.Alerts.Count <= left ? batch : batch with { Alerts = [.. batch.Alerts.Take(left)] };
            left -= batch.Alerts.Count;
            if (most is not null && left <= 0) yield break;
        }
    }
}
