using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace SecureMlTools.Firewall.Suricata;

/// <summary>Asks an installed Suricata about rules (suricata -T), in a folder of its own that is taken away afterwards.</summary>
/// <param name="process">Runs it.</param>
public sealed partial class SuricataEngine(IEngineProcess process)
{
    /// <summary>Asks about rules. Those with keywords that only AWS knows are left out: the engine would refuse them.</summary>
    /// <param name="parse">The rules; what is a problem already is not given to the engine.</param>
    /// <param name="options">How to ask.</param>
    /// <param name="cancellationToken">Ends the engine.</param>
    /// <exception cref="RuleEngineException">It did not answer, or not in time.</exception>
    public async Task<ImmutableArray<RuleFinding>> TestAsync(SuricataParse parse, EngineOptions options, CancellationToken cancellationToken)
    {
        var rules = parse.Rules.Where(r => !IsOnlyOnAws(r.Rule)).ToDictionary(r => r.Line);
        if (rules.Count == 0) return [];
        var folder = Directory.CreateTempSubdirectory("secureml-rules-").FullName;
        try
        {
            await WriteAsync(folder, rules, options, cancellationToken).ConfigureAwait(false);
            return Read(await RunAsync(folder, options, cancellationToken).ConfigureAwait(false), rules);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Each rule stands on its own line number, so that the engine's answers name it.
    private static async Task WriteAsync(string folder, Dictionary<int, ParsedRule> rules, EngineOptions options, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var last = rules.Keys.Max();
        for (var line = 1; line <= last; line++) text.Append(rules.TryGetValue(line, out var rule) ? rule.Rule.ToString() : "").Append('\n');
        await File.WriteAllTextAsync(Path.Combine(folder, "check.rules"), text.ToString(), cancellationToken).ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(folder, "empty"), "", cancellationToken).ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(folder, "suricata.yaml"), EngineConfig.Write(folder, options.Variables), cancellationToken).ConfigureAwait(false);
    }

    private async Task<EngineRun> RunAsync(string folder, EngineOptions options, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.Timeout);
        try
        {
            return await process.RunAsync(options.Program, ["-T", "-c", Path.Combine(folder, "suricata.yaml"), "-S", Path.Combine(folder, "check.rules"), "-l", folder], limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RuleEngineException($"The engine did not answer within {options.Timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture)} seconds; give it longer, or fewer rules.", "EngineTimeout");
        }
    }

    // An error's reason stands before the line that names the rule; a warning names the rule by its sid, or not at all.
    private static ImmutableArray<RuleFinding> Read(EngineRun run, Dictionary<int, ParsedRule> rules)
    {
        var findings = ImmutableArray.CreateBuilder<RuleFinding>();
        var reasons = new List<string>();
        var first = "";
        foreach (var (isError, message) in run.Output.Select(Message).OfType<(bool IsError, string Message)>())
        {
            if (isError && first.Length == 0) first = Text.OneLine(message);
            if (!isError)
            {
                if (SidIn().Match(message) is { Success: true } match && rules.Values.FirstOrDefault(r => r.Rule.Sid?.ToString(CultureInfo.InvariantCulture) == match.Groups[1].Value) is { } warned)
                    findings.Add(Finding(warned, "EngineWarning", Severity.Low, $"The engine warns: {Text.OneLine(message)}"));
            }
            else if (LineIn().Match(message) is { Success: true } at && int.TryParse(at.Groups[1].Value, CultureInfo.InvariantCulture, out var line) && rules.TryGetValue(line, out var rule))
            {
                findings.Add(Finding(rule, "EngineRefused", Severity.High, reasons.Count == 0 ? "The engine refuses the rule, and does not say why." : $"The engine refuses the rule: {reasons[0]}"));
                reasons.Clear();
            }
            else if (message.StartsWith("error parsing signature", StringComparison.Ordinal))
            {
                // The engine cuts long messages, and the line with them.
                findings.Add(new RuleFinding { Line = 0, Severity = Severity.High, Id = "EngineRefused", Message = $"The engine refuses a rule: {reasons.FirstOrDefault("it does not say why")}", Rule = Text.OneLine(message) });
                reasons.Clear();
            }
            else reasons.Add(Text.OneLine(message));
        }
        // No answer is not a good answer.
        if (run.ExitCode != 0 && !findings.Any(f => f.Severity == Severity.High))
            throw new RuleEngineException($"The engine ended with {run.ExitCode}{(first.Length == 0 ? " and said nothing" : ": " + first)}", "EngineFailed");
        return findings.ToImmutable();
    }

    private static (bool IsError, string Message)? Message(string line)
    {
        if (!line.StartsWith('{')) return null;
        try
        {
            using var json = JsonDocument.Parse(line);
            var level = json.RootElement.GetProperty("log_level").GetString();
            return level is "Error" or "Warning" ? (level == "Error", json.RootElement.GetProperty("engine").GetProperty("message").GetString() ?? "") : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private static RuleFinding Finding(ParsedRule parsed, string id, Severity severity, string message) =>
        new() { Line = parsed.Line, Sid = parsed.Rule.Sid, Severity = severity, Id = id, Message = message, Rule = Text.Visible(parsed.Text) };

    private static bool IsOnlyOnAws(SuricataRule rule) =>
        rule.Options.Any(o => SuricataKeywords.OfAws.Contains(o.Keyword)) || rule.Source.Contains('@', StringComparison.Ordinal) || rule.Destination.Contains('@', StringComparison.Ordinal);

    [GeneratedRegex(@" from file .* at line ([0-9]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex LineIn();

    [GeneratedRegex(@"(?:^rule |sid:)([0-9]+)", RegexOptions.CultureInvariant)]
    private static partial Regex SidIn();
}
