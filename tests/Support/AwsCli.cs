using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace SecureMlTools.Tests.Support;

/// <summary>The real AWS CLI, with keys that mean nothing and no configuration of whoever runs the tests.</summary>
internal static class AwsCli
{
    private static readonly Lazy<string?> Version = new(() => Run(null, "us-east-1", ["--version"]) is { } r ? r.Output + r.Error : null);

    public static void SkipWhereMissing() => Skip.If(Version.Value is null, "The AWS CLI ('aws') is not on the PATH.");

    /// <summary>What a command answers in us-east-1, which must succeed; all of it, or what a JMESPath query takes out of it.</summary>
    public static JsonNode Read(string url, string command, string? query = null)
    {
        var (exitCode, output, error) = Run(url, "us-east-1", query is null ? command.Split(' ') : [.. command.Split(' '), "--query", query])!.Value;
        Assert.True(exitCode == 0, $"aws {command} failed with {exitCode}: {error}");
        return JsonNode.Parse(output)!;
    }

    /// <summary>Exit code and output; null where there is no AWS CLI.</summary>
    public static (int ExitCode, string Output, string Error)? Run(string? url, string region, params string[] arguments)
    {
        var start = new ProcessStartInfo("aws") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        if (url is not null)
            foreach (var argument in new[] { "--endpoint-url", url, "--region", region, "--output", "json" }) start.ArgumentList.Add(argument);
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("AWS_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        start.Environment["AWS_ACCESS_KEY_ID"] = "practice";
        start.Environment["AWS_SECRET_ACCESS_KEY"] = "practice";
        start.Environment["AWS_CONFIG_FILE"] = start.Environment["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null";
        start.Environment["AWS_PAGER"] = "";
        start.Environment["AWS_MAX_ATTEMPTS"] = "1";
        try
        {
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, error.Result);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
