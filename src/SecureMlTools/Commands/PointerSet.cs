using System.Management.Automation;
using SecureMlTools.Controls;
using SecureMlTools.Operations;

namespace SecureMlTools.Commands;

/// <summary>Findings to repair, as pointers by account and region. Takes our findings and what is left of them after a job, a CSV file or JSON.</summary>
internal sealed class PointerSet
{
    private readonly Dictionary<(string Account, string Region), List<RepairPointer>> _byPlace = [];

    /// <summary>Accounts and regions that came up.</summary>
    public IEnumerable<(string Account, string Region)> Places => _byPlace.Keys;

    /// <summary>The pointers of a place.</summary>
    public IReadOnlyCollection<RepairPointer> Of(string account, string region) => _byPlace[(account, region)];

    /// <summary>Adds a finding. Null when taken or rightly left out; else what is wrong with it.</summary>
    public string? Add(PSObject finding)
    {
        string? Read(string name) => finding.Properties[name]?.Value?.ToString() is { Length: > 0 } text ? text : null;

        if (Read("ControlId") is not { } control || Read("ResourceId") is not { } resource || Read("Region") is not { } region)
            return "The input is no finding: it has no ControlId, ResourceId and Region. Pipe the output of Test-Ec2Hardening.";
        if (ControlCatalog.Find(control) is null) return $"There is no control '{Text.OneLine(control)}'; did you mean {ControlCatalog.Nearest(control)}?";

        // What passes or does not apply needs no repair; what is unknown or excepted is refused by the plan, which says why.
        if (Read("Status") is "Pass" or "NotApplicable") return null;
        var place = (Read("AccountId") ?? "", region);
        if (!_byPlace.TryGetValue(place, out var list)) _byPlace[place] = list = [];
        list.Add(new RepairPointer(control, resource, Read("InstanceId")));
        return null;
    }
}
