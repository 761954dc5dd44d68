using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace SecureMlTools.Tests.Support;

/// <summary>cfn-lint and terraform, as their users run them. Where one is missing the test is skipped and says so.</summary>
internal static class TemplateTools
{
    private static readonly string[] Mirrors = ["/usr/local/share/terraform/plugins", "/opt/tf-plugins"];

    /// <summary>What cfn-lint finds: every level down to warnings.</summary>
    public static string CfnLint(string template)
    {
        using var folder = new Folder("template.json", template);
        var (exitCode, output, error) = Run(folder.Path, "cfn-lint", "--format", "parseable", "template.json") ?? Skipped("cfn-lint is not on the PATH: install it with 'pip install cfn-lint'.");
        return exitCode == 0 ? output + error : $"{output}{error}exit code {exitCode}";
    }

    /// <summary>What <c>terraform validate</c> says, as it says it in JSON.</summary>
    public static JsonObject TerraformValidate(string configuration)
    {
        var mirror = Mirrors.Prepend(Environment.GetEnvironmentVariable("TF_PLUGIN_MIRROR")).FirstOrDefault(d => d is not null && Directory.Exists(System.IO.Path.Combine(d, "registry.terraform.io/hashicorp/aws")));
        Skip.If(mirror is null, "There is no local mirror of Terraform's AWS provider: name one in TF_PLUGIN_MIRROR.");
        using var folder = new Folder("main.tf.json", configuration);
        var (exitCode, output, error) = Run(folder.Path, "terraform", "init", "-backend=false", "-input=false", "-no-color", "-plugin-dir=" + mirror) ?? Skipped("terraform is not on the PATH.");
        Assert.True(exitCode == 0, output + error);
        var validated = Run(folder.Path, "terraform", "validate", "-json")!.Value;
        return JsonNode.Parse(validated.Output)!.AsObject();
    }

    private static (int, string, string) Skipped(string why)
    {
        Skip.If(true, why);
        return default;
    }

    private static (int ExitCode, string Output, string Error)? Run(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("TF_CLI_CONFIG_FILE");
        start.Environment["CHECKPOINT_DISABLE"] = "1";
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

    private sealed class Folder : IDisposable
    {
        public Folder(string file, string text) => File.WriteAllText(System.IO.Path.Combine(Path, file), text);

        public string Path { get; } = Directory.CreateTempSubdirectory("template").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
