using SecureMlTools.Inventory;
using SecureMlTools.Practice;

namespace SecureMlTools.Tests.Practice;

/// <summary>The scenario as an audit sees it.</summary>
public sealed class TrainingEstateTests
{
    [Theory]
    [InlineData("us-east-1")]
    [InlineData("eu-west-1")]
    public async Task Every_reading_has_an_answer(string region)
    {
        var account = new PracticeFactory().Create("training-estate");
        var inventory = await new InventoryCollector(account.Connect(region)).CollectAsync(Readings.All, new ReadingOptions(default, IncludeUserData: true), null, default);
        Assert.Empty(inventory.Records.Where(r => r.Gap is not null).Select(r => r.Gap!.Reason));
        Assert.Equal(Readings.All.Where(r => !r.PerResource).Select(r => r.Key()).Order(), inventory.Records.Select(r => r.Key).Where(k => Readings.All.Any(r => !r.PerResource && r.Key() == k)).Order());
    }
}
