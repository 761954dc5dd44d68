using SecureMlTools.Baselines;
using SecureMlTools.Inventory;

namespace SecureMlTools.Controls.Instances;

/// <summary>INS-06: nobody gets to a machine's console past its security groups.</summary>
internal sealed class SerialConsole : RegionControl
{
    private const string Operation = "ec2:GetSerialConsoleAccessStatus";

    public override ControlInfo Info { get; } = new()
    {
        Id = "INS-06",
        Title = "Serial console off",
        Family = "Instance",
        Severity = Severity.Medium,
        ResourceType = ResourceTypes.Region,
        Protects = "The serial console reaches a machine without any network: no security group, flow log or Session Manager log sees it.",
        Remediation = "Disable serial console access (disable-serial-console-access), and enable it for the hour in which a machine does not boot.",
        References = ["https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configure-access-to-serial-console.html"],
        Needs = [Readings.SerialConsole],
    };

    protected override Verdict Judge(Estate estate, Baseline baseline)
    {
        var answer = estate.Need(Readings.SerialConsole);
        IReadOnlyList<Evidence> seen =
        [
            new("SerialConsoleAccessEnabled", answer.SerialConsoleAccessEnabled switch { true => "true", false => "false", null => "absent" }, Operation),
            .. answer.ManagedBy is { } by ? [new Evidence("ManagedBy", by, Operation)] : Array.Empty<Evidence>(),
        ];
        return answer.SerialConsoleAccessEnabled switch
        {
            true => Verdict.Fail($"Whoever has ec2-instance-connect:SendSerialConsoleSSHPublicKey reaches every machine's console in {estate.Region} past its network.", seen),
            false => Verdict.Pass($"Serial console access is off in {estate.Region}.", seen),
            null => Verdict.Unknown("GetSerialConsoleAccessStatus gave no answer.", seen),
        };
    }

    public override Repair.Remedy Remedy(Finding finding, Estate estate, Baseline baseline) =>
        DeclarativePolicy.Refusal(estate.Need(Readings.SerialConsole).ManagedBy)
        ?? Repair.Remedy.None("It may be somebody's only way into a machine that does not boot right now: " + Info.Remediation);
}
