namespace SecureMlTools.Firewall.Alerts;

/// <summary>Something in a log that could not be read; the reading goes on after it.</summary>
/// <param name="Source">The file or the log group.</param>
/// <param name="Line">The line, or the number of the event; 0 where it is about the whole.</param>
/// <param name="Reason">A few words, without a full stop.</param>
public sealed record AlertProblem(string Source, long Line, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => Line == 0 ? $"{Text.Visible(Source)}: {Reason}." : $"{Text.Visible(Source)}, line {Line}: {Reason}.";
}

/// <summary>Alerts as they were read, some at a time.</summary>
/// <param name="Alerts">The alerts that the query wants, in the log's order.</param>
/// <param name="Problems">What could not be read.</param>
public sealed record AlertBatch(IReadOnlyList<FirewallAlert> Alerts, IReadOnlyList<AlertProblem> Problems);
