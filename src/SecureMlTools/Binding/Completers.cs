using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using SecureMlTools.Controls;
using SecureMlTools.Isolation;

namespace SecureMlTools.Binding;

/// <summary>Completes from a list of words, each with a tooltip. Never throws and never calls AWS: completion must work offline.</summary>
public abstract class WordCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = wordToComplete?.Trim('\'', '"') ?? "";
        List<(string Word, string Tip)> words;
        try
        {
            words = [.. Words()];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            words = [];
        }

        foreach (var (text, tip) in words)
            if (Fits(text, word)) yield return new CompletionResult(Quoted(text), text, CompletionResultType.ParameterValue, tip);
        foreach (var more in More(wordToComplete ?? "")) yield return more;
    }

    /// <summary>What follows the words.</summary>
    protected virtual IEnumerable<CompletionResult> More(string word) => [];

    /// <summary>True when a candidate completes what was typed.</summary>
    protected virtual bool Fits(string candidate, string word) => candidate.StartsWith(word, StringComparison.OrdinalIgnoreCase);

    private static string Quoted(string text) => text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or ':' or '/' or '\\') ? text : "'" + CodeGeneration.EscapeSingleQuotedStringContent(text) + "'";

    /// <summary>The words and their tooltips.</summary>
    protected abstract IEnumerable<(string Word, string Tip)> Words();
}

/// <summary>Completes ids of controls.</summary>
public sealed class ControlCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words() => ControlCatalog.All.Select(c => (c.Info.Id, c.Info.Title));
}

/// <summary>Completes endpoints: the practice account and loopback.</summary>
public sealed class EndpointCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words() => [("practice:training-estate", "The practice account: in memory, nothing to pay"), ("http://127.0.0.1:5000", "An emulator on this machine")];
}

/// <summary>Completes names of profiles from the configuration files.</summary>
public sealed class ProfileCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words() =>
        new[] { ("AWS_CONFIG_FILE", "config"), ("AWS_SHARED_CREDENTIALS_FILE", "credentials") }
            .Select(f => Environment.GetEnvironmentVariable(f.Item1) is { Length: > 0 } set ? set : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".aws", f.Item2))
            .Where(File.Exists)
            .SelectMany(file => File.ReadLines(file).Select(l => l.Trim()).Where(l => l.StartsWith('[') && l.EndsWith(']') && !l.StartsWith("[sso-session", StringComparison.Ordinal) && !l.StartsWith("[services", StringComparison.Ordinal))
                .Select(l => (Name: l.Trim('[', ']').Replace("profile ", "", StringComparison.Ordinal).Trim(), file)))
            .DistinctBy(p => p.Name).Select(p => (p.Name, $"profile in {p.file}"));
}

/// <summary>Completes regions: those that EC2 had when this version was made. Others are taken too.</summary>
public sealed class RegionCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words() => RegionNames.All.Select(n => (n, "AWS region " + n));
}

/// <summary>Completes families of controls.</summary>
public sealed class FamilyCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words() =>
        ControlCatalog.All.GroupBy(c => c.Info.Family).Select(g => (g.Key, $"{g.Count()} controls: {string.Join(", ", g.Select(c => c.Info.Id))}"));
}

/// <summary>Completes scenarios of the practice account.</summary>
public sealed class ScenarioCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words() =>
    [
        ("training-estate", "About a dozen machines with the mistakes that training estates really make"),
        ("scale:1000", "A thousand ordinary machines"),
        ("scale:10000", "Ten thousand ordinary machines"),
    ];
}

/// <summary>Completes baselines that ship with the module, then file names.</summary>
public sealed class BaselineCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words() =>
        Directory.EnumerateFiles(Path.Combine(ModuleCopy.Folder, "baselines"), "*.yaml").Order(StringComparer.Ordinal).Select(f => (f, "Baseline shipped with the module: " + Path.GetFileNameWithoutExtension(f)));

    /// <inheritdoc/>
    protected override bool Fits(string candidate, string word) =>
        base.Fits(candidate, word) || Path.GetFileName(candidate).StartsWith(word, StringComparison.OrdinalIgnoreCase);

    // With a completer of its own, a parameter is no longer completed with file names by PowerShell.
    /// <inheritdoc/>
    protected override IEnumerable<CompletionResult> More(string word) => CompletionCompleters.CompleteFilename(word);
}
