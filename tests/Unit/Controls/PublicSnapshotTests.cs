using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls.Storage;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Controls;

public sealed class PublicSnapshotTests
{
    private const string Id = "snap-0123456789abcdef0";

    private static TestEstate Estate(bool isPublic, string? block = "unblocked", string owner = TestEstate.Account)
    {
        var snapshot = new Snapshot { SnapshotId = Id, OwnerId = owner, VolumeId = "vol-1" };
        var estate = new TestEstate(new PublicSnapshot())
            .With(Readings.Snapshots, new DescribeSnapshotsResponse { Snapshots = [snapshot] })
            .With(Readings.PublicSnapshots, new DescribeSnapshotsResponse { Snapshots = isPublic ? [snapshot] : [] });
        return block is null ? estate : estate.With(Readings.SnapshotBlockPublicAccess, new GetSnapshotBlockPublicAccessStateResponse { State = block });
    }

    [Fact]
    public void A_private_snapshot_passes() => Estate(false).One().Passes();

    [Theory]
    [InlineData("unblocked")]
    [InlineData("block-new-sharing")]
    public void A_public_snapshot_is_critical(string block) => Estate(true, block).One().Fails("Everybody has permission", Severity.Critical);

    [Fact]
    public void A_public_snapshot_that_the_region_hides_is_latent() => Estate(true, "block-all-sharing").One().Fails("latent", Severity.Medium);

    [Fact]
    public void A_private_one_needs_no_word_on_the_region() => Estate(false, null).Denied(Readings.SnapshotBlockPublicAccess).One().Passes();

    [Fact]
    public void A_public_one_stays_critical_when_the_region_cannot_be_asked() =>
        Estate(true, null).Denied(Readings.SnapshotBlockPublicAccess).One().Fails("allow the IAM action ec2:GetSnapshotBlockPublicAccessState", Severity.Critical);

    [Fact]
    public void Snapshots_of_others_listed_under_self_are_not_ours() => Assert.Empty(Estate(true, owner: "099720109477").Judge());

    [Fact]
    public void Denied_readings_are_unknown()
    {
        new TestEstate(new PublicSnapshot()).Denied(Readings.Snapshots).One().IsDenied("ec2:DescribeSnapshots");
        Estate(false).Denied(Readings.PublicSnapshots).One().IsDenied("ec2:DescribeSnapshots");
    }

    [Fact]
    public void The_repair_takes_the_group_all_away_and_comes_before_the_block()
    {
        var change = Assert.Single(Estate(true).Remedy().Changes);
        Assert.Equal(("SnapshotPublicPermission", Id), (change.Kind, change.ResourceId));
        Assert.Equal("CreateVolumePermission.all=absent", change.After.ToString());
        var estate = new TestEstate(new SnapshotBlockPublicAccess()).With(Readings.SnapshotBlockPublicAccess, new GetSnapshotBlockPublicAccessStateResponse { State = "unblocked" });
        Assert.True(change.Order < Assert.Single(estate.Remedy().Changes).Order);
    }
}
