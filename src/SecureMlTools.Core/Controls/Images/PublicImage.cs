using SecureMlTools.Api.Ec2;
using SecureMlTools.Baselines;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Controls.Images;

/// <summary>What AMI-04 judges: an own image, or the region's block where there is none.</summary>
/// <param name="Image">The image, or null for the region.</param>
internal sealed record ImageOrRegion(Image? Image);

/// <summary>AMI-04: no image of ours is there for anyone to launch, and none can become so.</summary>
internal sealed class PublicImage : Control<ImageOrRegion>
{
    private const string BlockOperation = "ec2:GetImageBlockPublicAccessState";

    public override ControlInfo Info { get; } = new()
    {
        Id = "AMI-04",
        Title = "Own images not public, block public access on",
        Family = "Images",
        Severity = Severity.Critical,
        ResourceType = ResourceTypes.Image,
        Protects = "Whoever launches a public image reads its disks: baked-in weights, tokens and shell histories.",
        Remediation = "Take the group 'all' out of the image's launchPermission, and enable block public access for images in the region.",
        References = ["CIS Compute 2.1.5", "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/block-public-access-to-amis.html"],
        CanRepair = true,
        Needs = [Readings.OwnImages],
        MayNeed = [Readings.ImageBlockPublicAccess],
    };

    protected override IEnumerable<ImageOrRegion> Resources(Estate estate) => estate.OwnImages.Select(i => new ImageOrRegion(i)).Append(new ImageOrRegion(null));

    protected override Subject SubjectOf(ImageOrRegion resource, Estate estate) => resource.Image is { } image
        ? new Subject(ResourceTypes.Image, image.ImageId!, null, image.Tags)
        : new Subject(ResourceTypes.Region, estate.Region);

    protected override Verdict Judge(ImageOrRegion resource, Estate estate, Baseline baseline)
    {
        if (resource.Image is not { } image) return JudgeRegion(estate);
        var seen = new Evidence("Public", image.Public switch { true => "true", false => "false", null => "absent" }, "ec2:DescribeImages");
        return image.Public switch
        {
            true => Verdict.Fail($"Anyone can launch image {image.ImageId} ({Text.OneLine(image.Name)}).", seen),
            false => Verdict.Pass($"Image {image.ImageId} is not public.", seen),
            null => Verdict.Unknown($"DescribeImages does not say whether image {image.ImageId} is public.", seen),
        };
    }

    public override Remedy Remedy(Finding finding, Estate estate, Baseline baseline)
    {
        if (finding.ResourceType == ResourceTypes.Image) return Repair.Remedy.Of(ImagePublicPermissionKind.Remove(estate, finding.ControlId, finding.ResourceId));
        return DeclarativePolicy.Refusal(estate.Need(Readings.ImageBlockPublicAccess).ManagedBy) ?? Repair.Remedy.Of(ImageBlockPublicAccessKind.Block(estate, finding.ControlId));
    }

    // The region's block is High, like that of snapshots: it opens nothing by itself.
    private static Verdict JudgeRegion(Estate estate)
    {
        var answer = estate.Need(Readings.ImageBlockPublicAccess);
        IReadOnlyList<Evidence> seen =
        [
            new("ImageBlockPublicAccessState", answer.ImageBlockPublicAccessState ?? "absent", BlockOperation),
            .. answer.ManagedBy is { } by ? [new Evidence("ManagedBy", by, BlockOperation)] : Array.Empty<Evidence>(),
        ];
        return answer.ImageBlockPublicAccessState switch
        {
            ImageBlockPublicAccessKind.Blocked => Verdict.Pass($"No further image in {estate.Region} can be made public (block-new-sharing).", seen),
            ImageBlockPublicAccessKind.Unblocked => Verdict.Fail(Severity.High, $"Images in {estate.Region} can be made public (unblocked).", seen),
            null => Verdict.Unknown("GetImageBlockPublicAccessState gave no state.", seen),
            { } other => Verdict.Unknown($"GetImageBlockPublicAccessState gave a state that is not known: {Text.OneLine(other)}.", seen),
        };
    }
}
