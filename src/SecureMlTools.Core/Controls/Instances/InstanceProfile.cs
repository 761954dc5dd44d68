using SecureMlTools.Api.Ec2;
using SecureMlTools.Baselines;
using SecureMlTools.Inventory;

namespace SecureMlTools.Controls.Instances;

/// <summary>INS-04: a machine gets short-lived keys from a role, so that nobody has to put lasting ones on it.</summary>
internal sealed class InstanceProfile : InstanceControl
{
    public override ControlInfo Info { get; } = new()
    {
        Id = "INS-04",
        Title = "Instance profile instead of keys",
        Family = "Instance",
        Severity = Severity.Medium,
        ResourceType = ResourceTypes.Instance,
        Protects = "A machine without a role gets a person's access keys in ~/.aws, which outlive the machine and leave with its snapshots.",
        Remediation = "Associate an instance profile whose role has what the job needs (associate-iam-instance-profile), and take access keys off the machine.",
        References = ["CIS AWS Foundations 1.17", "AWS Config ec2-instance-profile-attached", "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2.html"],
        Needs = [Readings.Instances],
    };

    protected override Verdict Judge(Instance resource, Estate estate, Baseline baseline)
    {
        if ((resource.IamInstanceProfile?.Arn ?? resource.IamInstanceProfile?.Id) is { } profile)
            return Verdict.Pass($"The machine has instance profile {Text.Visible(profile[(profile.LastIndexOf('/') + 1)..])}.", new Evidence("IamInstanceProfile", profile, "ec2:DescribeInstances"));
        return baseline.Parameters.InstanceProfileRequired
            ? Verdict.Fail("The machine has no instance profile.", new Evidence("IamInstanceProfile", "absent", "ec2:DescribeInstances"))
            : Verdict.NotApplicable("The baseline lets machines run without an instance profile (instanceProfileRequired: false).");
    }

    public override Repair.Remedy Remedy(Finding finding, Estate estate, Baseline baseline) =>
        Repair.Remedy.None("Which role the machine's job needs cannot be told from outside, and a role that is too wide is worse than none: " + Info.Remediation);
}
