using System.Diagnostics;
using System.Globalization;

namespace SecureMlTools.Bench;

/// <summary>Times of one piece of work: the first run and the median of those that follow.</summary>
internal readonly record struct Times(double First, double Median, double MedianCpu);

internal static class Measure
{
    public static async Task<Times> RunAsync(int warmRuns, Func<Task> work)
    {
        var wall = new List<double>();
        var cpu = new List<double>();
        for (var i = 0; i <= warmRuns; i++)
        {
            GC.Collect();
            var cpuBefore = Process.GetCurrentProcess().TotalProcessorTime;
            var watch = Stopwatch.StartNew();
            await work();
            wall.Add(watch.Elapsed.TotalSeconds);
            cpu.Add((Process.GetCurrentProcess().TotalProcessorTime - cpuBefore).TotalSeconds);
        }

        return new Times(wall[0], Median(wall.Skip(1)), Median(cpu.Skip(1)));
    }

    public static double PeakMemoryMegabytes() =>
        File.Exists("/proc/self/status") && File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith("VmHWM", StringComparison.Ordinal)) is { } line
            ? double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024
            : Process.GetCurrentProcess().PeakWorkingSet64 / 1048576.0;

    public static void Print(string name, string value) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-58} {value}"));

    public static void PrintGoal(string name, double value, string unit, double goal, bool atMost)
    {
        var met = atMost ? value <= goal : value >= goal;
        Print(name, string.Create(CultureInfo.InvariantCulture, $"{value:0.##} {unit} (goal: {(atMost ? "at most" : "at least")} {goal:0.##}) {(met ? "met" : "NOT MET")}"));
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? 0 : sorted[sorted.Count / 2];
    }
}
