using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using SecureMlTools.Controls;

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
            if (text.StartsWith(word, StringComparison.OrdinalIgnoreCase)) yield return new CompletionResult(text, text, CompletionResultType.ParameterValue, tip);
    }

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
    private static readonly string[] Names =
    [
        "af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-south-2", "ap-southeast-1", "ap-southeast-2",
        "ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "ca-central-1", "ca-west-1", "cn-north-1", "cn-northwest-1", "eu-central-1",
        "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3", "eusc-de-east-1", "il-central-1", "me-central-1", "me-south-1",
        "mx-central-1", "sa-east-1", "us-east-1", "us-east-2", "us-gov-east-1", "us-gov-west-1", "us-west-1", "us-west-2",
    ];

    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words() => Names.Select(n => (n, "AWS region " + n));
}
