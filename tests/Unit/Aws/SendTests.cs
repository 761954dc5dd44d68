using SecureMlTools.Api.AutoScaling;
using SecureMlTools.Api.CloudWatch;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Kms;
using SecureMlTools.Api.Ssm;

namespace SecureMlTools.Tests.Aws;

/// <summary>One call: what goes over the wire, and what an answer becomes.</summary>
public sealed class SendTests : AwsTest
{
    [Fact]
    public async Task A_call_is_signed_and_decoded()
    {
        await using var fake = new FakeEndpoint(FakeAnswer.Identity());
        var aws = To(fake);
        Assert.Equal("123456789012", (await WhoAmI(aws)).Account);
        var request = Assert.Single(fake.Requests);
        Assert.Equal("AKIAGIVEN00000000001 eu-west-1/sts", SignatureV4.Check(request, "given-secret"));
        Assert.Equal("Action=GetCallerIdentity&Version=2011-06-15", request.Body);
        Assert.Contains("app/SecureMlTools", request.Header("User-Agent"), StringComparison.Ordinal);
        Assert.Null(request.Header("X-Amz-Security-Token"));
        Assert.Equal("eu-west-1", aws.Region);
    }

    [Fact]
    public async Task A_body_without_a_length_is_read_to_its_end()
    {
        await using var fake = new FakeEndpoint(FakeAnswer.Identity() with { Chunked = true });
        Assert.Equal("123456789012", (await WhoAmI(To(fake))).Account);
        Assert.Single(fake.Requests);
    }

    [Theory]
    [InlineData("ec2", "eu-west-1/ec2")]
    [InlineData("autoscaling", "eu-west-1/autoscaling")]
    [InlineData("ssm", "eu-west-1/ssm")]
    [InlineData("kms", "eu-west-1/kms")]
    [InlineData("cloudwatch", "eu-west-1/monitoring")]
    public async Task Every_protocol_is_signed_for_its_service(string service, string scope)
    {
        await using var fake = new FakeEndpoint((r, _) => r.Header("Content-Type")!.Contains("json", StringComparison.Ordinal) ? FakeAnswer.Json("{}") : r["Action"] is var action && action == "DescribeInstances" ? new(200, "<DescribeInstancesResponse/>") : new(200, $"<{action}Response><{action}Result/></{action}Response>"));
        var aws = Transport(new() { Region = "eu-west-1", Keys = new("AKIASESSION", "s", "the-token"), EndpointUrl = fake.Url });
        Task call = service switch
        {
            "ec2" => aws.SendAsync(Ec2Api.DescribeInstances.Call(new() { Filters = [new() { Name = "tag:tr&in <1> é + %", Values = ["a b"] }] }), default),
            "autoscaling" => aws.SendAsync(AutoScalingApi.DescribeAutoScalingGroups.Call(new()), default),
            "ssm" => aws.SendAsync(SsmApi.DescribeInstanceInformation.Call(new()), default),
            "kms" => aws.SendAsync(KmsApi.DescribeKey.Call(new() { KeyId = "alias/é" }), default),
            _ => aws.SendAsync(CloudWatchApi.GetMetricData.Call(new()), default),
        };
        await call;
        var request = Assert.Single(fake.Requests);
        Assert.Equal("AKIASESSION " + scope, SignatureV4.Check(request, "s"));
        Assert.Equal("the-token", request.Header("X-Amz-Security-Token"));
    }

    [Fact]
    public async Task The_path_of_an_endpoint_is_kept()
    {
        await using var fake = new FakeEndpoint(FakeAnswer.Identity());
        var aws = Transport(new() { Region = "eu-west-1", Keys = SomeKeys, EndpointUrl = fake.Url + "/aws/one/" });
        await WhoAmI(aws);
        Assert.Equal("/aws/one/", fake.Requests[0].Path);
        SignatureV4.Check(fake.Requests[0], "given-secret");
    }

    [Fact]
    public async Task An_error_keeps_code_status_message_and_request_id()
    {
        await using var fake = new FakeEndpoint(FakeAnswer.Ec2Error(403, "UnauthorizedOperation"));
        var e = await Fails(To(fake).SendAsync(Ec2Api.DescribeInstances.Call(new()), default), "UnauthorizedOperation");
        Assert.Equal((403, "rid-UnauthorizedOperation", "No: UnauthorizedOperation"), (e.StatusCode, e.RequestId, e.Message));
        Assert.True(e.IsAccessDenied);
        Assert.Same(Ec2Api.DescribeInstances, e.Operation);
        Assert.Single(fake.Requests);
    }

    [Fact]
    public async Task A_json_error_keeps_them_too()
    {
        await using var fake = new FakeEndpoint(FakeAnswer.Json("""{"__type":"com.amazonaws.kms#NotFoundException","message":"no key"}""", 400) with { Headers = new Dictionary<string, string> { ["x-amzn-RequestId"] = "rid-json" } });
        var e = await Fails(To(fake).SendAsync(KmsApi.DescribeKey.Call(new() { KeyId = "x" }), default), "NotFoundException");
        Assert.Equal((400, "rid-json", "no key"), (e.StatusCode, e.RequestId, e.Message));
    }

    [Fact]
    public async Task Refused_keys_name_their_source_and_no_secret()
    {
        await using var fake = new FakeEndpoint(FakeAnswer.StsError(403, "InvalidClientTokenId"));
        var e = await Fails(WhoAmI(To(fake)), "InvalidClientTokenId");
        Assert.Contains("keys given", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("given-secret", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_credential_object_is_asked_at_every_signing()
    {
        await using var fake = new FakeEndpoint(FakeAnswer.Identity());
        var n = 0;
        var aws = Transport(new() { Region = "eu-west-1", KeySource = () => new("AKIA" + ++n, "s"), EndpointUrl = fake.Url });
        await WhoAmI(aws);
        await WhoAmI(aws);
        Assert.Equal(2, fake.Requests.Select(r => SignatureV4.Check(r, "s")).Distinct().Count());
    }

    [Fact]
    public async Task A_credential_object_that_fails_is_a_plain_error()
    {
        await using var fake = new FakeEndpoint(FakeAnswer.Identity());
        var aws = Transport(new() { Region = "eu-west-1", KeySource = () => throw new InvalidOperationException("expired in the other module"), EndpointUrl = fake.Url });
        Assert.Contains("expired in the other module", (await Fails(WhoAmI(aws), "NoCredentials")).Message, StringComparison.Ordinal);
        Assert.Empty(fake.Requests);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var other = new FakeEndpoint(FakeAnswer.Identity());
        await using var fake = new FakeEndpoint(new FakeAnswer(307, "") { Headers = new Dictionary<string, string> { ["Location"] = other.Url } });
        await Fails(WhoAmI(To(fake)), "Http307");
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task Many_calls_at_once_do_not_mix()
    {
        await using var fake = new FakeEndpoint((r, _) => FakeAnswer.Json($$"""{"KeyMetadata":{"KeyId":{{r.Body.Split(':')[1]}}}"""));
        var aws = To(fake);
        var names = Enumerable.Range(0, 60).Select(i => "key-" + i).ToArray();
        var answers = await Task.WhenAll(names.Select(n => aws.SendAsync(KmsApi.DescribeKey.Call(new() { KeyId = n }), default)));
        Assert.Equal(names, answers.Select(a => a.KeyMetadata!.KeyId));
    }
}
