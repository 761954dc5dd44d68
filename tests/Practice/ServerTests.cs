using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Practice;

namespace SecureMlTools.Tests.Practice;

/// <summary>What the listener does with clients that are not well-behaved; the AWS CLI shows the rest.</summary>
public sealed class ServerTests : IAsyncLifetime, IDisposable
{
    private readonly PracticeAccount _account = new Practised().Account;
    private readonly HttpClient _client = new();
    private PracticeServer _server = null!;

    public Task InitializeAsync()
    {
        _server = PracticeServer.Start(_account);
        return Task.CompletedTask;
    }

    public Task DisposeAsync() => _server.DisposeAsync().AsTask();

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task The_region_is_that_of_the_signature()
    {
        Assert.Contains("10.60.0.0/16", await Text(await Send("Action=DescribeVpcs&Version=2016-11-15", region: "eu-west-1")), StringComparison.Ordinal);
        Assert.Contains("10.20.0.0/16", await Text(await Send("Action=DescribeVpcs&Version=2016-11-15")), StringComparison.Ordinal);
        var elsewhere = await Send("Action=DescribeVpcs&Version=2016-11-15", region: "mars-1");
        Assert.Equal(HttpStatusCode.BadRequest, elsewhere.StatusCode);
        Assert.Contains("UnknownRegion", await Text(elsewhere), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ec2", "Action=StopInstances&Version=2016-11-15", "<Code>InvalidAction</Code>")]
    [InlineData("autoscaling", "Action=DescribeVpcs&Version=2011-01-01", "<Code>InvalidAction</Code>")]
    [InlineData("ec2", "Action=DescribeInstances&Version=2016-11-15&MaxResults=many", "<Code>MalformedQueryString</Code>")]
    [InlineData("ec2", "Action=DescribeInstances&Version=2016-11-15&InstanceId.1=i-1", "<Code>InvalidInstanceID.Malformed</Code>")]
    public async Task What_it_does_not_know_is_refused_in_the_services_protocol(string service, string body, string expected)
    {
        var answer = await Send(body, service);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(expected, await Text(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_of_the_json_protocol_are_json()
    {
        _account.Faults.Deny("ssm:*");
        using var request = Request("{}", "ssm", "us-east-1");
        request.Content!.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.1");
        request.Headers.Add("X-Amz-Target", "AmazonSSM.DescribeInstanceInformation");
        var answer = await _client.SendAsync(request);
        Assert.StartsWith("{\"__type\":\"AccessDeniedException\"", await Text(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_goes_over_the_wire_as_the_services_own()
    {
        _account.Faults.Refuse(PracticeRefusals.VpcLimitExceeded);
        _account.Faults.Refuse(PracticeRefusals.RoleLimitExceeded);
        Assert.Contains("<Errors><Error><Code>VpcLimitExceeded</Code><Message>The maximum number of VPCs has been reached.</Message></Error></Errors>", await Text(await Send("Action=CreateVpc&Version=2016-11-15")), StringComparison.Ordinal);
        var iam = await Send("Action=CreateRole&Version=2010-05-08", "iam");
        Assert.Equal(HttpStatusCode.Conflict, iam.StatusCode);
        Assert.Contains("<Code>LimitExceeded</Code><Message>Cannot exceed quota for RolesPerAccount: 1000</Message>", await Text(iam), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reset_breaks_the_connection_and_the_next_call_gets_through()
    {
        _account.Faults.Add(new PracticeFault(PracticeFaultKind.LostAnswer, "ec2:EnableEbs*") { Times = 1 });
        await Assert.ThrowsAsync<HttpRequestException>(() => Send("Action=EnableEbsEncryptionByDefault&Version=2016-11-15"));
        Assert.Contains("<ebsEncryptionByDefault>true<", await Text(await Send("Action=GetEbsEncryptionByDefault&Version=2016-11-15")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_truncated_answer_is_half_of_the_whole_one()
    {
        var whole = await Text(await Send("Action=DescribeVpcs&Version=2016-11-15"));
        _account.Faults.Add(new PracticeFault(PracticeFaultKind.Truncate));
        var half = await Text(await Send("Action=DescribeVpcs&Version=2016-11-15"));
        Assert.InRange(half.Length, whole.Length / 2 - 40, whole.Length / 2 + 40);
        Assert.Throws<FormatException>(() => Ec2Api.DescribeVpcs.Call(new()).Decode(new MemoryStream(Encoding.UTF8.GetBytes(half))));
    }

    [Theory]
    [InlineData("rubbish\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")]
    public async Task What_is_not_HTTP_as_clients_speak_it_is_refused_and_the_connection_closed(string bytes)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, _server.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes(bytes));
        using var reader = new StreamReader(new NetworkStream(socket));
        var answer = await reader.ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 400 Bad Request", answer, StringComparison.Ordinal);
        Assert.Contains("MalformedRequest", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopping_breaks_what_is_under_way_and_frees_the_port()
    {
        _account.Faults.Add(new PracticeFault(PracticeFaultKind.Delay, "ec2:DescribeVpcs") { Delay = TimeSpan.FromHours(1) });
        var waiting = Send("Action=DescribeVpcs&Version=2016-11-15");
        while (!_account.Attempts.ContainsKey("ec2:DescribeVpcs")) await Task.Yield();
        await _server.DisposeAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => waiting);
        await using var next = PracticeServer.Start(_account, _server.Port);
        Assert.Equal(_server.Port, next.Port);
    }

    [Fact]
    public async Task Clients_that_come_together_are_all_answered()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Send("Action=DescribeRegions&Version=2016-11-15")));
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.StatusCode));
        Assert.Equal(100, _account.Calls["ec2:DescribeRegions"]);
    }

    private async Task<HttpResponseMessage> Send(string body, string service = "ec2", string region = "us-east-1")
    {
        using var request = Request(body, service, region);
        return await _client.SendAsync(request);
    }

    private HttpRequestMessage Request(string body, string service, string region)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _server.Url) { Content = new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded") };
        request.Headers.TryAddWithoutValidation("Authorization", $"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/{region}/{service}/aws4_request, SignedHeaders=host, Signature=00");
        return request;
    }

    private static Task<string> Text(HttpResponseMessage answer) => answer.Content.ReadAsStringAsync();
}
