using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls.Instances;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Controls;

public sealed class InstanceProfileTests
{
    private static TestEstate Estate(string? profile, string state = "running") => new TestEstate(new InstanceProfile()).Machines(new Instance
    {
        InstanceId = "i-1",
        State = new() { Name = state },
        IamInstanceProfile = profile is null ? null : new IamInstanceProfile { Arn = profile },
    });

    [Fact]
    public void A_profile_passes() => Estate("arn:aws:iam::111122223333:instance-profile/teams/train").One().Passes("instance profile train");

    [Theory]
    [InlineData("running")]
    [InlineData("stopped")]
    public void No_profile_fails(string state) => Estate(null, state).One().Fails("no instance profile", Severity.Medium);

    [Fact]
    public void No_profile_is_fine_where_the_baseline_says_so() => Estate(null).Parameters(p => p with { InstanceProfileRequired = false }).One().IsNotApplicable("instanceProfileRequired");

    [Fact]
    public void Denied_is_unknown() => new TestEstate(new InstanceProfile()).Denied(Readings.Instances).One().IsDenied("ec2:DescribeInstances");

    [Fact]
    public void A_terminated_machine_is_none() => Assert.Empty(Estate(null, "terminated").Judge());

    [Fact]
    public void No_repair_is_offered() => Assert.Contains("cannot be told from outside", Estate(null).Remedy().Reason, StringComparison.Ordinal);
}
