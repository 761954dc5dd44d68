using System.Globalization;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Baselines;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Controls.Metadata;

/// <summary>IMDS-02: answers of the metadata service travel no further than the machine, or its containers.</summary>
internal sealed class MetadataHopLimit : InstanceControl
{
    private const string Field = "HttpPutResponseHopLimit";

    public override ControlInfo Info { get; } = new()
    {
        Id = "IMDS-02",
        Title = "Metadata hop limit no larger than needed",
        Family = "Metadata",
        Severity = Severity.Medium,
        ResourceType = ResourceTypes.Instance,
        Protects = "With hops to spare, a container or a proxied request takes the token and the keys of the machine's role.",
        Remediation = "Set HttpPutResponseHopLimit to 1, or to 2 where containers need the machine's role (Set-ImdsV2 -HopLimit).",
        References =
        [
            "AWS Config ec2-token-hop-limit-check", "Security Hub AutoScaling.4 (launch configurations)",
            "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html",
        ],
        CanRepair = true,
        Needs = [Readings.Instances],
    };

    protected override Verdict Judge(Instance resource, Estate estate, Baseline baseline)
    {
        if (resource.MetadataOptions is not { } options) return Verdict.Unknown("DescribeInstances gave no MetadataOptions for this machine.");
        if (options.HttpEndpoint == "disabled") return Verdict.Pass("The metadata service is disabled (HttpEndpoint=disabled).", new Evidence("MetadataOptions.HttpEndpoint", "disabled", "ec2:DescribeInstances"));
        if (options.HttpPutResponseHopLimit is not { } hops) return Verdict.Unknown($"DescribeInstances gave no {Field} for this machine.");

        var tag = ContainerEvidence.TagOf(resource);
        var limit = Limit(tag, baseline);
        IReadOnlyList<Evidence> seen =
        [
            new("MetadataOptions." + Field, hops.ToString(CultureInfo.InvariantCulture), "ec2:DescribeInstances"),
            .. tag is null ? Array.Empty<Evidence>() : [new Evidence("Tag", Text.Visible(tag), "ec2:DescribeInstances")],
        ];
        var why = tag is null ? $"no tag says that it runs containers, so {limit} is enough" : $"it runs containers (tag {Text.Visible(tag)}), which need {limit} at most";
        if (hops > limit) return Verdict.Fail($"{Field}={hops}; {why}.", seen);
        return tag is not null && hops == 1
            ? Verdict.Pass($"{Field}=1; warning: it runs containers (tag {Text.Visible(tag)}), and those on a bridge network cannot get the machine's credentials.", seen)
            : Verdict.Pass($"{Field}={hops}; {why}.", seen);
    }

    public override Remedy Remedy(Finding finding, Estate estate, Baseline baseline)
    {
        if (baseline.Repair.HopLimit is not { } wanted) return Repair.Remedy.NeedsPolicy("hopLimit");
        if (estate.Instance(finding.ResourceId) is not { MetadataOptions.HttpPutResponseHopLimit: { } hops } machine) return Repair.Remedy.None("The machine's hop limit is not known.");
        var tag = ContainerEvidence.TagOf(machine);
        var limit = Limit(tag, baseline);
        if (wanted > limit) return Repair.Remedy.None($"The baseline's repair.hopLimit is {wanted}, but at most {limit} passes on this machine.");
        if (tag is not null && wanted == 1 && limit > 1)
            return Repair.Remedy.None($"The baseline's repair.hopLimit is 1, but this machine runs containers (tag {Text.Visible(tag)}), which would lose their credentials; set it by hand with Set-ImdsV2 -HopLimit.");
        return Repair.Remedy.Of(ImdsOptionsKind.Change(
            estate, finding.ControlId, finding.ResourceId,
            ResourceState.Of((Field, hops.ToString(CultureInfo.InvariantCulture))), ResourceState.Of((Field, wanted.ToString(CultureInfo.InvariantCulture))),
            [], $"Containers and nested networks that are more than {wanted} {(wanted == 1 ? "hop" : "hops")} away lose the metadata service, docker builds that use the machine's role among them."));
    }

    private static int Limit(string? tag, Baseline baseline) =>
        tag is null ? baseline.Parameters.HopLimit : Math.Max(baseline.Parameters.HopLimit, baseline.Parameters.ContainerHopLimit);
}
