using System.Diagnostics;

namespace SecureMlTools.Tests.Api;

/// <summary>Runs differential.py in a Python that has botocore.</summary>
internal static class Botocore
{
    private static readonly Lazy<string?> WhyNot = new(Probe);

    /// <summary>Why botocore cannot be asked, or null when it can.</summary>
    public static string? Missing => WhyNot.Value;

    /// <summary>Output of the script.</summary>
    public static string Run(string[] arguments, string? input = null) => Start([Path.Combine(AppContext.BaseDirectory, "Api", "differential.py"), .. arguments], input);

    private static string? Probe()
    {
        try
        {
            Start(["-c", "import botocore"], null);
            return null;
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            return "python3 has no botocore: " + e.Message;
        }
    }

    private static string Start(string[] arguments, string? input)
    {
        var info = new ProcessStartInfo("python3", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        info.Environment["SECUREML_ROOT"] = Root();
        using var python = Process.Start(info)!;
        var errors = python.StandardError.ReadToEndAsync();
        var output = python.StandardOutput.ReadToEndAsync();
        python.StandardInput.Write(input);
        python.StandardInput.Close();
        python.WaitForExit();
        return python.ExitCode == 0 ? output.Result : throw new InvalidOperationException(errors.Result);
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "SecureMlTools.slnx")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests run outside the repository.");
        return folder.FullName;
    }
}
