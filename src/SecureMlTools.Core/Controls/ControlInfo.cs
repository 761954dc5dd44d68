using SecureMlTools.Inventory;

namespace SecureMlTools;

/// <summary>What a control is: its line in the catalogue.</summary>
public sealed record ControlInfo
{
    /// <summary>Stable id, for example <c>IMDS-01</c>: also its test, its page and its key in a baseline.</summary>
    public required string Id { get; init; }

    /// <summary>What it asks for, in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>The family it belongs to: Metadata, Network, Storage, Images, Instance, Systems Manager.</summary>
    public required string Family { get; init; }

    /// <summary>Severity of a failure, unless the control grades it or a baseline sets another.</summary>
    public required Severity Severity { get; init; }

    /// <summary>CloudFormation's name of the type of resource it judges.</summary>
    public required string ResourceType { get; init; }

    /// <summary>One sentence: what goes wrong without it.</summary>
    public required string Protects { get; init; }

    /// <summary>One sentence: what to do when it fails.</summary>
    public required string Remediation { get; init; }

    /// <summary>The same demand elsewhere: Security Hub, CIS, AWS Config, AWS documentation.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>True when Repair-Ec2Hardening knows changes that make it pass.</summary>
    public bool CanRepair { get; init; }

    /// <summary>IAM actions that judging it takes.</summary>
    public IReadOnlyList<string> IamActions => [.. Needs.Concat(MayNeed).Select(r => r.Operation.IamAction).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Readings without which nothing can be said: with a gap in one, every finding is Unknown.</summary>
    internal IReadOnlyList<Reading> Needs { get; init; } = [];

    /// <summary>Readings that some resources need and others do not.</summary>
    internal IReadOnlyList<Reading> MayNeed { get; init; } = [];

    /// <summary>Readings that only its repair needs.</summary>
    internal IReadOnlyList<Reading> RepairNeeds { get; init; } = [];
}
