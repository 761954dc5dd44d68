using System.Globalization;
using SecureMlTools.Baselines;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;

namespace SecureMlTools.Controls.Metadata;

/// <summary>What CloudWatch knows of calls to a machine's metadata service without a token: the evidence of IMDS-06, and the gate of IMDS-01.</summary>
/// <param name="Calls">How many over the window.</param>
/// <param name="Hours">Hours with data.</param>
/// <param name="IsComplete">False when CloudWatch gave only part of what it has, or an error.</param>
internal sealed record ImdsV1Evidence(double Calls, int Hours, bool IsComplete = true)
{
    /// <summary>The evidence for a machine; null when CloudWatch has no data for it.</summary>
    /// <exception cref="GapException">The metric was not read.</exception>
    public static ImdsV1Evidence? For(Estate estate, string instanceId)
    {
        var results = estate.MetadataNoTokenOf(instanceId);
        if (results.Count == 0) return null;

        // A metric that goes over several pages is partial on all but its last.
        var complete = results[^1].StatusCode is null or "Complete" && !results.Any(r => r.StatusCode is "InternalError" or "Forbidden");
        var values = results.SelectMany(r => r.Values.OrEmpty()).ToList();
        return values.Count == 0 ? null : new ImdsV1Evidence(values.Sum(), values.Count, complete);
    }

    /// <summary>The guards of a change that ends IMDSv1 on a machine.</summary>
    public static IReadOnlyList<Guard> Guards(Estate estate, Baseline baseline, string instanceId)
    {
        try
        {
            return For(estate, instanceId) switch
            {
                null => [Missing("CloudWatch has no MetadataNoToken data for the machine")],
                { Calls: > 0 } e => [new Guard(Guard.ImdsV1InUse, GuardKind.Harm, $"Something on {instanceId} called IMDSv1 {e.Calls.ToString("0", CultureInfo.InvariantCulture)} times in {MetadataNoTokenQueries.Days} days, and would lose the machine's role.")],
                { IsComplete: false } => [Missing("CloudWatch gave only part of the MetadataNoToken data")],
                { } e when e.Hours < baseline.Parameters.MetadataEvidenceHours => [Missing($"CloudWatch has only {e.Hours} hours of MetadataNoToken data")],
                _ => [],
            };
        }
        catch (GapException e)
        {
            return [Missing(e.Gap.Reason.TrimEnd('.'))];
        }

        Guard Missing(string what) => new(Guard.NoMetricData, GuardKind.MissingEvidence, $"Whether {instanceId} still uses IMDSv1 is not known: {what}.");
    }
}
