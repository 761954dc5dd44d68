using System.Collections.Immutable;
using SecureMlTools.Api;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;

namespace SecureMlTools.Launch.Blueprints.Kinds;

/// <summary>
/// A firewall. Its endpoints, one per zone, are known once they are ready. It is made with its protections on, which are taken off before it is deleted.
/// </summary>
internal sealed class FirewallKind : ResourceKind
{
    public override string Type => ResourceTypes.Firewall;

    public override AwsOperation CreateOperation => NetworkFirewallApi.CreateFirewall;

    public override bool DeletesAlongside => true;

    public override TimeSpan Patience => TimeSpan.FromMinutes(20);

    public override async Task<IReadOnlyList<FoundResource>> FindAsync(BlueprintScope scope, CancellationToken cancellationToken)
    {
        var list = await NetworkFirewallApi.ListFirewalls.AllAsync(scope.Aws, new ListFirewallsRequest(), cancellationToken).ConfigureAwait(false);
        var found = new List<FoundResource>();
        foreach (var firewall in list.Firewalls.OrEmpty().Where(f => scope.Owner.MayHaveNamed(f.FirewallName)))
            if (await DescribeAsync(scope, firewall.FirewallArn!, cancellationToken).ConfigureAwait(false) is { } answer && FirewallNames.IsOf(scope.Owner, answer.Firewall!.Tags) && answer.FirewallStatus?.Status != "DELETING")
                found.Add(Of(answer));
        return found;
    }

    public override async Task<FoundResource> CreateAsync(Making making, CancellationToken cancellationToken)
    {
        var request = PropertyJson.Request(NetworkFirewallApi.CreateFirewall, making.Properties.With("Tags", FirewallNames.Tags(making)));
        var answer = await making.Aws.SendAsync(NetworkFirewallApi.CreateFirewall.Call(request), cancellationToken).ConfigureAwait(false);
        return Of(new DescribeFirewallResponse { Firewall = answer.Firewall, FirewallStatus = answer.FirewallStatus });
    }

    public override async Task<FoundResource?> ReadyAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken)
    {
        var now = await DescribeAsync(scope, found.PhysicalId, cancellationToken).ConfigureAwait(false) ?? throw new ResourceFailedException($"Firewall {found.PhysicalId} is gone.");
        var failed = (now.FirewallStatus?.SyncStates ?? new Dictionary<string, SyncState>()).FirstOrDefault(s => s.Value.Attachment?.Status is "FAILED" or "ERROR");
        if (failed.Value is { } state) throw new ResourceFailedException($"The endpoint of firewall {found.PhysicalId} in {Text.Visible(failed.Key)} is {state.Attachment!.Status}: {Text.OneLine(state.Attachment.StatusMessage ?? "AWS gives no reason")}.");
        return now.FirewallStatus is { Status: "READY", ConfigurationSyncStateSummary: "IN_SYNC" } ? Of(now) : null;
    }

    public override async Task DeleteAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken)
    {
        if (await DescribeAsync(scope, found.PhysicalId, cancellationToken).ConfigureAwait(false) is not { } now || now.FirewallStatus?.Status == "DELETING") return;
        if (now.Firewall?.DeleteProtection == true)
            await scope.Aws.SendAsync(NetworkFirewallApi.UpdateFirewallDeleteProtection.Call(new UpdateFirewallDeleteProtectionRequest { FirewallArn = found.PhysicalId, DeleteProtection = false }), cancellationToken).ConfigureAwait(false);
        await DeleteAsync(scope.Aws, NetworkFirewallApi.DeleteFirewall.Call(new DeleteFirewallRequest { FirewallArn = found.PhysicalId }), cancellationToken).ConfigureAwait(false);
    }

    public override async Task<bool> IsGoneAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken) =>
        await DescribeAsync(scope, found.PhysicalId, cancellationToken).ConfigureAwait(false) is null;

    private FoundResource Of(DescribeFirewallResponse answer)
    {
        var firewall = answer.Firewall!;
        var tags = FirewallNames.TagsOf(firewall.Tags);
        var attributes = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (zone, state) in (answer.FirewallStatus?.SyncStates ?? new Dictionary<string, SyncState>()))
            if (state.Attachment?.EndpointId is { } endpoint) attributes[$"EndpointIds/{zone}"] = endpoint;
        return new FoundResource
        {
            Type = Type,
            PhysicalId = firewall.FirewallArn!,
            LogicalId = tags.GetValueOrDefault(BlueprintOwner.IdKey),
            Tags = tags,
            Record = answer,
            Attributes = attributes.ToImmutable(),
            Properties = Property.Map(
                ("FirewallName", firewall.FirewallName ?? ""), ("FirewallPolicyArn", firewall.FirewallPolicyArn ?? ""), ("VpcId", firewall.VpcId ?? ""),
                ("SubnetMappings", Property.List(firewall.SubnetMappings.OrEmpty().Select(m => Property.Map(("SubnetId", m.SubnetId ?? ""))))),
                ("DeleteProtection", firewall.DeleteProtection ?? false), ("SubnetChangeProtection", firewall.SubnetChangeProtection ?? false),
                ("FirewallPolicyChangeProtection", firewall.FirewallPolicyChangeProtection ?? false), ("Description", firewall.Description)),
        };
    }

    private static async Task<DescribeFirewallResponse?> DescribeAsync(BlueprintScope scope, string arn, CancellationToken cancellationToken)
    {
        try
        {
            return await scope.Aws.SendAsync(NetworkFirewallApi.DescribeFirewall.Call(new DescribeFirewallRequest { FirewallArn = arn }), cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException e) when (IsAbsent(e))
        {
            return null;
        }
    }
}

/// <summary>
/// Names and tags of Network Firewall's resources. Its lists tell names only: what begins with the owner's name is asked for, and is the owner's when
/// its tags say so.
/// </summary>
internal static class FirewallNames
{
    /// <summary>True when the tags say so.</summary>
    public static bool IsOf(BlueprintOwner owner, IReadOnlyList<Tag>? tags) => tags.OrEmpty().Any(t => t.Key == owner.TagKey && t.Value == owner.Name);

    /// <summary>Tags for a creating call.</summary>
    public static PropertyList Tags(Making making) => Property.List(making.Tags.Select(t => Property.Map(("Key", t.Key), ("Value", t.Value))));

    /// <summary>Tags as a dictionary.</summary>
    public static IReadOnlyDictionary<string, string> TagsOf(IReadOnlyList<Tag>? tags) => tags.OrEmpty().GroupBy(t => t.Key!, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Value ?? "", StringComparer.Ordinal);
}
