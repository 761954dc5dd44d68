using System.ComponentModel;
using System.Diagnostics;

namespace SecureMlTools.Firewall.Suricata;

/// <summary>The engine as it is installed on this machine.</summary>
public sealed class EngineProcess : IEngineProcess
{
    private const int MaxLines = 100_000;

    /// <summary>The engine's file: the one that is named, else the first on the path.</summary>
    /// <param name="named">A file, or null.</param>
    /// <exception cref="RuleEngineException">There is none.</exception>
    public static string Find(string? named)
    {
        if (named is not null)
            return File.Exists(named) ? Path.GetFullPath(named) : throw new RuleEngineException($"There is no engine at '{Text.OneLine(named)}'; give the file of suricata.", "EngineNotFound");
        var name = OperatingSystem.IsWindows() ? "suricata.exe" : "suricata";
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            // A relative folder on the path would run what lies in the folder somebody stands in.
            if (Path.IsPathFullyQualified(folder) && File.Exists(Path.Combine(folder, name))) return Path.Combine(folder, name);
        throw new RuleEngineException("Suricata is not installed, or not on the path; install it (Debian: apt-get install suricata), or name its file with -EnginePath.", "EngineNotFound");
    }

    /// <inheritdoc/>
    public async Task<EngineRun> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        using var process = Start(program, arguments);
        try
        {
            process.StandardInput.Close();
            var output = ReadAsync(process.StandardOutput, cancellationToken);
            var errors = ReadAsync(process.StandardError, cancellationToken);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return new EngineRun(process.ExitCode, [.. await output.ConfigureAwait(false), .. await errors.ConfigureAwait(false)]);
        }
        catch (OperationCanceledException)
        {
            Kill(process);
            throw;
        }
    }

    private static Process Start(string program, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false, CreateNoWindow = true };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new RuleEngineException($"The engine '{Text.OneLine(program)}' could not be started: {Text.OneLine(e.Message)}", "EngineFailed");
        }
    }

    // Lines over the limit are read and thrown away, so that the program does not wait for a reader.
    private static async Task<List<string>> ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
            if (lines.Count < MaxLines) lines.Add(line);
        return lines;
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or NotSupportedException)
        {
            // It has ended by itself.
        }
    }
}
