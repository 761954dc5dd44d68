using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Module;

/// <summary>Who may know whom, held against the references of the built assemblies: the table of docs/architecture.md.</summary>
public sealed class ArchitectureTests
{
    [Theory]
    [InlineData("SecureMlTools.Api.dll", new string[0])]
    [InlineData("SecureMlTools.Core.dll", new[] { "SecureMlTools.Api" })]
    [InlineData("SecureMlTools.dll", new[] { "SecureMlTools.Api", "SecureMlTools.Core", "System.Management.Automation" })]
    [InlineData("lib/SecureMlTools.Aws.dll", new[] { "AWSSDK.Core", "SecureMlTools.Api", "SecureMlTools.Core" })]
    [InlineData("lib/SecureMlTools.Yaml.dll", new[] { "SecureMlTools.Api", "SecureMlTools.Core", "YamlDotNet" })]
    [InlineData("lib/SecureMlTools.Practice.dll", new[] { "SecureMlTools.Api", "SecureMlTools.Core" })]
    public void An_assembly_knows_only_these(string assembly, string[] allowed)
    {
        var references = ReferencesOf(ModuleOutput.File(assembly.Split('/'))).Where(r => !IsFramework(r));
        Assert.Empty(references.Except(allowed, StringComparer.Ordinal));
    }

    [Fact]
    public void Lib_holds_nothing_that_the_session_must_share()
    {
        var shared = new[] { "SecureMlTools.Api.dll", "SecureMlTools.Core.dll", "SecureMlTools.dll", "System.Management.Automation.dll" };
        Assert.DoesNotContain(Directory.GetFiles(ModuleOutput.File("lib")).Select(Path.GetFileName), f => shared.Contains(f));
        // A copy of a framework assembly would win inside the context, and its types would be strangers to Core.
        Assert.DoesNotContain(Directory.GetFiles(ModuleOutput.File("lib"), "*.dll"), f => Path.GetFileName(f).StartsWith("System.", StringComparison.Ordinal) || Path.GetFileName(f).StartsWith("Microsoft.", StringComparison.Ordinal));
    }

    [Fact]
    public void The_root_holds_no_package() => Assert.Equal(
        ["SecureMlTools.Api.dll", "SecureMlTools.Core.dll", "SecureMlTools.dll"],
        Directory.GetFiles(ModuleOutput.Folder, "*.dll").Select(Path.GetFileName).Order(StringComparer.Ordinal));

    // AWSSDK.Core looks these up over all load contexts and takes the first: another module's copy would break our roles, and ours that module's.
    [Fact]
    public void No_part_of_the_SDK_is_shipped_but_its_core() => Assert.Equal(["AWSSDK.Core.dll"], Directory.GetFiles(ModuleOutput.File("lib"), "AWSSDK*").Select(Path.GetFileName));

    [Theory]
    [InlineData("SecureMlTools.Api")]
    [InlineData("SecureMlTools.Core")]
    public void Api_and_Core_take_no_package(string project)
    {
        var text = File.ReadAllText(Repository.PathOf("src", project, project + ".csproj"));
        Assert.DoesNotContain("<PackageReference", text.Replace("<PackageReference Include=\"Microsoft.CodeAnalysis", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void The_versions_of_manifest_and_assemblies_agree()
    {
        var version = System.Text.RegularExpressions.Regex.Match(ModuleOutput.Manifest, @"ModuleVersion\s*=\s*'([^']+)'").Groups[1].Value;
        foreach (var file in new[] { "SecureMlTools.dll", "SecureMlTools.Core.dll", "SecureMlTools.Api.dll" })
            Assert.Equal(version, System.Reflection.AssemblyName.GetAssemblyName(ModuleOutput.File(file)).Version!.ToString(3));
    }

    private static List<string> ReferencesOf(string file)
    {
        using var image = new PEReader(File.OpenRead(file));
        var metadata = image.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(h => metadata.GetString(metadata.GetAssemblyReference(h).Name))];
    }

    private static bool IsFramework(string name) => (name.StartsWith("System.", StringComparison.Ordinal) && name != "System.Management.Automation") || name is "System" or "mscorlib" or "netstandard" or "Microsoft.CSharp" or "Microsoft.Win32.Primitives";
}
