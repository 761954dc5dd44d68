namespace SecureMlTools.Cli;

/// <summary>What the process tells a pipeline.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>An error or bad usage; for repair and undo, a change that failed.</summary>
    public const int Error = 1;

    /// <summary>An audit with a failed finding, a network that has drifted; for what changes something, a change that was refused.</summary>
    public const int Negative = 2;

    /// <summary>An audit or a check with nothing failed, but something unknown.</summary>
    public const int Unknown = 3;

    /// <summary>128 + SIGINT, as shells have it.</summary>
    public const int Cancelled = 130;

    /// <summary>The one of two that a pipeline must know.</summary>
    public static int Worst(int one, int other)
    {
        foreach (var code in (ReadOnlySpan<int>)[Error, Negative, Unknown])
            if (one == code || other == code) return code;
        return Ok;
    }

    public static int Of(IReadOnlyCollection<Finding> findings) =>
        findings.Any(f => f.Status == FindingStatus.Fail) ? Negative : findings.Any(f => f.Status == FindingStatus.Unknown) ? Unknown : Ok;

    public static int Of(IReadOnlyCollection<TrainingNetworkCheck> checks) =>
        checks.Any(c => c.Status == DriftStatus.Drifted) ? Negative : checks.All(c => c.Status == DriftStatus.InSync) ? Ok : Unknown;

    public static int Of(IReadOnlyCollection<ChangeResult> results) =>
        results.Any(r => r.Outcome == ChangeOutcome.Failed) ? Error : results.Any(r => r.Outcome == ChangeOutcome.Refused) ? Negative : Ok;
}
