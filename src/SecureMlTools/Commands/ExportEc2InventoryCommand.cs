using System.Management.Automation;
using SecureMlTools.Binding;
using SecureMlTools.Inventory;
using SecureMlTools.Operations;

namespace SecureMlTools.Commands;

/// <summary>Saves an inventory in the AWS CLI's own shape, to audit it later or elsewhere. Reads AWS, writes files, changes nothing in AWS.</summary>
[Cmdlet(VerbsData.Export, "Ec2Inventory", SupportsShouldProcess = true, DefaultParameterSetName = RegionSet), OutputType(typeof(FileInfo))]
public sealed class ExportEc2InventoryCommand : AwsCmdlet
{
    private const string RegionSet = "Region";
    private const string AllRegionsSet = "AllRegions";

    private readonly List<string> _regions = [];

    /// <summary>Folder to write to.</summary>
    [Parameter(Mandatory = true, Position = 0, HelpMessage = "Folder to write the inventory to; it is made when it does not exist."), Alias("LiteralPath")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Regions to read.</summary>
    [Parameter(ParameterSetName = RegionSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "Regions to read; the environment's when left out."), Alias("RegionName", "Regions")]
    [RegionTransformation, ArgumentCompleter(typeof(RegionCompleter))]
    public string[]? Region { get; set; }

    /// <summary>Reads every region that the account has enabled.</summary>
    [Parameter(ParameterSetName = AllRegionsSet, Mandatory = true, HelpMessage = "Reads every region that the account has enabled.")]
    public SwitchParameter AllRegions { get; set; }

    /// <summary>Gives the index file.</summary>
    [Parameter(HelpMessage = "Gives the index file, inventory.json.")]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var region in Region ?? [])
            if (!_regions.Contains(region)) _regions.Add(region);
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Try(Path, () =>
    {
        var folder = FilePath(Path);
        if (!ShouldProcess(folder, "Write the inventory")) return;
        IReadOnlyList<string> regions = AllRegions ? EnabledRegions() : _regions.Count > 0 ? _regions : [""];
        var inventories = new List<RegionInventory>();
        CollectAll(regions, (_, aws, progress, ct) => ExportOperation.CollectAsync(aws, false, ThrottleLimit, progress, ct), (_, inventory) => inventories.Add(inventory));
        if (inventories.Count == 0) return;

        InventoryFiles.Write(folder, inventories);
        foreach (var gap in inventories.SelectMany(i => i.Records.Where(r => r.Gap is not null).Select(r => (i.Region, r.Gap!.Reason)))) WriteVerbose($"{gap.Region}: {gap.Reason}");
        if (PassThru) WriteObject(InvokeProvider.Item.Get([System.IO.Path.Combine(folder, "inventory.json")], force: true, literalPath: true), enumerateCollection: true);
    });

    private IReadOnlyList<string> EnabledRegions()
    {
        var aws = Connect(null);
        return Await(ct => RegionsOperation.EnabledAsync(aws, ct));
    }
}
