namespace SecureMlTools.Reports;

/// <summary>
/// A change in words that say nothing twice: <c>HttpTokens=optional</c> to <c>required</c>; the part of the resource, which is the same before and
/// after, once.
/// </summary>
/// <param name="Before">What was.</param>
/// <param name="After">What is; without the field's name where it is the same field.</param>
/// <param name="Part">The part of the resource that is changed; empty for the whole.</param>
public readonly record struct ChangeText(string Before, string After, string Part)
{
    /// <summary>The words for a result; null where no change is offered.</summary>
    public static ChangeText? Of(ChangeResult result)
    {
        if (result.Operation.Length == 0) return null;
        var (before, part) = Split(result.Before);
        var (after, same) = Split(result.After);
        if (part != same) (before, after, part) = (result.Before, result.After, "");
        if (IsOneField(before) && IsOneField(after) && before.IndexOf('=') is > 0 and var at && after.StartsWith(before[..(at + 1)], StringComparison.Ordinal)) after = after[(at + 1)..];
        if (after == "no " + before) after = "none";
        if (before == "no " + after) before = "none";
        return new ChangeText(Or(before), Or(after), part);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Before} \u2192 {After}";

    private static bool IsOneField(string state) => !state.Contains(", ", StringComparison.Ordinal);

    private static (string State, string Part) Split(string described) =>
        described.EndsWith(')') && described.IndexOf(" (", StringComparison.Ordinal) is >= 0 and var at ? (described[..at], described[(at + 2)..^1]) : (described, "");

    private static string Or(string state) => state.Length == 0 ? "nothing" : state;
}
