using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;
using SecureMlTools.Repair.Kinds;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Repair.Kinds;

public sealed class MetadataDefaultsKindTests
{
    private InstanceMetadataDefaultsResponse? _now;
    private readonly List<ModifyInstanceMetadataDefaultsRequest> _sent = [];

    private ScriptedAws Aws => new ScriptedAws()
        .On(Ec2Api.GetInstanceMetadataDefaults, _ => new GetInstanceMetadataDefaultsResponse { AccountLevel = _now })
        .On(Ec2Api.ModifyInstanceMetadataDefaults, r =>
        {
            _sent.Add(r);
            _now ??= new InstanceMetadataDefaultsResponse();
            if (r.HttpTokens is { } tokens) _now = _now with { HttpTokens = tokens == "no-preference" ? null : tokens };
            if (r.HttpPutResponseHopLimit is { } hops) _now = _now with { HttpPutResponseHopLimit = hops == -1 ? null : hops };
            return new ModifyInstanceMetadataDefaultsResponse { Return = true };
        });

    private Change Change(int? hops = null) => MetadataDefaultsKind.Change(new Estate(new InventoryBuilder().Build()), "IMDS-03", _now, hops);

    [Fact]
    public async Task A_default_that_was_not_set_is_not_set_again()
    {
        using var run = new RepairRun(Aws);
        Assert.Equal(ChangeOutcome.Applied, (await run.ApplyAsync(Change(hops: 2))).Outcome);
        Assert.Equal(("required", 2), (_now!.HttpTokens, _now.HttpPutResponseHopLimit));

        Assert.Equal(ChangeOutcome.Applied, Assert.Single(await run.UndoAsync()).Outcome);
        Assert.Equal((null, (int?)null), (_now.HttpTokens, _now.HttpPutResponseHopLimit));
        Assert.Equal(("no-preference", -1), (_sent[^1].HttpTokens, _sent[^1].HttpPutResponseHopLimit));
    }

    [Fact]
    public async Task Only_what_changes_is_sent()
    {
        _now = new InstanceMetadataDefaultsResponse { HttpTokens = "optional", HttpPutResponseHopLimit = 3, HttpEndpoint = "disabled" };
        using var run = new RepairRun(Aws);
        await run.ApplyAsync(Change());
        Assert.Equal(new ModifyInstanceMetadataDefaultsRequest { HttpTokens = "required" }, Assert.Single(_sent));
        await run.UndoAsync();
        Assert.Equal(("optional", 3, "disabled"), (_now.HttpTokens, _now.HttpPutResponseHopLimit, _now.HttpEndpoint));
    }

    [Fact]
    public async Task What_has_moved_is_left_alone()
    {
        var change = Change();
        _now = new InstanceMetadataDefaultsResponse { HttpTokens = "optional" };
        using var run = new RepairRun(Aws);
        Assert.Equal(ChangeOutcome.Refused, (await run.ApplyAsync(change)).Outcome);
        Assert.Empty(_sent);
    }

    [Fact]
    public async Task A_no_of_AWS_is_a_failure()
    {
        using var run = new RepairRun(Aws.On(Ec2Api.ModifyInstanceMetadataDefaults, _ => new ModifyInstanceMetadataDefaultsResponse { Return = false }));
        Assert.Equal(ChangeOutcome.Failed, (await run.ApplyAsync(Change())).Outcome);
    }

    [Theory]
    [InlineData("HttpTokens", "off")]
    [InlineData("HttpTokens", "required\n")]
    [InlineData("HttpPutResponseHopLimit", "65")]
    [InlineData("HttpPutResponseHopLimit", "-1")]
    [InlineData("HttpEndpoint", "disabled")]
    public void A_doctored_journal_is_refused(string field, string value)
    {
        var kind = new MetadataDefaultsKind();
        Assert.Null(kind.Validate(Change(hops: 2)));
        Assert.NotNull(kind.Validate(Change(hops: 2) with { After = new ResourceState(Change(hops: 2).After.Fields.SetItem(field, value)) }));
        Assert.NotNull(kind.Validate(Change() with { ResourceId = "eu-west-1" }));
        Assert.NotNull(kind.Validate(Change() with { After = Change().Before }));
        Assert.NotNull(kind.Validate(Change() with { Before = ResourceState.Empty }));
    }
}
