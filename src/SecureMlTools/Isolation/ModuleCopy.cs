using System.Collections.Concurrent;
using System.Management.Automation;

namespace SecureMlTools.Isolation;

/// <summary>
/// Says when the session runs the assemblies of another copy of the module than the one imported. .NET keeps the first copy of an assembly for as
/// long as the process lives and gives it out again without a word; a copy of another version fails to load by itself.
/// </summary>
public sealed class ModuleCopy : IModuleAssemblyInitializer
{
    private static readonly ConcurrentDictionary<string, bool> Told = new(StringComparer.Ordinal);
    private static int _imports;

    /// <summary>Folder of the assemblies that run.</summary>
    internal static string Folder { get; } = Path.GetDirectoryName(typeof(ModuleCopy).Assembly.Location)!;

    /// <summary>Version of the assemblies that run.</summary>
    internal static string Version { get; } = typeof(ModuleCopy).Assembly.GetName().Version!.ToString(3);

    /// <inheritdoc/>
    public void OnImport()
    {
        // The first import is the copy that runs. A later one comes here with the first still imported only when it is of another path.
        if (Interlocked.Increment(ref _imports) == 1) return;
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddScript("param($Message) if (Get-Module -Name SecureMlTools) { $Host.UI.WriteWarningLine($Message) }", useLocalScope: true)
            .AddArgument($"Another copy of SecureMlTools is already imported: the session runs version {Version} from '{Folder}' and goes on with it. Start a new session to use this one.");
        shell.Invoke();
    }

    /// <summary>What to warn of when a command of a module in this folder runs; null when all is well or it has been said.</summary>
    internal static string? Warning(PSModuleInfo? module)
    {
        if (module is null || module.ModuleBase.TrimEnd('/', '\\') is not { Length: > 0 } imported || imported == Folder || !Told.TryAdd(imported, true)) return null;
        return $"SecureMlTools {module.Version} was imported from '{imported}', but this process already runs version {Version} from '{Folder}' and goes on with it. Start a new session to use the one imported.";
    }
}
