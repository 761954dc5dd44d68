using System.Globalization;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Baselines;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Controls.Metadata;

/// <summary>IMDS-04: what launch templates launch requires IMDSv2. Judged by the default version and by every version that something names.</summary>
internal sealed class LaunchTemplateImdsV2 : Control<LaunchTemplate>
{
    public override ControlInfo Info { get; } = new()
    {
        Id = "IMDS-04",
        Title = "Launch templates in use require IMDSv2",
        Family = "Metadata",
        Severity = Severity.High,
        ResourceType = ResourceTypes.LaunchTemplate,
        Protects = "An Auto Scaling group replaces every machine that was put right with one that is not, until its template is.",
        Remediation = "Make a version with MetadataOptions.HttpTokens=required and make it the default; let groups name $Default.",
        References = ["Security Hub EC2.170", "AWS Config ec2-launch-template-imdsv2-check", "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-options-order-of-precedence.html"],
        CanRepair = true,
        Needs = [Readings.LaunchTemplates, Readings.LaunchTemplateVersions],
        MayNeed = [Readings.AutoScalingGroups, Readings.Fleets, Readings.Instances, Readings.PinnedTemplateVersions, Readings.MetadataDefaults, Readings.OwnImages],
    };

    protected override IEnumerable<LaunchTemplate> Resources(Estate estate) => estate.LaunchTemplates.Where(t => t.LaunchTemplateId is not null);

    protected override Subject SubjectOf(LaunchTemplate resource, Estate estate) => new(ResourceTypes.LaunchTemplate, resource.LaunchTemplateId!, null, resource.Tags);

    protected override Verdict Judge(LaunchTemplate resource, Estate estate, Baseline baseline)
    {
        if (resource.DefaultVersionNumber is not { } defaultVersion) return Verdict.Unknown("DescribeLaunchTemplates gave no default version for this template.");
        var faults = new List<(VersionInUse Version, string Why)>();
        Gap? gap = null;
        void Check(VersionInUse version)
        {
            try
            {
                if (Fault(estate, resource, version.Number) is { } why) faults.Add((version, why));
            }
            catch (GapException e)
            {
                gap ??= e.Gap;
            }
        }

        Check(new VersionInUse(defaultVersion, "the default", false));
        IReadOnlyList<VersionInUse> named = [];
        try
        {
            named = [.. TemplateVersionsInUse.Of(resource, TemplateVersionsInUse.UsesOf(estate, resource.LaunchTemplateId!))];
            foreach (var version in named.DistinctBy(v => v.Number).Where(v => v.Number != defaultVersion)) Check(version);
        }
        catch (GapException e)
        {
            gap ??= e.Gap;
        }

        if (faults.Count > 0) return Verdict.Fail(string.Join("; ", faults.Take(3).Select(f => Sentence(f.Version, f.Why, named))) + (faults.Count > 3 ? $"; and {faults.Count - 3} more versions." : "."), [.. faults.Select(Seen)]);
        if (gap is not null) return Verdict.Unknown(gap);
        var versions = named.Select(v => v.Number).Append(defaultVersion).Distinct().Order().ToList();
        return Verdict.Pass($"Every version in use requires IMDSv2: {string.Join(", ", versions)} (default {defaultVersion}).");
    }

    // EKS, Batch, Parallel Cluster and CloudFormation make templates of their own and compare them with what they made.
    private static readonly string[] ManagerTags = ["eks:", "aws:eks:", "aws:cloudformation:", "aws:batch:", "AWSBatchServiceTag", "parallelcluster:"];

    public override Remedy Remedy(Finding finding, Estate estate, Baseline baseline)
    {
        if (estate.LaunchTemplate(finding.ResourceId) is not { DefaultVersionNumber: { } source } template) return Repair.Remedy.None("The template is no longer listed.");
        var uses = TemplateVersionsInUse.UsesOf(estate, finding.ResourceId);
        var pinned = TemplateVersionsInUse.Of(template, uses).Where(v => v.Number != source && Fault(estate, template, v.Number) is not null)
            .Select(v => $"{v.By} launches version {v.Number}").Distinct(StringComparer.Ordinal).ToList();
        var left = pinned.Count == 0 ? "" : $" Not changed: {string.Join(", ", pinned.Take(3))}; let it name $Default.";
        if (Fault(estate, template, source) is null) return Repair.Remedy.None($"The default version already requires IMDSv2.{left}");
        if (template.Operator?.Managed == true) return Repair.Remedy.None($"The template belongs to {Text.Visible(template.Operator.Principal ?? "an AWS service")}, which manages it; change it there.");
        if (template.Tags.OrEmpty().FirstOrDefault(t => ManagerTags.Any(m => t.Key?.StartsWith(m, StringComparison.OrdinalIgnoreCase) == true)) is { } manager)
            return Repair.Remedy.None($"The template is made by something else (tag {Text.Visible(manager.Key)}), which would notice or undo a change; set HttpTokens there.");
        if (template.LatestVersionNumber != source && TemplateVersionsInUse.FollowsLatest(uses))
        {
            return Repair.Remedy.None(
                $"A new version would become $Latest, and {string.Join(", ", uses.Where(u => u.Version == "$Latest").Select(u => Text.Visible(u.By)).Distinct().Take(3))} would launch a copy of version {source} instead of version {template.LatestVersionNumber}; make the new version by hand.");
        }

        var version = estate.TemplateVersion(finding.ResourceId, source);
        return version is null
            ? Repair.Remedy.None($"DescribeLaunchTemplateVersions lists no version {source} of the template.")
            : Repair.Remedy.Of(LaunchTemplateMetadataKind.Change(estate, finding.ControlId, finding.ResourceId, source, version.LaunchTemplateData?.MetadataOptions, left));
    }

    // What AWS takes where the version says nothing: the region's default, then the image. An image that is not the account's own is not looked up.
    private static string? Fault(Estate estate, LaunchTemplate template, long number)
    {
        var version = TemplateVersionsInUse.Read(estate, template, number)
            ?? throw Estate.NotListed(Ec2Api.DescribeLaunchTemplateVersions, $"no version {number} of launch template {template.LaunchTemplateId}");
        var options = version.LaunchTemplateData?.MetadataOptions;
        if (options?.HttpEndpoint == "disabled" || options?.HttpTokens == "required") return null;
        if (options?.HttpTokens is { } tokens) return $"HttpTokens={Text.Visible(tokens)}";

        var regional = RegionMetadataDefault.HttpTokens(estate);
        if (regional == "required") return null;
        if (regional != MetadataDefaultsKind.NoPreference) return $"no HttpTokens, and the region's default is {Text.Visible(regional)}";
        var image = version.LaunchTemplateData?.ImageId;
        var own = image is null ? null : estate.OwnImages.FirstOrDefault(i => i.ImageId == image);
        if (own?.ImdsSupport == "v2.0") return null;
        return "no HttpTokens, the region has no default, and "
            + (image is null ? "the launch chooses the image" : own is null ? $"image {Text.Visible(image)} is not one of the account's own" : $"image {Text.Visible(image)} has no ImdsSupport=v2.0");
    }

    private static string Sentence(VersionInUse version, string why, IReadOnlyList<VersionInUse> named)
    {
        var by = named.Where(v => v.Number == version.Number && v.By != version.By).Select(v => v.By).Prepend(version.By).Distinct(StringComparer.Ordinal).ToList();
        return $"Version {version.Number} ({string.Join(", ", by.Take(3))}{(by.Count > 3 ? $" and {by.Count - 3} more" : "")}) does not require IMDSv2: {why}";
    }

    private static Evidence Seen((VersionInUse Version, string Why) fault) =>
        new($"Version {fault.Version.Number.ToString(CultureInfo.InvariantCulture)}", fault.Why, "ec2:DescribeLaunchTemplateVersions");
}
