namespace SecureMlTools.Firewall.Logging;

/// <summary>The kinds of log that a firewall writes, in AWS's words; each goes to one destination at most.</summary>
public static class LogTypes
{
    /// <summary>What its rules dropped, rejected or alerted on.</summary>
    public const string Alert = "ALERT";

    /// <summary>The flows that it inspected.</summary>
    public const string Flow = "FLOW";

    /// <summary>What its TLS inspection met.</summary>
    public const string Tls = "TLS";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Alert, Flow, Tls];
}
