using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using SecureMlTools.Api;
using SecureMlTools.Aws;
using SecureMlTools.Inventory;

namespace SecureMlTools.Bench;

/// <summary>Collects 10,000 instances from a loopback endpoint in another process: against the raw copy of the same bytes, and against boto3.</summary>
internal static class CollectBench
{
    private const int Instances = 10_000;
    private const int Sweeps = 7;

    public static async Task RunAsync()
    {
        using var server = new LoopbackEndpoint(Instances, 1000);
        Measure.Print("Endpoint", string.Create(CultureInfo.InvariantCulture, $"{Instances} instances, {server.Pages} pages, {server.Bytes / 1024.0 / Instances:0.0} KB each"));
        var raw = double.Parse(Child("raw", server.Url), CultureInfo.InvariantCulture);
        var ours = Child("typed", server.Url).Split(' ').Select(t => double.Parse(t, CultureInfo.InvariantCulture)).ToArray();
        Measure.Print("Raw copy of the bytes, warm median", $"{raw * 1000:0} ms");
        Measure.Print("Collect, warm median (first sweep of the process)", $"{ours[1] * 1000:0} ms ({ours[0] * 1000:0} ms)");
        Measure.PrintGoal("Collect / raw copy", ours[1] / raw, "x", 15, atMost: true);
        var once = Child("once", server.Url).Split(' ').Select(t => double.Parse(t, CultureInfo.InvariantCulture)).ToArray();
        Measure.PrintGoal("Peak memory of a process that collects once", once[2], "MB", 150, atMost: true);
        if (Boto3(server.Url) is { } boto) Measure.PrintGoal("boto3's paginator / collect", boto / ours[1], "x", 25, atMost: false);
        else Measure.Print("boto3's paginator / collect", "skipped: python3 has no boto3");
        await Task.CompletedTask;
    }

    public static async Task RawAsync(string url)
    {
        using var http = new HttpClient();
        var buffer = new byte[81920];
        var times = await Measure.RunAsync(Sweeps, async () =>
        {
            for (var page = 0; page < Instances / 1000; page++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(System.Text.Encoding.ASCII.GetBytes($"Action=DescribeInstances{(page == 0 ? "" : "&NextToken=" + page)}")) };
                request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
                using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                await using var body = await response.Content.ReadAsStreamAsync();
                while (await body.ReadAsync(buffer) > 0)
                {
                    // The copy is all there is to it.
                }
            }
        });
        Console.WriteLine(times.Median.ToString(CultureInfo.InvariantCulture));
    }

    public static async Task TypedAsync(string url, int sweeps = Sweeps)
    {
        var aws = AwsTransport.Create(new AwsTarget { Region = "us-east-1", EndpointUrl = url, Keys = new AwsKeys("testing", "testing") });
        var times = await Measure.RunAsync(sweeps, async () =>
        {
            var inventory = await new InventoryCollector(aws).CollectAsync([Readings.Instances], null, null, default);
            if (new Estate(inventory).Instances.Count != Instances) throw new InvalidOperationException("Instances were lost.");
        });
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{times.First} {times.Median} {Measure.PeakMemoryMegabytes()}"));
    }

    private static string Child(string what, string url)
    {
        using var child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [what, url]) { RedirectStandardOutput = true })!;
        var output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return child.ExitCode == 0 ? output.Trim() : throw new InvalidOperationException($"'{what}' ended with exit code {child.ExitCode}.");
    }

    private static double? Boto3(string url)
    {
        using var python = Process.Start(new ProcessStartInfo("python3", [Path.Combine(AppContext.BaseDirectory, "boto3_sweep.py"), url]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = python.StandardOutput.ReadToEnd();
        python.WaitForExit();
        return python.ExitCode == 0 ? double.Parse(output.Split(' ')[1], CultureInfo.InvariantCulture) : null;
    }
}
