using System.Text;
using SecureMlTools.Api;
using SecureMlTools.Api.CloudWatch;
using SecureMlTools.Api.CloudWatchLogs;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Sts;

namespace SecureMlTools.Tests.Api;

/// <summary>An answer cut short must never pass for a shorter answer: "no open port" would be its meaning.</summary>
public sealed class TruncationTests
{
    private static readonly DateTimeOffset Time = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Cases => ["ec2", "sts", "cloudwatch"];

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_answer_cut_at_any_byte_is_refused(string service)
    {
        var (operation, response) = Sample(service);
        var whole = operation.EncodeResponse(response, "r-1");
        for (var length = 0; length < whole.Length; length++)
            Assert.Throws<FormatException>(() => operation.DecodeResponse(new MemoryStream(whole, 0, length)));
        operation.DecodeResponse(new MemoryStream(whole));
    }

    [Fact]
    public void An_answer_with_every_kind_of_markup_cut_at_any_byte_is_refused()
    {
        var whole = Encoding.UTF8.GetBytes("<?xml version=\"1.0\"?><!-- a --><DescribeVpcsResponse xmlns='x'><novel a=\"1\"><b/>t</novel><vpcSet><item><vpcId>a&amp;<![CDATA[b]]>&#233;\r\né<!-- c --></vpcId></item ></vpcSet></DescribeVpcsResponse>");
        for (var length = 0; length < whole.Length; length++)
            Assert.Throws<FormatException>(() => Ec2Api.DescribeVpcs.DecodeResponse(new MemoryStream(whole, 0, length)));
        Assert.Equal("a&bé\né", Ec2Api.DescribeVpcs.DecodeResponse(new MemoryStream(whole)).Vpcs![0].VpcId);
    }

    [Fact]
    public void Only_an_operation_that_answers_nothing_may_have_an_empty_answer()
    {
        Assert.NotNull(CloudWatchLogsApi.CreateLogGroup.DecodeResponse(Stream.Null));
        Assert.Empty(CloudWatchLogsApi.CreateLogGroup.EncodeResponse(new CreateLogGroupResponse(), "r-1"));
        Assert.Throws<FormatException>(() => CloudWatchLogsApi.DescribeLogGroups.DecodeResponse(Stream.Null));
    }

    [Fact]
    public void An_answer_with_any_byte_spoilt_is_read_or_refused_and_nothing_else()
    {
        var whole = Ec2Api.DescribeInstances.EncodeResponse(Sample("ec2").Response, "r-1");
        var random = new Random(1);
        for (var round = 0; round < 20_000; round++)
        {
            var spoilt = whole.ToArray();
            spoilt[random.Next(spoilt.Length)] = (byte)random.Next(256);
            try
            {
                Ec2Api.DescribeInstances.DecodeResponse(new MemoryStream(spoilt));
            }
            catch (FormatException)
            {
                // the only error there may be
            }
        }
    }

    private static (AwsOperation Operation, object Response) Sample(string service) => service switch
    {
        "ec2" => (Ec2Api.DescribeInstances, new DescribeInstancesResponse
        {
            Reservations =
            [
                new()
                {
                    ReservationId = "r-1",
                    Instances =
                    [
                        new() { InstanceId = "i-1", LaunchTime = Time, Tags = [new() { Key = "Name", Value = "a & b <c>" }], EbsOptimized = true },
                        new() { InstanceId = "i-2", SecurityGroups = [], CpuOptions = new() { CoreCount = 4 } },
                    ],
                },
            ],
            NextToken = "é",
        }),
        "sts" => (StsApi.AssumeRole, new AssumeRoleResponse { Credentials = new() { AccessKeyId = "A", SecretAccessKey = "S", SessionToken = "T", Expiration = Time } }),
        _ => (CloudWatchApi.GetMetricData, new GetMetricDataResponse { MetricDataResults = [new() { Id = "m1", Timestamps = [Time], Values = [1.5, 2] }] }),
    };
}
