using SecureMlTools.Firewall.Changes;

namespace SecureMlTools.Operations.Firewall;

/// <summary>A name to put on an allow-list or to take off it, as somebody gave it. It may come from an alert: it is checked before anything else.</summary>
/// <param name="Text">The text.</param>
/// <param name="TargetTypes">What has to be looked at for the name to be let through, where a preset says so: Debian's packages come by plain HTTP.</param>
/// <param name="IsPreset">True for a name of a preset: that its service takes uploads is marked there, and known to whoever chose it, so it is only noted.</param>
public sealed record AllowDomainItem(string Text, IReadOnlyList<string>? TargetTypes = null, bool IsPreset = false);

/// <summary>How to change an allow-list.</summary>
public sealed record AllowDomainOptions
{
    /// <summary>Takes every name as the domain with all names below it.</summary>
    public bool Wildcard { get; init; }

    /// <summary>Adds names that open a hole; what is refused outright stays refused.</summary>
    public bool Force { get; init; }

    /// <summary>Updates to try at most when others change the group at the same time.</summary>
    public int MaxAttempts { get; init; } = 8;

    /// <summary>Looks up the firewalls that use the group, to wait for them.</summary>
    public bool FindFirewalls { get; init; } = true;

    /// <summary>Guards and journal.</summary>
    public RepairOptions Repair { get; init; } = new();
}

/// <summary>A plan to change an allow-list: one step, whatever the number of names.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Refusals">Names that are not in it because they must not be.</param>
/// <param name="Warnings">What to know, a sentence each.</param>
public sealed record AllowDomainPlan(FirewallPlan Plan, IReadOnlyList<AllowDomainRefusal> Refusals, IReadOnlyList<string> Warnings)
{
    /// <summary>True when there is a change to make.</summary>
    public bool HasChange => Plan.Plan.Steps.Any(s => s.Outcome == ChangeOutcome.Planned);
}
