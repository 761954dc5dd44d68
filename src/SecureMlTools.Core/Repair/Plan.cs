using SecureMlTools.Baselines;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;

namespace SecureMlTools.Repair;

/// <summary>What a caller lets a plan do in spite of guards.</summary>
/// <param name="Force">Passes guards of missing evidence.</param>
/// <param name="AllowShared">Passes <see cref="Guard.SharedSecurityGroup"/>.</param>
/// <param name="OverrideGuards">Names of guards of harm that the caller takes upon himself; the journal records them.</param>
public sealed record GuardPolicy(bool Force = false, bool AllowShared = false, IReadOnlyList<string>? OverrideGuards = null)
{
    /// <summary>The first guard that still stands, or null.</summary>
    internal Guard? Standing(Change change) => change.Guards.FirstOrDefault(g => !Passes(g));

    /// <summary>Guards of harm that this change passes only because the caller said so.</summary>
    internal IReadOnlyList<string> Overridden(Change change) => [.. change.Guards.Where(Passes).Select(g => g.Name)];

    private bool Passes(Guard guard) => guard.Kind switch
    {
        GuardKind.MissingEvidence => Force,
        GuardKind.Harm => (AllowShared && guard.Name == Guard.SharedSecurityGroup) || OverrideGuards.OrEmpty().Contains(guard.Name, StringComparer.OrdinalIgnoreCase),
        _ => false,
    };
}

/// <summary>One step of a plan: a change to make, or the reason why there is none.</summary>
/// <param name="Finding">The finding it answers, judged on the inventory the plan was made from.</param>
/// <param name="Change">The change; null when there is nothing to do or nothing safe.</param>
/// <param name="Outcome">What is already clear: Planned for a change to make, AlreadyCompliant, or Refused.</param>
/// <param name="Reason">One sentence.</param>
public sealed record PlanStep(Finding Finding, Change? Change, ChangeOutcome Outcome, string Reason)
{
    /// <summary>Where the step stands among steps that build on each other, as a path: one that was not made keeps those under it from being made. Null for the finding's own.</summary>
    public string? Chain { get; init; }

    /// <summary>The step as a result, before anything was done.</summary>
    public ChangeResult ToResult(string? journalPath = null) => Change is null
        ? new ChangeResult
        {
            ControlId = Finding.ControlId,
            ResourceType = Finding.ResourceType,
            ResourceId = Finding.ResourceId,
            InstanceId = Finding.InstanceId,
            Region = Finding.Region,
            AccountId = Finding.AccountId,
            Outcome = Outcome,
            Reason = Reason,
        }
        : ChangeResults.Of(Change, Outcome, Reason, journalPath);
}

/// <summary>A plan for one region: its steps in the order in which they are made.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="Region">The region.</param>
/// <param name="Steps">The steps: by dependency, then risk.</param>
public sealed record Plan(string AccountId, string Region, IReadOnlyList<PlanStep> Steps)
{
    /// <summary>Plans for findings, each judged again on the estate: a finding is a pointer, not evidence.</summary>
    /// <param name="estate">The estate as it is now.</param>
    /// <param name="baseline">Where repair values come from.</param>
    /// <param name="pointers">Control and resource of each finding to repair.</param>
    /// <param name="guards">What the caller lets pass.</param>
    /// <param name="requestedInstances">Machines that belong to the request, for the guard of shared groups.</param>
    public static Plan For(Estate estate, Baseline baseline, IEnumerable<(string ControlId, string ResourceId)> pointers, GuardPolicy guards, IReadOnlySet<string> requestedInstances)
    {
        var steps = new List<PlanStep>();
        var seen = new HashSet<Change>();
        foreach (var group in pointers.Distinct().GroupBy(p => p.ControlId, StringComparer.OrdinalIgnoreCase))
        {
            if (ControlCatalog.Find(group.Key) is not { } control) continue;
            var now = Judge(estate, baseline, control);
            foreach (var (_, resourceId) in group)
            {
                if (!now.TryGetValue(resourceId, out var finding))
                {
                    steps.Add(Gone(control, estate, resourceId));
                    continue;
                }

                foreach (var step in StepsFor(finding, control, estate, baseline, guards, requestedInstances))
                {
                    // Two machines behind one group ask for the same change once; another control asks again, and is told that it is done.
                    if (step.Change is null || seen.Add(step.Change with { Guards = [], InstanceId = null, Risk = null })) steps.Add(step);
                }

            }
        }

        return new Plan(estate.AccountId, estate.Region, [.. steps.OrderBy(s => s.Change?.Order ?? int.MaxValue)]);
    }

    private static PlanStep Gone(Control control, Estate estate, string resourceId)
    {
        var reason = $"{Text.OneLine(resourceId)} is not, or no longer, something that {control.Info.Id} judges in {estate.Region}.";
        return new PlanStep(
            new Finding
            {
                ControlId = control.Info.Id,
                Title = control.Info.Title,
                Severity = control.Info.Severity,
                Status = FindingStatus.Unknown,
                ResourceType = control.Info.ResourceType,
                ResourceId = resourceId,
                Region = estate.Region,
                AccountId = estate.AccountId,
                Reason = reason,
                Remediation = control.Info.Remediation,
                ObservedAt = estate.Now,
            },
            null, ChangeOutcome.Refused, reason);
    }

    private static Dictionary<string, Finding> Judge(Estate estate, Baseline baseline, Control control)
    {
        var findings = new Dictionary<string, Finding>(StringComparer.Ordinal);
        foreach (var finding in Operations.Judge.Findings(estate, AuditScope.All, baseline, [control])) findings.TryAdd(finding.ResourceId, finding);
        return findings;
    }

    private static IEnumerable<PlanStep> StepsFor(Finding finding, Control control, Estate estate, Baseline baseline, GuardPolicy guards, IReadOnlySet<string> requestedInstances)
    {
        switch (finding.Status)
        {
            case FindingStatus.Pass or FindingStatus.NotApplicable:
                return [new PlanStep(finding, null, ChangeOutcome.AlreadyCompliant, finding.Reason)];
            case FindingStatus.Unknown:
                return [new PlanStep(finding, null, ChangeOutcome.Refused, "Not repaired, because its state is unknown: " + finding.Reason)];
            case FindingStatus.Excepted:
                return [new PlanStep(finding, null, ChangeOutcome.Refused, "Not repaired, because the baseline accepts it: " + finding.Reason)];
        }

        Remedy remedy;
        try
        {
            remedy = control.Remedy(finding, estate, baseline);
        }
        catch (GapException e)
        {
            remedy = Remedy.None(e.Gap.Reason);
        }
#pragma warning disable CA1031 // As when judging: one odd record must not end the plan for all others.
        catch (Exception e)
#pragma warning restore CA1031
        {
            remedy = Remedy.None($"{control.Info.Id} could not plan for this record ({e.GetType().Name}: {Text.OneLine(e.Message)}); please report it.");
        }

        if (remedy.Changes.Count == 0) return [new PlanStep(finding, null, ChangeOutcome.Refused, remedy.Reason ?? finding.Remediation)];
        return remedy.Changes.Select(change =>
        {
            // What nothing passes comes first: it is what a caller has to know.
            if (FirewallSsmPath.GuardFor(change, estate) is { } path) change = change with { Guards = [path, .. change.Guards] };
            if (SharedGroups.GuardFor(change, estate, requestedInstances) is { } shared) change = change with { Guards = [.. change.Guards, shared] };
            return Guarded(finding, change, guards);
        });
    }

    /// <summary>The step of a change: planned, or refused by the first guard that stands.</summary>
    internal static PlanStep Guarded(Finding finding, Change change, GuardPolicy guards) => guards.Standing(change) is { } guard
        ? new PlanStep(finding, change, ChangeOutcome.Refused, $"{guard.Reason} {HowToPass(guard)}")
        : new PlanStep(finding, change, ChangeOutcome.Planned, change.Risk ?? finding.Reason);

    private static string HowToPass(Guard guard) => guard.Kind switch
    {
        GuardKind.MissingEvidence => $"(guard {guard.Name}: -Force goes on without the evidence)",
        GuardKind.Harm when guard.Name == Guard.SharedSecurityGroup => $"(guard {guard.Name}: -AllowShared or -OverrideGuard {guard.Name} takes it upon you)",
        GuardKind.Harm => $"(guard {guard.Name}: -OverrideGuard {guard.Name} takes it upon you)",
        _ => $"(guard {guard.Name}: never overridden)",
    };
}
