using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace SecureMlTools.Identity;

/// <summary>
/// A policy in IAM's language: a key policy, an endpoint policy, a trust or identity policy. Parsed strictly, because a statement that is not
/// understood must not be taken for one that grants nothing.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
/// </summary>
public sealed class PolicyDocument
{
    private PolicyDocument(IReadOnlyList<PolicyStatement> statements) => Statements = statements;

    /// <summary>Its statements, in order.</summary>
    public IReadOnlyList<PolicyStatement> Statements { get; }

    /// <summary>Reads a policy; IAM hands some out percent-encoded, and both forms are taken.</summary>
    /// <param name="json">The policy's text.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="error">One sentence that says what is wrong with it.</param>
    public static bool TryParse(string? json, [NotNullWhen(true)] out PolicyDocument? policy, [NotNullWhen(false)] out string? error)
    {
        try
        {
            policy = Parse(json);
            error = null;
            return true;
        }
        catch (FormatException e)
        {
            policy = null;
            error = e.Message;
            return false;
        }
    }

    /// <summary>Reads a policy.</summary>
    /// <exception cref="FormatException">It is not a policy; the message is one sentence.</exception>
    public static PolicyDocument Parse(string? json)
    {
        if (string.IsNullOrWhiteSpace(json)) throw new FormatException("the policy is empty");
        if (json.StartsWith('%')) json = Uri.UnescapeDataString(json);
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw new FormatException("the policy is not a JSON object");
            return PolicyReader.Read(document.RootElement) is { Count: > 0 } statements ? new PolicyDocument(statements) : throw new FormatException("the policy has no statement");
        }
        catch (JsonException e)
        {
            throw new FormatException("the policy is not JSON: " + Text.OneLine(e.Message));
        }
    }

    /// <summary>The Allow statements that reach an action on a resource.</summary>
    /// <param name="action">The action, for example <c>kms:Decrypt</c>.</param>
    /// <param name="resource">The ARN; null for any.</param>
    /// <param name="who">Which principals count; null for all.</param>
    public IEnumerable<PolicyStatement> Allowing(string action, string? resource = null, Func<PolicyStatement, bool>? who = null) =>
        Statements.Where(s => s.IsAllow && s.CoversAction(action) && s.CoversResource(resource) && (who is null || who(s)));

    /// <summary>
    /// What the policy says of an action. A statement with a condition decides nothing by itself: an allowing one makes the answer
    /// <see cref="PolicyAnswer.Conditional"/>, and so does a denying one where something else allows.
    /// </summary>
    /// <param name="action">The action.</param>
    /// <param name="resource">The ARN; null for any.</param>
    /// <param name="who">Which principals count; null for all.</param>
    public PolicyAnswer Ask(string action, string? resource = null, Func<PolicyStatement, bool>? who = null)
    {
        var denying = Statements.Where(s => !s.IsAllow && s.CoversAction(action) && s.CoversResource(resource) && (who is null || who(s))).ToList();
        if (denying.Any(s => s.Conditions.Count == 0)) return PolicyAnswer.Denied;
        var allowing = Allowing(action, resource, who).ToList();
        if (allowing.Count == 0) return PolicyAnswer.Denied;
        return denying.Count == 0 && allowing.Any(s => s.Conditions.Count == 0) ? PolicyAnswer.Allowed : PolicyAnswer.Conditional;
    }
}

/// <summary>What a policy says of an action.</summary>
public enum PolicyAnswer
{
    /// <summary>Nothing allows it, or something denies it outright.</summary>
    Denied,

    /// <summary>It depends on conditions.</summary>
    Conditional,

    /// <summary>Allowed, whatever the circumstances.</summary>
    Allowed,
}
