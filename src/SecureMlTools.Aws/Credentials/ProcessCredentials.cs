using System.ComponentModel;
using System.Diagnostics;
using SecureMlTools.Api;

namespace SecureMlTools.Aws.Credentials;

/// <summary>Keys that a program prints: <c>credential_process</c> of a profile. https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html</summary>
internal sealed class ProcessCredentials(string profile, string command) : IKeyProvider
{
    public string Source => $"profile '{profile}', its credential_process";

    public async Task<ProvidedKeys> GetAsync(CancellationToken cancellationToken)
    {
        var start = OperatingSystem.IsWindows() ? new ProcessStartInfo("cmd.exe") { Arguments = "/c " + command } : new ProcessStartInfo("/bin/sh", ["-c", command]);
        start.RedirectStandardOutput = start.RedirectStandardError = start.RedirectStandardInput = true;
        start.UseShellExecute = false;
        start.CreateNoWindow = true;
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new AwsException($"The credential_process of the profile '{profile}' could not be started: {e.Message}", "CredentialProcessFailed");
        }

        using (process)
        {
            try
            {
                process.StandardInput.Close();
                var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
                var errors = process.StandardError.ReadToEndAsync(cancellationToken);
                await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
                var text = await output.ConfigureAwait(false);
                if (process.ExitCode != 0)
                    throw new AwsException($"The credential_process of the profile '{profile}' ended with {process.ExitCode}: {FirstLine(await errors.ConfigureAwait(false))}", "CredentialProcessFailed");
                return JsonKeys.Read(text, "SessionToken", $"The credential_process of the profile '{profile}'");
            }
            catch (OperationCanceledException)
            {
                Kill(process);
                throw;
            }
        }
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

    private static string FirstLine(string text)
    {
        var line = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault() ?? "it printed no error";
        return new string([.. line.Take(200).Where(c => !char.IsControl(c))]);
    }
}
