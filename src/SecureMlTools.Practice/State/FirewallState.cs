using System.Collections.Immutable;
using SecureMlTools.Api.NetworkFirewall;
using FirewallRecord = SecureMlTools.Api.NetworkFirewall.Firewall;

namespace SecureMlTools.Practice.State;

/// <summary>Network Firewall in one region: firewalls, policies and rule groups, by ARN.</summary>
internal sealed class FirewallState
{
    public Table<StoredFirewall> Firewalls { get; } = new(f => f.Arn);

    public Table<StoredPolicy> Policies { get; } = new(p => p.Arn);

    public Table<StoredRuleGroup> RuleGroups { get; } = new(g => g.Arn);

    /// <summary>How many reads of a firewall show what was changed under it as PENDING before it is IN_SYNC.</summary>
    public int PendingReads { get; set; } = 1;
}

/// <summary>A firewall.</summary>
/// <param name="Arn">Its ARN.</param>
/// <param name="Name">Its name.</param>
/// <param name="Record">The firewall.</param>
/// <param name="Status">Its state, all that was changed under it taken over.</param>
/// <param name="Token">Its update token.</param>
internal sealed record StoredFirewall(string Arn, string Name, FirewallRecord Record, FirewallStatus? Status, string? Token)
{
    public LoggingConfiguration? Logging { get; init; }

    public bool? HasDashboard { get; init; }

    public string? TransitGatewayAttachmentId { get; init; }

    /// <summary>Reads to come that show the firewall as PROVISIONING, or as DELETING; null when it is neither.</summary>
    public (string Status, int Reads)? Passing { get; init; }

    /// <summary>Reads to come that show a changed policy or rule group as PENDING, by its ARN.</summary>
    public ImmutableSortedDictionary<string, int> Pending { get; init; } = ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal);
}

/// <summary>A firewall policy.</summary>
/// <param name="Arn">Its ARN.</param>
/// <param name="Name">Its name.</param>
/// <param name="Policy">What it says.</param>
/// <param name="Response">What is told beside it.</param>
/// <param name="Token">Its update token.</param>
internal sealed record StoredPolicy(string Arn, string Name, FirewallPolicy? Policy, FirewallPolicyResponse? Response, string? Token)
{
    /// <summary>False for another account's: it can be described and is not listed.</summary>
    public bool IsListed { get; init; } = true;
}

/// <summary>A rule group.</summary>
/// <param name="Arn">Its ARN.</param>
/// <param name="Name">Its name.</param>
/// <param name="Rules">Its rules.</param>
/// <param name="Response">What is told beside them.</param>
/// <param name="Token">Its update token.</param>
internal sealed record StoredRuleGroup(string Arn, string Name, RuleGroup? Rules, RuleGroupResponse Response, string? Token)
{
    /// <summary>False for another account's: it can be described and is not listed.</summary>
    public bool IsListed { get; init; } = true;

    public string? VendorName { get; init; }
}
