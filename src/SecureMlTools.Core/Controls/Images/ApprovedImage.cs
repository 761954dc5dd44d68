using SecureMlTools.Api.Ec2;
using SecureMlTools.Baselines;
using SecureMlTools.Inventory;

namespace SecureMlTools.Controls.Images;

/// <summary>AMI-01: machines run images that somebody chose: the baseline's list, or else the region's own criteria for allowed images.</summary>
internal sealed class ApprovedImage : InstanceControl
{
    private const string Metadata = "ec2:DescribeInstanceImageMetadata";

    public override ControlInfo Info { get; } = new()
    {
        Id = "AMI-01",
        Title = "Instances run approved images",
        Family = "Images",
        Severity = Severity.High,
        ResourceType = ResourceTypes.Instance,
        Protects = "An image decides everything that runs: look-alikes of deep learning images carry miners and back doors.",
        Remediation = "Launch the machine again from an approved image, or add its image to the baseline's approvedImages.",
        References =
        [
            "CIS Compute 2.1.3", "AWS Config approved-amis-by-id", "AWS Config ec2-instance-launched-with-allowed-ami",
            "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-allowed-amis.html",
        ],
        Needs = [Readings.Instances],
        MayNeed = [Readings.InstanceImages, Readings.AllowedImages],
    };

    protected override Verdict Judge(Instance resource, Estate estate, Baseline baseline)
    {
        if (resource.ImageId is not { } id) return Verdict.Unknown("DescribeInstances gave no ImageId for this machine.");
        var seen = new Evidence("ImageId", id, "ec2:DescribeInstances");
        return baseline.ApprovedImages is { } approved && approved.Ids.Count + approved.Owners.Count + approved.Names.Count > 0
            ? ByBaseline(resource, id, approved, estate, baseline, seen)
            : ByRegion(resource, id, estate, seen);
    }

    public override Repair.Remedy Remedy(Finding finding, Estate estate, Baseline baseline) => Repair.Remedy.None("The image of a machine cannot be changed: " + Info.Remediation);

    private static Verdict ByBaseline(Instance machine, string id, ApprovedImages approved, Estate estate, Baseline baseline, Evidence seen)
    {
        if (approved.Ids.Contains(id, StringComparer.Ordinal)) return Verdict.Pass($"Image {Text.Visible(id)} is in the baseline's list.", seen);
        if (approved.Owners.Count + approved.Names.Count == 0) return Verdict.Fail($"Image {Text.Visible(id)} is not in the baseline's list.", seen);

        if (estate.ImageOf(machine.InstanceId!) is not { OwnerId: { } owner, State: not "deregistered" } image)
            return Verdict.Unknown($"Image {Text.Visible(id)} no longer exists, and its id is not in the baseline's list: who made it cannot be told.", seen);

        IReadOnlyList<Evidence> evidence =
        [
            seen, new("ImageMetadata.OwnerId", owner, Metadata), new("ImageMetadata.Name", Text.OneLine(image.Name), Metadata),
            .. image.ImageOwnerAlias is { } alias ? [new Evidence("ImageMetadata.ImageOwnerAlias", alias, Metadata)] : Array.Empty<Evidence>(),
        ];
        var who = image.ImageOwnerAlias ?? owner;
        if (approved.Owners.Any(o => o == owner || o == image.ImageOwnerAlias || (o == "self" && owner == estate.AccountId)))
            return Verdict.Pass($"Image {Text.Visible(id)} is of {Text.Visible(who)}, which the baseline approves.", evidence);

        var named = image.Name is { } name && approved.Names.Any(p => Wildcard.IsMatch(p, name));
        if (!named) return Verdict.Fail($"Image {Text.Visible(id)} ({Text.OneLine(image.Name)}, of {Text.Visible(who)}) is not approved by the baseline.", evidence);

        // Anyone may give an image any name, so a name counts only where the owner is no stranger.
        return owner == estate.AccountId || image.ImageOwnerAlias is "amazon" or "aws-marketplace" || baseline.TrustedAccounts.Contains(owner, StringComparer.Ordinal)
            ? Verdict.Pass($"Image {Text.Visible(id)} ({Text.OneLine(image.Name)}, of {Text.Visible(who)}) has a name that the baseline approves.", evidence)
            : Verdict.Fail($"Image {Text.Visible(id)} has an approved name ({Text.OneLine(image.Name)}), but anyone can choose that name, and its owner {Text.Visible(who)} is not approved.", evidence);
    }

    private static Verdict ByRegion(Instance machine, string id, Estate estate, Evidence seen)
    {
        var settings = estate.Need(Readings.AllowedImages);
        if (settings.State is not { } state) return Verdict.Unknown("GetAllowedImagesSettings gave no state.", seen);
        if (state is not ("enabled" or "audit-mode")) return Verdict.NotApplicable("no policy set: the baseline has no approvedImages, and the region's allowed images are disabled", seen);

        var image = estate.ImageOf(machine.InstanceId!);
        var allowed = new Evidence("ImageMetadata.ImageAllowed", image?.ImageAllowed switch { true => "true", false => "false", null => "absent" }, Metadata);
        return image?.ImageAllowed switch
        {
            true => Verdict.Pass($"Image {Text.Visible(id)} meets the region's criteria for allowed images ({state}).", seen, allowed),
            false => Verdict.Fail($"Image {Text.Visible(id)} ({Text.OneLine(image.Name)}) does not meet the region's criteria for allowed images ({state}).", seen, allowed),
            null when image?.OwnerId == estate.AccountId => Verdict.Pass($"Image {Text.Visible(id)} is the account's own, which is always allowed.", seen, allowed),
            null => Verdict.Unknown($"AWS does not say whether image {Text.Visible(id)} is allowed; it may no longer exist.", seen, allowed),
        };
    }
}
