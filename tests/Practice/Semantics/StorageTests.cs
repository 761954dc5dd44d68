using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Kms;

namespace SecureMlTools.Tests.Practice.Semantics;

public sealed class StorageTests
{
    private readonly Practised _practised = new();

    [Fact]
    public async Task The_default_key_is_an_alias_until_one_is_chosen_and_again_after_a_reset()
    {
        Assert.Equal("alias/aws/ebs", (await _practised.Call(Ec2Api.GetEbsDefaultKmsKeyId, new())).KmsKeyId);
        var arn = (await _practised.Call(KmsApi.DescribeKey, new() { KeyId = "alias/training-data" })).KeyMetadata!.Arn;
        Assert.Equal(arn, (await _practised.Call(Ec2Api.ModifyEbsDefaultKmsKeyId, new() { KmsKeyId = "alias/training-data" })).KmsKeyId);
        Assert.Equal(arn, (await _practised.Call(Ec2Api.GetEbsDefaultKmsKeyId, new())).KmsKeyId);
        await _practised.Call(Ec2Api.ResetEbsDefaultKmsKeyId, new());
        Assert.Equal("alias/aws/ebs", (await _practised.Call(Ec2Api.GetEbsDefaultKmsKeyId, new())).KmsKeyId);
    }

    [Fact]
    public async Task A_snapshot_is_shared_and_unshared_one_by_one()
    {
        var id = _practised.Id("snap", "dataset-for-contractor");
        await _practised.Call(Ec2Api.ModifySnapshotAttribute, new() { SnapshotId = id, Attribute = "createVolumePermission", CreateVolumePermission = new CreateVolumePermissionModifications { Add = [new CreateVolumePermission { Group = "all" }] } });
        Assert.Equal(2, (await Public()).Count);
        await _practised.Call(Ec2Api.ModifySnapshotAttribute, new() { SnapshotId = id, OperationType = "remove", GroupNames = ["all"] });
        var left = (await _practised.Call(Ec2Api.DescribeSnapshotAttribute, new() { SnapshotId = id, Attribute = "createVolumePermission" })).CreateVolumePermissions;
        Assert.Equal(["777788889999"], left!.Select(p => p.UserId!));
        // To take away what is not there is no error.
        await _practised.Call(Ec2Api.ModifySnapshotAttribute, new() { SnapshotId = id, OperationType = "remove", GroupNames = ["all"] });
    }

    [Fact]
    public async Task Block_public_access_stops_new_sharing_and_leaves_the_list()
    {
        await _practised.Call(Ec2Api.EnableSnapshotBlockPublicAccess, new() { State = "block-all-sharing" });
        Assert.Single(await Public());
        await _practised.Refused(Ec2Api.ModifySnapshotAttribute, new() { SnapshotId = _practised.Id("snap", "dataset-for-contractor"), OperationType = "add", GroupNames = ["all"] }, "OperationNotPermitted");
        await _practised.Refused(Ec2Api.EnableSnapshotBlockPublicAccess, new() { State = "unblocked" }, "InvalidParameterValue");
        await _practised.Refused(Ec2Api.ModifySnapshotAttribute, new() { SnapshotId = _practised.Id("snap", "nightly-notebooks"), OperationType = "add", UserIds = ["444455556666"] }, "OperationNotPermitted");
    }

    [Fact]
    public async Task An_image_is_public_while_everybody_may_launch_it()
    {
        var id = _practised.Id("ami", "cuda-tools-shared");
        await _practised.Call(Ec2Api.ModifyImageAttribute, new() { ImageId = id, LaunchPermission = new LaunchPermissionModifications { Remove = [new LaunchPermission { Group = "all" }] } });
        Assert.False((await _practised.Call(Ec2Api.DescribeImages, new() { ImageIds = [id] })).Images!.Single().Public);
        await _practised.Call(Ec2Api.EnableImageBlockPublicAccess, new() { ImageBlockPublicAccessState = "block-new-sharing" });
        await _practised.Refused(Ec2Api.ModifyImageAttribute, new() { ImageId = id, LaunchPermission = new LaunchPermissionModifications { Add = [new LaunchPermission { Group = "all" }] } }, "OperationNotPermitted");
        await _practised.Refused(Ec2Api.ModifyImageAttribute, new() { ImageId = _practised.Id("ami", "ubuntu-22.04-cuda-fast-miner-free"), Description = new AttributeValue { Value = "mine" } }, "AuthFailure");
    }

    private async Task<IReadOnlyList<Snapshot>> Public() => (await _practised.Call(Ec2Api.DescribeSnapshots, new() { OwnerIds = ["self"], RestorableByUserIds = ["all"] })).Snapshots!;
}
