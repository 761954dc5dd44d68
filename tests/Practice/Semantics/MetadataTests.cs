using SecureMlTools.Api.Ec2;

namespace SecureMlTools.Tests.Practice.Semantics;

public sealed class MetadataTests
{
    private readonly Practised _practised = new();

    [Fact]
    public async Task A_partial_update_keeps_what_was_not_sent()
    {
        var id = _practised.Id("i", "notebook-alice");
        var answer = await _practised.Call(Ec2Api.ModifyInstanceMetadataOptions, new() { InstanceId = id, HttpTokens = "required" });
        Assert.Equal("pending", answer.InstanceMetadataOptions?.State);

        var options = await Options(id);
        Assert.Equal(new InstanceMetadataOptionsResponse { State = "applied", HttpTokens = "required", HttpPutResponseHopLimit = 2, HttpEndpoint = "enabled", HttpProtocolIpv6 = "disabled", InstanceMetadataTags = "disabled" }, options);
    }

    [Fact]
    public async Task New_options_can_stay_pending_for_some_reads()
    {
        _practised.Account.SettleMetadataAfter(1);
        var id = _practised.Id("i", "notebook-alice");
        await _practised.Call(Ec2Api.ModifyInstanceMetadataOptions, new() { InstanceId = id, HttpTokens = "required" });
        Assert.Equal("pending", (await Options(id)).State);
        Assert.Equal("applied", (await Options(id)).State);
    }

    [Theory]
    [InlineData("optionl", null, null)]
    [InlineData(null, 0, null)]
    [InlineData(null, 65, null)]
    [InlineData(null, null, "off")]
    public async Task Values_are_checked_and_a_refusal_changes_nothing(string? tokens, int? hops, string? endpoint)
    {
        var id = _practised.Id("i", "notebook-alice");
        await _practised.Refused(Ec2Api.ModifyInstanceMetadataOptions, new() { InstanceId = id, HttpTokens = tokens, HttpPutResponseHopLimit = hops, HttpEndpoint = endpoint }, "InvalidParameterValue");
        Assert.Equal(("optional", 2, "enabled"), (await Options(id)) is var o ? (o.HttpTokens, o.HttpPutResponseHopLimit, o.HttpEndpoint) : default);
    }

    [Fact]
    public async Task A_dry_run_says_so_and_changes_nothing()
    {
        var id = _practised.Id("i", "notebook-alice");
        var error = await _practised.Refused(Ec2Api.ModifyInstanceMetadataOptions, new() { InstanceId = id, HttpTokens = "required", DryRun = true }, "DryRunOperation");
        Assert.Equal((412, "Request would have succeeded, but DryRun flag is set."), (error.StatusCode, error.Message));
        Assert.Equal("optional", (await Options(id)).HttpTokens);
    }

    [Theory]
    [InlineData("i-0123456789abcdef0", "InvalidInstanceID.NotFound")]
    [InlineData("i-xyz", "InvalidInstanceID.Malformed")]
    [InlineData(null, "MissingParameter")]
    public async Task Ids_are_checked(string? id, string code) =>
        await _practised.Refused(Ec2Api.ModifyInstanceMetadataOptions, new() { InstanceId = id, HttpTokens = "required" }, code);

    [Fact]
    public async Task A_terminated_machine_cannot_be_changed()
    {
        var id = _practised.Id("i", "finetune-bob");
        _practised.Account.Terminate(id);
        await _practised.Refused(Ec2Api.ModifyInstanceMetadataOptions, new() { InstanceId = id, HttpTokens = "required" }, "IncorrectInstanceState");
    }

    [Fact]
    public async Task Region_defaults_keep_what_was_not_sent_and_forget_on_request()
    {
        await _practised.Call(Ec2Api.ModifyInstanceMetadataDefaults, new() { HttpTokens = "required", HttpPutResponseHopLimit = 2 });
        await _practised.Call(Ec2Api.ModifyInstanceMetadataDefaults, new() { InstanceMetadataTags = "enabled", HttpPutResponseHopLimit = -1 });
        var defaults = (await _practised.Call(Ec2Api.GetInstanceMetadataDefaults, new())).AccountLevel;
        Assert.Equal(new InstanceMetadataDefaultsResponse { HttpTokens = "required", InstanceMetadataTags = "enabled", ManagedBy = "account" }, defaults);
        await _practised.Call(Ec2Api.ModifyInstanceMetadataDefaults, new() { HttpTokens = "no-preference" });
        Assert.Null((await _practised.Call(Ec2Api.GetInstanceMetadataDefaults, new())).AccountLevel?.HttpTokens);
    }

    private async Task<InstanceMetadataOptionsResponse> Options(string id) =>
        (await _practised.Call(Ec2Api.DescribeInstances, new() { InstanceIds = [id] })).Reservations![0].Instances![0].MetadataOptions!;
}
