namespace SecureMlTools.Tests.Networking.Paths;

internal static class PathAssert
{
    public static PathDiagnosis Is(this PathDiagnosis path, PathVerdict verdict)
    {
        Assert.True(path.Verdict == verdict, $"{path.Verdict} where {verdict} was expected: {path.Reason}\n{string.Join('\n', path.Hops.Concat(path.ReturnPath).Select(h => $"{h.Outcome} {h}"))}\n{string.Join('\n', path.Doubts)}");
        return path;
    }

    public static PathDiagnosis IsBlocked(this PathDiagnosis path, string code, string? resourceId = null)
    {
        path.Is(PathVerdict.Blocked);
        Assert.Contains(path.Blockers, b => b.Code == code && (resourceId is null || b.ResourceId == resourceId));
        Assert.DoesNotContain(path.Blockers, b => b.Code != code);
        return path;
    }

    public static PathDiagnosis IsUnknown(this PathDiagnosis path, string doubt)
    {
        path.Is(PathVerdict.Unknown);
        Assert.Contains(path.Doubts, d => d.Contains(doubt, StringComparison.Ordinal));
        return path;
    }
}
