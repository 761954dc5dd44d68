using System.Diagnostics;
using System.Globalization;
using SecureMlTools.Api;
using SecureMlTools.Aws;
using SecureMlTools.Operations;
using SecureMlTools.Tests.Moto;

namespace SecureMlTools.Bench;

/// <summary>A whole audit of 1,000 machines in moto, beside one <c>aws ec2 describe-instances</c>. moto's own time is in both; the CPU is the client's.</summary>
internal static class MotoBench
{
    public static async Task RunAsync()
    {
        using var moto = new MotoServer(seed: false);
        if (moto.Missing is not null)
        {
            Measure.Print("Audit of 1,000 machines in moto", "skipped: " + moto.Missing);
            return;
        }

        using (var fill = Process.Start(new ProcessStartInfo("python3", [Path.Combine(AppContext.BaseDirectory, "moto_fill.py"), moto.Url, "1000"]))!) await fill.WaitForExitAsync();
        var aws = new RecordingAws(AwsTransport.Create(new AwsTarget { Region = "us-east-1", EndpointUrl = moto.Url, Keys = new AwsKeys("testing", "testing") }));
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        var findings = AuditOperation.Judge(await AuditOperation.CollectAsync(aws, new AuditOptions(), null, default), new AuditOptions()).Count();
        var ours = (Wall: watch.Elapsed.TotalSeconds, Cpu: (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds);
        Measure.Print("Audit of 1,000 machines in moto", string.Create(CultureInfo.InvariantCulture, $"{ours.Cpu:0.00} s CPU of ours, {ours.Wall:0.0} s in all, {aws.Calls.Count} calls, {findings} findings"));

        var start = new ProcessStartInfo("python3", [Path.Combine(AppContext.BaseDirectory, "cpu_of.py"), "aws", "ec2", "describe-instances", "--endpoint-url", moto.Url, "--region", "us-east-1", "--output", "json"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        (start.Environment["AWS_ACCESS_KEY_ID"], start.Environment["AWS_SECRET_ACCESS_KEY"]) = ("testing", "testing");
        using var cli = Process.Start(start)!;
        var printed = await cli.StandardOutput.ReadToEndAsync();
        await cli.WaitForExitAsync();
        if (cli.ExitCode != 0)
        {
            Measure.Print("aws ec2 describe-instances of the same", "skipped: there is no AWS CLI on the PATH");
            return;
        }

        var theirs = printed.Split(' ').Select(t => double.Parse(t, CultureInfo.InvariantCulture)).ToArray();
        Measure.Print("aws ec2 describe-instances of the same", string.Create(CultureInfo.InvariantCulture, $"{theirs[0]:0.00} s CPU, {theirs[1]:0.0} s in all, 1 call, {theirs[2] / 1048576.0:0.0} MB of JSON"));
        Measure.Print("Our whole audit / the AWS CLI's one list, client CPU", string.Create(CultureInfo.InvariantCulture, $"{ours.Cpu / theirs[0]:0.00} x"));
    }
}
