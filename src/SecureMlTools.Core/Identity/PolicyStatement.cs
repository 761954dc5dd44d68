using System.IO.Enumeration;
using System.Text.RegularExpressions;

namespace SecureMlTools.Identity;

/// <summary>One statement of a policy.</summary>
public sealed partial record PolicyStatement
{
    /// <summary>Its name, if it has one.</summary>
    public string? Sid { get; init; }

    /// <summary>True for Allow, false for Deny.</summary>
    public required bool IsAllow { get; init; }

    /// <summary>Who it speaks of; empty in identity policies.</summary>
    public IReadOnlyList<PolicyPrincipal> Principals { get; init; } = [];

    /// <summary>True when it speaks of everyone except <see cref="Principals"/> (NotPrincipal).</summary>
    public bool ExceptPrincipals { get; init; }

    /// <summary>Actions, with wildcards.</summary>
    public IReadOnlyList<string> Actions { get; init; } = [];

    /// <summary>True when it speaks of all actions except <see cref="Actions"/> (NotAction).</summary>
    public bool ExceptActions { get; init; }

    /// <summary>Resources, with wildcards; empty where the policy's kind has none (a trust policy).</summary>
    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>True when it speaks of all resources except <see cref="Resources"/> (NotResource).</summary>
    public bool ExceptResources { get; init; }

    /// <summary>Conditions, all of which must hold.</summary>
    public IReadOnlyList<PolicyCondition> Conditions { get; init; } = [];

    /// <summary>True when it is for everybody: the principal is <c>*</c>, or all but a few.</summary>
    public bool IsForAnyone => ExceptPrincipals || Principals.Any(p => p.IsAnyone);

    /// <summary>True when the action is among those it speaks of. Actions do not distinguish case.</summary>
    public bool CoversAction(string action) => Actions.Any(a => Matches(a, action, ignoreCase: true)) != ExceptActions;

    /// <summary>True when the resource is among those it speaks of; null asks for none in particular. ARNs do distinguish case.</summary>
    public bool CoversResource(string? resource) =>
        resource is null || (Resources.Count == 0 && !ExceptResources) || Resources.Any(r => Matches(Filled(r), resource, ignoreCase: false)) != ExceptResources;

    /// <summary>True when it speaks of principals of an account: the account, or a role or user of it. Anyone includes it.</summary>
    public bool CoversAccount(string accountId) => ExceptPrincipals
        ? !Principals.Any(p => p.Value == accountId || (p.AccountId == accountId && p.Value.EndsWith(":root", StringComparison.Ordinal)))
        : Principals.Any(p => p.IsAnyone || p.AccountId == accountId);

    /// <summary>Its conditions on a key, case aside: AWS does not distinguish it.</summary>
    public IEnumerable<PolicyCondition> ConditionsOn(string key) => Conditions.Where(c => string.Equals(c.Key, key, StringComparison.OrdinalIgnoreCase));

    // A variable stands for anything where access is given, and for nothing where it is taken away: the reading that shows the wider access.
    private string Filled(string pattern) => Variable().Replace(pattern, IsAllow != ExceptResources ? "*" : "\0");

    private static bool Matches(string pattern, string text, bool ignoreCase) =>
        FileSystemName.MatchesSimpleExpression(pattern.Replace("\\", "\\\\", StringComparison.Ordinal), text, ignoreCase);

    [GeneratedRegex(@"\$\{[^}]*\}")]
    private static partial Regex Variable();
}

/// <summary>Somebody a policy speaks of.</summary>
/// <param name="Type"><c>AWS</c>, <c>Service</c>, <c>Federated</c>, <c>CanonicalUser</c>, or <c>*</c> for everybody.</param>
/// <param name="Value">An account, an ARN, a service's name, or <c>*</c>.</param>
public sealed record PolicyPrincipal(string Type, string Value)
{
    /// <summary>True for everybody, known to AWS or not.</summary>
    public bool IsAnyone => Value == "*" && (Type is "*" or "AWS");

    /// <summary>The account of an AWS principal; null for others and for everybody.</summary>
    public string? AccountId => Type != "AWS" ? null
        : Value.Length == 12 && Value.All(char.IsAsciiDigit) ? Value
        : Value.StartsWith("arn:", StringComparison.Ordinal) && Value.Split(':') is { Length: >= 6 } parts && parts[4].Length == 12 ? parts[4]
        : null;
}

/// <summary>One condition: the operator with its modifiers apart, a key and the values of which one must match.</summary>
/// <param name="Operator">The bare operator, for example <c>StringEquals</c>.</param>
/// <param name="Key">The key, for example <c>aws:SourceVpce</c>.</param>
/// <param name="Values">The values.</param>
/// <param name="IfExists">True when a request without the key passes too.</param>
/// <param name="Qualifier"><c>ForAnyValue</c>, <c>ForAllValues</c>, or null.</param>
public sealed record PolicyCondition(string Operator, string Key, IReadOnlyList<string> Values, bool IfExists = false, string? Qualifier = null)
{
    /// <summary>
    /// True when it lets a request through only with a value it names: a positive operator that a request without the key does not pass
    /// (IfExists and ForAllValues do pass one), and no value that matches everything.
    /// </summary>
    public bool Demands => !IfExists && Qualifier is not "ForAllValues" && Values.Count > 0
        && Operator.ToUpperInvariant() is "STRINGEQUALS" or "STRINGEQUALSIGNORECASE" or "STRINGLIKE" or "ARNEQUALS" or "ARNLIKE" or "BOOL" or "BINARYEQUALS" or "IPADDRESS" or "NUMERICEQUALS"
        && !(IsLike && Values.Any(v => v.Length > 0 && v.All(c => c == '*')));

    /// <summary>True when its values may hold wildcards.</summary>
    public bool IsLike => Operator.ToUpperInvariant() is "STRINGLIKE" or "STRINGNOTLIKE" or "ARNLIKE" or "ARNEQUALS" or "ARNNOTLIKE" or "ARNNOTEQUALS";
}
