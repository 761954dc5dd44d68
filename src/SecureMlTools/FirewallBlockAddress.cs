namespace SecureMlTools;

/// <summary>An address to block; from a GuardDuty finding with the finding's id.</summary>
public sealed class FirewallBlockAddress
{
    /// <summary>Makes one of an address.</summary>
    public FirewallBlockAddress(string address) => Address = address;

    internal FirewallBlockAddress(string address, string? findingId)
        : this(address) => FindingId = findingId;

    /// <summary>The address or network.</summary>
    public string Address { get; }

    /// <summary>The finding's id; null where there is none.</summary>
    public string? FindingId { get; }

    /// <inheritdoc/>
    public override string ToString() => Address;
}
