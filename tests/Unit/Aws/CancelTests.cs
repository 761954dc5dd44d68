using SecureMlTools.Api.Ec2;

namespace SecureMlTools.Tests.Aws;

/// <summary>Cancelling, wherever a call is. A call that did not notice would wait for the time limits below, which are long.</summary>
public sealed class CancelTests : AwsTest
{
    private static readonly FakeAnswer Silent = new(200, "<DescribeInstancesResponse/>") { Send = 0, Stall = true };

    [Fact]
    public async Task Before_the_call()
    {
        await using var fake = new FakeEndpoint(Silent);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => WhoAmI(To(fake), new CancellationToken(true)));
        Assert.Empty(fake.Requests);
    }

    [Fact]
    public async Task In_a_stalled_body() => await Cancelled(Silent with { Send = 10 });

    [Fact]
    public async Task In_a_stalled_error() => await Cancelled(FakeAnswer.Html(403) with { Send = 3, Stall = true });

    [Fact]
    public async Task In_back_off() => await Cancelled(FakeAnswer.Ec2Error(503, "RequestLimitExceeded"));

    [Fact]
    public async Task While_the_keys_are_fetched()
    {
        await using var fake = new FakeEndpoint(FakeAnswer.Json("{}") with { Send = 1, Stall = true });
        Config($"[default]\nregion = eu-west-1\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = keys\n[profile keys]\naws_access_key_id = A\naws_secret_access_key = s\nendpoint_url = {fake.Url}\n");
        Set("AWS_ENDPOINT_URL", fake.Url);
        await Cancel(fake, Transport(new()));
    }

    [SkippableFact]
    public async Task While_a_credential_process_runs()
    {
        Skip.If(OperatingSystem.IsWindows(), "needs sleep");
        Config("[default]\nregion = eu-west-1\ncredential_process = sleep 600\n");
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => WhoAmI(Transport(new()), source.Token).WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task While_another_modules_credential_object_blocks()
    {
        using var never = new ManualResetEventSlim();
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        var aws = Transport(new()
        {
            Region = "eu-west-1",
            EndpointUrl = "http://127.0.0.1:1",
            KeySource = () =>
            {
                never.Wait(TimeSpan.FromSeconds(60));
                return SomeKeys;
            },
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => WhoAmI(aws, source.Token).WaitAsync(TimeSpan.FromSeconds(30)));
        never.Set();
    }

    private async Task Cancelled(FakeAnswer answer)
    {
        await using var fake = new FakeEndpoint(answer);
        await Cancel(fake, To(fake, new() { BodyIdle = TimeSpan.FromMinutes(5), BackOff = TimeSpan.FromMinutes(5) }));
    }

    private static async Task Cancel(FakeEndpoint fake, SecureMlTools.Aws.AwsTransport aws)
    {
        using var source = new CancellationTokenSource();
        var call = aws.SendAsync(Ec2Api.DescribeInstances.Call(new()), source.Token);
        await fake.ArrivedAsync();
        await Task.Delay(50);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(TimeSpan.FromSeconds(30)));
    }
}
