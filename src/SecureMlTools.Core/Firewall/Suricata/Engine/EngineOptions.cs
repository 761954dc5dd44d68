using System.Collections.Immutable;

namespace SecureMlTools.Firewall.Suricata;

/// <summary>How the engine is asked.</summary>
public sealed record EngineOptions
{
    /// <summary>The engine's file.</summary>
    public required string Program { get; init; }

    /// <summary>Variables and their values: addresses and ports.</summary>
    public ImmutableDictionary<string, string> Variables { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>How long it may take; 30,000 rules take some 13 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);
}
