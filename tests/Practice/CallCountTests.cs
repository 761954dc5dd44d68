using SecureMlTools.Inventory;
using SecureMlTools.Operations;
using SecureMlTools.Practice;

namespace SecureMlTools.Tests.Practice;

/// <summary>The number of calls of an audit is known beforehand: plain readings, more pages of the long lists, and one per resource where AWS has no list call.</summary>
public sealed class CallCountTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(1_000)]
    [InlineData(10_000)]
    public async Task An_audit_makes_the_calls_that_the_formula_says(int machines)
    {
        var account = new PracticeFactory().Create($"scale:{machines}");
        var inventory = await AuditOperation.CollectAsync(account.Connect(null), new AuditOptions(), null, default);

        var expected = new Dictionary<string, long>();
        foreach (var reading in InventoryCollector.Closure(Controls.ControlCatalog.All.SelectMany(c => c.Info.Needs.Concat(c.Info.MayNeed))).Append(Readings.Caller))
        {
            var calls = reading.PerResource ? inventory.Records.Count(r => r.Key.StartsWith(reading.Key() + ".", StringComparison.Ordinal)) : Pages(inventory, reading);
            expected[reading.Operation.IamAction] = expected.GetValueOrDefault(reading.Operation.IamAction) + calls;
        }

        Assert.Equal(expected.Where(e => e.Value > 0).OrderBy(e => e.Key), account.Calls.OrderBy(c => c.Key));
    }

    // 500 series a call, one value an hour over 14 days; a page holds 100,800 values.
    private const int HoursAsked = 14 * 24;

    // ceil(n / largest page), at least one.
    private static int Pages(RegionInventory inventory, Reading reading)
    {
        if (reading == Readings.MetadataNoToken) return Enumerable.Range(0, Ceiling(Machines(inventory), 500)).Sum(call => Ceiling(Math.Min(500, Machines(inventory) - (call * 500)) * HoursAsked, reading.Operation.Paging!.Maximum));
        if (reading == Readings.InstanceTypes) return Ceiling(InUse.InstanceTypes(inventory).Count(), 100);
        return reading.Operation.Paging is { PageSize: not null } paging ? Ceiling(Items(inventory, reading), paging.Maximum) : 1;
    }

    private static int Machines(RegionInventory inventory) => inventory.Get(Readings.Instances).Value.Reservations!.Sum(r => r.Instances!.Count);

    private static int Ceiling(int items, int page) => Math.Max(1, (items + page - 1) / page);

    private static int Items(RegionInventory inventory, Reading reading)
    {
        var record = inventory.Records.Single(r => r.Key == reading.Key());
        using var stream = new MemoryStream();
        using (var writer = new System.Text.Json.Utf8JsonWriter(stream)) reading.Operation.WriteJson(writer, record.Response!);
        using var document = System.Text.Json.JsonDocument.Parse(stream.ToArray());
        if (reading == Readings.Instances) return Machines(inventory);
        return document.RootElement.TryGetProperty(reading.Operation.Paging!.ResultKeys[0], out var list) ? list.GetArrayLength() : 0;
    }
}
