using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Ssm;
using SecureMlTools.Controls.Instances;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Controls;

public sealed class KeyPairAgeTests
{
    private static TestEstate Estate(string? key, int? ageDays = 10, string? ping = "ConnectionLost", bool keyKnown = true) => new TestEstate(new KeyPairAge())
        .Machines(new Instance { InstanceId = "i-1", KeyName = key, State = new() { Name = "running" } })
        .With(Readings.KeyPairs, new DescribeKeyPairsResponse { KeyPairs = keyKnown ? [new KeyPairInfo { KeyName = key, CreateTime = ageDays is { } d ? TestEstate.Now.AddDays(-d) : null }] : [] })
        .With(Readings.ManagedInstances, new DescribeInstanceInformationResponse { InstanceInformationList = ping is null ? [] : [new InstanceInformation { InstanceId = "i-1", PingStatus = ping }] });

    [Fact]
    public void No_key_passes_without_asking_further() => Estate(null).Denied(Readings.KeyPairs).Denied(Readings.ManagedInstances).One().Passes("without a key pair");

    [Theory]
    [InlineData("ConnectionLost")]
    [InlineData(null)]
    public void A_young_key_passes_where_it_is_the_only_way_in(string? ping) => Estate("ops", ping: ping).One().Passes("10 days old");

    [Fact]
    public void A_key_fails_where_Session_Manager_works() => Estate("ops", ping: "Online").One().Fails("not needed", Severity.Low);

    [Fact]
    public void An_old_key_fails()
    {
        Estate("ops", 366).One().Fails("366 days old, more than 365");
        Estate("ops", 365).One().Passes();
        Estate("ops", 366).Parameters(p => p with { KeyPairMaximumAgeDays = 400 }).One().Passes();
    }

    [Fact]
    public void A_key_pair_deleted_from_EC2_is_unknown_because_the_machine_still_knows_it()
    {
        Estate("ops", keyKnown: false).One().IsUnknown("no longer in EC2");
        Estate("ops", ageDays: null).One().IsUnknown("no CreateTime");
        Estate("ops", keyKnown: false, ping: "Online").One().Fails("not needed");
    }

    [Fact]
    public void Denied_readings_are_unknown_unless_the_other_fails()
    {
        Estate("ops").Denied(Readings.KeyPairs).One().IsDenied("ec2:DescribeKeyPairs");
        Estate("ops").Denied(Readings.ManagedInstances).One().IsDenied("ssm:DescribeInstanceInformation");
        Estate("ops", 900).Denied(Readings.ManagedInstances).One().Fails("900 days");
        Estate("ops", ping: "Online").Denied(Readings.KeyPairs).One().Fails("not needed");
        new TestEstate(new KeyPairAge()).Denied(Readings.Instances).One().IsDenied("ec2:DescribeInstances");
    }

    [Fact]
    public void No_repair_is_offered() => Assert.Contains("cannot detach", Estate("ops", 900).Remedy().Reason, StringComparison.Ordinal);
}
