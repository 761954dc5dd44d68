using SecureMlTools.Api.CloudWatch;

namespace SecureMlTools.Tests.Practice.Semantics;

public sealed class MetricTests
{
    private readonly Practised _practised = new();

    [Fact]
    public async Task Two_weeks_of_hours_are_there_for_a_machine_with_data_and_none_for_one_without()
    {
        var answer = await _practised.Call(CloudWatchApi.GetMetricData, Request(["notebook-alice", "llm-pretrain-01", "data-prep"]));
        Assert.Equal([336, 336, 0], answer.MetricDataResults!.Select(r => r.Values!.Count));
        Assert.True(answer.MetricDataResults![0].Values!.Sum() > 0);
        Assert.Equal(0, answer.MetricDataResults[1].Values!.Sum());
    }

    [Fact]
    public async Task A_page_of_points_ends_in_the_middle_of_a_series_and_the_next_goes_on()
    {
        var request = Request(["notebook-alice", "finetune-bob"]) with { MaxDatapoints = 500 };
        var first = await _practised.Call(CloudWatchApi.GetMetricData, request);
        Assert.Equal(["Complete", "PartialData"], first.MetricDataResults!.Select(r => r.StatusCode));
        var whole = await CloudWatchApi.GetMetricData.AllAsync(_practised.Aws, request);
        Assert.Equal(672, whole.MetricDataResults!.Sum(r => r.Values!.Count));
        Assert.Equal(336, whole.MetricDataResults!.Where(r => r.Label == _practised.Id("i", "finetune-bob")).SelectMany(r => r.Timestamps!).Distinct().Count());
    }

    [Fact]
    public async Task More_than_500_queries_are_refused() =>
        await _practised.Refused(CloudWatchApi.GetMetricData, Request([.. Enumerable.Range(0, 501).Select(i => "m" + i)]), "ValidationError");

    private GetMetricDataRequest Request(string[] machines) => new()
    {
        StartTime = Practised.Now.AddMinutes(-30).AddDays(-14),
        EndTime = Practised.Now.AddMinutes(-30),
        MetricDataQueries = [.. machines.Select((m, i) => new MetricDataQuery
        {
            Id = "q" + i,
            Label = _practised.Id("i", m),
            MetricStat = new MetricStat { Period = 3600, Stat = "Sum", Metric = new Metric { Namespace = "AWS/EC2", MetricName = "MetadataNoToken", Dimensions = [new Dimension { Name = "InstanceId", Value = _practised.Id("i", m) }] } },
        })],
    };
}
