using System.Reflection;
using System.Runtime.Loader;

namespace SecureMlTools.HelpBuilder;

/// <summary>How a parameter takes part in one parameter set.</summary>
/// <param name="Name">The set's name; <see cref="CmdletSurface.AllSets"/> when it is in all of them.</param>
/// <param name="Mandatory">Whether it must be given.</param>
/// <param name="Position">Its position, or null for a named one.</param>
/// <param name="FromPipeline">Takes the piped object itself.</param>
/// <param name="FromProperty">Takes the piped object's property of its name.</param>
public sealed record ParameterInSet(string Name, bool Mandatory, int? Position, bool FromPipeline, bool FromProperty);

/// <summary>A parameter.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Sets">The sets it is in.</param>
/// <param name="Aliases">Its other names.</param>
/// <param name="HelpMessage">Its one line of help.</param>
/// <param name="Wildcards">Whether it takes wildcards.</param>
/// <param name="Attributes">Names of all attributes on it.</param>
public sealed record ParameterSurface(string Name, Type Type, IReadOnlyList<ParameterInSet> Sets, IReadOnlyList<string> Aliases, string HelpMessage, bool Wildcards, IReadOnlyList<string> Attributes)
{
    /// <summary>True for a switch.</summary>
    public bool IsSwitch => Type.Name == "SwitchParameter";

    /// <summary>Its part in a set, or null when it has none.</summary>
    public ParameterInSet? In(string set) => Sets.FirstOrDefault(s => s.Name == set) ?? Sets.FirstOrDefault(s => s.Name == CmdletSurface.AllSets);
}

/// <summary>What a cmdlet shows to the outside, read from the metadata of its class: no PowerShell takes part.</summary>
/// <param name="Class">The class.</param>
/// <param name="Verb">The verb.</param>
/// <param name="Noun">The noun.</param>
/// <param name="DefaultSet">Name of the default parameter set.</param>
/// <param name="SupportsShouldProcess">Whether it has -WhatIf and -Confirm.</param>
/// <param name="ConfirmImpact">How loudly it asks.</param>
/// <param name="OutputTypes">What it says that it gives.</param>
/// <param name="Parameters">Its own parameters.</param>
public sealed record CmdletSurface(Type Class, string Verb, string Noun, string? DefaultSet, bool SupportsShouldProcess, string ConfirmImpact, IReadOnlyList<Type> OutputTypes, IReadOnlyList<ParameterSurface> Parameters)
{
    /// <summary>PowerShell's name of "in every set".</summary>
    public const string AllSets = "__AllParameterSets";

    /// <summary>Verb-Noun.</summary>
    public string Name => $"{Verb}-{Noun}";

    /// <summary>Its parameter sets, the default one first.</summary>
    public IReadOnlyList<string> Sets
    {
        get
        {
            var named = Parameters.SelectMany(p => p.Sets).Select(s => s.Name).Where(n => n != AllSets).Distinct().OrderBy(n => n != DefaultSet).ToList();
            return named.Count == 0 ? [DefaultSet ?? AllSets] : named;
        }
    }

    /// <summary>Reads every cmdlet of an assembly.</summary>
    /// <param name="path">The assembly; what it references is looked for beside it.</param>
    public static IReadOnlyList<CmdletSurface> Read(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var context = new AssemblyLoadContext("cmdlets", isCollectible: false);
        context.Resolving += (c, name) => Path.Combine(folder, name.Name + ".dll") is var file && File.Exists(file) ? c.LoadFromAssemblyPath(file) : null;
        return [.. context.LoadFromAssemblyPath(Path.GetFullPath(path)).GetExportedTypes().Where(t => !t.IsAbstract).Select(Of).OfType<CmdletSurface>().OrderBy(c => c.Name, StringComparer.Ordinal)];
    }

    // The attributes of PowerShellStandard are without bodies, so their data is read and none is made.
    private static CmdletSurface? Of(Type type)
    {
        if (type.GetCustomAttributesData().FirstOrDefault(a => a.AttributeType.Name == "CmdletAttribute") is not { } cmdlet) return null;
        return new CmdletSurface(
            type, (string)cmdlet.ConstructorArguments[0].Value!, (string)cmdlet.ConstructorArguments[1].Value!,
            Named<string>(cmdlet, "DefaultParameterSetName"), Named<bool>(cmdlet, "SupportsShouldProcess"), Impact(cmdlet),
            [.. type.GetCustomAttributesData().Where(a => a.AttributeType.Name == "OutputTypeAttribute").SelectMany(OutputTypesOf)],
            [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(Parameter).OfType<ParameterSurface>()]);
    }

    private static ParameterSurface? Parameter(PropertyInfo property)
    {
        var data = property.GetCustomAttributesData();
        var given = data.Where(a => a.AttributeType.Name == "ParameterAttribute").ToList();
        if (given.Count == 0) return null;
        var aliases = data.FirstOrDefault(a => a.AttributeType.Name == "AliasAttribute") is { } alias
            ? ((IReadOnlyCollection<CustomAttributeTypedArgument>)alias.ConstructorArguments[0].Value!).Select(v => (string)v.Value!)
            : [];
        return new ParameterSurface(
            property.Name, property.PropertyType,
            [.. given.Select(a => new ParameterInSet(
                Named<string>(a, "ParameterSetName") ?? AllSets, Named<bool>(a, "Mandatory"), a.NamedArguments.Any(n => n.MemberName == "Position") ? Named<int>(a, "Position") : null,
                Named<bool>(a, "ValueFromPipeline"), Named<bool>(a, "ValueFromPipelineByPropertyName")))],
            [.. aliases], given.Select(a => Named<string>(a, "HelpMessage")).FirstOrDefault(h => !string.IsNullOrEmpty(h)) ?? "",
            data.Any(a => a.AttributeType.Name == "SupportsWildcardsAttribute"), [.. data.Select(a => a.AttributeType.Name)]);
    }

    private static IEnumerable<Type> OutputTypesOf(CustomAttributeData attribute) => attribute.ConstructorArguments
        .SelectMany(a => a.Value is IReadOnlyCollection<CustomAttributeTypedArgument> many ? many.Select(m => m.Value) : [a.Value]).OfType<Type>();

    // ConfirmImpact: 0 None, 1 Low, 2 Medium, 3 High.
    private static string Impact(CustomAttributeData cmdlet) =>
        cmdlet.NamedArguments.Where(n => n.MemberName == "ConfirmImpact").Select(n => (int)n.TypedValue.Value!).DefaultIfEmpty(2).First() switch { 0 => "None", 1 => "Low", 2 => "Medium", _ => "High" };

    private static T? Named<T>(CustomAttributeData attribute, string name) => attribute.NamedArguments.Where(n => n.MemberName == name).Select(n => (T?)n.TypedValue.Value).FirstOrDefault();
}
