using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;

namespace SecureMlTools.Networking.Paths;

/// <summary>One connection, from one address of one interface.</summary>
internal sealed record PathProbe
{
    private static readonly PortSpan Linux = new(32768, 60999);
    private static readonly PortSpan Windows = new(49152, 65535);

    public required Estate Estate { get; init; }

    public required PathTrace Trace { get; init; }

    public required NetworkInterface Nic { get; init; }

    /// <summary>The machine that the interface is on; null for none.</summary>
    public Instance? Machine { get; init; }

    public required PathTarget Target { get; init; }

    public required PathProtocol Protocol { get; init; }

    public required bool IsV6 { get; init; }

    /// <summary>True when the other side opens the connection.</summary>
    public bool IsInbound { get; init; }

    /// <summary>The interface's address; null where it has none of the IP version.</summary>
    public string? Address { get; init; }

    /// <summary>The same as a set.</summary>
    public CidrSet Own => CidrSet.Parse(IsV6, [Address]);

    /// <summary>The packets that open the connection.</summary>
    public Packets Opening => Packets.To(Protocol, IsV6, Target.Port);

    /// <summary>Every address of the internet, of the IP version.</summary>
    public CidrSet Internet => IsV6 ? CidrSet.PublicV6 : CidrSet.PublicV4;

    /// <summary>The other side's address, or any public one.</summary>
    public CidrSet Other => Target.Address is { } address ? CidrSet.Parse(IsV6, [address.ToString()]) : Internet;

    /// <summary>The ports from which the machine calls: its system's own range, or any where the system is not known.</summary>
    public PortSpan ClientPorts => Machine is null ? PortSpan.Ephemeral
        : string.Equals(Machine.Platform, "windows", StringComparison.OrdinalIgnoreCase) ? Windows : Linux;
}
