namespace SecureMlTools.Reports;

/// <summary>Compares two audits finding by finding. A finding is the same when control, resource, region and account are.</summary>
public static class FindingComparison
{
    /// <summary>What is new, changed, fixed and unchanged, in this order; the worst first in each.</summary>
    public static IReadOnlyList<FindingChange> Compare(IEnumerable<Finding> before, IEnumerable<Finding> after)
    {
        var (first, second) = (Index(before), Index(after));
        var judged = new Judged(second.Values);
        var changes = new List<FindingChange>(Math.Max(first.Count, second.Count));
        foreach (var (key, now) in second) changes.Add(Of(first.GetValueOrDefault(key), now));
        foreach (var (key, was) in first)
            if (!second.ContainsKey(key)) changes.Add(Gone(was, judged));
        return [.. changes
            .OrderBy(c => c.Change switch { FindingChangeKind.New => 0, FindingChangeKind.Changed => 1, FindingChangeKind.Fixed => 2, _ => 3 })
            .ThenByDescending(c => c.Severity)
            .ThenBy(c => c.ControlId, StringComparer.Ordinal)
            .ThenBy(c => c.ResourceId, StringComparer.Ordinal)];
    }

    private static FindingChange Of(Finding? was, Finding now) => Make(Kind(was, now), was, now, now.Reason);

    private static FindingChangeKind Kind(Finding? was, Finding now)
    {
        if (was is null) return FindingChangeKind.New;
        if (was.Status == now.Status) return was.Severity == now.Severity || now.Status != FindingStatus.Fail ? FindingChangeKind.Unchanged : FindingChangeKind.Changed;
        return (was.Status, now.Status) switch
        {
            // What was unknown may have failed all along; what is unknown now may still fail. Neither is news that can be vouched for.
            (FindingStatus.Unknown, _) or (_, FindingStatus.Unknown) => FindingChangeKind.Changed,
            (_, FindingStatus.Fail) => FindingChangeKind.New,
            (FindingStatus.Fail or FindingStatus.Excepted, FindingStatus.Pass or FindingStatus.NotApplicable) => FindingChangeKind.Fixed,
            _ => FindingChangeKind.Changed,
        };
    }

    // That a finding is missing means that its resource is gone only when the second audit did judge the control there.
    private static FindingChange Gone(Finding was, Judged judged)
    {
        if (!judged.Here(was)) return Make(FindingChangeKind.Changed, was, null, "The second audit did not judge this control here, so nothing can be concluded.");
        var kind = was.Status is FindingStatus.Fail or FindingStatus.Excepted ? FindingChangeKind.Fixed : FindingChangeKind.Changed;
        return Make(kind, was, null, "The resource is no longer in the audit.");
    }

    private static FindingChange Make(FindingChangeKind kind, Finding? was, Finding? now, string reason)
    {
        var finding = now ?? was!;
        return new FindingChange
        {
            Change = kind,
            ControlId = finding.ControlId,
            Title = finding.Title,
            ResourceType = finding.ResourceType,
            ResourceId = finding.ResourceId,
            InstanceId = finding.InstanceId,
            Region = finding.Region,
            AccountId = finding.AccountId,
            StatusBefore = was?.Status,
            StatusAfter = now?.Status,
            SeverityBefore = was?.Severity,
            SeverityAfter = now?.Severity,
            Reason = reason,
        };
    }

    private static Dictionary<(string, string, string, string), Finding> Index(IEnumerable<Finding> findings)
    {
        var index = new Dictionary<(string, string, string, string), Finding>();
        foreach (var f in findings) index.TryAdd((f.ControlId.ToUpperInvariant(), f.ResourceId, f.Region, f.AccountId), f);
        return index;
    }

    /// <summary>Which controls an audit judged where, and where it could not even list the resources.</summary>
    private sealed class Judged
    {
        private readonly HashSet<(string Control, string Region, string Account)> _judged = [];
        private readonly HashSet<(string Control, string Region, string Account, string Type)> _unlisted = [];

        public Judged(IEnumerable<Finding> findings)
        {
            foreach (var f in findings)
            {
                var control = f.ControlId.ToUpperInvariant();
                _judged.Add((control, f.Region, f.AccountId));
                if (f.Status == FindingStatus.Unknown) _unlisted.Add((control, f.Region, f.AccountId, f.ResourceType));
            }
        }

        // Resources that could not be listed are stood in for by one Unknown of another type: that of the region.
        public bool Here(Finding was)
        {
            var control = was.ControlId.ToUpperInvariant();
            return _judged.Contains((control, was.Region, was.AccountId)) && !_unlisted.Any(u => u.Control == control && u.Region == was.Region && u.Account == was.AccountId && u.Type != was.ResourceType);
        }
    }
}
