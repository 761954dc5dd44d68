using System.Globalization;
using SecureMlTools.Api.CloudWatch;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers;

/// <summary>Metrics: of AWS/EC2, the calls to the metadata service without a token. Any other metric has no data here.</summary>
internal static class CloudWatchHandlers
{
    private const int MostQueries = 500;
    private const int MostDatapoints = 100_800;

    public static void AddTo(HandlerMap map) => map.On(CloudWatchApi.GetMetricData, Get);

    private static GetMetricDataResponse Get(PracticeRegion region, GetMetricDataRequest request)
    {
        var queries = request.MetricDataQueries.OrEmpty();
        if (queries.Count == 0) throw new ServiceException("ValidationError", "The parameter MetricDataQueries is required.");
        if (queries.Count > MostQueries) throw new ServiceException("ValidationError", $"The collection MetricDataQueries must not have a size greater than {MostQueries}.");
        if (request.StartTime is not { } start || request.EndTime is not { } end) throw new ServiceException("ValidationError", "The parameters StartTime and EndTime are required.");
        if (start >= end) throw new ServiceException("ValidationError", "The parameter StartTime must be less than the parameter EndTime.");
        if (queries.GroupBy(q => q.Id).FirstOrDefault(g => g.Count() > 1) is { } twice) throw new ServiceException("ValidationError", $"The values for parameter id in MetricDataQueries are not unique: {twice.Key}");
        if (queries.Any(q => q.Expression is not null)) throw new ServiceException("ValidationError", "Metric math is not practised here: ask for MetricStat.");
        if (request.MaxDatapoints is < 1 or > MostDatapoints) throw new ServiceException("ValidationError", $"The parameter MaxDatapoints must be between 1 and {MostDatapoints}.");

        // A page ends when it has as many points as it may hold, in the middle of a series if need be.
        var room = request.MaxDatapoints ?? MostDatapoints;
        var (query, point) = Place(request.NextToken, queries.Count);
        var results = new List<MetricDataResult>();
        for (; query < queries.Count; query++, point = 0)
        {
            if (queries[query].ReturnData == false) continue;
            var series = Series(region, queries[query], start, end, request.ScanBy != "TimestampAscending");
            var part = series.Skip(point).Take(room).ToList();
            var isCut = point + part.Count < series.Count;
            if (part.Count > 0 || series.Count == 0)
                results.Add(new MetricDataResult
                {
                    Id = queries[query].Id,
                    Label = queries[query].Label ?? queries[query].MetricStat?.Metric?.MetricName,
                    Timestamps = [.. part.Select(p => p.At)],
                    Values = [.. part.Select(p => p.Sum)],
                    StatusCode = isCut ? "PartialData" : "Complete",
                });
            room -= part.Count;
            if (isCut) return new GetMetricDataResponse { MetricDataResults = results, Messages = [], NextToken = string.Create(CultureInfo.InvariantCulture, $"{query}.{point + part.Count}") };
        }

        return new GetMetricDataResponse { MetricDataResults = results, Messages = [] };
    }

    private static IReadOnlyList<(DateTimeOffset At, double Sum)> Series(PracticeRegion region, MetricDataQuery query, DateTimeOffset start, DateTimeOffset end, bool isDescending)
    {
        var stat = query.MetricStat ?? throw new ServiceException("ValidationError", $"The query {query.Id} has neither a MetricStat nor an Expression.");
        var period = stat.Period ?? 300;
        if (period < 60 || period % 60 != 0) throw new ServiceException("ValidationError", $"The parameter MetricDataQueries.member.MetricStat.Period must be a multiple of 60: {period}.");
        if (stat.Metric is not { Namespace: "AWS/EC2", MetricName: "MetadataNoToken" } metric || stat.Stat is not ("Sum" or "SampleCount" or "Average" or "Maximum" or "Minimum")) return [];
        if (metric.Dimensions.OrEmpty() is not [{ Name: "InstanceId", Value: { } id }]) return [];
        var sums = region.MetadataNoToken.Sums(id, start, end, period);
        return isDescending ? [.. sums.Reverse()] : sums;
    }

    private static (int Query, int Point) Place(string? token, int queries) => string.IsNullOrEmpty(token) ? (0, 0)
        : token.Split('.') is [var q, var p] && int.TryParse(q, NumberStyles.None, CultureInfo.InvariantCulture, out var query) && query < queries && int.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out var point)
            ? (query, point)
            : throw new ServiceException("InvalidNextToken", "The next token specified is invalid.");
}
