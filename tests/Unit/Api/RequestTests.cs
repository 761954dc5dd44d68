using System.Text;
using SecureMlTools.Api;
using SecureMlTools.Api.AutoScaling;
using SecureMlTools.Api.CloudWatch;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Ssm;
using SecureMlTools.Api.Sts;

namespace SecureMlTools.Tests.Api;

/// <summary>Requests on the wire.</summary>
public sealed class RequestTests
{
    private static string Body<T>(AwsCall<T> call) => Encoding.UTF8.GetString(call.Http.Body.Span);

    [Fact]
    public void An_EC2_request_is_a_form_with_numbered_lists()
    {
        var call = Ec2Api.DescribeInstances.Call(new() { InstanceIds = ["i-1", "i-2"], Filters = [new() { Name = "tag:a b", Values = ["x&y", "é"] }], MaxResults = 5, DryRun = false });
        Assert.Equal(
            "Action=DescribeInstances&Version=2016-11-15&InstanceId.1=i-1&InstanceId.2=i-2&DryRun=false&Filter.1.Name=tag%3Aa%20b&Filter.1.Value.1=x%26y&Filter.1.Value.2=%C3%A9&MaxResults=5",
            Body(call));
        Assert.Equal("application/x-www-form-urlencoded; charset=utf-8", call.Http.Headers["content-type"]);
        Assert.Equal(("POST", "/"), (call.Http.Method, call.Http.Path));
    }

    [Fact]
    public void A_rule_is_written_with_its_ranges()
    {
        var body = Body(Ec2Api.AuthorizeSecurityGroupIngress.Call(new()
        {
            GroupId = "sg-1",
            IpPermissions = [new() { IpProtocol = "tcp", FromPort = 22, ToPort = 22, IpRanges = [new() { CidrIp = "10.0.0.0/8", Description = "d" }], Ipv6Ranges = [new() { CidrIpv6 = "::/0" }] }],
        }));
        Assert.Contains("IpPermissions.1.IpRanges.1.CidrIp=10.0.0.0%2F8", body, StringComparison.Ordinal);
        Assert.Contains("IpPermissions.1.Ipv6Ranges.1.CidrIpv6=%3A%3A%2F0", body, StringComparison.Ordinal);
        Assert.Contains("GroupId=sg-1", body, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_list_is_left_out_in_EC2_and_written_in_the_query_protocol()
    {
        Assert.Equal("Action=DescribeInstances&Version=2016-11-15", Body(Ec2Api.DescribeInstances.Call(new() { InstanceIds = [] })));
        Assert.Equal("Action=DescribeAutoScalingGroups&Version=2011-01-01&AutoScalingGroupNames=", Body(AutoScalingApi.DescribeAutoScalingGroups.Call(new() { AutoScalingGroupNames = [] })));
        Assert.Equal("Action=DescribeAutoScalingGroups&Version=2011-01-01&AutoScalingGroupNames.member.1=a", Body(AutoScalingApi.DescribeAutoScalingGroups.Call(new() { AutoScalingGroupNames = ["a"] })));
    }

    [Fact]
    public void A_JSON_request_names_its_operation_in_a_header()
    {
        var call = SsmApi.DescribeInstanceInformation.Call(new() { MaxResults = 50 });
        Assert.Equal("{\"MaxResults\":50}", Body(call));
        Assert.Equal("AmazonSSM.DescribeInstanceInformation", call.Http.Headers["X-Amz-Target"]);
        Assert.Equal("application/x-amz-json-1.1", call.Http.Headers["Content-Type"]);
        Assert.Equal("{}", Body(SsmApi.DescribeInstanceInformation.Call(new())));
    }

    [Fact]
    public void CloudWatch_is_spoken_to_in_JSON_with_times_in_seconds()
    {
        var call = CloudWatchApi.GetMetricData.Call(new() { StartTime = DateTimeOffset.FromUnixTimeMilliseconds(1500), EndTime = DateTimeOffset.UnixEpoch });
        Assert.Equal("{\"StartTime\":1.5,\"EndTime\":0}", Body(call));
        Assert.Equal("true", call.Http.Headers["x-amzn-query-mode"]);
    }

    [Fact]
    public void A_time_in_a_form_is_ISO_8601()
    {
        var body = Body(Ec2Api.DescribeFleets.Call(new()));
        Assert.Equal("Action=DescribeFleets&Version=2016-11-15", body);
        var request = new CreateLaunchTemplateVersionRequest
        {
            ClientToken = "t",
            LaunchTemplateData = new() { InstanceMarketOptions = new() { SpotOptions = new() { ValidUntil = new DateTimeOffset(2024, 1, 1, 1, 0, 0, TimeSpan.FromHours(1)) } } },
        };
        Assert.Contains("ValidUntil=2024-01-01T00%3A00%3A00Z", Body(Ec2Api.CreateLaunchTemplateVersion.Call(request)), StringComparison.Ordinal);
    }

    [Fact]
    public void An_idempotency_token_is_made_up_once_a_call_and_never_replaced()
    {
        Assert.EndsWith("ClientToken=mine", Body(Ec2Api.ModifyLaunchTemplate.Call(new() { ClientToken = "mine" })), StringComparison.Ordinal);
        var first = Body(Ec2Api.ModifyLaunchTemplate.Call(new()));
        Assert.Matches("ClientToken=[0-9a-f-]{36}", first);
        Assert.NotEqual(first, Body(Ec2Api.ModifyLaunchTemplate.Call(new())));
    }

    [Fact]
    public void Only_the_web_identity_call_goes_unsigned() =>
        Assert.Equal([StsApi.AssumeRoleWithWebIdentity], AwsApi.Operations.Where(o => o.IsUnsigned));

    [Fact]
    public void A_form_of_another_client_is_read()
    {
        var http = new AwsHttpRequest("POST", "/", new Dictionary<string, string>(), Encoding.UTF8.GetBytes("Filter.2.Name=b&Filter.10.Name=c&Filter.1.Name=a+b%2Bc&Novel.X=1&InstanceId.1=&Action=DescribeInstances"));
        var request = Ec2Api.DescribeInstances.DecodeRequest(http);
        Assert.Equal(["a b+c", "b", "c"], request.Filters!.Select(f => f.Name));
        Assert.Equal([""], request.InstanceIds);
        Assert.Null(request.MaxResults);
        var wrong = http with { Body = Encoding.UTF8.GetBytes("Filter.x.Name=b") };
        Assert.Throws<FormatException>(() => Ec2Api.DescribeInstances.DecodeRequest(wrong));
    }
}
