using System.Text;
using SecureMlTools.Api.CloudWatch;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Kms;
using SecureMlTools.Api.Ssm;

namespace SecureMlTools.Tests.Api;

/// <summary>JSON as the AWS CLI prints it.</summary>
public sealed class JsonShapeTests
{
    private static DescribeVolumesResponse Volumes(string json) => Ec2Api.DescribeVolumes.ReadJson(Encoding.UTF8.GetBytes(json));

    [Fact]
    public void It_has_AWS_s_names_in_the_model_s_order_and_no_absent_members()
    {
        var response = new DescribeVolumesResponse
        {
            Volumes = [new() { VolumeId = "vol-1", Encrypted = false, CreateTime = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero), Tags = [], Iops = 3000, State = "in-use" }],
        };
        var expected = "{\"Volumes\":[{\"Iops\":3000,\"Tags\":[],\"VolumeId\":\"vol-1\",\"State\":\"in-use\",\"CreateTime\":\"2024-01-01T00:00:00+00:00\",\"Encrypted\":false}]}";
        var written = JsonTrees.Response(Ec2Api.DescribeVolumes, response);
        Assert.Null(JsonTrees.Difference(JsonTrees.Parse(expected), written));
        var names = written.GetProperty("Volumes")[0].EnumerateObject().Select(p => p.Name).ToList();
        var all = new[] { "Iops", "Tags", "VolumeId", "State", "CreateTime", "Encrypted" };
        Assert.Equal(all.OrderBy(n => typeof(Volume).GetProperties().ToList().FindIndex(p => p.Name == n)), names);
    }

    [Fact]
    public void Times_are_read_in_either_form()
    {
        var expected = new DateTimeOffset(2024, 1, 1, 0, 0, 0, 500, TimeSpan.Zero);
        foreach (var time in new[] { "\"2024-01-01T00:00:00.500000+00:00\"", "\"2024-01-01T02:00:00.5+02:00\"", "\"2024-01-01T00:00:00.500Z\"", "1704067200.5" })
            Assert.Equal(expected, Volumes($"{{\"Volumes\":[{{\"CreateTime\":{time}}}]}}").Volumes![0].CreateTime);
        var written = JsonTrees.Response(Ec2Api.DescribeVolumes, new DescribeVolumesResponse { Volumes = [new() { CreateTime = expected }] });
        Assert.Equal("2024-01-01T00:00:00.500000+00:00", written.GetProperty("Volumes")[0].GetProperty("CreateTime").GetString());
    }

    [Fact]
    public void Null_and_unknown_members_are_absent()
    {
        var response = Volumes("{\"ResponseMetadata\":{\"x\":[1]},\"Volumes\":[{\"Size\":null,\"Novel\":1,\"VolumeId\":\"v\"}],\"NextToken\":null}");
        Assert.Null(response.NextToken);
        Assert.Null(response.Volumes![0].Size);
        Assert.Equal("v", response.Volumes[0].VolumeId);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("{\"Volumes\":{}}")]
    [InlineData("{\"Volumes\":[1]}")]
    [InlineData("{\"Volumes\":[null]}")]
    [InlineData("{\"Volumes\":[{\"Size\":\"8\"}]}")]
    [InlineData("{\"Volumes\":[{\"Size\":1.5}]}")]
    [InlineData("{\"Volumes\":[{\"Size\":3000000000}]}")]
    [InlineData("{\"Volumes\":[{\"Encrypted\":\"true\"}]}")]
    [InlineData("{\"Volumes\":[{\"CreateTime\":\"soon\"}]}")]
    [InlineData("{\"Volumes\":[{\"VolumeId\":{}}]}")]
    [InlineData("{\"Volumes\":[{\"VolumeId\":\"\\ud800\"}]}")]
    [InlineData("{\"Volumes\":[]} x")]
    public void What_is_not_of_the_shape_is_refused(string json) => Assert.Throws<FormatException>(() => Volumes(json));

    [Fact]
    public void Maps_and_numbers_go_there_and_back()
    {
        var grants = new ListGrantsResponse { Grants = [new() { Constraints = new() { EncryptionContextSubset = new Dictionary<string, string> { ["a b"] = "c" } } }] };
        Assert.Equal("c", KmsApi.ListGrants.ReadJson(JsonTrees.Response(KmsApi.ListGrants, grants)).Grants![0].Constraints!.EncryptionContextSubset!["a b"]);

        var info = "{\"InstanceInformationList\":[{\"AssociationOverview\":{\"InstanceAssociationStatusAggregatedCount\":{\"Success\":2}}}]}";
        var read = SsmApi.DescribeInstanceInformation.ReadJson(JsonTrees.Parse(info));
        Assert.Equal(2, read.InstanceInformationList![0].AssociationOverview!.InstanceAssociationStatusAggregatedCount!["Success"]);

        var data = new GetMetricDataResponse { MetricDataResults = [new() { Values = [0.1, double.NaN, double.PositiveInfinity, 5e-324] }] };
        Assert.Equal([0.1, double.NaN, double.PositiveInfinity, 5e-324], CloudWatchApi.GetMetricData.ReadJson(JsonTrees.Response(CloudWatchApi.GetMetricData, data)).MetricDataResults![0].Values);
    }
}
