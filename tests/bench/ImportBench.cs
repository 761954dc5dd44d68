using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace SecureMlTools.Bench;

/// <summary>Times Import-Module over bare PowerShell, in fresh processes taken in turn.</summary>
internal static class ImportBench
{
    private const int Runs = 9;

    public static void Run(string module)
    {
        if (!File.Exists(module))
        {
            Measure.Print("Import-Module over bare PowerShell", $"skipped: {module} is not built");
            return;
        }

        try
        {
            var bare = new List<double>();
            var import = new List<double>();
            for (var i = 0; i <= Runs; i++)
            {
                var (b, m) = (Time("1"), Time($"Import-Module '{module}'"));
                if (i == 0) continue;
                bare.Add(b);
                import.Add(m);
            }

            bare.Sort();
            import.Sort();
            Measure.Print("pwsh -NoProfile, bare / with Import-Module, median", string.Create(CultureInfo.InvariantCulture, $"{bare[Runs / 2]:0} / {import[Runs / 2]:0} ms"));
            Measure.PrintGoal("Import-Module over bare PowerShell", import[Runs / 2] - bare[Runs / 2], "ms", 60, atMost: true);
        }
        catch (Win32Exception)
        {
            Measure.Print("Import-Module over bare PowerShell", "skipped: there is no pwsh on the PATH");
        }
    }

    private static double Time(string command)
    {
        var watch = Stopwatch.StartNew();
        using var pwsh = Process.Start(new ProcessStartInfo("pwsh", ["-NoProfile", "-NonInteractive", "-Command", command]) { RedirectStandardOutput = true })!;
        pwsh.StandardOutput.ReadToEnd();
        pwsh.WaitForExit();
        return watch.Elapsed.TotalMilliseconds;
    }
}
