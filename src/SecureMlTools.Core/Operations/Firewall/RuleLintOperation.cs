using System.Collections.Immutable;
using SecureMlTools.Firewall.Suricata;

namespace SecureMlTools.Operations.Firewall;

/// <summary>A text of rules, and the file it is from.</summary>
/// <param name="Rules">The rules, one a line.</param>
/// <param name="Path">The file; null for a text.</param>
public sealed record RuleSource(string Rules, string? Path = null);

/// <summary>Says what is wrong with rules, by reading them and, where asked, by the installed engine. Calls nothing of AWS.</summary>
public static class RuleLintOperation
{
    /// <summary>Reads a file of rules.</summary>
    /// <exception cref="OptionException">It is too large to be one.</exception>
    public static RuleSource Read(string path)
    {
        const int most = 64 << 20;
        if (new FileInfo(path).Length > most) throw new OptionException($"'{Text.OneLine(path)}' is larger than {most >> 20} MiB, and a rule group takes 2,000,000 bytes; give a file of rules.");
        return new RuleSource(File.ReadAllText(path), path);
    }

    /// <summary>Findings of a text, by line.</summary>
    /// <param name="source">The rules.</param>
    /// <param name="options">Where they are going.</param>
    public static ImmutableArray<RuleFinding> Check(RuleSource source, RuleCheckOptions options) => Of(source, RuleChecks.Check(source.Rules, options));

    /// <summary>Findings of a text and of the engine, by line.</summary>
    /// <param name="source">The rules.</param>
    /// <param name="options">Where they are going.</param>
    /// <param name="process">Runs the engine.</param>
    /// <param name="engine">How the engine is asked.</param>
    /// <param name="cancellationToken">Ends the engine.</param>
    /// <exception cref="RuleEngineException">The engine did not answer.</exception>
    public static async Task<ImmutableArray<RuleFinding>> CheckAsync(RuleSource source, RuleCheckOptions options, IEngineProcess process, EngineOptions engine, CancellationToken cancellationToken)
    {
        var told = await new SuricataEngine(process).TestAsync(SuricataParser.Parse(source.Rules), engine, cancellationToken).ConfigureAwait(false);
        return Of(source, [.. RuleChecks.Check(source.Rules, options).Concat(told.Where(f => f.Severity >= options.MinimumSeverity)).Select((f, i) => (f, i)).OrderBy(p => p.f.Line).ThenBy(p => p.i).Select(p => p.f)]);
    }

    private static ImmutableArray<RuleFinding> Of(RuleSource source, ImmutableArray<RuleFinding> findings) => source.Path is null ? findings : [.. findings.Select(f => f with { Path = source.Path })];
}
