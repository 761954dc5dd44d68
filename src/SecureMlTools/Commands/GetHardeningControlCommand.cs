using System.Management.Automation;
using SecureMlTools.Binding;
using SecureMlTools.Controls;

namespace SecureMlTools.Commands;

/// <summary>Lists the catalogue of controls.</summary>
[Cmdlet(VerbsCommon.Get, "HardeningControl"), OutputType(typeof(ControlInfo))]
public sealed class GetHardeningControlCommand : HardeningCmdlet
{
    /// <summary>Controls to list.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "Ids of controls, with wildcards; all when left out."), Alias("ControlId", "Id"), SupportsWildcards]
    [ValidateNotNullOrEmpty, ArgumentCompleter(typeof(ControlCompleter))]
    public string[] Control { get; set; } = ["*"];

    /// <summary>Lists controls of these families only.</summary>
    [Parameter(HelpMessage = "Families to list: Metadata, Network, Storage, Images, Instance, Systems Manager."), Alias("Families"), SupportsWildcards]
    [ValidateNotNullOrEmpty, ArgumentCompleter(typeof(FamilyCompleter))]
    public string[] Family { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var pattern in Control)
        {
            var found = ControlCatalog.All.Select(c => c.Info).Where(i => Wildcard.IsMatch(pattern, i.Id)).ToList();
            if (found.Count == 0)
                WriteError(Errors.Make($"There is no control '{Text.OneLine(pattern)}'; did you mean {ControlCatalog.Nearest(pattern)}?", "ControlNotFound", ErrorCategory.ObjectNotFound, pattern));
            foreach (var info in found.Where(i => Family.Any(f => Wildcard.IsMatch(f, i.Family)))) WriteObject(info);
        }
    }
}
