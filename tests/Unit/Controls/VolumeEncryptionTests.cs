using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls.Storage;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Controls;

public sealed class VolumeEncryptionTests
{
    private static TestEstate Estate(params Volume[] volumes) => new TestEstate(new VolumeEncryption()).With(Readings.Volumes, new DescribeVolumesResponse { Volumes = volumes });

    private static Volume On(string? machine, bool? encrypted, string id = "vol-1", string state = "attached") => new()
    {
        VolumeId = id,
        Size = 200,
        Encrypted = encrypted,
        KmsKeyId = encrypted == true ? "arn:aws:kms:eu-west-1:111122223333:key/k" : null,
        Attachments = machine is null ? [] : [new VolumeAttachment { InstanceId = machine, State = state }],
    };

    [Fact]
    public void An_encrypted_volume_passes_and_names_its_machine()
    {
        var finding = Estate(On("i-1", true)).One().Passes("encrypted with arn:aws:kms");
        Assert.Equal("i-1", finding.InstanceId);
        Assert.Equal("AWS::EC2::Volume", finding.ResourceType);
    }

    [Fact]
    public void An_unencrypted_volume_fails()
    {
        var finding = Estate(On("i-1", false)).One().Fails("attached to i-1 is not encrypted (200 GiB)", Severity.High);
        Assert.Contains(finding.Evidence, e => e.ToString() == "Encrypted=false");
    }

    [Fact]
    public void A_volume_whose_record_does_not_say_is_unknown() => Estate(On("i-1", null)).One().IsUnknown();

    [Fact]
    public void A_volume_on_no_machine_is_out_of_scope() => Assert.Empty(Estate(On(null, false), On("i-1", false, "vol-2", "detached")).Judge());

    [Fact]
    public void Denied_volumes_are_unknown_with_the_action() => new TestEstate(new VolumeEncryption()).Denied(Readings.Volumes).One().IsDenied("ec2:DescribeVolumes");

    [Fact]
    public void The_volumes_of_the_machines_asked_about_are_in_scope_and_no_others()
    {
        var estate = Estate(On("i-1", false), On("i-2", false, "vol-2")).Machines(
            new Instance { InstanceId = "i-1", State = new() { Name = "running" }, BlockDeviceMappings = [new() { Ebs = new() { VolumeId = "vol-1" } }] },
            new Instance { InstanceId = "i-2", State = new() { Name = "running" }, BlockDeviceMappings = [new() { Ebs = new() { VolumeId = "vol-2" } }] });
        Assert.Equal(["vol-2"], estate.Judge("i-2").Select(f => f.ResourceId));
    }

    [Fact]
    public void No_repair_is_offered_because_the_machine_would_stop()
    {
        var remedy = Estate(On("i-1", false)).Remedy();
        Assert.Empty(remedy.Changes);
        Assert.Contains("cannot encrypt a volume in place", remedy.Reason, StringComparison.Ordinal);
    }
}
