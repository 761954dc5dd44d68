using System.Globalization;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Baselines;
using SecureMlTools.Inventory;

namespace SecureMlTools.Controls.Images;

/// <summary>AMI-03: neither the image nor the machine made from it is so old that nobody can have patched it all. Whoever made the image.</summary>
internal sealed class ImageAge : InstanceControl
{
    private const string Metadata = "ec2:DescribeInstanceImageMetadata";

    public override ControlInfo Info { get; } = new()
    {
        Id = "AMI-03",
        Title = "Image not deprecated or old, instance not old",
        Family = "Images",
        Severity = Severity.Medium,
        ResourceType = ResourceTypes.Instance,
        Protects = "An old image brings back the driver, container toolkit and kernel flaws of its day at every launch.",
        Remediation = "Build a new image or take the publisher's newest, and launch the machine again from it.",
        References = ["CIS Compute 2.1.4", "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ami-deprecate.html"],
        Needs = [Readings.Instances, Readings.InstanceImages],
    };

    protected override Verdict Judge(Instance resource, Estate estate, Baseline baseline)
    {
        var image = estate.ImageOf(resource.InstanceId!);
        var created = Time(image?.CreationDate);
        var deprecated = Time(image?.DeprecationTime);
        var launched = Launched(resource);
        var faults = new List<string>();
        var seen = new List<Evidence>();
        if (image is not null) seen.Add(new Evidence("ImageMetadata.CreationDate", image.CreationDate ?? "absent", Metadata));
        if (image?.DeprecationTime is { } date) seen.Add(new Evidence("ImageMetadata.DeprecationTime", date, Metadata));
        if (resource.LaunchTime is { } launch) seen.Add(new Evidence("LaunchTime", launch.UtcDateTime.ToString("u", CultureInfo.InvariantCulture), "ec2:DescribeInstances"));

        var id = Text.Visible(resource.ImageId ?? image?.ImageId ?? "");
        if (deprecated <= estate.Now) faults.Add($"image {id} is deprecated since {Day(deprecated)}");
        if (Days(created, estate) is { } imageAge && imageAge > baseline.Parameters.ImageMaximumAgeDays) faults.Add($"image {id} is {imageAge} days old ({Day(created)}), more than {baseline.Parameters.ImageMaximumAgeDays}");
        if (Days(launched, estate) is { } age && age > baseline.Parameters.InstanceMaximumAgeDays) faults.Add($"the machine has been there for {age} days ({Day(launched)}), more than {baseline.Parameters.InstanceMaximumAgeDays}");
        if (faults.Count > 0)
        {
            var sentence = string.Join("; ", faults) + ".";
            return Verdict.Fail(char.ToUpperInvariant(sentence[0]) + sentence[1..], seen);
        }

        if (created is null) return Verdict.Unknown($"AWS does not say when image {id} was made; it may no longer exist.", seen);
        if (image!.DeprecationTime is not null && deprecated is null) return Verdict.Unknown($"The DeprecationTime of image {id} is no time: {Text.OneLine(image.DeprecationTime)}.", seen);
        if (launched is null) return Verdict.Unknown("DescribeInstances gave no LaunchTime for this machine.", seen);
        return Verdict.Pass($"Image {id} is {Days(created, estate)} days old, the machine {Days(launched, estate)}.", seen);
    }

    public override Repair.Remedy Remedy(Finding finding, Estate estate, Baseline baseline) => Repair.Remedy.None("The image of a machine cannot be changed: " + Info.Remediation);

    // A stop and start sets LaunchTime anew; the primary interface keeps the day on which the machine was made.
    private static DateTimeOffset? Launched(Instance machine)
    {
        var primary = machine.NetworkInterfaces.OrEmpty().FirstOrDefault(n => n.Attachment?.DeviceIndex == 0)?.Attachment?.AttachTime;
        return machine.LaunchTime is { } launch && primary is { } attached ? (attached < launch ? attached : launch) : machine.LaunchTime;
    }

    private static int? Days(DateTimeOffset? since, Estate estate) => since is { } time ? (int)Math.Floor((estate.Now - time).TotalDays) : null;

    private static string Day(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "?";

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
}
