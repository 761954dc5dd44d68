using System.Globalization;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Baselines;
using SecureMlTools.Inventory;

namespace SecureMlTools.Controls.Instances;

/// <summary>INS-05: a machine that Session Manager reaches needs no key pair, and a key pair in use is not years old.</summary>
internal sealed class KeyPairAge : InstanceControl
{
    public override ControlInfo Info { get; } = new()
    {
        Id = "INS-05",
        Title = "No key pair where Session Manager works, no stale key pair",
        Family = "Instance",
        Severity = Severity.Low,
        ResourceType = ResourceTypes.Instance,
        Protects = "A key pair is a password that never expires and that nobody knows the copies of.",
        Remediation = "Reach the machine through Session Manager, take the key out of its authorized_keys, and launch the next one without a key pair.",
        References = ["AWS Config ec2-no-amazon-key-pair", "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager.html"],
        Needs = [Readings.Instances],
        MayNeed = [Readings.KeyPairs, Readings.ManagedInstances],
    };

    protected override Verdict Judge(Instance resource, Estate estate, Baseline baseline)
    {
        if (string.IsNullOrEmpty(resource.KeyName)) return Verdict.Pass("The machine was launched without a key pair.", new Evidence("KeyName", "absent", "ec2:DescribeInstances"));
        var name = Text.OneLine(resource.KeyName);
        var seen = new List<Evidence> { new("KeyName", name, "ec2:DescribeInstances") };
        var faults = new List<string>();
        Gap? gap = null;
        string? unknown = null;

        var limit = baseline.Parameters.KeyPairMaximumAgeDays;
        int? age = null;
        try
        {
            var pair = estate.KeyPair(resource.KeyName);
            if (pair?.CreateTime is { } created)
            {
                age = (int)Math.Floor((estate.Now - created).TotalDays);
                seen.Add(new Evidence("CreateTime", created.UtcDateTime.ToString("u", CultureInfo.InvariantCulture), "ec2:DescribeKeyPairs"));
                if (age > limit) faults.Add($"key pair {name} is {age} days old, more than {limit}");
            }
            else
            {
                unknown = pair is null ? $"Key pair {name} is no longer in EC2, though the machine still knows its key; how old it is cannot be told." : $"DescribeKeyPairs gave no CreateTime for key pair {name}.";
            }
        }
        catch (GapException e)
        {
            gap = e.Gap;
        }

        var ping = "";
        try
        {
            ping = estate.Managed(resource.InstanceId!)?.PingStatus ?? "absent";
            seen.Add(new Evidence("PingStatus", ping, "ssm:DescribeInstanceInformation"));
            if (ping == "Online") faults.Add($"key pair {name} is not needed, because Session Manager reaches the machine");
        }
        catch (GapException e)
        {
            gap ??= e.Gap;
        }

        if (faults.Count > 0)
        {
            var sentence = string.Join("; ", faults) + ".";
            return Verdict.Fail(char.ToUpperInvariant(sentence[0]) + sentence[1..], seen);
        }

        if (gap is not null) return Verdict.Unknown(gap);
        return unknown is not null
            ? Verdict.Unknown(unknown, seen)
            : Verdict.Pass($"Key pair {name} is {age} days old, and Session Manager does not reach the machine ({ping}).", seen);
    }

    public override Repair.Remedy Remedy(Finding finding, Estate estate, Baseline baseline) =>
        Repair.Remedy.None("EC2 cannot detach a key pair: the key is in a file on the machine. " + Info.Remediation);
}
