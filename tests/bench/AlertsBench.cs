using System.Diagnostics;
using System.Globalization;
using System.Text;
using SecureMlTools.Firewall.Alerts;

namespace SecureMlTools.Bench;

/// <summary>
/// Reads a log of alerts and compares with copying it. Both begin with the log in the system's file cache: copying is reading it and writing it to
/// another file of the same disk, once as File.Copy leaves it (in the cache) and once until it is on the disk. SECUREML_BENCH_ALERT_MB sets the size; 1,024 when it is not set.
/// </summary>
internal static class AlertsBench
{
    private const int Rounds = 5;

    public static async Task RunAsync()
    {
        var megabytes = int.TryParse(Environment.GetEnvironmentVariable("SECUREML_BENCH_ALERT_MB"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 1024;
        var folder = Directory.CreateTempSubdirectory("alertsbench").FullName;
        try
        {
            var log = Path.Combine(folder, "alerts.log");
            var lines = AlertLogMaker.Write(log, (long)megabytes << 20);
            var size = new FileInfo(log).Length;
            Measure.Print("Alert log", string.Create(CultureInfo.InvariantCulture, $"{size / 1048576.0:N0} MB, {lines:N0} events"));

            var figures = new Dictionary<string, List<double>>();
            var before = Measure.PeakMemoryMegabytes();
            for (var round = 0; round <= Rounds; round++)
            {
                // One after the other, round by round, so that a busy moment of the machine meets all of them.
                await Time("copy", round, () => Copy(log, Path.Combine(folder, "copy.log"), toDisk: false));
                await Time("copy to disk", round, () => Copy(log, Path.Combine(folder, "copy.log"), toDisk: true));
                await Time("all", round, async () => Check(await ReadAsync(log, new AlertQuery()), lines));
                await Time("blocked", round, async () => await ReadAsync(log, new AlertQuery { Verdicts = [AlertVerdict.Blocked] }));
                await Time("domain", round, async () => await ReadAsync(log, new AlertQuery { Domains = ["*.evil.example"] }));
            }

            foreach (var (name, times) in figures) Measure.Print($"  {name}", string.Create(CultureInfo.InvariantCulture, $"{times.Order().ElementAt(times.Count / 2):0.00} s ({size / 1048576.0 / times.Order().ElementAt(times.Count / 2):N0} MB/s)"));
            double Median(string name) => figures[name].Order().ElementAt(figures[name].Count / 2);
            Measure.PrintGoal("Speed of reading every alert / of copying (File.Copy)", Median("copy") / Median("all"), "x", 1.0 / 3, atMost: false);
            Measure.PrintGoal("Speed of reading the blocked / of copying (File.Copy)", Median("copy") / Median("blocked"), "x", 1.0 / 3, atMost: false);
            Measure.Print("Speed of reading every alert / of copying to the disk", string.Create(CultureInfo.InvariantCulture, $"{Median("copy to disk") / Median("all"):0.00} x"));
            Measure.Print("Peak memory, before and after", string.Create(CultureInfo.InvariantCulture, $"{before:0} MB, {Measure.PeakMemoryMegabytes():0} MB"));

            async Task Time(string name, int round, Func<Task> work)
            {
                GC.Collect();
                var watch = Stopwatch.StartNew();
                await work();
                // The first round warms the code and the cache.
                if (round > 0) (figures.TryGetValue(name, out var times) ? times : figures[name] = []).Add(watch.Elapsed.TotalSeconds);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Breaks logs and reads them, on all processors.</summary>
    public static void Fuzz(int count)
    {
        var watch = Stopwatch.StartNew();
        long alerts = 0;
        Parallel.For(0, count / 1000, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, part => Interlocked.Add(ref alerts, Tests.Firewall.AlertFuzz.Run(1000, part)));
        Measure.Print("Broken alert logs read without harm", string.Create(CultureInfo.InvariantCulture, $"{count:N0}, {alerts:N0} alerts in them, {watch.Elapsed.TotalSeconds:N0} s"));
    }

    private static Task Copy(string from, string to, bool toDisk)
    {
        File.Delete(to);
        File.Copy(from, to);
        if (toDisk)
        {
            using var copy = new FileStream(to, FileMode.Open, FileAccess.ReadWrite);
            copy.Flush(flushToDisk: true);
        }

        return Task.CompletedTask;
    }

    private static async Task<long> ReadAsync(string log, AlertQuery query)
    {
        long count = 0;
        await using var stream = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0, FileOptions.SequentialScan);
        await foreach (var batch in AlertReader.ReadAsync(stream, log, query, default))
        {
            if (batch.Problems.Count > 0) throw new InvalidDataException(batch.Problems[0].ToString());
            count += batch.Alerts.Count;
        }

        return count;
    }

    private static void Check(long count, long expected)
    {
        if (count != expected) throw new InvalidDataException($"{count} alerts of {expected} events.");
    }
}

/// <summary>Writes a log as Network Firewall does: old and new shape, TLS, HTTP and what is neither.</summary>
internal static class AlertLogMaker
{
    private static readonly string[] Hosts =
    [
        "download.pytorch.org", "huggingface.co", "cdn-lfs-us-1.hf.co", "pypi.org", "files.pythonhosted.org", "api.wandb.ai", "conda.anaconda.org", "storage.googleapis.com", "deb.debian.org", "github.com", "raw.githubusercontent.com", "a3f9c2.evil.example",
    ];

    public static long Write(string path, long size)
    {
        var random = new Random(7);
        var lines = 0L;
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        var part = new StringBuilder();
        while (file.Length + part.Length < size)
        {
            for (; part.Length < 1 << 20; lines++) Append(part, random, lines);
            file.Write(Encoding.UTF8.GetBytes(part.ToString()));
            part.Clear();
        }

        return lines;
    }

    private static void Append(StringBuilder text, Random random, long line)
    {
        var isNew = random.Next(4) != 0;
        var isHttp = random.Next(5) == 0;
        var isBlocked = random.Next(10) == 0;
        var host = random.Next(20) == 0 ? $"h{random.Next(100000):x}.cdn.example.com" : Hosts[random.Next(Hosts.Length)];
        var time = new DateTime(2026, 5, 4).AddMilliseconds(line * 13);
        text.Append(CultureInfo.InvariantCulture, $"{{\"firewall_name\":\"egress\",\"availability_zone\":\"us-east-1{"abc"[random.Next(3)]}\",\"event_timestamp\":\"{(long)(time - DateTime.UnixEpoch).TotalSeconds}\",");
        if (isNew) text.Append("\"aws_metadata\":{\"resource_arn\":\"arn:aws:network-firewall:us-east-1:111122223333:stateful-rulegroup/egress-allow\"},");
        text.Append(CultureInfo.InvariantCulture, $"\"event\":{{\"tx_id\":0,\"app_proto\":\"{(isHttp ? "http" : "tls")}\",\"src_ip\":\"10.0.{random.Next(16)}.{random.Next(1, 255)}\",\"src_port\":{random.Next(32768, 60999)},\"event_type\":\"alert\",\"alert\":{{\"severity\":{random.Next(1, 4)},\"signature_id\":{random.Next(1, 200)},\"rev\":1,\"signature\":\"{(isBlocked ? "not matching any TLS allowlisted FQDNs" : "matching TLS allowlisted FQDNs")}\",\"action\":\"{(isBlocked ? "blocked" : "allowed")}\",\"category\":\"\"}},\"flow_id\":{random.NextInt64(1L << 52, 1L << 60)},\"dest_ip\":\"{random.Next(1, 224)}.{random.Next(256)}.{random.Next(256)}.{random.Next(256)}\",\"proto\":\"TCP\",");
        if (isNew) text.Append(CultureInfo.InvariantCulture, $"\"verdict\":{{\"action\":\"{(isBlocked ? "drop" : "alert")}\"}},\"pkt_src\":\"geneve encapsulation\",\"direction\":\"to_server\",");
        if (isHttp) text.Append(CultureInfo.InvariantCulture, $"\"http\":{{\"hostname\":\"{host}\",\"url\":\"/packages/{random.Next():x}/wheel-{random.Next(100)}.whl\",\"http_user_agent\":\"pip/24.0 {{\\\"ci\\\":null,\\\"cpu\\\":\\\"x86_64\\\"}}\",\"http_method\":\"GET\",\"protocol\":\"HTTP/1.1\",\"length\":0}},\"dest_port\":80,");
        else text.Append(CultureInfo.InvariantCulture, $"\"tls\":{{\"sni\":\"{host}\",\"version\":\"TLS 1.3\",\"ja3\":{{\"hash\":\"{random.Next(8):x8}{"a1b2c3d4e5f60718293a4b5c"}\",\"string\":\"771,4866-4867-4865-49196-49200-159-52393-52392-52394-49195-49199-158-49188-49192-107-49187-49191-103-49162-49172-57-49161-49171-51-157-156-61-60-53-47-255,0-11-10-35-22-23-13-43-45-51,29-23-30-25-24,0-1-2\"}},\"ja3s\":{{}}}},\"dest_port\":443,");
        text.Append(CultureInfo.InvariantCulture, $"\"timestamp\":\"{time:yyyy-MM-ddTHH:mm:ss.ffffff}+0000\"}}}}\n");
    }
}
