using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace SecureMlTools.Tests.Host;

/// <summary>The root that machines are booted from, made by get-root.sh and kept.</summary>
internal static class Root
{
    private static readonly Lazy<(string? Path, string Missing)> Found = new(Make);

    /// <summary>Its folder. A machine that cannot have one skips the test, and says why.</summary>
    public static string Path
    {
        get
        {
            Skip.If(Found.Value.Path is null, Found.Value.Missing);
            return Found.Value.Path!;
        }
    }

    /// <summary>A file of this project's folder.</summary>
    public static string File(string name, [CallerFilePath] string here = "") => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(here)!, name);

    private static (string?, string) Make()
    {
        if (!OperatingSystem.IsLinux()) return (null, "Machines are booted in namespaces of Linux: these tests were skipped.");
        using var process = Process.Start(new ProcessStartInfo("bash", [File("get-root.sh")]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0 ? (output.Split('\n')[^1], "") : (null, $"tests/Host/get-root.sh could not make a root to boot machines from: these tests were skipped. {errors.Result.Trim()}");
    }
}
