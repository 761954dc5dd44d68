using System.Diagnostics;
using System.IO.Compression;
using Xunit.Abstractions;

namespace SecureMlTools.Tests.Pester;

/// <summary>Runs the Pester suite, a file at a time, on the packed module in a real PowerShell. Skipped, with the reason printed, where there is none.</summary>
public sealed class PesterSuite(ITestOutputHelper output) : IClassFixture<PackedModule>
{
    public static TheoryData<string> Files => [.. Directory.GetFiles(PackedModule.Suite, "*.Tests.ps1").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    [SkippableTheory]
    [MemberData(nameof(Files))]
    public async Task Passes(string file)
    {
        if (PackedModule.WhyNot is { } reason)
        {
            // Also where the runner keeps quiet about skipped tests.
            Console.Error.WriteLine($"SKIPPED: the Pester suite, {file}: {reason}");
            Skip.If(true, reason);
        }

        var (code, text) = await PowerShell.RunAsync(["-NoProfile", "-NonInteractive", "-File", Path.Combine(PackedModule.Suite, "RunSuite.ps1"), "-Path", Path.Combine(PackedModule.Suite, file), "-Module", PackedModule.Manifest]);
        output.WriteLine(text);
        Assert.True(code == 0, $"{file}: {code} failed.\n{Failures(text)}");
    }

    // The failures first: a runner may cut what follows.
    private static string Failures(string text) => string.Join('\n', text.Split('\n').Where(l => !l.Contains("[+]", StringComparison.Ordinal) && !l.StartsWith("What if:", StringComparison.Ordinal)));
}

/// <summary>The packed module, unpacked for the run.</summary>
public sealed class PackedModule : IDisposable
{
    private static readonly string Folder = Path.Combine(Path.GetTempPath(), $"securemltools-packed-{Environment.ProcessId}");
    private static readonly Lazy<string?> Reason = new(Prepare);

    /// <summary>Folder of the suite.</summary>
    public static string Suite { get; } = Path.Combine(Root(), "tests", "Pester");

    /// <summary>Manifest of the unpacked module.</summary>
    public static string Manifest { get; } = Path.Combine(Folder, "SecureMlTools", "SecureMlTools.psd1");

    /// <summary>Why the suite cannot run; null when it can.</summary>
    public static string? WhyNot => Reason.Value;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
    }

    private static string? Prepare()
    {
        if (!PowerShell.IsThere) return "there is no pwsh on PATH; install PowerShell 7.4 or later.";
        var (_, version) = PowerShell.RunAsync(["-NoProfile", "-NonInteractive", "-Command", "\"$($PSVersionTable.PSVersion.Major * 100 + $PSVersionTable.PSVersion.Minor) $(@(Get-Module -ListAvailable Pester | Where-Object Version -ge 5.5).Count)\""]).GetAwaiter().GetResult();
        if (version.Split(' ', StringSplitOptions.TrimEntries) is not [var powerShell, var pester] || !int.TryParse(powerShell, out var number)) return $"pwsh does not run: {version}";
        if (number < 704) return "pwsh is older than 7.4.";
        if (pester == "0") return "PowerShell has no Pester 5.5 or later; Install-Module Pester.";
        var zip = Directory.GetFiles(Path.Combine(Root(), "out"), "SecureMlTools.*.zip").OrderByDescending(File.GetLastWriteTimeUtc).First();
        ZipFile.ExtractToDirectory(zip, Folder, overwriteFiles: true);
        return null;
    }

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "SecureMlTools.slnx"))) return folder.FullName;
        throw new DirectoryNotFoundException($"No SecureMlTools.slnx above {AppContext.BaseDirectory}.");
    }
}

/// <summary>A PowerShell in a process of its own.</summary>
internal static class PowerShell
{
    public static bool IsThere { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh")));

    public static async Task<(int Code, string Text)> RunAsync(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("pwsh", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        // What the tester's shell is set to is not what is tested.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("AWS_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        start.Environment["NO_COLOR"] = "1";
        start.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        start.Environment["POWERSHELL_UPDATECHECK"] = "Off";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, (text + await error).Trim());
    }
}
