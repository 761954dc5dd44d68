using System.Text.Json;
using SecureMlTools.Api.CloudWatchLogs;

namespace SecureMlTools.Tests.Practice.Semantics;

public sealed class LogTests
{
    private const string Group = "/egress/alert";
    private readonly Practised _practised = new();

    private async Task<FilterLogEventsResponse> Filter(FilterLogEventsRequest request) => await _practised.Call(CloudWatchLogsApi.FilterLogEvents, request);

    [Fact]
    public async Task Events_come_by_time_in_pages_and_the_window_is_closed_at_both_ends()
    {
        var whole = (await Filter(new() { LogGroupName = Group })).Events!;
        Assert.True(whole.Count > 50, $"{whole.Count} events");
        Assert.Equal(whole.Select(e => e.Timestamp).Order(), whole.Select(e => e.Timestamp));

        var paged = new List<string?>();
        string? token = null;
        do
        {
            var page = await Filter(new() { LogGroupName = Group, Limit = 9, NextToken = token });
            Assert.InRange(page.Events!.Count, 1, 9);
            paged.AddRange(page.Events.Select(e => e.EventId));
            token = page.NextToken;
        }
        while (token is not null);
        Assert.Equal(whole.Select(e => e.EventId), paged);

        var (start, end) = (whole[20].Timestamp, whole[30].Timestamp);
        var window = (await Filter(new() { LogGroupIdentifier = $"arn:aws:logs:us-east-1:111122223333:log-group:{Group}", StartTime = start, EndTime = end })).Events!;
        Assert.Equal(whole.Where(e => e.Timestamp >= start && e.Timestamp <= end).Select(e => e.EventId), window.Select(e => e.EventId));
    }

    [Fact]
    public async Task What_AWS_refuses_is_refused()
    {
        Assert.Equal("The specified log group does not exist.", (await _practised.Refused(CloudWatchLogsApi.FilterLogEvents, new() { LogGroupName = "/nobody" }, "ResourceNotFoundException")).Message);
        await _practised.Refused(CloudWatchLogsApi.FilterLogEvents, new() { LogGroupName = Group, Limit = 10_001 }, "InvalidParameterException");
        await _practised.Refused(CloudWatchLogsApi.FilterLogEvents, new() { LogGroupName = Group, StartTime = 2, EndTime = 1 }, "InvalidParameterException");
        await _practised.Refused(CloudWatchLogsApi.FilterLogEvents, new() { LogGroupName = Group, NextToken = "7" }, "InvalidParameterException");
        await _practised.Refused(CloudWatchLogsApi.FilterLogEvents, new() { LogGroupName = Group, FilterPattern = "{ $.event.alert.action = blocked }" }, "InvalidParameterException");
        await _practised.Refused(CloudWatchLogsApi.FilterLogEvents, new(), "InvalidParameterException");
        await _practised.Refused(CloudWatchLogsApi.DescribeLogGroups, new() { Limit = 51 }, "InvalidParameterException");
        Assert.Equal(0, _practised.Account.ChangingCalls);
    }

    [Fact]
    public async Task The_log_is_the_same_every_time_and_within_the_last_hours()
    {
        var here = (await Filter(new() { LogGroupName = Group })).Events!;
        var there = (await new Practised().Call(CloudWatchLogsApi.FilterLogEvents, new() { LogGroupName = Group })).Events!;
        Assert.Equal(here.Select(e => e.Message), there.Select(e => e.Message));
        Assert.True(here.Count(e => e.Timestamp >= Practised.Now.AddHours(-24).ToUnixTimeMilliseconds()) > 50);
        Assert.All(here, e => Assert.True(e.Timestamp <= Practised.Now.ToUnixTimeMilliseconds()));
        Assert.Contains(here, e => !JsonDocument.Parse(e.Message!).RootElement.TryGetProperty("aws_metadata", out _));
    }
}
