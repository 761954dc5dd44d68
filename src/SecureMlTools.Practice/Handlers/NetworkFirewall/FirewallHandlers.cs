using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;
using FirewallRecord = SecureMlTools.Api.NetworkFirewall.Firewall;

namespace SecureMlTools.Practice.Handlers.NetworkFirewall;

/// <summary>Firewalls: what they are, how far they are in sync, and what protects them. Their token is optional; one that is given must be the last.</summary>
internal static class FirewallHandlers
{
    public static void AddTo(HandlerMap map)
    {
        map.On(NetworkFirewallApi.ListFirewalls, List);
        map.On(NetworkFirewallApi.DescribeFirewall, Describe);
        FirewallLife.AddTo(map);
        map.On(NetworkFirewallApi.UpdateFirewallDeleteProtection, (region, r) =>
        {
            var wanted = Refusal.Required(r.DeleteProtection, "deleteProtection");
            var firewall = Update(region, r.FirewallArn, r.FirewallName, r.UpdateToken, f => f with { DeleteProtection = wanted });
            return new() { FirewallArn = firewall.Arn, FirewallName = firewall.Name, DeleteProtection = wanted, UpdateToken = firewall.Token };
        });
        map.On(NetworkFirewallApi.UpdateSubnetChangeProtection, (region, r) =>
        {
            var wanted = Refusal.Required(r.SubnetChangeProtection, "subnetChangeProtection");
            var firewall = Update(region, r.FirewallArn, r.FirewallName, r.UpdateToken, f => f with { SubnetChangeProtection = wanted });
            return new() { FirewallArn = firewall.Arn, FirewallName = firewall.Name, SubnetChangeProtection = wanted, UpdateToken = firewall.Token };
        });
        map.On(NetworkFirewallApi.UpdateFirewallPolicyChangeProtection, (region, r) =>
        {
            var wanted = Refusal.Required(r.FirewallPolicyChangeProtection, "firewallPolicyChangeProtection");
            var firewall = Update(region, r.FirewallArn, r.FirewallName, r.UpdateToken, f => f with { FirewallPolicyChangeProtection = wanted });
            return new() { FirewallArn = firewall.Arn, FirewallName = firewall.Name, FirewallPolicyChangeProtection = wanted, UpdateToken = firewall.Token };
        });
    }

    private static ListFirewallsResponse List(PracticeRegion region, ListFirewallsRequest request)
    {
        var vpcs = request.VpcIds.OrEmpty();
        foreach (var passing in region.NetworkFirewall.Firewalls.All.Where(f => f.Passing is not null).ToList()) FirewallLife.Read(region, passing);
        var (items, next) = Named.Page(
            region.NetworkFirewall.Firewalls, f => vpcs.Count == 0 || vpcs.Contains(f.Record.VpcId, StringComparer.Ordinal), request.MaxResults, request.NextToken, "firewalls " + string.Join(',', vpcs));
        return new ListFirewallsResponse
        {
            Firewalls = [.. items.Select(f => new FirewallMetadata { FirewallName = f.Name, FirewallArn = f.Arn, TransitGatewayAttachmentId = f.TransitGatewayAttachmentId })],
            NextToken = next,
        };
    }

    private static DescribeFirewallResponse Describe(PracticeRegion region, DescribeFirewallRequest request)
    {
        var firewall = FirewallLife.Read(region, Named.Firewall(region, request.FirewallArn, request.FirewallName)) ?? throw Refusal.NotFound;
        var status = firewall.Passing is null ? SyncStates.Read(region, firewall) : firewall.Status;
        return new DescribeFirewallResponse { Firewall = firewall.Record, FirewallStatus = status, UpdateToken = firewall.Token };
    }

    private static StoredFirewall Update(PracticeRegion region, string? arn, string? name, string? token, Func<FirewallRecord, FirewallRecord> change)
    {
        var firewall = Named.Firewall(region, arn, name);
        Refusal.Token(token, firewall.Token, isOptional: true);
        var changed = firewall with { Record = change(firewall.Record), Token = Refusal.NextToken(region, firewall.Token) };
        region.NetworkFirewall.Firewalls.Put(changed);
        return changed;
    }
}
