using System.Management.Automation;
using SecureMlTools.Binding;
using SecureMlTools.Reports;

namespace SecureMlTools.Commands;

/// <summary>Says what is new, fixed, changed and unchanged between two audits.</summary>
[Cmdlet(VerbsData.Compare, "HardeningFinding"), OutputType(typeof(FindingChange))]
public sealed class CompareHardeningFindingCommand : HardeningCmdlet
{
    private readonly List<Finding> _difference = [];

    /// <summary>The first audit.</summary>
    [Parameter(Mandatory = true, Position = 0, HelpMessage = "Findings of the first audit, or the name of a JSON report that holds them."), Alias("ReferenceFindings", "ReferenceObject", "Before")]
    [AllowEmptyCollection]
    public PSObject[] ReferenceFinding { get; set; } = [];

    /// <summary>The second audit.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, HelpMessage = "Findings of the second audit, or the name of a JSON report that holds them."), Alias("DifferenceFindings", "DifferenceObject", "After", "Finding")]
    [AllowEmptyCollection]
    public PSObject[] DifferenceFinding { get; set; } = [];

    /// <summary>Kinds of change to give.</summary>
    [Parameter(HelpMessage = "Gives only these: New, Fixed, Changed, Unchanged."), Alias("Changes")]
    public FindingChangeKind[] Change { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var item in DifferenceFinding) Try(item, () => _difference.AddRange(FindingSource.Of(item, FilePath)));
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var reference = new List<Finding>();
        foreach (var item in ReferenceFinding)
            // Half of the first audit would make the rest of it look new.
            if (!Try(item, () => reference.AddRange(FindingSource.Of(item, FilePath)))) return;
        foreach (var change in FindingComparison.Compare(reference, _difference))
            if (Change.Length == 0 || Change.Contains(change.Change)) WriteObject(change);
    }
}
