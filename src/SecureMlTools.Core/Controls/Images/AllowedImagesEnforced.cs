using System.Globalization;
using SecureMlTools.Baselines;
using SecureMlTools.Inventory;

namespace SecureMlTools.Controls.Images;

/// <summary>AMI-02: AWS itself refuses to launch images that nobody allowed.</summary>
internal sealed class AllowedImagesEnforced : RegionControl
{
    private const string Operation = "ec2:GetAllowedImagesSettings";

    public override ControlInfo Info { get; } = new()
    {
        Id = "AMI-02",
        Title = "Allowed images enforced",
        Family = "Images",
        Severity = Severity.Medium,
        ResourceType = ResourceTypes.Region,
        Protects = "Without it, a public image that only looks like a deep learning image is launched as readily as the real one.",
        Remediation = "Set the criteria (ReplaceImageCriteriaInAllowedImagesSettings), enable audit-mode, and enable once nothing in use fails AMI-01.",
        References = ["https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-allowed-amis.html"],
        Needs = [Readings.AllowedImages],
    };

    protected override Verdict Judge(Estate estate, Baseline baseline)
    {
        var settings = estate.Need(Readings.AllowedImages);
        var criteria = settings.ImageCriteria.OrEmpty().Count;
        IReadOnlyList<Evidence> seen =
        [
            new("State", settings.State ?? "absent", Operation),
            new("ImageCriteria", criteria.ToString(CultureInfo.InvariantCulture), Operation),
            .. settings.ManagedBy is { } by ? [new Evidence("ManagedBy", by, Operation)] : Array.Empty<Evidence>(),
        ];
        return settings.State switch
        {
            "enabled" => Verdict.Pass($"Only images that meet {Criteria(criteria)} can be launched in {estate.Region} (State=enabled).", seen),
            "audit-mode" => Verdict.Fail(Severity.Low, $"Images that do not meet {Criteria(criteria)} are marked in {estate.Region}, but can be launched (State=audit-mode).", seen),
            "disabled" => Verdict.Fail($"Any public image can be launched in {estate.Region} (State=disabled).", seen),
            null => Verdict.Unknown("GetAllowedImagesSettings gave no state.", seen),
            { } other => Verdict.Unknown($"GetAllowedImagesSettings gave a state that is not known: {Text.OneLine(other)}.", seen),
        };
    }

    public override Repair.Remedy Remedy(Finding finding, Estate estate, Baseline baseline) =>
        DeclarativePolicy.Refusal(estate.Need(Readings.AllowedImages).ManagedBy)
        ?? Repair.Remedy.None("Enforcing criteria that miss an image in use stops its next launch, so audit-mode comes first and is yours to read: " + Info.Remediation);

    private static string Criteria(int count) => count == 1 ? "the one criterion" : $"the {count.ToString(CultureInfo.InvariantCulture)} criteria";
}
