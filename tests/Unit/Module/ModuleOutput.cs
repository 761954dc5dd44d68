using SecureMlTools.HelpBuilder;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Module;

/// <summary>The module as the build laid it out.</summary>
internal static class ModuleOutput
{
    private static readonly Lazy<IReadOnlyList<CmdletSurface>> Surface = new(() => CmdletSurface.Read(File("SecureMlTools.dll")));

    public static string Folder { get; } = Repository.PathOf("out", "SecureMlTools");

    public static string Pages { get; } = Repository.PathOf("docs", "cmdlets");

    public static IReadOnlyList<CmdletSurface> Cmdlets => Surface.Value;

    public static string Manifest => System.IO.File.ReadAllText(File("SecureMlTools.psd1"));

    public static string File(params string[] parts) => Path.Combine([Folder, .. parts]);
}
