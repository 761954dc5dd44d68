using System.Globalization;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;

namespace SecureMlTools.Baselines;

/// <summary>Applies a baseline's exceptions to failures. One that has expired fails again, and says so.</summary>
internal sealed class ExceptionList
{
    private readonly Dictionary<string, List<BaselineException>> _byControl;
    private readonly DateOnly _today;

    public ExceptionList(Baseline baseline, DateTimeOffset now)
    {
        _byControl = baseline.Exceptions.GroupBy(e => e.Control, StringComparer.OrdinalIgnoreCase).ToDictionary(g => g.Key, g => g.ToList(), StringComparer.OrdinalIgnoreCase);
        _today = DateOnly.FromDateTime(now.UtcDateTime);
    }

    public (FindingStatus Status, string Reason) Apply(string controlId, Subject subject, Verdict verdict)
    {
        if (verdict.Status != FindingStatus.Fail || !_byControl.TryGetValue(controlId, out var candidates)) return (verdict.Status, verdict.Reason);
        BaselineException? expired = null;
        foreach (var exception in candidates)
        {
            if (!Covers(exception, subject)) continue;
            if (exception.Expires >= _today) return (FindingStatus.Excepted, $"{verdict.Reason} Accepted by {exception.Owner} until {Day(exception)}: {exception.Reason}");
            expired = exception;
        }

        return expired is null
            ? (FindingStatus.Fail, verdict.Reason)
            : (FindingStatus.Fail, $"{verdict.Reason} The exception of {expired.Owner} expired on {Day(expired)}.");
    }

    private static bool Covers(BaselineException exception, Subject subject)
    {
        if (exception.Resources.Count == 0 && exception.Tags.Count == 0) return false;
        if (exception.Resources.Count > 0 && !exception.Resources.Any(pattern => Wildcard.IsMatch(pattern, subject.ResourceId))) return false;
        return exception.Tags.All(tag => string.Equals(subject.Tags.Value(tag.Key), tag.Value, StringComparison.Ordinal));
    }

    private static string Day(BaselineException exception) => exception.Expires.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
