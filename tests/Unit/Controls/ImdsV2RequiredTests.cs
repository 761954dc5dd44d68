using SecureMlTools.Api.CloudWatch;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls.Metadata;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;
using SecureMlTools.Tests.Support;
using static SecureMlTools.Tests.Support.InventoryBuilder;

namespace SecureMlTools.Tests.Controls;

public sealed class ImdsV2RequiredTests
{
    private static readonly ImdsV2Required Control = new();

    private static InventoryBuilder With(InstanceMetadataOptionsResponse? options, string state = "running") =>
        new InventoryBuilder().AddMachine(with: i => i with { MetadataOptions = options, State = new InstanceState { Name = state } });

    private static InstanceMetadataOptionsResponse Options(string? tokens, string endpoint = "enabled", string state = "applied") => new() { HttpTokens = tokens, HttpEndpoint = endpoint, State = state };

    [Fact]
    public void Required_passes() => Expect.Pass(With(Options("required")).Find(Control, Machine));

    [Fact]
    public void Required_but_pending_passes_and_says_so() => Expect.Pass(With(Options("required", state: "pending")).Find(Control, Machine), "pending");

    [Fact]
    public void A_disabled_service_passes() => Expect.Pass(With(Options("optional", "disabled")).Find(Control, Machine), "disabled");

    [Fact]
    public void Optional_fails() => Expect.Fail(With(Options("optional")).Find(Control, Machine), Severity.High, "HttpTokens=optional");

    [Fact]
    public void A_stopped_machine_counts() => Expect.Fail(With(Options("optional"), "stopped").Find(Control, Machine), Severity.High);

    [Fact]
    public void A_terminated_machine_does_not() => Assert.Empty(With(Options("optional"), "terminated").Findings(Control));

    [Fact]
    public void No_options_are_no_answer() => Expect.Unknown(With(null).Find(Control, Machine));

    [Fact]
    public void No_tokens_are_no_answer() => Expect.Unknown(With(Options(null)).Find(Control, Machine));

    [Fact]
    public void Denied_is_unknown() => Expect.Unknown(Assert.Single(With(Options("optional")).Deny(Readings.Instances).Findings(Control)), "ec2:DescribeInstances");

    [Fact]
    public void The_repair_changes_HttpTokens_and_nothing_else()
    {
        var change = Assert.Single(With(Options("optional")).Remedy(Control, Machine).Changes);
        Assert.Equal("HttpTokens=optional", change.Before.ToString());
        Assert.Equal("HttpTokens=required", change.After.ToString());
    }

    [Theory]
    [InlineData(0, 0, Guard.NoMetricData, GuardKind.MissingEvidence)]
    [InlineData(3, 0, Guard.NoMetricData, GuardKind.MissingEvidence)]
    [InlineData(30, 2, Guard.ImdsV1InUse, GuardKind.Harm)]
    [InlineData(30, 0, null, default(GuardKind))]
    public void The_repair_is_guarded_by_what_CloudWatch_saw(int hours, double callsAnHour, string? guard, GuardKind kind)
    {
        var builder = With(Options("optional")).Do(b => b.Metrics.Add(new MetricDataResult { Label = Machine, StatusCode = "Complete", Values = [.. Enumerable.Repeat(callsAnHour, hours)] }));
        var guards = Assert.Single(builder.Remedy(Control, Machine).Changes).Guards;
        if (guard is null) Assert.Empty(guards);
        else Assert.Equal((guard, kind), (Assert.Single(guards).Name, guards[0].Kind));
    }

    [Fact]
    public void Half_an_answer_of_CloudWatch_is_missing_evidence()
    {
        var builder = With(Options("optional")).Do(b => b.Metrics.Add(new MetricDataResult { Label = Machine, StatusCode = "InternalError", Values = [.. Enumerable.Repeat(0.0, 100)] }));
        Assert.Equal(Guard.NoMetricData, Assert.Single(Assert.Single(builder.Remedy(Control, Machine).Changes).Guards).Name);
    }
}
