using System.Collections.Immutable;
using System.CommandLine;
using SecureMlTools.Cli.Options;
using SecureMlTools.Firewall.Suricata;
using SecureMlTools.Operations;
using SecureMlTools.Operations.Firewall;
using SecureMlTools.Reports;
using Spectre.Console;

namespace SecureMlTools.Cli.Commands.Firewall;

/// <summary><c>secureml firewall lint</c>: says what is wrong with files of rules. Calls nothing of AWS.</summary>
internal sealed class LintCommand
{
    private readonly Argument<string[]> _files = new("files") { Description = "Files of Suricata rules, one rule a line.", HelpName = "FILE", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> _order = Take.One("--rule-order", "Order of the rule group: default or strict; when left out, only what holds in both is said.", "ORDER");
    private readonly Option<string[]> _variables = Take.List("--variable", "A variable that the rule group defines, with its value; again for each.", "NAME=VALUE");
    private readonly Option<int?> _capacity = new("--capacity") { Description = "Capacity of the rule group; a rule takes 1.", HelpName = "RULES" };
    private readonly Option<Severity> _severity = Take.Enum1("--severity", "Leaves out findings of a lower severity:", Severity.Info);
    private readonly Option<bool> _engine = Take.Flag("--use-engine", "Asks the Suricata that is installed here too (suricata -T).");
    private readonly Option<string?> _enginePath = Take.One("--engine-path", "File of the engine to ask; the suricata on the path when left out.", "FILE");
    private readonly OutputOptions _output = new("table", "json");

    private LintCommand()
    {
        // A value holds commas of its own: [80,443].
        _variables.CustomParser = result => [.. result.Tokens.Select(t => t.Value)];
        _variables.AllowMultipleArgumentsPerToken = false;
    }

    public static Command Create(CliHost host)
    {
        var self = new LintCommand();
        var command = new Command("lint", "Says what is wrong with Suricata rules: what AWS refuses, and what silently does not work.");
        command.Add(self._files);
        command.Add(self._order);
        command.Add(self._variables);
        command.Add(self._capacity);
        command.Add(self._severity);
        command.Add(self._engine);
        command.Add(self._enginePath);
        self._output.AddTo(command);
        command.SetAction((parsed, cancellationToken) => self.RunAsync(parsed, host, cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CliHost host, CancellationToken cancellationToken)
    {
        var variables = parsed.GetValue(_variables)!.Select(Variable).ToImmutableDictionary(v => v.Name, v => v.Value, StringComparer.Ordinal);
        var options = new RuleCheckOptions { RuleOrder = Order(parsed.GetValue(_order)), Variables = [.. variables.Keys], Capacity = parsed.GetValue(_capacity), MinimumSeverity = parsed.GetValue(_severity) };
        var named = parsed.GetValue(_enginePath);
        try
        {
            var engine = parsed.GetValue(_engine) || named is not null ? new EngineOptions { Program = EngineProcess.Find(named), Variables = variables } : null;
            var findings = new List<RuleFinding>();
            foreach (var source in parsed.GetRequiredValue(_files).Select(RuleLintOperation.Read))
                findings.AddRange(engine is null ? RuleLintOperation.Check(source, options) : await RuleLintOperation.CheckAsync(source, options, new EngineProcess(), engine, cancellationToken).ConfigureAwait(false));
            _output.Write(parsed, host, writer => Write(writer, findings, _output.Format(parsed), host));
            return findings.Any(f => f.Severity >= Severity.Medium) ? ExitCodes.Negative : ExitCodes.Ok;
        }
        catch (RuleEngineException e)
        {
            throw new OptionException(e.Message);
        }
    }

    private static void Write(TextWriter writer, List<RuleFinding> findings, string format, CliHost host)
    {
        if (format == "json")
        {
            Voice.WriteJson(writer, s => JsonReport.WriteRecords(s, findings));
            return;
        }

        if (findings.Count == 0) host.Say("Nothing is wrong with the rules.");
        var table = Look.Columns(findings.Select(f => Place(f).Length).Append(4).Max(), 8, 22, 0);
        foreach (var finding in findings)
            table.AddRow(Look.Cell(Place(finding)), Look.Cell(finding.Severity.ToString(), Look.Of(finding.Severity)), Look.Cell(finding.Id), Look.Cell(finding.Message));
        host.OnOut(writer).Write(table);
    }

    private static string Place(RuleFinding finding) => $"{Path.GetFileName(finding.Path)}:{finding.Line}";

    private static FirewallRuleOrder? Order(string? text) => text is null ? null
        : Enum.TryParse<FirewallRuleOrder>(text, ignoreCase: true, out var order) && !char.IsAsciiDigit(text[0]) ? order
        : throw new OptionException($"--rule-order does not take '{Text.OneLine(text)}', only default, strict.");

    private static (string Name, string Value) Variable(string text) => text.IndexOf('=', StringComparison.Ordinal) is > 0 and var at
        ? (text[..at].TrimStart('$'), text[(at + 1)..])
        : throw new OptionException($"--variable does not take '{Text.OneLine(text)}'; write NAME=VALUE, such as LAB=10.1.0.0/16.");
}
