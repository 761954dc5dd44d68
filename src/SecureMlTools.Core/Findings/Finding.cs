namespace SecureMlTools;

/// <summary>What one control says of one resource, and on which facts. Binds onward by ControlId, ResourceId, InstanceId, Region and AccountId.</summary>
public sealed record Finding
{
    /// <summary>Stable id of the control, for example <c>IMDS-01</c>.</summary>
    public required string ControlId { get; init; }

    /// <summary>What the control asks for, in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>How much it matters for this resource.</summary>
    public required Severity Severity { get; init; }

    /// <summary>The verdict.</summary>
    public required FindingStatus Status { get; init; }

    /// <summary>CloudFormation's name of the resource's type, for example <c>AWS::EC2::Instance</c>; <c>AWS::Region</c> for a setting of a region.</summary>
    public required string ResourceType { get; init; }

    /// <summary>AWS's id of the resource; the region's name or the account's id for a setting of these.</summary>
    public required string ResourceId { get; init; }

    /// <summary>The instance concerned, where it is one.</summary>
    public string? InstanceId { get; init; }

    /// <summary>Region of the resource.</summary>
    public required string Region { get; init; }

    /// <summary>Account of the resource.</summary>
    public required string AccountId { get; init; }

    /// <summary>One sentence with the values seen.</summary>
    public required string Reason { get; init; }

    /// <summary>The facts the verdict rests on.</summary>
    public IReadOnlyList<Evidence> Evidence { get; init; } = [];

    /// <summary>True when Repair-Ec2Hardening knows a change that would make this control pass here.</summary>
    public bool CanRepair { get; init; }

    /// <summary>What to do about it.</summary>
    public required string Remediation { get; init; }

    /// <summary>The same demand in Security Hub, CIS, AWS Config and AWS's documentation.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>When the inventory was read, UTC.</summary>
    public required DateTimeOffset ObservedAt { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{ControlId} {Status} {ResourceId}";
}
