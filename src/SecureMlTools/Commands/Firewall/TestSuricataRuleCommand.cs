using System.Collections;
using System.Collections.Immutable;
using System.Management.Automation;
using SecureMlTools.Firewall.Suricata;
using SecureMlTools.Operations.Firewall;

namespace SecureMlTools.Commands.Firewall;

/// <summary>Says what is wrong with Suricata rules: what AWS refuses, and what silently does not work.</summary>
[Cmdlet(VerbsDiagnostic.Test, "SuricataRule", DefaultParameterSetName = "Text"), OutputType(typeof(RuleFinding))]
public sealed class TestSuricataRuleCommand : AsyncCmdlet
{
    private readonly List<RuleSource> _sources = [];
    private readonly List<string> _lines = [];

    /// <summary>The rules.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "Text", HelpMessage = "Rules: lines, which are put together, or whole texts of several lines, each checked by itself."), Alias("RulesStrings", "Rule")]
    [AllowEmptyString, AllowEmptyCollection]
    public string[] RulesString { get; set; } = [];

    /// <summary>Files of rules.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Path", HelpMessage = "Files of rules, with wildcards; each is checked by itself."), Alias("Paths"), SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Files of rules, taken literally.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "LiteralPath", HelpMessage = "Files of rules, taken literally."), Alias("PSPath", "LiteralPaths")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The order of the rule group.</summary>
    [Parameter(HelpMessage = "Order of the rule group: Default or Strict; when left out, only what holds in both is said.")]
    public FirewallRuleOrder? RuleOrder { get; set; }

    /// <summary>The variables of the rule group.</summary>
    [Parameter(HelpMessage = "Variables that the rule group defines, with their values: @{ LAB = '10.1.0.0/16'; PORTS = 80, 443 }."), Alias("Variables")]
    public Hashtable? Variable { get; set; }

    /// <summary>The capacity of the rule group.</summary>
    [Parameter(HelpMessage = "Capacity of the rule group; a rule takes 1.")]
    [ValidateRange(1, int.MaxValue)]
    public int? Capacity { get; set; }

    /// <summary>Leaves out findings that matter less.</summary>
    [Parameter(HelpMessage = "Leaves out findings of a lower severity: Info, Low, Medium, High.")]
    public Severity MinimumSeverity { get; set; }

    /// <summary>Asks the installed engine too.</summary>
    [Parameter(HelpMessage = "Asks the Suricata that is installed here too (suricata -T).")]
    public SwitchParameter UseEngine { get; set; }

    /// <summary>The engine's file.</summary>
    [Parameter(HelpMessage = "File of the engine to ask; the suricata on the path when left out.")]
    [ValidateNotNullOrEmpty]
    public string? EnginePath { get; set; }

    /// <summary>How long the engine may take.</summary>
    [Parameter(HelpMessage = "Seconds that the engine may take for each text or file; 120 when left out.")]
    [ValidateRange(1, 3600)]
    public int TimeoutSec { get; set; } = 120;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var text in RulesString)
            if (IsPath(text)) WriteError(Errors.Make($"'{Text.OneLine(text)}' is a path, not a rule: give it with -Path.", "InvalidOption", ErrorCategory.InvalidArgument, text));
            else if (!text.Contains('\n', StringComparison.Ordinal)) _lines.Add(text);
            else
            {
                TakeLines();
                _sources.Add(new RuleSource(text));
            }
        foreach (var path in Path) Try(path, () => Read(FilePaths(path)));
        foreach (var path in LiteralPath) Try(path, () => Read([FilePath(path)]));
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        TakeLines();
        Try(null, () =>
        {
            var variables = Variables();
            var options = new RuleCheckOptions { RuleOrder = RuleOrder, Variables = [.. variables.Keys], Capacity = Capacity, MinimumSeverity = MinimumSeverity };
            var engine = UseEngine || EnginePath is not null
                ? new EngineOptions { Program = EngineProcess.Find(EnginePath is null ? null : FilePath(EnginePath)), Variables = variables, Timeout = TimeSpan.FromSeconds(TimeoutSec) }
                : null;
            foreach (var source in _sources)
                Try(source.Path, () =>
                {
                    var findings = engine is null ? RuleLintOperation.Check(source, options) : Await(ct => RuleLintOperation.CheckAsync(source, options, new EngineProcess(), engine, ct));
                    foreach (var finding in findings) WriteObject(finding);
                });
        });
    }

    // Lines that came one by one are one text, so that their numbers are right and a sid that stands twice is found.
    private void TakeLines()
    {
        if (_lines.Count > 0) _sources.Add(new RuleSource(string.Join('\n', _lines)));
        _lines.Clear();
    }

    // No rule is without brackets; a path that was typed where a rule is wanted would be found faulty as one.
    private bool IsPath(string text)
    {
        if (text.Length is 0 or > 4096 || text.AsSpan().IndexOfAny("(#\n\0") >= 0) return false;
        if (text.EndsWith(".rules", StringComparison.OrdinalIgnoreCase)) return true;
        return text.AsSpan().IndexOfAny('/', '\\') >= 0 && !text.Contains(' ', StringComparison.Ordinal) && Try(text, () => File.Exists(FilePath(text)));
    }

    private void Read(IReadOnlyList<string> files)
    {
        foreach (var file in files) Try(file, () => _sources.Add(RuleLintOperation.Read(file)));
    }

    private ImmutableDictionary<string, string> Variables()
    {
        var variables = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in Variable ?? [])
        {
            var value = entry.Value is PSObject { BaseObject: var inner } ? inner : entry.Value;
            var words = (value is IEnumerable list and not string ? list.Cast<object?>() : [value]).Select(v => LanguagePrimitives.ConvertTo<string>(v)).ToList();
            variables[LanguagePrimitives.ConvertTo<string>(entry.Key).TrimStart('$')] = words is [var one] ? one : $"[{string.Join(',', words)}]";
        }
        return variables.ToImmutable();
    }
}
