using SecureMlTools.Baselines;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;

namespace SecureMlTools.Operations;

/// <summary>Judges an estate by a baseline: pure, and in the order of the catalogue.</summary>
public static class Judge
{
    /// <summary>Every finding of the controls asked for, as it is made.</summary>
    public static IEnumerable<Finding> Findings(Estate estate, AuditScope scope, Baseline baseline, IEnumerable<Control>? controls = null)
    {
        var exceptions = new ExceptionList(baseline, estate.Now);
        foreach (var control in controls ?? ControlCatalog.All)
        {
            var info = control.Info;
            if (!baseline.IsEnabled(info.Id)) continue;
            var setting = baseline.Controls.GetValueOrDefault(info.Id)?.Severity;
            foreach (var (subject, verdict) in control.Evaluate(estate, scope, baseline))
            {
                var (status, reason) = exceptions.Apply(info.Id, subject, verdict);
                yield return new Finding
                {
                    ControlId = info.Id,
                    Title = info.Title,
                    Severity = setting ?? verdict.Severity ?? info.Severity,
                    Status = status,
                    ResourceType = subject.ResourceType,
                    ResourceId = subject.ResourceId,
                    InstanceId = subject.InstanceId,
                    Region = estate.Region,
                    AccountId = estate.AccountId,
                    Reason = reason,
                    Evidence = verdict.Evidence,
                    CanRepair = status == FindingStatus.Fail && info.CanRepair,
                    Remediation = info.Remediation,
                    References = info.References,
                    ObservedAt = estate.Now,
                };
            }
        }
    }
}
