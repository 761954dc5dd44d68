using SecureMlTools.Controls;
using SecureMlTools.Inventory;
using SecureMlTools.Operations;
using SecureMlTools.Practice;

namespace SecureMlTools.Tests.Practice;

/// <summary>The scenario as an audit sees it.</summary>
public sealed class TrainingEstateTests
{
    private static readonly AuditOptions Options = new()
    {
        IncludeUserData = true,
        Baseline = new()
        {
            Name = "test",
            Parameters = new() { EnclaveKeyIds = ["alias/enclave-model"] },
            ApprovedImages = new() { Owners = ["self", "amazon"] },
        },
    };

    [Theory]
    [InlineData("us-east-1")]
    [InlineData("eu-west-1")]
    public async Task Every_reading_has_an_answer(string region)
    {
        var inventory = await Practised.Collect(new Practised().Account.Connect(region), includeUserData: true);
        Assert.Empty(inventory.Records.Where(r => r.Gap is not null).Select(r => r.Gap!.Reason));
        var plain = Readings.All.Where(r => !r.PerResource).Select(r => r.Key()).ToHashSet();
        Assert.Equal(plain.Order(StringComparer.Ordinal), inventory.Records.Select(r => r.Key).Where(plain.Contains).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_control_finds_something_right_and_something_wrong()
    {
        var account = new Practised().Account;
        var findings = new List<Finding>();
        foreach (var region in account.Regions)
        {
            var inventory = await new InventoryCollector(account.Connect(region), Practised.Clock)
                .CollectAsync(Readings.All, new ReadingOptions(default, true, EnclaveKeyIds: Options.Baseline.Parameters.EnclaveKeyIds), null, default);
            findings.AddRange(AuditOperation.Judge(inventory, Options));
        }

        var seen = findings.ToLookup(f => f.ControlId, f => f.Status);
        Assert.Empty(ControlCatalog.All.Select(c => c.Info.Id).Where(id => !seen[id].Contains(FindingStatus.Pass)).Select(id => id + " passes nowhere"));
        Assert.Empty(ControlCatalog.All.Select(c => c.Info.Id).Where(id => !seen[id].Contains(FindingStatus.Fail)).Select(id => id + " fails nowhere"));
    }

    [Fact]
    public async Task Graded_exposure_is_there_in_every_grade()
    {
        var practised = new Practised();
        var inventory = await Practised.Collect(practised.Aws);
        var grades = AuditOperation.Judge(inventory, new AuditOptions { Controls = ["NET-01"] }).Where(f => f.Status == FindingStatus.Fail).ToDictionary(f => f.ResourceId, f => f.Severity);
        foreach (var open in new[] { "finetune-bob", "labeling-desktop", "mlflow-tracking", "enclave-demo" }) Assert.Equal(Severity.Critical, grades[practised.Id("i", open)]);
        foreach (var latent in new[] { "build-runner", "triton-01" }) Assert.Equal(Severity.Low, grades[practised.Id("i", latent)]);
        Assert.Equal(6, grades.Count);
    }

    [Fact]
    public async Task The_same_scenario_has_the_same_ids_every_time()
    {
        var first = await Practised.Collect(new Practised().Aws, includeUserData: true);
        var second = await Practised.Collect(new Practised().Aws, includeUserData: true);
        Assert.All(first.Records.Zip(second.Records), pair => Assert.Equal(Records.Json(pair.First), Records.Json(pair.Second)));
    }

    [Fact]
    public void Scenarios_are_found_by_name_and_others_refused()
    {
        IPracticeFactory factory = new PracticeFactory();
        Assert.All(factory.Scenarios.Take(1), name => Assert.Equal("111122223333", factory.Create(name).AccountId));
        Assert.Contains("there are training-estate", Assert.Throws<ArgumentException>(() => factory.Create("holiday")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => factory.Create("scale:1000001"));
        Assert.Throws<ArgumentException>(() => factory.Twin([]));
    }
}
