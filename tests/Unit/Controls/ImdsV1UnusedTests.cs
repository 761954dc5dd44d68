using SecureMlTools.Api.CloudWatch;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls.Metadata;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;
using static SecureMlTools.Tests.Support.InventoryBuilder;

namespace SecureMlTools.Tests.Controls;

public sealed class ImdsV1UnusedTests
{
    private static readonly ImdsV1Unused Control = new();

    private static InventoryBuilder With(string state, params (double[] Values, string Status)[] pages) => new InventoryBuilder()
        .AddMachine(with: i => i with { State = new InstanceState { Name = state } })
        .Do(b => b.Metrics.AddRange(pages.Select(p => new MetricDataResult { Label = Machine, Values = p.Values, StatusCode = p.Status })));

    private static double[] Hours(int count, double calls = 0) => [.. Enumerable.Repeat(calls, count)];

    [Fact]
    public void A_day_of_silence_passes() => Expect.Pass(With("running", (Hours(24), "Complete")).Find(Control, Machine), "24 hours");

    [Fact]
    public void One_call_in_two_weeks_fails() => Expect.Fail(With("running", ([.. Hours(300), 1], "Complete")).Find(Control, Machine), Severity.Medium, "1 times");

    [Fact]
    public void A_call_fails_even_on_the_first_hour_and_on_a_stopped_machine() => Expect.Fail(With("stopped", (Hours(1, 5), "Complete")).Find(Control, Machine), Severity.Medium);

    [Fact]
    public void Less_than_a_day_is_unknown() => Expect.Unknown(With("running", (Hours(23), "Complete")).Find(Control, Machine), "23 hours");

    [Fact]
    public void The_baseline_says_how_much_is_enough() =>
        Expect.Unknown(With("running", (Hours(24), "Complete")).Parameters(p => p with { MetadataEvidenceHours = 48 }).Find(Control, Machine), "48");

    [Fact]
    public void No_data_is_unknown() => Expect.Unknown(With("running").Find(Control, Machine), "no MetadataNoToken data");

    [Fact]
    public void An_empty_series_is_unknown() => Expect.Unknown(With("running", ([], "Complete")).Find(Control, Machine));

    [Fact]
    public void A_stopped_machine_is_unknown_however_silent_it_was() => Expect.Unknown(With("stopped", (Hours(300), "Complete")).Find(Control, Machine), "stopped");

    [Fact]
    public void A_series_cut_short_is_unknown() => Expect.Unknown(With("running", (Hours(300), "PartialData")).Find(Control, Machine), "part");

    [Fact]
    public void A_series_over_two_pages_is_whole() => Expect.Pass(With("running", (Hours(20), "PartialData"), (Hours(20), "Complete")).Find(Control, Machine), "40 hours");

    [Fact]
    public void A_disabled_service_is_not_judged() =>
        Expect.NotApplicable(new InventoryBuilder().AddMachine(with: i => i with { MetadataOptions = new InstanceMetadataOptionsResponse { HttpEndpoint = "disabled" } }).Find(Control, Machine));

    [Fact]
    public void Denied_is_unknown() => Expect.Unknown(With("running", (Hours(24), "Complete")).Deny(Readings.MetadataNoToken).Find(Control, Machine), "cloudwatch:GetMetricData");
}
