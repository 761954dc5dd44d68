using System.Text.RegularExpressions;

namespace SecureMlTools.Firewall.Domains;

/// <summary>Reads a preset from YAML. Nothing is guessed: a key, name or date that is not understood is an error with file and line.</summary>
public static partial class PresetReader
{
    internal const string RegionMark = "{region}";

    // Any region will do to see whether a name with the mark is one.
    private const string SomeRegion = "us-east-1";

    /// <summary>Reads a file.</summary>
    /// <exception cref="PresetFormatException">It is not a preset.</exception>
    public static Preset Read(string path, IYaml yaml) => Read(YamlCursor.Open(path, "the preset", yaml, Error), path);

    /// <summary>Reads a text; the file's name is for errors.</summary>
    /// <exception cref="PresetFormatException">It is not a preset.</exception>
    public static Preset Parse(string text, string file, IYaml yaml) => Read(YamlCursor.Root(text, file, yaml, Error), file);

    private static PresetFormatException Error(string file, int line, string what) => new(file, line, what);

    private static Preset Read(YamlCursor root, string file)
    {
        string? name = null, description = null, note = null;
        DateOnly? asOf = null;
        IReadOnlyList<string> sources = [];
        YamlCursor? domains = null;
        foreach (var (key, _, value) in root.Map("name", "description", "asOf", "sources", "note", "domains"))
            switch (key)
            {
                case "name": name = PresetName().IsMatch(value.String()) ? value.String() : throw value.Error("a preset's name is letters and digits, with a letter first."); break;
                case "description": description = value.String(); break;
                case "asOf": asOf = value.Date(); break;
                case "sources": sources = value.Texts(); break;
                case "note": note = value.String(); break;
                default: domains = value; break;
            }

        var preset = new Preset
        {
            Name = name ?? throw root.Error("the preset has no 'name'."),
            Description = description ?? throw root.Error("the preset has no 'description'."),
            AsOf = asOf ?? throw root.Error("the preset has no 'asOf': the day on which somebody last looked it over."),
            Sources = sources,
            Note = note ?? "",
            Domains = [],
            File = file,
        };
        preset = preset with { Domains = [.. (domains ?? throw root.Error("the preset has no 'domains'.")).List().Select(d => Domain(d, preset))] };
        if (preset.Domains.Count == 0) throw domains.Error("the preset lists no domain.");
        if (preset.Domains.GroupBy(d => d.Domain).FirstOrDefault(g => g.Count() > 1) is { } twice) throw domains.Error($"'{twice.Key}' is there twice; keep one.");
        return preset;
    }

    private static DomainPreset Domain(YamlCursor cursor, Preset preset)
    {
        FirewallDomain? domain = null;
        string? target = null, note = null, source = null;
        var (tls, http, multiTenant, writable) = (true, false, false, false);
        foreach (var (key, _, value) in cursor.Map("target", "targetTypes", "multiTenant", "writable", "note", "source"))
            switch (key)
            {
                case "target":
                    target = value.String();
                    domain = Target(value);
                    break;
                case "targetTypes":
                    var types = value.Texts();
                    (tls, http) = (types.Contains("TLS_SNI"), types.Contains("HTTP_HOST"));
                    if (types.Count == 0 || types.Count != (tls ? 1 : 0) + (http ? 1 : 0)) throw value.Error("TLS_SNI, HTTP_HOST or both are expected here.");
                    break;
                case "multiTenant": multiTenant = value.Switch(); break;
                case "writable": writable = value.Switch(); break;
                case "note": note = value.String(); break;
                default: source = value.String(); break;
            }

        if (domain is null) throw cursor.Error("the domain has no 'target'.");
        return new DomainPreset
        {
            Name = preset.Name,
            Domain = target!,
            TargetTypes = [.. (tls ? ["TLS_SNI"] : Array.Empty<string>()), .. http ? ["HTTP_HOST"] : Array.Empty<string>()],
            // What a file forgets to mark is marked nevertheless.
            MultiTenant = multiTenant || domain.Risks.Any(r => r.Name == "MultiTenant"),
            Writable = writable || domain.Risks.Any(r => r.Name == "Writable"),
            Source = source ?? preset.Sources.FirstOrDefault() ?? "",
            AsOf = preset.AsOf,
            Note = note ?? "",
        };
    }

    private static FirewallDomain Target(YamlCursor value)
    {
        var target = value.String();
        var some = target.Replace(RegionMark, SomeRegion, StringComparison.Ordinal);
        var parse = DomainParser.Parse(some);
        if (!parse.IsDomain) throw value.Error(parse.Error);
        if (parse.Domain.Domain != some) throw value.Error($"'{Text.OneLine(target)}' is written '{parse.Domain.Domain}' in a preset.");
        if (parse.Domain.Risks.FirstOrDefault(r => r.Kind == DomainRiskKind.Refused) is { } refused) throw value.Error($"'{target}' cannot be allowed: {refused.Reason}");
        return parse.Domain;
    }

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9]{0,39}\z", RegexOptions.CultureInvariant)]
    private static partial Regex PresetName();
}
