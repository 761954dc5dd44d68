using SecureMlTools.Api;
using SecureMlTools.Inventory;

namespace SecureMlTools.Operations;

/// <summary>Reads everything an audit can read, to be saved.</summary>
public static class ExportOperation
{
    /// <summary>Reads a region whole. What is denied is saved as denied.</summary>
    public static Task<RegionInventory> CollectAsync(IAwsTransport aws, bool includeUserData, int throttleLimit, IProgress<CollectionProgress>? progress, CancellationToken cancellationToken) =>
        new InventoryCollector(aws, throttleLimit: throttleLimit).CollectAsync(
            Readings.All.Where(r => r != Readings.UserData || includeUserData), new ReadingOptions(default, includeUserData), progress, cancellationToken);
}
