using SecureMlTools.Controls.Egress;
using SecureMlTools.Controls.Images;
using SecureMlTools.Controls.Instances;
using SecureMlTools.Controls.Metadata;
using SecureMlTools.Controls.Network;
using SecureMlTools.Controls.Storage;
using SecureMlTools.Controls.Systems;

namespace SecureMlTools.Controls;

/// <summary>Every control, in the order in which findings are listed. To add one: its class, a line here, its page and its test.</summary>
public static class ControlCatalog
{
    /// <summary>All controls.</summary>
    public static IReadOnlyList<Control> All { get; } =
    [
        new ImdsV2Required(),
        new MetadataHopLimit(),
        new RegionMetadataDefault(),
        new LaunchTemplateImdsV2(),
        new ImdsV1Unused(),
        new AdminPortsClosed(),
        new MlPortsClosed(),
        new NoWideOpenGroup(),
        new DefaultGroupEmpty(),
        new EgressRestricted(),
        new AclDeniesAdminPorts(),
        new NotInternetAddressable(),
        new NoAutomaticPublicAddress(),
        new VpcBlockPublicAccessOn(),
        new FlowLogsOn(),
        new PrivateEndpoints(),
        new EndpointPolicyRestricted(),
        new EfaRuleKept(),
        new FirewallOnTheWay(),
        new StatelessDefaultForwards(),
        new FragmentDefaultForwards(),
        new StatefulDefaultDenies(),
        new DomainListTight(),
        new HomeNetCoversWorkloads(),
        new FirewallLogsOn(),
        new FirewallProtections(),
        new FirewallInEveryZone(),
        new RulesEnforced(),
        new RuleGroupsAttached(),
        new DnsFirewallOn(),
        new NoOutsideResolvers(),
        new ResolverQueryLogs(),
        new VolumeEncryption(),
        new EbsEncryptionByDefault(),
        new PublicSnapshot(),
        new SnapshotBlockPublicAccess(),
        new SnapshotShares(),
        new ApprovedImage(),
        new AllowedImagesEnforced(),
        new ImageAge(),
        new PublicImage(),
        new UserDataSecrets(),
        new EnclaveParent(),
        new InstanceProfile(),
        new KeyPairAge(),
        new SerialConsole(),
        new ManagedAndOnline(),
    ];

    /// <summary>The control of an id, case aside, or null.</summary>
    public static Control? Find(string id) => All.FirstOrDefault(c => string.Equals(c.Info.Id, id, StringComparison.OrdinalIgnoreCase));

    /// <summary>The id nearest to one that does not exist, for the error message.</summary>
    public static string Nearest(string id) => All.Select(c => c.Info.Id).MinBy(known => EditDistance.Between(known, id.ToUpperInvariant()))!;
}
