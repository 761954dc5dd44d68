namespace SecureMlTools.Firewall.Evaluation;

/// <summary>How much of a connection the engine has seen.</summary>
internal enum Stage
{
    /// <summary>Packets that open it; no data yet.</summary>
    Opening,

    /// <summary>A part of what the client says first: enough to tell the protocol, too little for a name.</summary>
    FirstPart,

    /// <summary>All that the client says first: here names are known.</summary>
    Request,

    /// <summary>What the server says.</summary>
    Reply,

    /// <summary>What the client says after that, where it matters.</summary>
    FollowUp,
}

/// <summary>
/// A packet at which the engine decides, with what it knows by then. A connection is a row of them; a rule that matches at an early one keeps later
/// rules from being asked at all.
/// </summary>
/// <param name="ToServer">The direction.</param>
/// <param name="Established">What <c>flow:established</c> asks: for TCP from the first data on, for UDP from the first answer on.</param>
/// <param name="Stage">How much has been seen.</param>
/// <param name="IsNext">True where a second request begins.</param>
internal readonly record struct Moment(bool ToServer, bool Established, Stage Stage, bool IsNext = false)
{
    private static readonly Moment[] Tcp = [new(true, false, Stage.Opening), new(false, false, Stage.Opening), new(true, true, Stage.Request), new(false, true, Stage.Reply)];
    private static readonly Moment[] SegmentedTcp = [new(true, false, Stage.Opening), new(false, false, Stage.Opening), new(true, true, Stage.FirstPart), new(true, true, Stage.Request), new(false, true, Stage.Reply)];

    private static readonly Moment[] Tunnel = [.. Tcp, new(true, true, Stage.FollowUp)];
    private static readonly Moment[] SegmentedTunnel = [.. SegmentedTcp, new(true, true, Stage.FollowUp)];

    // An SSH server speaks first, and the client confirms that before it speaks itself.
    private static readonly Moment[] Ssh = [new(true, false, Stage.Opening), new(false, false, Stage.Opening), new(false, true, Stage.Reply), new(true, true, Stage.FirstPart), new(true, true, Stage.Request), new(false, true, Stage.Reply)];
    private static readonly Moment[] Udp = [new(true, false, Stage.Request), new(false, true, Stage.Reply), new(true, true, Stage.Request)];

    /// <summary>True for a packet that carries data.</summary>
    public bool HasData => Stage != Stage.Opening;

    /// <summary>The moments of a connection.</summary>
    public static Moment[] Of(FirewallConnection connection) => connection switch
    {
        { IsTcp: false } => Udp,
        { NextHost: not null } => [.. connection.IsSegmented ? SegmentedTcp : Tcp, new(true, true, Stage.Request, IsNext: true), new(false, true, Stage.Reply)],
        { Protocol: FirewallProtocol.Ssh } => Ssh,
        { IsTunnel: true } => connection.IsSegmented ? SegmentedTunnel : Tunnel,
        { IsSegmented: true } => SegmentedTcp,
        _ => Tcp,
    };
}
