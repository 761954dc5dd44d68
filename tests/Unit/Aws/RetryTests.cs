using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Kms;

namespace SecureMlTools.Tests.Aws;

/// <summary>What is tried again, how often, and what it ends as.</summary>
public sealed class RetryTests : AwsTest
{
    private static readonly FakeAnswer Throttled = FakeAnswer.Ec2Error(503, "RequestLimitExceeded");
    private static readonly FakeAnswer Empty = new(200, "<DescribeInstancesResponse><reservationSet/></DescribeInstancesResponse>");

    [Fact]
    public async Task Throttling_is_outlasted()
    {
        await using var fake = new FakeEndpoint(Throttled, Throttled, Throttled, Throttled, Throttled, Empty);
        await To(fake).SendAsync(Ec2Api.DescribeInstances.Call(new()), default);
        Assert.Equal(6, fake.Requests.Count);
    }

    [Fact]
    public async Task Throttling_ends_as_throttling()
    {
        await using var fake = new FakeEndpoint(Throttled);
        var e = await Fails(To(fake).SendAsync(Ec2Api.DescribeInstances.Call(new()), default), "RequestLimitExceeded");
        Assert.True(e.IsThrottled);
        Assert.Equal(8, fake.Requests.Count);
        Assert.Equal("rid-RequestLimitExceeded", e.RequestId);
    }

    [Theory]
    [InlineData("12", 12)]
    [InlineData("2", 8)]
    public async Task AWS_MAX_ATTEMPTS_raises_the_number_and_does_not_lower_it(string wanted, int attempts)
    {
        Set("AWS_MAX_ATTEMPTS", wanted);
        await using var fake = new FakeEndpoint(Throttled);
        await Fails(To(fake).SendAsync(Ec2Api.DescribeInstances.Call(new()), default), "RequestLimitExceeded");
        Assert.Equal(attempts, fake.Requests.Count);
    }

    [Fact]
    public async Task Calls_throttled_together_all_come_through()
    {
        await using var fake = new FakeEndpoint((_, n) => n <= 16 ? Throttled : Empty);
        var aws = To(fake);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => aws.SendAsync(Ec2Api.DescribeInstances.Call(new()), default)));
        Assert.Equal(24, fake.Requests.Count);
    }

    [Fact]
    public async Task Throttling_in_json_is_known_too()
    {
        await using var fake = new FakeEndpoint(FakeAnswer.Json("""{"__type":"ThrottlingException","message":"Rate exceeded"}""", 400), FakeAnswer.Json("{}"));
        await To(fake).SendAsync(KmsApi.DescribeKey.Call(new() { KeyId = "x" }), default);
        Assert.Equal(2, fake.Requests.Count);
    }

    [Fact]
    public async Task Every_attempt_is_signed_anew()
    {
        await using var fake = new FakeEndpoint(Throttled, Empty);
        await To(fake).SendAsync(Ec2Api.DescribeInstances.Call(new()), default);
        Assert.All(fake.Requests, r => SignatureV4.Check(r, "given-secret"));
    }

    [Fact]
    public async Task A_reset_connection_is_tried_again()
    {
        await using var fake = new FakeEndpoint(new FakeAnswer(200, "") { Reset = true }, Empty);
        await To(fake).SendAsync(Ec2Api.DescribeInstances.Call(new()), default);
        Assert.Equal(2, fake.Requests.Count);
    }

    [Fact]
    public async Task A_refusal_after_a_lost_answer_says_that_the_call_may_have_taken_effect()
    {
        await using var fake = new FakeEndpoint(new FakeAnswer(200, "") { Reset = true }, FakeAnswer.Ec2Error(400, "InvalidPermission.Duplicate"));
        var e = await Fails(To(fake).SendAsync(Ec2Api.DescribeInstances.Call(new()), default), "InvalidPermission.Duplicate");
        Assert.True(e.MayHaveTakenEffect);

        await using var calm = new FakeEndpoint(Throttled, FakeAnswer.Ec2Error(400, "InvalidPermission.Duplicate"));
        e = await Fails(To(calm).SendAsync(Ec2Api.DescribeInstances.Call(new()), default), "InvalidPermission.Duplicate");
        Assert.False(e.MayHaveTakenEffect);
    }

    [Fact]
    public async Task A_want_of_capacity_is_an_answer_and_not_asked_again()
    {
        await using var fake = new FakeEndpoint(FakeAnswer.Ec2Error(500, "InsufficientInstanceCapacity"));
        var e = await Fails(To(fake).SendAsync(Ec2Api.RunInstances.Call(new() { MinCount = 1, MaxCount = 1 }), default), "InsufficientInstanceCapacity");
        Assert.True(e.IsCapacityShortage);
        Assert.False(e.MayHaveTakenEffect);
        Assert.Single(fake.Requests);
    }

    [Fact]
    public async Task A_connection_that_is_always_reset_is_lost()
    {
        await using var fake = new FakeEndpoint(new FakeAnswer(200, "") { Reset = true });
        var e = await Fails(To(fake).SendAsync(Ec2Api.DescribeInstances.Call(new()), default), "ConnectionLost");
        Assert.Contains(fake.Url, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_of_html_is_asked_for_once_more()
    {
        await using var fake = new FakeEndpoint(FakeAnswer.Html(500));
        var e = await Fails(To(fake).SendAsync(Ec2Api.DescribeInstances.Call(new()), default), "Http500");
        Assert.Equal(500, e.StatusCode);
        Assert.Equal(2, fake.Requests.Count);
    }

    [Fact]
    public async Task An_internal_error_of_AWS_is_tried_as_often_as_throttling()
    {
        await using var fake = new FakeEndpoint(FakeAnswer.Ec2Error(500, "InternalError"), FakeAnswer.Ec2Error(503, "Unavailable"), FakeAnswer.Ec2Error(500, "InternalError"), Empty);
        await To(fake).SendAsync(Ec2Api.DescribeInstances.Call(new()), default);
        Assert.Equal(4, fake.Requests.Count);
    }

    [Theory]
    [InlineData(20, false)]
    [InlineData(0, false)]
    [InlineData(20, true)]
    public async Task A_truncated_answer_is_read_again(int sent, bool chunked)
    {
        await using var fake = new FakeEndpoint(Empty with { Send = sent, Chunked = chunked }, Empty);
        await To(fake).SendAsync(Ec2Api.DescribeInstances.Call(new()), default);
        Assert.Equal(2, fake.Requests.Count);
    }

    [Theory]
    [InlineData("<DescribeInstancesResponse><reservationSet>")]
    [InlineData("<html>")]
    [InlineData("not xml")]
    public async Task An_unreadable_answer_is_an_error(string body)
    {
        await using var fake = new FakeEndpoint(new FakeAnswer(200, body) { Headers = new Dictionary<string, string> { ["x-amzn-RequestId"] = "rid-half" } });
        var e = await Fails(To(fake).SendAsync(Ec2Api.DescribeInstances.Call(new()), default), "UnreadableResponse");
        Assert.Equal((200, "rid-half"), (e.StatusCode, e.RequestId));
        Assert.Equal(3, fake.Requests.Count);
    }

    [Fact]
    public async Task A_change_whose_answer_was_lost_is_not_made_twice()
    {
        await using var fake = new FakeEndpoint(new FakeAnswer(200, "<CreateFlowLogsResponse><flowLog") { Send = 10 });
        var e = await Fails(To(fake).SendAsync(Ec2Api.CreateFlowLogs.Call(new() { ResourceType = "VPC" }), default), "UnreadableResponse");
        Assert.Contains("look at the resource", e.Message, StringComparison.Ordinal);
        Assert.Single(fake.Requests);
    }

    [Fact]
    public async Task A_closed_port_fails_soon_and_names_the_endpoint()
    {
        var url = FakeEndpoint.ClosedUrl();
        var e = await Fails(WhoAmI(Transport(new() { Region = "eu-west-1", Keys = SomeKeys, EndpointUrl = url })), "ConnectionFailed");
        Assert.Contains(url, e.Message, StringComparison.Ordinal);
        Assert.Equal(0, e.StatusCode);
    }

    [Fact]
    public async Task A_silent_endpoint_times_out()
    {
        await using var fake = new FakeEndpoint(Empty with { Send = 5, Stall = true });
        await Fails(To(fake, Quick with { BodyIdle = TimeSpan.FromMilliseconds(100) }).SendAsync(Ec2Api.DescribeInstances.Call(new()), default), "Timeout");
        Assert.Equal(2, fake.Requests.Count);
    }

    [Fact]
    public async Task An_endpoint_that_does_not_answer_times_out_and_a_change_is_not_repeated()
    {
        using var over = new ManualResetEventSlim();
        await using var fake = new FakeEndpoint((_, _) =>
        {
            over.Wait(TimeSpan.FromSeconds(30));
            return Empty;
        });
        var aws = To(fake, Quick with { Answer = TimeSpan.FromMilliseconds(200) });
        var e = await Fails(aws.SendAsync(Ec2Api.CreateFlowLogs.Call(new() { ResourceType = "VPC" }), default), "Timeout");
        Assert.Contains("not known", e.Message, StringComparison.Ordinal);
        Assert.Single(fake.Requests);
        over.Set();
    }

    [Fact]
    public async Task A_wrong_clock_is_corrected()
    {
        var server = DateTime.UtcNow.AddHours(3).ToString("ddd, dd MMM yyyy HH:mm:ss 'GMT'", System.Globalization.CultureInfo.InvariantCulture);
        await using var fake = new FakeEndpoint(FakeAnswer.StsError(403, "RequestExpired") with { Headers = new Dictionary<string, string> { ["Date"] = server } }, FakeAnswer.Identity());
        await WhoAmI(To(fake));
        var times = fake.Requests.Select(r => DateTime.ParseExact(r.Header("X-Amz-Date")!, "yyyyMMdd'T'HHmmss'Z'", System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        Assert.InRange((times[1] - times[0]).TotalMinutes, 170, 190);
    }
}
