using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Kms;
using SecureMlTools.Controls;
using SecureMlTools.Controls.Images;
using SecureMlTools.Repair;
using SecureMlTools.Repair.Kinds;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Repair;

public sealed class StorageAndImageKindTests : IDisposable
{
    private const string Snapshot = "snap-0123456789abcdef0";
    private const string Image = "ami-0123456789abcdef0";
    private const string KeyId = "0ea3fef3-80a7-4778-9d8c-1c0c61111111";
    private const string Key = "arn:aws:kms:eu-west-1:111122223333:key/" + KeyId;
    private const string Managed = "arn:aws:kms:eu-west-1:111122223333:key/aaaaaaaa-80a7-4778-9d8c-1c0c61111111";

    private readonly string _folder = Directory.CreateTempSubdirectory("kinds-").FullName;
    private readonly SecureMlTools.Inventory.Estate _estate = new TestEstate(new PublicImage()).Estate;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static ScriptedAws Answering(Func<object, object> answer) => new(answer) { Region = TestEstate.Region };

    private async Task<(ChangeResult Done, ChangeResult Undone)> ThereAndBackAsync(ScriptedAws aws, Change change)
    {
        var header = new JournalHeader(TestEstate.Account, TestEstate.Region, "arn:aws:iam::111122223333:user/t", TestEstate.Now);
        ChangeResult done;
        using (var journal = Journal.Create(Path.Combine(_folder, "repair.jsonl"), header)) done = await new ChangeExecutor(aws, journal).ApplyAsync(change, [], null, default);
        var file = JournalFile.Read(Path.Combine(_folder, "repair.jsonl"));
        using var back = Journal.Create(Path.Combine(_folder, "undo.jsonl"), header);
        return (done, await Undo.ApplyAsync(Assert.Single(Undo.Steps(file)), aws, back, null, default));
    }

    [Fact]
    public async Task A_public_snapshot_loses_the_group_all_and_gets_it_back()
    {
        HashSet<string> permissions = ["all", "444455556666"];
        var aws = Answering(request =>
        {
            if (request is ModifySnapshotAttributeRequest { CreateVolumePermission: { } p })
            {
                foreach (var x in p.Remove ?? []) permissions.Remove(x.Group ?? x.UserId!);
                foreach (var x in p.Add ?? []) permissions.Add(x.Group ?? x.UserId!);
                return new ModifySnapshotAttributeResponse();
            }

            return new DescribeSnapshotAttributeResponse { CreateVolumePermissions = [.. permissions.Select(x => x == "all" ? new CreateVolumePermission { Group = x } : new CreateVolumePermission { UserId = x })] };
        });
        var (done, undone) = await ThereAndBackAsync(aws, SnapshotPublicPermissionKind.Remove(_estate, "SNAP-01", Snapshot));
        Assert.Equal((ChangeOutcome.Applied, ChangeOutcome.Applied), (done.Outcome, undone.Outcome));
        var sent = aws.Sent<ModifySnapshotAttributeRequest>();
        Assert.Equal("all", Assert.Single(sent[0].CreateVolumePermission!.Remove!).Group);
        Assert.Null(sent[0].CreateVolumePermission!.Add);
        Assert.Equal("all", Assert.Single(sent[1].CreateVolumePermission!.Add!).Group);
        Assert.Equal(["444455556666", "all"], permissions.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_public_image_loses_the_group_all_and_gets_it_back()
    {
        HashSet<string> permissions = ["all", "444455556666"];
        var aws = Answering(request =>
        {
            if (request is ModifyImageAttributeRequest { LaunchPermission: { } p })
            {
                foreach (var x in p.Remove ?? []) permissions.Remove(x.Group!);
                foreach (var x in p.Add ?? []) permissions.Add(x.Group!);
                return new ModifyImageAttributeResponse();
            }

            return new DescribeImageAttributeResponse { LaunchPermissions = [.. permissions.Select(x => x == "all" ? new LaunchPermission { Group = x } : new LaunchPermission { UserId = x })] };
        });
        var (done, undone) = await ThereAndBackAsync(aws, ImagePublicPermissionKind.Remove(_estate, "AMI-04", Image));
        Assert.Equal((ChangeOutcome.Applied, ChangeOutcome.Applied), (done.Outcome, undone.Outcome));
        Assert.Equal(["444455556666", "all"], permissions.Order(StringComparer.Ordinal));
        Assert.Null(aws.Sent<ModifyImageAttributeRequest>()[0].Attribute);
    }

    [Theory]
    [InlineData("unblocked", "block-all-sharing")]
    [InlineData("block-new-sharing", "block-all-sharing")]
    [InlineData("unblocked", "block-new-sharing")]
    public async Task The_snapshot_block_goes_back_to_exactly_what_it_was(string before, string after)
    {
        var state = before;
        var aws = Answering(request => request switch
        {
            EnableSnapshotBlockPublicAccessRequest e => new EnableSnapshotBlockPublicAccessResponse { State = state = e.State! },
            DisableSnapshotBlockPublicAccessRequest => new DisableSnapshotBlockPublicAccessResponse { State = state = "unblocked" },
            _ => new GetSnapshotBlockPublicAccessStateResponse { State = state },
        });
        var (done, undone) = await ThereAndBackAsync(aws, SnapshotBlockPublicAccessKind.Change(_estate, "SNAP-02", before, after));
        Assert.Equal((ChangeOutcome.Applied, ChangeOutcome.Applied), (done.Outcome, undone.Outcome));
        Assert.Equal(before, state);
        Assert.Equal(before == "unblocked" ? 1 : 0, aws.Sent<DisableSnapshotBlockPublicAccessRequest>().Count);
    }

    [Fact]
    public async Task The_image_block_is_lifted_again()
    {
        var state = "unblocked";
        var aws = Answering(request => request switch
        {
            EnableImageBlockPublicAccessRequest e => new EnableImageBlockPublicAccessResponse { ImageBlockPublicAccessState = state = e.ImageBlockPublicAccessState! },
            DisableImageBlockPublicAccessRequest => new DisableImageBlockPublicAccessResponse { ImageBlockPublicAccessState = state = "unblocked" },
            _ => new GetImageBlockPublicAccessStateResponse { ImageBlockPublicAccessState = state },
        });
        var (done, undone) = await ThereAndBackAsync(aws, ImageBlockPublicAccessKind.Block(_estate, "AMI-04"));
        Assert.Equal((ChangeOutcome.Applied, ChangeOutcome.Applied), (done.Outcome, undone.Outcome));
        Assert.Equal("unblocked", state);
    }

    [Fact]
    public async Task An_image_block_that_AWS_does_not_show_yet_is_applied_and_says_so()
    {
        var aws = Answering(request => request is EnableImageBlockPublicAccessRequest
            ? new EnableImageBlockPublicAccessResponse { ImageBlockPublicAccessState = "block-new-sharing" }
            : new GetImageBlockPublicAccessStateResponse { ImageBlockPublicAccessState = "unblocked" });
        using var journal = Journal.Create(Path.Combine(_folder, "lag.jsonl"), new JournalHeader(TestEstate.Account, TestEstate.Region, "x", TestEstate.Now));
        var done = await new ChangeExecutor(aws, journal, new NoWaiting()).ApplyAsync(ImageBlockPublicAccessKind.Block(_estate, "AMI-04"), [], null, default);
        Assert.Equal(ChangeOutcome.Applied, done.Outcome);
        Assert.Contains("10 minutes", done.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_undo_of_an_image_block_is_called_for_even_while_AWS_does_not_show_the_block()
    {
        var aws = Answering(request => request is DisableImageBlockPublicAccessRequest
            ? new DisableImageBlockPublicAccessResponse { ImageBlockPublicAccessState = "unblocked" }
            : new GetImageBlockPublicAccessStateResponse { ImageBlockPublicAccessState = "unblocked" });
        using var journal = Journal.Create(Path.Combine(_folder, "lagging-undo.jsonl"), new JournalHeader(TestEstate.Account, TestEstate.Region, "x", TestEstate.Now));
        var executor = new ChangeExecutor(aws, journal, new NoWaiting());
        Assert.Equal(ChangeOutcome.Applied, (await executor.ApplyAsync(ImageBlockPublicAccessKind.Block(_estate, "AMI-04").Inverse(), [], 1, default)).Outcome);
        Assert.Single(aws.Sent<DisableImageBlockPublicAccessRequest>());
        Assert.Equal(ChangeOutcome.AlreadyCompliant, (await executor.ApplyAsync(ImageBlockPublicAccessKind.Block(_estate, "AMI-04").Inverse(), [], null, default)).Outcome);
    }

    [Fact]
    public async Task An_alias_is_set_as_such_and_verified_by_the_key_it_stands_for()
    {
        var now = "alias/aws/ebs";
        var aws = Answering(request => request switch
        {
            ModifyEbsDefaultKmsKeyIdRequest m => new ModifyEbsDefaultKmsKeyIdResponse { KmsKeyId = now = m.KmsKeyId == "alias/training" ? Key : m.KmsKeyId! },
            ResetEbsDefaultKmsKeyIdRequest => new ResetEbsDefaultKmsKeyIdResponse { KmsKeyId = now = Managed },
            DescribeKeyRequest d => new DescribeKeyResponse { KeyMetadata = new KeyMetadata { KeyId = d.KeyId == "alias/training" ? KeyId : Managed[^36..] } },
            _ => new GetEbsDefaultKmsKeyIdResponse { KmsKeyId = now },
        });
        var (done, undone) = await ThereAndBackAsync(aws, EbsDefaultKeyKind.Change(_estate, "EBS-02", "alias/aws/ebs", "alias/training"));
        Assert.Equal((ChangeOutcome.Applied, ChangeOutcome.Applied), (done.Outcome, undone.Outcome));
        Assert.Equal("alias/training", Assert.Single(aws.Sent<ModifyEbsDefaultKmsKeyIdRequest>()).KmsKeyId);
        Assert.Single(aws.Sent<ResetEbsDefaultKmsKeyIdRequest>());
        Assert.Equal(Managed, now);
    }

    [Fact]
    public async Task A_key_that_somebody_else_has_changed_since_is_left_alone()
    {
        var aws = Answering(request => new GetEbsDefaultKmsKeyIdResponse { KmsKeyId = Managed });
        using var journal = Journal.Create(Path.Combine(_folder, "moved.jsonl"), new JournalHeader(TestEstate.Account, TestEstate.Region, "x", TestEstate.Now));
        var done = await new ChangeExecutor(aws, journal).ApplyAsync(EbsDefaultKeyKind.Change(_estate, "EBS-02", Key, "11111111-80a7-4778-9d8c-1c0c61111111"), [], null, default);
        Assert.Equal(ChangeOutcome.Refused, done.Outcome);
        Assert.Empty(aws.Sent<ModifyEbsDefaultKmsKeyIdRequest>());
    }

    [Fact]
    public async Task The_flag_is_turned_on_and_off_by_itself()
    {
        var on = false;
        var aws = Answering(request => request switch
        {
            EnableEbsEncryptionByDefaultRequest => new EnableEbsEncryptionByDefaultResponse { EbsEncryptionByDefault = on = true },
            DisableEbsEncryptionByDefaultRequest => new DisableEbsEncryptionByDefaultResponse { EbsEncryptionByDefault = on = false },
            GetEbsEncryptionByDefaultRequest => new GetEbsEncryptionByDefaultResponse { EbsEncryptionByDefault = on },
            _ => throw new AwsException("not asked for", "Unexpected"),
        });
        var (done, undone) = await ThereAndBackAsync(aws, EbsEncryptionDefaultKind.Enable(_estate, "EBS-02"));
        Assert.Equal((ChangeOutcome.Applied, ChangeOutcome.Applied, false), (done.Outcome, undone.Outcome, on));
    }

    [Theory]
    [InlineData("InvalidSnapshot.NotFound", ChangeOutcome.Refused)]
    [InlineData("UnauthorizedOperation", ChangeOutcome.Failed)]
    public async Task A_snapshot_that_cannot_be_read_is_not_changed(string code, ChangeOutcome outcome)
    {
        var aws = Answering(request => throw new AwsException("no", code));
        using var journal = Journal.Create(Path.Combine(_folder, "gone.jsonl"), new JournalHeader(TestEstate.Account, TestEstate.Region, "x", TestEstate.Now));
        var done = await new ChangeExecutor(aws, journal).ApplyAsync(SnapshotPublicPermissionKind.Remove(_estate, "SNAP-01", Snapshot), [], null, default);
        Assert.Equal(outcome, done.Outcome);
        Assert.Empty(aws.Sent<ModifySnapshotAttributeRequest>());
    }

    public static TheoryData<string> Kinds => [SnapshotPublicPermissionKind.KindName, ImagePublicPermissionKind.KindName, SnapshotBlockPublicAccessKind.KindName, ImageBlockPublicAccessKind.KindName, EbsDefaultKeyKind.KindName, EbsEncryptionDefaultKind.KindName];

    private Change Sound(string kind) => kind switch
    {
        SnapshotPublicPermissionKind.KindName => SnapshotPublicPermissionKind.Remove(_estate, "SNAP-01", Snapshot),
        ImagePublicPermissionKind.KindName => ImagePublicPermissionKind.Remove(_estate, "AMI-04", Image),
        SnapshotBlockPublicAccessKind.KindName => SnapshotBlockPublicAccessKind.Change(_estate, "SNAP-02", "unblocked", "block-all-sharing"),
        ImageBlockPublicAccessKind.KindName => ImageBlockPublicAccessKind.Block(_estate, "AMI-04"),
        EbsDefaultKeyKind.KindName => EbsDefaultKeyKind.Change(_estate, "EBS-02", "alias/aws/ebs", Key),
        _ => EbsEncryptionDefaultKind.Enable(_estate, "EBS-02"),
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_doctored_journal_is_refused(string name)
    {
        var kind = ChangeKinds.Find(name)!;
        var sound = Sound(name);
        Assert.Null(kind.Validate(sound));
        Assert.Null(kind.Validate(sound.Inverse()));
        Assert.NotNull(kind.Validate(sound with { ResourceType = ResourceTypes.Instance }));
        Assert.NotNull(kind.Validate(sound with { ResourceId = "../x" }));
        Assert.NotNull(kind.Validate(sound with { ResourceId = sound.ResourceId + "\n" }));
        Assert.NotNull(kind.Validate(sound with { After = sound.Before }));
        Assert.NotNull(kind.Validate(sound with { After = ResourceState.Empty }));
        Assert.NotNull(kind.Validate(sound with { Before = new ResourceState(sound.Before.Fields.Select(f => KeyValuePair.Create(f.Key, "; rm -rf"))) }));
        Assert.NotNull(kind.Validate(sound with { Before = new ResourceState(sound.Before.Fields.Append(KeyValuePair.Create("DryRun", "true"))) }));
        Assert.NotNull(kind.Validate(sound with { Part = ResourceState.Of(("UserId", "444455556666")) }));
        if (sound.ResourceType == ResourceTypes.Region) Assert.NotNull(kind.Validate(sound with { ResourceId = "us-east-1" }));
    }

    // Timers that are due at once: what waits for AWS to show a change does not wait here.
    private sealed class NoWaiting : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
