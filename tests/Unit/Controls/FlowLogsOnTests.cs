using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls.Network;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;
using static SecureMlTools.Tests.Support.InventoryBuilder;

namespace SecureMlTools.Tests.Controls;

public sealed class FlowLogsOnTests
{
    private const string Bucket = "arn:aws:s3:::flow-logs";
    private const string LogGroup = "arn:aws:logs:us-east-1:111122223333:log-group:flow";
    private static readonly FlowLogsOn Control = new();

    private static FlowLog Log(string resource, string traffic = "ALL", string status = "ACTIVE", string? delivery = "SUCCESS", string? error = null) => new()
    {
        FlowLogId = "fl-00000001",
        ResourceId = resource,
        TrafficType = traffic,
        FlowLogStatus = status,
        DeliverLogsStatus = delivery,
        DeliverLogsErrorMessage = error,
        LogDestination = Bucket,
    };

    private static InventoryBuilder With(params FlowLog[] logs) => new InventoryBuilder().Do(b => b.FlowLogs.AddRange(logs));

    [Theory]
    [InlineData("ALL")]
    [InlineData("REJECT")]
    public void A_flow_log_of_the_VPC_passes(string traffic) => Expect.Pass(With(Log(VpcName, traffic)).Find(Control, VpcName), traffic);

    [Fact]
    public void A_log_that_has_delivered_nothing_yet_passes() => Expect.Pass(With(Log(VpcName, delivery: null)).Find(Control, VpcName));

    [Fact]
    public void None_fails() => Expect.Fail(With().Find(Control, VpcName), Severity.Medium, "No flow log");

    [Fact]
    public void Accepted_traffic_alone_fails() => Expect.Fail(With(Log(VpcName, "ACCEPT")).Find(Control, VpcName), Severity.Medium, "TrafficType=ACCEPT");

    [Fact]
    public void Failed_delivery_fails_with_its_error() => Expect.Fail(With(Log(VpcName, delivery: "FAILED", error: "Access error\u001b[2J")).Find(Control, VpcName), Severity.Medium, "Access error\\u001b[2J");

    [Fact]
    public void An_inactive_log_fails() => Expect.Fail(With(Log(VpcName, status: "INACTIVE")).Find(Control, VpcName), Severity.Medium, "INACTIVE");

    [Fact]
    public void All_subnets_together_are_the_VPC() => Expect.Pass(With(Log(Public), Log(Private)).Find(Control, VpcName), "2 subnets");

    [Fact]
    public void All_subnets_but_one_are_not() => Expect.Fail(With(Log(Public), Log(Private, "ACCEPT")).Find(Control, VpcName), Severity.Medium, Private);

    [Fact]
    public void A_VPC_without_subnets_is_not_covered_by_none_of_them() => Expect.Fail(With().Do(b => b.Subnets.Clear()).Find(Control, VpcName), Severity.Medium);

    [Fact]
    public void A_log_of_another_VPC_does_not_count() => Expect.Fail(With(Log("vpc-0000000f")).Find(Control, VpcName), Severity.Medium);

    [Fact]
    public void A_shared_VPC_is_its_owners() => Expect.NotApplicable(With().Do(b => b.Vpcs[0] = b.Vpcs[0] with { OwnerId = "999988887777" }).Find(Control, VpcName));

    [Fact]
    public void Denied_is_unknown_where_it_matters()
    {
        Expect.Unknown(With().Deny(Readings.FlowLogs).Find(Control, VpcName), "ec2:DescribeFlowLogs");
        Expect.Unknown(Assert.Single(With().Deny(Readings.Vpcs).Findings(Control)), "ec2:DescribeVpcs");
        Expect.Unknown(With().Deny(Readings.Subnets).Find(Control, VpcName), "ec2:DescribeSubnets");
        Expect.Pass(With(Log(VpcName)).Deny(Readings.Subnets).Find(Control, VpcName));
    }

    [Fact]
    public void The_repair_needs_a_destination_and_a_log_group_needs_a_role()
    {
        Assert.Contains("flowLogDestination", With().Remedy(Control, VpcName).Reason, StringComparison.Ordinal);
        Assert.Contains("flowLogRoleArn", With().Repairs(r => r with { FlowLogDestination = LogGroup }).Remedy(Control, VpcName).Reason, StringComparison.Ordinal);
        Assert.Contains("not the ARN", With().Repairs(r => r with { FlowLogDestination = "my-bucket" }).Remedy(Control, VpcName).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Bucket, "s3", null)]
    [InlineData(LogGroup, "cloud-watch-logs", "arn:aws:iam::111122223333:role/flow")]
    [InlineData("arn:aws:firehose:us-east-1:111122223333:deliverystream/flow", "kinesis-data-firehose", null)]
    public void The_repair_records_everything_to_the_destination(string destination, string type, string? role)
    {
        var change = Assert.Single(With().Repairs(r => r with { FlowLogDestination = destination, FlowLogRoleArn = "arn:aws:iam::111122223333:role/flow" }).Remedy(Control, VpcName).Changes);
        Assert.Equal((destination, type, role, "ALL"), (change.Part["LogDestination"], change.Part["LogDestinationType"], change.Part["DeliverLogsPermissionArn"], change.Part["TrafficType"]));
        Assert.Equal(VpcName, change.ResourceId);
    }

    [Fact]
    public void A_log_that_sends_there_and_fails_is_not_made_twice() =>
        Assert.Contains("already sends there", With(Log(VpcName, delivery: "FAILED")).Repairs(r => r with { FlowLogDestination = Bucket }).Remedy(Control, VpcName).Reason, StringComparison.Ordinal);
}
