namespace SecureMlTools.Networking.Paths;

/// <summary>Who hands a packet on.</summary>
internal enum LegKind
{
    /// <summary>The machine itself.</summary>
    Machine,

    /// <summary>A firewall's endpoint, which keeps the sender's address.</summary>
    Firewall,

    /// <summary>A NAT gateway, which puts its own in place.</summary>
    Nat,
}

/// <summary>One place that the packet left from, to which the answer has to come back.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="SubnetId">The subnet it is in.</param>
/// <param name="ResourceId">The machine's interface, the endpoint or the NAT gateway.</param>
/// <param name="Address">The sender's address as the packet leaves here.</param>
/// <param name="Ports">The ports to which answers come.</param>
internal sealed record Leg(LegKind Kind, string SubnetId, string ResourceId, CidrSet Address, PortSpan Ports);
