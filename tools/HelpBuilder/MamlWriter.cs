using System.Xml.Linq;

namespace SecureMlTools.HelpBuilder;

/// <summary>Writes MAML, the form in which PowerShell reads the help of compiled cmdlets.</summary>
public static class MamlWriter
{
    private static readonly XNamespace Msh = "http://msh";
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    /// <summary>The help of all cmdlets.</summary>
    public static XDocument Write(IEnumerable<(CmdletSurface Cmdlet, HelpPage Page)> commands) => new(
        new XDeclaration("1.0", "utf-8", null),
        new XElement(Msh + "helpItems", new XAttribute("schema", "maml"), commands.Select(c => One(c.Cmdlet, c.Page))));

    private static XElement One(CmdletSurface cmdlet, HelpPage page)
    {
        var parameters = cmdlet.Parameters.Select(p => Described.Of(p, page)).Concat(cmdlet.SupportsShouldProcess ? Described.ShouldProcess(cmdlet) : []).ToList();
        return new XElement(
            Command + "command",
            new XAttribute(XNamespace.Xmlns + "maml", Maml), new XAttribute(XNamespace.Xmlns + "command", Command), new XAttribute(XNamespace.Xmlns + "dev", Dev),
            new XElement(Command + "details", new XElement(Command + "name", cmdlet.Name), new XElement(Command + "verb", cmdlet.Verb), new XElement(Command + "noun", cmdlet.Noun), Text("description", [page.Synopsis])),
            Text("description", page.Description),
            new XElement(Command + "syntax", cmdlet.Sets.Select(set => Syntax(cmdlet, parameters, set))),
            new XElement(Command + "parameters", parameters.OrderBy(p => p.Name, StringComparer.Ordinal).Select(p => Parameter(p, p.Sets[0], inSyntax: false))),
            new XElement(Command + "inputTypes", page.Inputs.Select(i => Typed("inputType", i))),
            new XElement(Command + "returnValues", page.Outputs.Select(o => Typed("returnValue", o))),
            new XElement(Maml + "alertSet", new XElement(Maml + "alert", page.IamActions.Select(p => new XElement(Maml + "para", "IAM: " + p)))),
            new XElement(Command + "examples", page.Examples.Select((e, i) => Example(e, i + 1))),
            new XElement(Command + "relatedLinks", page.Links.Select(l => new XElement(Maml + "navigationLink", new XElement(Maml + "linkText", l.Text), new XElement(Maml + "uri", l.Address ?? "")))));
    }

    private static XElement Syntax(CmdletSurface cmdlet, IEnumerable<Described> parameters, string set) => new(
        Command + "syntaxItem", new XElement(Maml + "name", cmdlet.Name),
        parameters.Select(p => (Parameter: p, In: p.In(set))).Where(x => x.In is not null)
            .OrderBy(x => x.In!.Position ?? int.MaxValue).ThenByDescending(x => x.In!.Mandatory)
            .Select(x => Parameter(x.Parameter, x.In!, inSyntax: true)));

    private static XElement Parameter(Described parameter, ParameterInSet part, bool inSyntax)
    {
        var list = parameter.TypeName.EndsWith("[]", StringComparison.Ordinal);
        return new XElement(
            Command + "parameter",
            new XAttribute("required", part.Mandatory ? "true" : "false"),
            new XAttribute("variableLength", list ? "true" : "false"),
            new XAttribute("globbing", parameter.Wildcards ? "true" : "false"),
            new XAttribute("pipelineInput", (part.FromPipeline, part.FromProperty) switch { (true, true) => "True (ByValue, ByPropertyName)", (true, false) => "True (ByValue)", (false, true) => "True (ByPropertyName)", _ => "False" }),
            new XAttribute("position", part.Position?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "named"),
            new XAttribute("aliases", parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases)),
            new XElement(Maml + "name", parameter.Name),
            Text("description", parameter.Description),
            parameter.IsSwitch && inSyntax ? null : new XElement(Command + "parameterValue", new XAttribute("required", parameter.IsSwitch ? "false" : "true"), new XAttribute("variableLength", "false"), parameter.TypeName),
            parameter.Choices.Count == 0 ? null : new XElement(Command + "parameterValueGroup", parameter.Choices.Select(c => new XElement(Command + "parameterValue", new XAttribute("required", "false"), new XAttribute("variableLength", "false"), c))),
            new XElement(Dev + "type", new XElement(Maml + "name", parameter.TypeName), new XElement(Maml + "uri")),
            new XElement(Dev + "defaultValue", parameter.IsSwitch ? "False" : ""));
    }

    private static XElement Example(HelpExample example, int number) => new(
        Command + "example",
        new XElement(Maml + "title", $"-------- Example {number}: {example.Title} --------"),
        new XElement(Dev + "code", example.Output is null ? example.Code : example.Code + "\n\n" + example.Output),
        new XElement(Dev + "remarks", example.Remarks.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(p => new XElement(Maml + "para", p))));

    // "SecureMlTools.Finding: what it is"
    private static XElement Typed(string element, string item)
    {
        var at = item.IndexOf(": ", StringComparison.Ordinal);
        var (name, what) = at < 0 ? (item, "") : (item[..at], item[(at + 2)..]);
        return new XElement(Command + element, new XElement(Dev + "type", new XElement(Maml + "name", name.Trim('`'))), Text("description", [what.Replace("`", "", StringComparison.Ordinal)]));
    }

    private static XElement Text(string element, IEnumerable<string> paragraphs) => new(Maml + element, paragraphs.Select(p => new XElement(Maml + "para", p)));

    /// <summary>A parameter with all that is said about it.</summary>
    private sealed record Described(string Name, string TypeName, bool IsSwitch, bool Wildcards, IReadOnlyList<string> Aliases, IReadOnlyList<ParameterInSet> Sets, IReadOnlyList<string> Description, IReadOnlyList<string> Choices)
    {
        public static Described Of(ParameterSurface p, HelpPage page)
        {
            var type = Nullable.GetUnderlyingType(p.Type) ?? p.Type;
            var element = type.IsArray ? type.GetElementType()! : type;
            return new Described(
                p.Name, type.Name, p.IsSwitch, p.Wildcards, p.Aliases, p.Sets, [p.HelpMessage, .. page.Parameters.GetValueOrDefault(p.Name) ?? []], element.IsEnum ? element.GetEnumNames() : []);
        }

        public static IEnumerable<Described> ShouldProcess(CmdletSurface cmdlet) =>
        [
            new("WhatIf", "SwitchParameter", true, false, ["wi"], [new(CmdletSurface.AllSets, false, null, false, false)], ["Shows what would be done, with account, region and values, and makes no changing call."], []),
            new("Confirm", "SwitchParameter", true, false, ["cf"], [new(CmdletSurface.AllSets, false, null, false, false)], [cmdlet.ConfirmImpact == "High" ? "Asks before each change; this is the default. -Confirm:$false goes on without asking." : "Asks before each change."], []),
        ];

        public ParameterInSet? In(string set) => Sets.FirstOrDefault(s => s.Name == set) ?? Sets.FirstOrDefault(s => s.Name == CmdletSurface.AllSets);
    }
}
