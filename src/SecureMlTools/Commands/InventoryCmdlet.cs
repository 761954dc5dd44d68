using System.Management.Automation;
using SecureMlTools.Binding;
using SecureMlTools.Inventory;

namespace SecureMlTools.Commands;

/// <summary>A cmdlet that reads an estate, from AWS or from a saved inventory, in one or more regions.</summary>
public abstract class InventoryCmdlet : AwsCmdlet
{
    /// <summary>Regions to read; the environment's when none is given.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, HelpMessage = "Regions, for example eu-west-1; takes AWS.Tools' region objects too."), Alias("RegionName", "Regions")]
    [RegionTransformation, ArgumentCompleter(typeof(RegionCompleter))]
    public string[]? Region { get; set; }

    /// <summary>Folder of a saved inventory to read instead of AWS.</summary>
    [Parameter(HelpMessage = "Folder of a saved inventory (Export-Ec2Inventory, or files that the AWS CLI wrote) to read instead of AWS.")]
    [ValidateNotNullOrEmpty]
    public string? InventoryPath { get; set; }

    /// <summary>The saved inventory's regions, or null when AWS is to be asked.</summary>
    private protected IReadOnlyList<RegionInventory>? SavedInventory(IReadOnlyList<string>? regions) =>
        InventoryPath is null ? null : InventoryFiles.Read(FilePath(InventoryPath), regions);
}
