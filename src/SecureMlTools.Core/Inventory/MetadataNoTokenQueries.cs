using SecureMlTools.Api.CloudWatch;

namespace SecureMlTools.Inventory;

/// <summary>The metric queries behind IMDS-06: one per machine, 500 a call, hourly sums over 14 days, labelled with the machine's id.</summary>
internal static class MetadataNoTokenQueries
{
    public const int Days = 14;
    private const int QueriesPerCall = 500;
    private const int PeriodSeconds = 3600;

    public static IEnumerable<GetMetricDataRequest> Requests(RegionInventory soFar, ReadingOptions options)
    {
        // The window ends on an hour, so that the same inventory asks the same question.
        var end = new DateTimeOffset(options.Now.UtcDateTime.Date.AddHours(options.Now.UtcDateTime.Hour), TimeSpan.Zero);
        foreach (var ids in InUse.InstanceIds(soFar, null).Chunk(QueriesPerCall))
            yield return new GetMetricDataRequest
            {
                StartTime = end.AddDays(-Days),
                EndTime = end,
                ScanBy = "TimestampAscending",
                MetricDataQueries = [.. ids.Select((id, i) => new MetricDataQuery
                {
                    Id = "m" + i.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    Label = id,
                    ReturnData = true,
                    MetricStat = new MetricStat
                    {
                        Metric = new Metric { Namespace = "AWS/EC2", MetricName = "MetadataNoToken", Dimensions = [new Dimension { Name = "InstanceId", Value = id }] },
                        Period = PeriodSeconds,
                        Stat = "Sum",
                    },
                })],
            };
    }
}
