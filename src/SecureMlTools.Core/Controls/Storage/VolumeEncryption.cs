using SecureMlTools.Api.Ec2;
using SecureMlTools.Baselines;
using SecureMlTools.Inventory;

namespace SecureMlTools.Controls.Storage;

/// <summary>EBS-01: the volumes that machines work on are encrypted. Instance store is no volume, and Nitro encrypts it in hardware.</summary>
internal sealed class VolumeEncryption : Control<Volume>
{
    public override ControlInfo Info { get; } = new()
    {
        Id = "EBS-01",
        Title = "Attached volumes are encrypted",
        Family = "Storage",
        Severity = Severity.High,
        ResourceType = ResourceTypes.Volume,
        Protects = "Data sets, checkpoints and cached credentials on an unencrypted volume are readable in every snapshot and copy of it.",
        Remediation = "Snapshot the volume, copy the snapshot encrypted, stop the machine and swap the volumes; keep the old one until the new one has proved itself.",
        References = ["Security Hub EC2.3", "CIS AWS Foundations 5.1.1", "AWS Config encrypted-volumes", "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html"],
        Needs = [Readings.Volumes],
    };

    protected override IEnumerable<Volume> Resources(Estate estate) => estate.Volumes.Where(v => v.VolumeId is not null && MachineOf(v) is not null);

    protected override Subject SubjectOf(Volume resource, Estate estate) => new(ResourceTypes.Volume, resource.VolumeId!, MachineOf(resource), resource.Tags);

    protected override Verdict Judge(Volume resource, Estate estate, Baseline baseline)
    {
        var where = $"attached to {MachineOf(resource)}";
        return resource.Encrypted switch
        {
            true => Verdict.Pass($"The volume {where} is encrypted{(resource.KmsKeyId is { } key ? " with " + Text.Visible(key) : "")}.",
                [Seen("true"), .. resource.KmsKeyId is { } k ? [new Evidence("KmsKeyId", k, "ec2:DescribeVolumes")] : Array.Empty<Evidence>()]),
            false => Verdict.Fail($"The volume {where} is not encrypted ({resource.Size?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "?"} GiB).", Seen("false")),
            null => Verdict.Unknown("DescribeVolumes does not say whether the volume is encrypted."),
        };
    }

    public override Repair.Remedy Remedy(Finding finding, Estate estate, Baseline baseline) => Repair.Remedy.None(
        "AWS cannot encrypt a volume in place, and swapping it for an encrypted copy stops the machine: " + Info.Remediation);

    private static string? MachineOf(Volume volume) => volume.Attachments.OrEmpty().FirstOrDefault(a => a.InstanceId is not null && a.State is not "detached")?.InstanceId;

    private static Evidence Seen(string value) => new("Encrypted", value, "ec2:DescribeVolumes");
}
