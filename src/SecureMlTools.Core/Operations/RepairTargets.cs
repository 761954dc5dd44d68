using SecureMlTools.Controls;
using SecureMlTools.Repair;

namespace SecureMlTools.Operations;

/// <summary>What findings point a repair at in one region of one account.</summary>
/// <param name="AccountId">The account; empty when the findings do not say.</param>
/// <param name="Region">The region.</param>
/// <param name="Pointers">Control and resource of each.</param>
public sealed record RepairTargets(string AccountId, string Region, IReadOnlyCollection<RepairPointer> Pointers)
{
    /// <summary>Groups findings by place. What passes or does not apply needs no repair and is left out; what is unknown or excepted is refused by the plan, which says why.</summary>
    /// <exception cref="OptionException">A finding names a control that does not exist.</exception>
    public static IReadOnlyList<RepairTargets> Of(IEnumerable<Finding> findings)
    {
        var places = new Dictionary<(string, string), List<RepairPointer>>();
        foreach (var finding in findings)
        {
            if (ControlCatalog.Find(finding.ControlId) is not { } control) throw new OptionException($"There is no control '{Text.OneLine(finding.ControlId)}'; did you mean {ControlCatalog.Nearest(finding.ControlId)}?");
            if (finding.Status is FindingStatus.Pass or FindingStatus.NotApplicable) continue;
            if (!places.TryGetValue((finding.AccountId, finding.Region), out var list)) places[(finding.AccountId, finding.Region)] = list = [];
            list.Add(new RepairPointer(control.Info.Id, finding.ResourceId, finding.InstanceId));
        }

        return [.. places.Select(p => new RepairTargets(p.Key.Item1, p.Key.Item2, p.Value))];
    }

    /// <summary>Makes sure that a plan is for the account that the findings are of.</summary>
    /// <exception cref="OptionException">It is for another.</exception>
    public Plan Check(Plan plan) => AccountId.Length == 0 || plan.AccountId == AccountId
        ? plan
        : throw new OptionException($"The findings are of account {Text.OneLine(AccountId)}, but the credentials are of {plan.AccountId}: nothing was changed.");
}
