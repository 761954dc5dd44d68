using System.Globalization;
using SecureMlTools.Api.CloudWatchLogs;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.CloudWatchLogs;

/// <summary>Log groups and what is in them. Filter patterns are a language of their own that is not practised: one that is used is refused.</summary>
internal static class LogHandlers
{
    private const string Malformed = "InvalidParameterException";

    public static void AddTo(HandlerMap map)
    {
        map.On(CloudWatchLogsApi.DescribeLogGroups, Describe);
        map.On(CloudWatchLogsApi.FilterLogEvents, Filter);
        map.On(CloudWatchLogsApi.ListTagsForResource, Tags);
        LogGroupChanges.AddTo(map);
    }

    private static DescribeLogGroupsResponse Describe(PracticeRegion region, DescribeLogGroupsRequest request)
    {
        CheckLimit(request.Limit, 50);
        if (request is { LogGroupNamePrefix: not null, LogGroupNamePattern: not null })
            throw new ServiceException(Malformed, "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
        // AWS gives 50 where the caller names no number, and matches a pattern anywhere in the name, case aside.
        var (items, next) = new Paging(1, 50, TokenError: Malformed).Page(
            region.Logs.Groups.From,
            g => (request.LogGroupNamePrefix is not { } prefix || g.LogGroupName!.StartsWith(prefix, StringComparison.Ordinal))
                && (request.LogGroupNamePattern is not { } pattern || g.LogGroupName!.Contains(pattern, StringComparison.OrdinalIgnoreCase))
                && (request.LogGroupClass is not { } kind || g.LogGroupClass == kind)
                && (request.LogGroupIdentifiers is not { Count: > 0 } ids || ids.Any(id => NameOf(id) == g.LogGroupName)),
            request.Limit, request.NextToken, string.Join('\n', request.LogGroupNamePrefix, request.LogGroupNamePattern, request.LogGroupClass, string.Join(',', request.LogGroupIdentifiers.OrEmpty())));
        return new DescribeLogGroupsResponse { LogGroups = items, NextToken = next };
    }

    // The ARN is the group's own, without the :* that stands for its streams.
    private static ListTagsForResourceResponse Tags(PracticeRegion region, ListTagsForResourceRequest request)
    {
        if (request.ResourceArn is not { } arn || !arn.StartsWith($"arn:aws:logs:{region.Name}:{region.AccountId}:log-group:", StringComparison.Ordinal) || arn.EndsWith(":*", StringComparison.Ordinal))
            throw new ServiceException(Malformed, "The specified resource ARN is not valid.");
        var name = NameOf(arn);
        if (region.Logs.Groups.Find(name) is null) throw new ServiceException("ResourceNotFoundException", "The specified resource does not exist.");
        return new ListTagsForResourceResponse { Tags = region.Logs.Tags.GetValueOrDefault(name) ?? new Dictionary<string, string>() };
    }

    private static FilterLogEventsResponse Filter(PracticeRegion region, FilterLogEventsRequest request)
    {
        CheckLimit(request.Limit, 10_000);
        if (request.LogGroupName is null == request.LogGroupIdentifier is null) throw new ServiceException(Malformed, "Exactly one of logGroupName and logGroupIdentifier must be specified.");
        if (request is { LogStreamNames.Count: > 0, LogStreamNamePrefix: not null }) throw new ServiceException(Malformed, "LogStreamNames and LogStreamNamePrefix cannot both be specified.");
        if (request.StartTime > request.EndTime) throw new ServiceException(Malformed, "Start time must not be later than end time.");
        if (!string.IsNullOrEmpty(request.FilterPattern)) throw new ServiceException(Malformed, "Filter patterns are not practised here: leave filterPattern out, and filter what comes.");
        var group = request.LogGroupName ?? NameOf(request.LogGroupIdentifier!);
        if (region.Logs.Groups.Find(group) is null) throw new ServiceException("ResourceNotFoundException", "The specified log group does not exist.");

        var events = region.Logs.Events(group);
        var (items, next) = new Paging(1, 10_000, TokenError: Malformed).Page(
            place => Enumerable.Range(place, Math.Max(0, events.Count - place)).Select(i => (i, events[i])),
            e => !(e.Timestamp < request.StartTime) && !(e.Timestamp > request.EndTime)
                && (request.LogStreamNames is not { Count: > 0 } streams || streams.Contains(e.LogStreamName, StringComparer.Ordinal))
                && (request.LogStreamNamePrefix is not { } prefix || e.LogStreamName!.StartsWith(prefix, StringComparison.Ordinal)),
            request.Limit, request.NextToken, string.Create(CultureInfo.InvariantCulture, $"{group}\n{request.StartTime}\n{request.EndTime}\n{request.LogStreamNamePrefix}\n{string.Join(',', request.LogStreamNames.OrEmpty())}"));
        return new FilterLogEventsResponse { Events = items, SearchedLogStreams = [], NextToken = next };
    }

    private static void CheckLimit(int? limit, int most)
    {
        if (limit is < 1 || limit > most)
            throw new ServiceException(Malformed, string.Create(CultureInfo.InvariantCulture, $"1 validation error detected: Value '{limit}' at 'limit' failed to satisfy constraint: Member must have value {(limit < 1 ? "greater than or equal to 1" : $"less than or equal to {most}")}"));
    }

    // arn:aws:logs:us-east-1:111122223333:log-group:/egress/alert, as it is or with :* behind.
    private static string NameOf(string identifier)
    {
        var at = identifier.IndexOf(":log-group:", StringComparison.Ordinal);
        if (at < 0) return identifier;
        var name = identifier[(at + ":log-group:".Length)..];
        return name.EndsWith(":*", StringComparison.Ordinal) ? name[..^2] : name;
    }
}
