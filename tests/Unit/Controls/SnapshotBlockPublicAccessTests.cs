using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls.Storage;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Controls;

public sealed class SnapshotBlockPublicAccessTests
{
    private static TestEstate Estate(string? state, string? managedBy = null) => new TestEstate(new SnapshotBlockPublicAccess())
        .With(Readings.SnapshotBlockPublicAccess, new GetSnapshotBlockPublicAccessStateResponse { State = state, ManagedBy = managedBy });

    [Fact]
    public void Block_all_sharing_passes() => Assert.Equal(TestEstate.Region, Estate("block-all-sharing").One().Passes().ResourceId);

    [Fact]
    public void Block_new_sharing_is_medium() => Estate("block-new-sharing").One().Fails("stay public", Severity.Medium);

    [Fact]
    public void Unblocked_is_high() => Estate("unblocked").One().Fails("unblocked", Severity.High);

    [Theory]
    [InlineData(null)]
    [InlineData("something-new")]
    public void Anything_else_is_unknown(string? state) => Estate(state).One().IsUnknown();

    [Fact]
    public void Denied_is_unknown() => new TestEstate(new SnapshotBlockPublicAccess()).Denied(Readings.SnapshotBlockPublicAccess).One().IsDenied("ec2:GetSnapshotBlockPublicAccessState");

    [Fact]
    public void The_repair_sets_what_the_baseline_says()
    {
        Assert.Equal("State=block-all-sharing", Assert.Single(Estate("unblocked").Remedy().Changes).After.ToString());
        var estate = Estate("unblocked").By(b => b with { Repair = b.Repair with { SnapshotBlockPublicAccess = "block-new-sharing" } });
        Assert.Equal(("State=unblocked", "State=block-new-sharing"), Assert.Single(estate.Remedy().Changes) is var c ? (c.Before.ToString(), c.After.ToString()) : default);
    }

    [Fact]
    public void Where_the_baseline_wants_what_is_there_the_repair_says_how_to_get_on()
    {
        var estate = Estate("block-new-sharing").By(b => b with { Repair = b.Repair with { SnapshotBlockPublicAccess = "block-new-sharing" } });
        Assert.Contains("repair.snapshotBlockPublicAccess", estate.Remedy().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_declarative_policy_is_not_repaired_from_the_account() => Assert.Contains("declarative policy", Estate("unblocked", "declarative-policy").Remedy().Reason, StringComparison.Ordinal);
}
