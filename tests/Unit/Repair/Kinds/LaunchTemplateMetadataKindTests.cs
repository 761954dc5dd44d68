using System.Globalization;
using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;
using SecureMlTools.Repair.Kinds;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Repair.Kinds;

public sealed class LaunchTemplateMetadataKindTests
{
    private const string Id = "lt-0123456789abcdef0";
    private readonly List<LaunchTemplateVersion> _versions = [Version(1, "optional"), Version(2, "optional") with { DefaultVersion = true }];
    private readonly List<object> _sent = [];
    private Action? _afterCreate;
    private bool _refuseDelete;

    private static LaunchTemplateVersion Version(long number, string? tokens, string? description = null) => new()
    {
        LaunchTemplateId = Id,
        VersionNumber = number,
        VersionDescription = description,
        DefaultVersion = false,
        LaunchTemplateData = new ResponseLaunchTemplateData { MetadataOptions = new LaunchTemplateInstanceMetadataOptions { HttpTokens = tokens, HttpPutResponseHopLimit = 2, HttpEndpoint = "enabled", InstanceMetadataTags = "enabled" } },
    };

    private ScriptedAws Aws => new ScriptedAws()
        .On(Ec2Api.DescribeLaunchTemplateVersions, _ => new DescribeLaunchTemplateVersionsResponse { LaunchTemplateVersions = [.. _versions] })
        .On(Ec2Api.CreateLaunchTemplateVersion, r =>
        {
            _sent.Add(r);
            _versions.Add(Version(_versions.Max(v => v.VersionNumber!.Value) + 1, r.LaunchTemplateData!.MetadataOptions!.HttpTokens, r.VersionDescription));
            _afterCreate?.Invoke();
            return new CreateLaunchTemplateVersionResponse { LaunchTemplateVersion = _versions[^1] };
        })
        .On(Ec2Api.ModifyLaunchTemplate, r =>
        {
            _sent.Add(r);
            SetDefault(long.Parse(r.DefaultVersion!, CultureInfo.InvariantCulture));
            return new ModifyLaunchTemplateResponse();
        })
        .On(Ec2Api.DeleteLaunchTemplateVersions, r =>
        {
            _sent.Add(r);
            if (_refuseDelete)
                return new DeleteLaunchTemplateVersionsResponse { UnsuccessfullyDeletedLaunchTemplateVersions = [new DeleteLaunchTemplateVersionsResponseErrorItem { ResponseError = new ResponseError { Code = "unexpectedError", Message = "try again" } }] };
            _versions.RemoveAll(v => r.Versions!.Contains($"{v.VersionNumber}"));
            return new DeleteLaunchTemplateVersionsResponse();
        });

    private static Change Change() => LaunchTemplateMetadataKind.Change(new Estate(new InventoryBuilder().Build()), "IMDS-04", Id, 2, Version(2, "optional").LaunchTemplateData!.MetadataOptions, "");

    private long Default => _versions.Single(v => v.DefaultVersion == true).VersionNumber!.Value;

    private void SetDefault(long number)
    {
        for (var i = 0; i < _versions.Count; i++) _versions[i] = _versions[i] with { DefaultVersion = _versions[i].VersionNumber == number };
    }

    [Fact]
    public async Task The_copy_takes_the_other_options_along_and_becomes_the_default()
    {
        using var run = new RepairRun(Aws);
        var result = await run.ApplyAsync(Change());
        Assert.Equal((ChangeOutcome.Applied, "default version 2, HttpTokens=optional", "new default version, a copy of version 2, HttpTokens=required"), (result.Outcome, result.Before, result.After));
        var create = Assert.IsType<CreateLaunchTemplateVersionRequest>(_sent[0]);
        Assert.Equal(("2", "required", 2, "enabled", "enabled"), (create.SourceVersion, create.LaunchTemplateData!.MetadataOptions!.HttpTokens, create.LaunchTemplateData.MetadataOptions.HttpPutResponseHopLimit, create.LaunchTemplateData.MetadataOptions.HttpEndpoint, create.LaunchTemplateData.MetadataOptions.InstanceMetadataTags));
        Assert.Null(create.LaunchTemplateData.ImageId);
        Assert.Equal(3, Default);
    }

    [Fact]
    public async Task Undo_makes_the_old_version_the_default_and_deletes_the_copy()
    {
        using var run = new RepairRun(Aws);
        await run.ApplyAsync(Change());
        Assert.Equal(ChangeOutcome.Applied, Assert.Single(await run.UndoAsync()).Outcome);
        Assert.Equal((2, 2), (Default, _versions.Count));
        Assert.IsType<ModifyLaunchTemplateRequest>(_sent[^2]);
        Assert.Equal(["3"], Assert.IsType<DeleteLaunchTemplateVersionsRequest>(_sent[^1]).Versions);
        Assert.Equal(ChangeOutcome.AlreadyCompliant, Assert.Single(await run.UndoAsync()).Outcome);
    }

    [Fact]
    public async Task A_process_that_died_before_the_copy_became_the_default_leaves_a_copy_that_undo_deletes()
    {
        _afterCreate = () => throw new InvalidOperationException("killed");
        using var run = new RepairRun(Aws);
        await Assert.ThrowsAsync<InvalidOperationException>(() => run.ApplyAsync(Change()));
        Assert.Equal((2, 3), (Default, _versions.Count));
        Assert.Equal(ChangeOutcome.Applied, Assert.Single(await run.UndoAsync()).Outcome);
        Assert.Equal((2, 2), (Default, _versions.Count));
    }

    [Fact]
    public async Task A_process_that_died_before_its_result_was_written_is_undone_by_the_copys_description()
    {
        using var run = new RepairRun(Aws.On(Ec2Api.ModifyLaunchTemplate, r =>
        {
            SetDefault(long.Parse(r.DefaultVersion!, CultureInfo.InvariantCulture));
            return r.DefaultVersion == "3" ? throw new InvalidOperationException("killed") : new ModifyLaunchTemplateResponse();
        }));
        await Assert.ThrowsAsync<InvalidOperationException>(() => run.ApplyAsync(Change()));
        Assert.Equal(3, Default);
        Assert.Equal(ChangeOutcome.Applied, Assert.Single(await run.UndoAsync()).Outcome);
        Assert.Equal((2, 2), (Default, _versions.Count));
    }

    [Fact]
    public async Task A_default_that_somebody_else_set_since_is_left_alone()
    {
        using var run = new RepairRun(Aws);
        await run.ApplyAsync(Change());
        _versions.Add(Version(4, "required"));
        SetDefault(4);
        Assert.Equal(ChangeOutcome.Refused, Assert.Single(await run.UndoAsync()).Outcome);
        Assert.Equal((4, 4), (Default, _versions.Count));
    }

    [Fact]
    public async Task A_delete_that_failed_is_made_up_for_by_another_undo()
    {
        using var run = new RepairRun(Aws);
        await run.ApplyAsync(Change());
        _refuseDelete = true;
        Assert.Equal(ChangeOutcome.Failed, Assert.Single(await run.UndoAsync()).Outcome);
        _refuseDelete = false;
        Assert.Equal(ChangeOutcome.Applied, Assert.Single(await run.UndoAsync()).Outcome);
        Assert.Equal((2, 2), (Default, _versions.Count));
    }

    [Fact]
    public async Task A_default_that_has_moved_or_is_right_already_is_left_alone()
    {
        SetDefault(1);
        using var run = new RepairRun(Aws);
        Assert.Equal(ChangeOutcome.Refused, (await run.ApplyAsync(Change())).Outcome);
        _versions.Add(Version(3, "required"));
        SetDefault(3);
        Assert.Equal(ChangeOutcome.AlreadyCompliant, (await run.ApplyAsync(Change())).Outcome);
        Assert.Empty(_sent);
    }

    [Fact]
    public async Task A_template_that_is_gone_is_told()
    {
        using var run = new RepairRun(Aws.On(Ec2Api.DescribeLaunchTemplateVersions, _ => throw new AwsException("gone", "InvalidLaunchTemplateId.NotFound", 400)));
        Assert.Contains("gone", (await run.ApplyAsync(Change())).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_doctored_journal_is_refused()
    {
        var kind = new LaunchTemplateMetadataKind();
        var change = Change();
        Assert.Null(kind.Validate(change));
        Assert.Null(kind.Validate(change.Inverse()));
        Assert.Null(kind.Validate(kind.Inverse(change, ResourceState.Of(("CreatedVersion", "3")))));
        foreach (var wrong in new[]
        {
            change with { ResourceId = "lt-1" },
            change with { Part = new ResourceState(change.Part.Fields.SetItem("SourceVersion", "1")) },
            change with { Part = new ResourceState(change.Part.Fields.Remove("SourceVersion")) },
            change with { Part = new ResourceState(change.Part.Fields.SetItem("UserData", "x")) },
            change with { Part = new ResourceState(change.Part.Fields.SetItem("HttpEndpoint", "maybe")) },
            change with { After = change.Before },
            change with { Before = new ResourceState(change.Before.Fields.SetItem("HttpTokens", "required")) },
            change with { After = new ResourceState(change.After.Fields.SetItem("DefaultVersion", "7")) },
        })
            Assert.NotNull(kind.Validate(wrong));
    }
}
