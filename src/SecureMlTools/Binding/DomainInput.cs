using System.Collections;
using System.Management.Automation;
using SecureMlTools.Operations.Firewall;

namespace SecureMlTools.Binding;

/// <summary>
/// Reads names to allow from whatever carries them: a string, a Uri, an alert or a summary of alerts, a preset's domain, a name on another list. By
/// shape, not by type, so that what comes back from a job or a file is read too.
/// </summary>
internal sealed class DomainInput
{
    private const int Shown = 3;

    private readonly List<string> _nameless = [];
    private int _letThrough;
    private int _otherKinds;

    /// <summary>The name in a value; null where there is none to take, which <see cref="Sentences"/> then tells of.</summary>
    /// <param name="value">The value.</param>
    /// <param name="adds">True to leave out what was let through already.</param>
    public AllowDomainItem? Read(object? value, bool adds)
    {
        var inner = value is PSObject p && p.BaseObject is not PSCustomObject ? p.BaseObject : value;
        if (inner is string text) return new AllowDomainItem(text);
        if (inner is Uri uri) return new AllowDomainItem(uri.OriginalString);
        if (inner is FirewallDomain domain) return new AllowDomainItem(domain.Domain);
        if (value is null || !Has(value, "Domain"))
        {
            _otherKinds++;
            return null;
        }

        if (adds && Word(value, "Verdict") == "Allowed")
        {
            _letThrough++;
            return null;
        }

        if (Word(value, "Domain") is { Length: > 0 } name) return new AllowDomainItem(name, TargetTypes(value), IsPreset: inner is DomainPreset);
        _nameless.Add(Word(value, "DisplayHost") is { Length: > 0 } host ? host : Word(value, "DestinationAddress") ?? "");
        return null;
    }

    /// <summary>What was left out and why: a sentence for each reason, however many there were.</summary>
    public IEnumerable<string> Sentences()
    {
        var examples = _nameless.Where(n => n.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        if (_nameless.Count > 0)
            yield return $"{Count(_nameless.Count)} skipped, for no domain list can hold what {(_nameless.Count == 1 ? "it asks" : "they ask")} for"
                + (examples.Count == 0 ? "." : $": {string.Join(", ", examples.Take(Shown).Select(Text.OneLine))}{(examples.Count > Shown ? $" and {examples.Count - Shown} more" : "")}.");
        if (_letThrough > 0) yield return $"{Count(_letThrough)} skipped, because the firewall let {(_letThrough == 1 ? "it" : "them")} through.";
        if (_otherKinds > 0) yield return $"{Count(_otherKinds, "object")} skipped, because {(_otherKinds == 1 ? "it has" : "they have")} no Domain: pipe in names, alerts, preset domains or the output of Get-FirewallAllowDomain.";
    }

    private static string Count(int n, string what = "alert") => n == 1 ? $"One {what} was" : $"{n} {what}s were";

    // An alert says what is spoken; a preset and a list say what they look at.
    private static IReadOnlyList<string>? TargetTypes(object value) => Word(value, "AppProtocol") switch
    {
        "http" => ["HTTP_HOST"],
        "tls" => ["TLS_SNI"],
        _ => Property(value, "TargetTypes") is IEnumerable types and not string ? [.. types.Cast<object?>().Select(t => t?.ToString()).OfType<string>()] : null,
    };

    /// <summary>What an object or a table has under a name, as text.</summary>
    public static string? Word(object value, string name) => Property(value, name)?.ToString();

    /// <summary>True when an object or a table has a name.</summary>
    public static bool Has(object value, string name) => (value is PSObject p ? p.BaseObject : value) is IDictionary map ? map.Contains(name) : PSObject.AsPSObject(value).Properties[name] is not null;

    private static object? Property(object value, string name)
    {
        var found = (value is PSObject p ? p.BaseObject : value) is IDictionary map ? (map.Contains(name) ? map[name] : null) : PSObject.AsPSObject(value).Properties[name]?.Value;
        return found is PSObject { BaseObject: IEnumerable and not string } wrapped ? wrapped.BaseObject : found;
    }
}
