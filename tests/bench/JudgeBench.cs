using System.Globalization;
using SecureMlTools.Controls;
using SecureMlTools.Operations;
using SecureMlTools.Practice;

namespace SecureMlTools.Bench;

/// <summary>Judges estates of growing size on all controls: CPU at 10,000 machines, and cost per machine from 100 to 100,000.</summary>
internal static class JudgeBench
{
    public static async Task RunAsync()
    {
        var perMachine = new Dictionary<int, double>();
        foreach (var machines in new[] { 100, 1_000, 10_000, 100_000 })
        {
            var aws = new PracticeFactory().Create($"scale:{machines}").Connect(null);
            var inventory = await AuditOperation.CollectAsync(aws, new AuditOptions(), null, default);
            var findings = 0;
            var times = await Measure.RunAsync(machines >= 100_000 ? 3 : 7, () =>
            {
                findings = AuditOperation.Judge(inventory, new AuditOptions()).Count();
                return Task.CompletedTask;
            });
            perMachine[machines] = times.MedianCpu / machines;
            var line = string.Create(CultureInfo.InvariantCulture, $"{times.MedianCpu * 1000:0} ms CPU, {findings} findings, {times.MedianCpu * 1e6 / machines:0.0} µs a machine");
            Measure.Print($"Judge {machines.ToString("N0", CultureInfo.InvariantCulture)} machines on {ControlCatalog.All.Count} controls", line);
            if (machines == 10_000) Measure.PrintGoal("CPU to judge 10,000 machines, warm", times.MedianCpu, "s", 1, atMost: true);
        }

        // At 100 machines the settings of the region weigh as much as the machines, so growth is taken from 1,000 up.
        Measure.PrintGoal("Cost a machine, 100,000 / 1,000 machines", perMachine[100_000] / perMachine[1_000], "x", 2, atMost: true);
    }
}
