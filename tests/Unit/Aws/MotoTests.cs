using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using SecureMlTools.Api.AutoScaling;
using SecureMlTools.Api.CloudWatch;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Kms;
using SecureMlTools.Api.Sts;

namespace SecureMlTools.Tests.Aws;

/// <summary>Calls of each protocol to moto, another implementation of AWS's, where it is installed.</summary>
public sealed class MotoTests : AwsTest, IAsyncLifetime
{
    private Process? _moto;
    private string _url = "";
    private string? _missing;

    public async Task InitializeAsync()
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            _url = "http://127.0.0.1:" + ((IPEndPoint)free.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        }

        var start = new ProcessStartInfo("moto_server", ["-H", "127.0.0.1", "-p", new Uri(_url).Port.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HOME"] = RealHome;
        try
        {
            _moto = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            _missing = "no moto_server: " + e.Message;
            return;
        }

        _moto.OutputDataReceived += (_, _) => { };
        _moto.ErrorDataReceived += (_, _) => { };
        _moto.BeginOutputReadLine();
        _moto.BeginErrorReadLine();
        using var http = new HttpClient();
        for (var i = 0; i < 300 && _missing == null; i++)
        {
            if (_moto.HasExited)
                _missing = "moto_server ended with " + _moto.ExitCode.ToString(CultureInfo.InvariantCulture);
            try
            {
                using var answer = await http.GetAsync(new Uri(_url + "/moto-api/data.json"));
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100);
            }
        }

        _missing ??= "moto_server did not answer within 30 s";
    }

    public Task DisposeAsync()
    {
        if (_moto is { HasExited: false })
            _moto.Kill(entireProcessTree: true);
        _moto?.Dispose();
        return Task.CompletedTask;
    }

    [SkippableFact]
    public async Task Calls_of_every_protocol_are_understood()
    {
        Skip.If(_missing != null, _missing);
        var aws = Transport(new() { Region = "eu-west-1", Keys = SomeKeys, EndpointUrl = _url });
        Assert.Equal("123456789012", (await WhoAmI(aws)).Account);
        Assert.Empty((await aws.SendAsync(Ec2Api.DescribeInstances.Call(new()), default)).Reservations!);
        Assert.Contains((await aws.SendAsync(Ec2Api.DescribeRegions.Call(new()), default)).Regions!, r => r.RegionName == "eu-west-1");
        Assert.NotEmpty((await aws.SendAsync(Ec2Api.DescribeVpcs.Call(new()), default)).Vpcs!);
        Assert.Empty((await aws.SendAsync(AutoScalingApi.DescribeAutoScalingGroups.Call(new()), default)).AutoScalingGroups!);
        Assert.Empty((await aws.SendAsync(CloudWatchApi.GetMetricData.Call(new() { StartTime = DateTimeOffset.UtcNow.AddHours(-1), EndTime = DateTimeOffset.UtcNow, MetricDataQueries = [] }), default)).MetricDataResults ?? []);
        await Fails(aws.SendAsync(KmsApi.DescribeKey.Call(new() { KeyId = Guid.Empty.ToString() }), default), "NotFoundException");
        await Fails(aws.SendAsync(Ec2Api.DescribeInstances.Call(new() { InstanceIds = ["i-0123456789abcdef0"] }), default), "InvalidInstanceID.NotFound");
        // moto has no such operation, and answers with a page of HTML.
        await Fails(aws.SendAsync(Ec2Api.GetInstanceMetadataDefaults.Call(new()), default), "Http500");
        Assert.StartsWith("ASIA", (await aws.SendAsync(StsApi.AssumeRole.Call(new() { RoleArn = "arn:aws:iam::123456789012:role/r", RoleSessionName = "me" }), default)).Credentials!.AccessKeyId, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_role_of_a_profile_is_assumed()
    {
        Skip.If(_missing != null, _missing);
        Config($"[profile r]\nregion = eu-west-1\nendpoint_url = {_url}\nrole_arn = arn:aws:iam::210987654321:role/auditor\nrole_session_name = me\nsource_profile = base\n[profile base]\naws_access_key_id = A\naws_secret_access_key = s\n");
        Assert.Equal("arn:aws:sts::210987654321:assumed-role/auditor/me", (await WhoAmI(Transport(new() { Profile = "r" }))).Arn);
    }
}
