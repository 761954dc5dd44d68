using System.Management.Automation;
using SecureMlTools.Isolation;
using SecureMlTools.Operations;

namespace SecureMlTools.Commands;

/// <summary>What every cmdlet of the module has: paths of the file system, and one way to report errors.</summary>
public abstract class HardeningCmdlet : PSCmdlet
{
    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (ModuleCopy.Warning(MyInvocation.MyCommand.Module) is { } warning) WriteWarning(warning);
    }

    /// <summary>Runs something that may fail as AWS or a file does, and turns the failure into an error that does not end the pipeline.</summary>
    private protected bool Try(object? target, Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (Exception e) when (Errors.Record(e, target, MyInvocation.MyCommand.Name) is { } record)
        {
            WriteError(record);
            return false;
        }
    }

    /// <summary>True when verbose lines are shown, so that none is made in vain.</summary>
    private protected bool IsVerbose =>
        MyInvocation.BoundParameters.TryGetValue("Verbose", out var given) ? LanguagePrimitives.IsTrue(given) : GetVariableValue("VerbosePreference") is ActionPreference and not ActionPreference.SilentlyContinue and not ActionPreference.Ignore;

    /// <summary>The file that a path names, taken literally; drives of the file system are resolved.</summary>
    /// <exception cref="OptionException">The path is of another provider, such as Env: or the registry.</exception>
    private protected string FilePath(string path)
    {
        var file = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
        return provider.Name == "FileSystem" ? file : throw NotOfFiles(path, provider);
    }

    /// <summary>The files and folders that a path with wildcards names.</summary>
    /// <exception cref="OptionException">The path is of another provider.</exception>
    /// <exception cref="FileNotFoundException">It names none.</exception>
    private protected IReadOnlyList<string> FilePaths(string path)
    {
        var found = SessionState.Path.GetResolvedProviderPathFromPSPath(path, out var provider);
        if (provider.Name != "FileSystem") throw NotOfFiles(path, provider);
        return found.Count > 0 ? found : throw new FileNotFoundException(null, FilePath(path));
    }

    private static OptionException NotOfFiles(string path, ProviderInfo provider) => new($"'{Text.OneLine(path)}' is a path of the provider {provider.Name}, not of the file system.");
}
