using System.Diagnostics;
using System.Globalization;
using SecureMlTools.Tests;

namespace SecureMlTools.Bench;

/// <summary>Reads and checks a million texts that look like rules, and holds each to what must hold of all. SECUREML_BENCH_FUZZ sets how many.</summary>
internal static class RulesBench
{
    public static void Run()
    {
        var count = int.TryParse(Environment.GetEnvironmentVariable("SECUREML_BENCH_FUZZ"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 1_000_000;
        var fuzz = new RuleFuzz(42);
        long characters = 0;
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            var text = fuzz.Next();
            characters += text.Length;
            if (RuleFuzz.Fault(text) is { } fault) throw new InvalidOperationException($"Text {i}: {fault}");
        }

        Measure.Print("Rule texts read, checked and read again", string.Create(CultureInfo.InvariantCulture, $"{count:N0} in {watch.Elapsed.TotalSeconds:0.0} s, {count / watch.Elapsed.TotalSeconds:N0} a second, {characters / 1048576.0 / watch.Elapsed.TotalSeconds:0.0} MB/s; none failed"));
    }
}
