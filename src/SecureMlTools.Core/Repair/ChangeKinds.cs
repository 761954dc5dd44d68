using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Repair;

/// <summary>Every kind of change there is. A journal that names another is refused.</summary>
public static class ChangeKinds
{
    private static readonly Dictionary<string, ChangeKind> ByName = new ChangeKind[]
    {
        new ImdsOptionsKind(),
        new MetadataDefaultsKind(),
        new LaunchTemplateMetadataKind(),
        new SecurityGroupRuleKind(),
        new NetworkAclEntryKind(),
        new SubnetAttributeKind(),
        new FlowLogKind(),
        new EbsEncryptionDefaultKind(),
        new EbsDefaultKeyKind(),
        new SnapshotPublicPermissionKind(),
        new SnapshotBlockPublicAccessKind(),
        new ImagePublicPermissionKind(),
        new ImageBlockPublicAccessKind(),
        new FirewallTargetsKind(),
        new FirewallRulesKind(),
        new FirewallStatelessRuleKind(),
        new FirewallLoggingKind(),
        new FirewallProtectionKind(),
        new DnsDomainListKind(),
        new DnsDomainsKind(),
        new DnsRuleGroupKind(),
        new DnsRuleKind(),
        new DnsAssociationKind(),
        new DnsFailOpenKind(),
        new QueryLogConfigKind(),
        new QueryLogAssociationKind(),
        new FirewallPolicyActionsKind(),
        new FirewallHomeNetKind(),
    }.ToDictionary(k => k.Name, StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public static IReadOnlyCollection<ChangeKind> All => ByName.Values;

    /// <summary>The kind of a name, or null.</summary>
    public static ChangeKind? Find(string name) => ByName.GetValueOrDefault(name);
}
