using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Firewall;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;
using FirewallRecord = SecureMlTools.Api.NetworkFirewall.Firewall;
using Tag = SecureMlTools.Api.Ec2.Tag;

namespace SecureMlTools.Practice.Handlers.NetworkFirewall;

/// <summary>
/// How a firewall comes to be, and how it goes. It is PROVISIONING until each of its subnets has an endpoint, and may not go while anything needs it.
/// https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_CreateFirewall.html
/// </summary>
internal static class FirewallLife
{
    private const string Provisioning = "PROVISIONING";
    private const string Deleting = "DELETING";

    public static void AddTo(HandlerMap map)
    {
        map.On(NetworkFirewallApi.CreateFirewall, Create);
        map.On(NetworkFirewallApi.DeleteFirewall, Delete);
    }

    /// <summary>A firewall as this read finds it; null when the read finds it gone.</summary>
    public static StoredFirewall? Read(PracticeRegion region, StoredFirewall firewall)
    {
        if (firewall.Passing is not { } passing) return firewall;
        if (passing.Reads > 0)
        {
            region.NetworkFirewall.Firewalls.Put(firewall with { Passing = passing with { Reads = passing.Reads - 1 } });
            return firewall with { Status = Shown(firewall) };
        }

        if (passing.Status == Deleting)
        {
            Gone(region, firewall);
            return null;
        }

        var ready = firewall with { Passing = null };
        region.NetworkFirewall.Firewalls.Put(ready);
        return ready;
    }

    private static CreateFirewallResponse Create(PracticeRegion region, CreateFirewallRequest request)
    {
        var name = Refusal.Required(request.FirewallName, "firewallName");
        Named.Name(name, "firewallName");
        var policyArn = Refusal.Required(request.FirewallPolicyArn, "firewallPolicyArn");
        if (request.TransitGatewayId is not null || request.AvailabilityZoneMappings is { Count: > 0 }) throw Refusal.Invalid("Firewalls of a transit gateway are not practised here: give a VPC and subnets.");
        var vpc = region.Vpcs.Find(Refusal.Required(request.VpcId, "vpcId")) ?? throw Refusal.Of("VPC does not exist", request.VpcId, "VpcId");
        var subnets = Subnets(region, vpc, request.SubnetMappings.OrEmpty());
        var policy = region.NetworkFirewall.Policies.Find(policyArn) ?? throw Refusal.Of("firewall policy ARN does not exist", policyArn, null);
        var arn = Named.Arn(region, FirewallArn.FirewallType, name);
        if (region.NetworkFirewall.Firewalls.Find(arn) is not null) throw Refusal.NameTaken;
        if (region.NetworkFirewall.Firewalls.Count >= region.Quotas[PracticeQuota.Firewalls]) throw Refusal.Limit;

        var config = SyncStates.Config(region, [policyArn, .. SyncStates.RuleGroupsOf(policy.Policy).Distinct(StringComparer.Ordinal)]);
        var made = new StoredFirewall(
            arn, name,
            new FirewallRecord
            {
                FirewallName = name,
                FirewallArn = arn,
                FirewallId = region.Ids.Uuid("id/" + region.Ids.New("firewall")),
                FirewallPolicyArn = policyArn,
                VpcId = vpc.VpcId,
                SubnetMappings = [.. request.SubnetMappings!.Select(m => m with { IPAddressType = m.IPAddressType ?? "IPV4" })],
                DeleteProtection = request.DeleteProtection ?? false,
                SubnetChangeProtection = request.SubnetChangeProtection ?? false,
                FirewallPolicyChangeProtection = request.FirewallPolicyChangeProtection ?? false,
                AvailabilityZoneChangeProtection = false,
                Description = request.Description,
                Tags = request.Tags.OrEmpty(),
                EncryptionConfiguration = request.EncryptionConfiguration ?? RuleGroupHandlers.OwnedKey,
                EnabledAnalysisTypes = request.EnabledAnalysisTypes,
                NumberOfAssociations = 0,
            },
            new FirewallStatus
            {
                Status = "READY",
                ConfigurationSyncStateSummary = "IN_SYNC",
                SyncStates = subnets.ToDictionary(
                    s => s.AvailabilityZone!, s => new SyncState { Attachment = new Attachment { SubnetId = s.SubnetId, EndpointId = Endpoint(region, arn, s), Status = "READY" }, Config = config }, StringComparer.Ordinal),
                CapacityUsageSummary = new CapacityUsageSummary { CIDRs = new CIDRSummary { AvailableCIDRCount = 1_000_000, UtilizedCIDRCount = 0 } },
            },
            Refusal.NextToken(region, arn))
        {
            Logging = new LoggingConfiguration { LogDestinationConfigs = [] },
            Passing = (Provisioning, region.NetworkFirewall.PendingReads),
        };
        PolicyHandlers.Associate(region, policyArn, +1);
        region.NetworkFirewall.Firewalls.Put(made);
        return new CreateFirewallResponse { Firewall = made.Record, FirewallStatus = Shown(made) };
    }

    private static DeleteFirewallResponse Delete(PracticeRegion region, DeleteFirewallRequest request)
    {
        var firewall = Named.Firewall(region, request.FirewallArn, request.FirewallName);
        if (firewall.Record.DeleteProtection == true) throw new ServiceException("InvalidOperationException", "Unable to delete the firewall because DeleteProtection is enabled");
        if (firewall.Logging?.LogDestinationConfigs is { Count: > 0 }) throw Refusal.InUse;
        var endpoints = Endpoints(firewall).ToHashSet(StringComparer.Ordinal);
        if (region.RouteTables.All.Any(t => t.Routes.OrEmpty().Any(r => r.GatewayId is { } to && endpoints.Contains(to)))) throw Refusal.InUse;
        var going = firewall.Passing?.Status == Deleting ? firewall : firewall with { Passing = (Deleting, region.NetworkFirewall.PendingReads) };
        region.NetworkFirewall.Firewalls.Put(going);
        if (going.Passing?.Reads == 0) Gone(region, going);
        return new DeleteFirewallResponse { Firewall = going.Record, FirewallStatus = Shown(going) };
    }

    private static FirewallStatus? Shown(StoredFirewall firewall) => firewall.Status is { } status && firewall.Passing is { } passing
        ? status with
        {
            Status = passing.Status,
            ConfigurationSyncStateSummary = "PENDING",
            SyncStates = status.SyncStates?.ToDictionary(z => z.Key, z => z.Value with
            {
                // An endpoint has its id once it is there.
                Attachment = passing.Status == Deleting ? z.Value.Attachment! with { Status = Deleting } : z.Value.Attachment! with { EndpointId = null, Status = "CREATING" },
                Config = z.Value.Config?.ToDictionary(c => c.Key, c => c.Value with { SyncStatus = "PENDING" }),
            }),
        }
        : firewall.Status;

    private static void Gone(PracticeRegion region, StoredFirewall firewall)
    {
        foreach (var id in Endpoints(firewall))
            if (region.VpcEndpoints.Settled(id) is { } endpoint)
            {
                foreach (var nic in endpoint.NetworkInterfaceIds.OrEmpty()) Interfaces.Remove(region, nic);
                region.VpcEndpoints.Take(id);
            }

        PolicyHandlers.Associate(region, firewall.Record.FirewallPolicyArn, -1);
        region.NetworkFirewall.Firewalls.Remove(firewall.Arn);
    }

    private static IEnumerable<string> Endpoints(StoredFirewall firewall) => firewall.Status?.SyncStates?.Values.Select(z => z.Attachment?.EndpointId).OfType<string>() ?? [];

    private static IReadOnlyList<Subnet> Subnets(PracticeRegion region, Vpc vpc, IReadOnlyList<SubnetMapping> mappings)
    {
        if (mappings.Count == 0) throw Refusal.NullOrEmpty("SubnetMappings", "SubnetMappings");
        var found = new List<Subnet>();
        for (var i = 0; i < mappings.Count; i++)
        {
            var context = $"SubnetMappings[{i}].SubnetId";
            Refusal.Word(mappings[i].IPAddressType, $"subnetMappings.{i + 1}.member.iPAddressType", "DUALSTACK", "IPV4", "IPV6");
            var id = Refusal.Required(mappings[i].SubnetId, $"subnetMappings.{i + 1}.member.subnetId");
            var subnet = region.Subnets.Find(id) is { } s && s.VpcId == vpc.VpcId ? s : throw Refusal.Of("subnet does not exist in the VPC", id, context);
            if (found.Any(f => f.AvailabilityZone == subnet.AvailabilityZone)) throw Refusal.Of("SubnetMappings has more than one subnet of an Availability Zone", id, context);
            found.Add(subnet);
        }

        return found;
    }

    // EC2 lists it among the VPC's endpoints.
    private static string Endpoint(PracticeRegion region, string firewallArn, Subnet subnet)
    {
        var id = region.Ids.New("vpce");
        var nic = Interfaces.Add(region, subnet, "gateway_load_balancer_endpoint", "VPC Endpoint Interface " + id, []);
        region.VpcEndpoints.Put(new VpcEndpoint
        {
            VpcEndpointId = id,
            VpcEndpointType = "GatewayLoadBalancer",
            VpcId = subnet.VpcId,
            ServiceName = $"com.amazonaws.vpce.{region.Name}.{region.Ids.Of("vpce-svc", "network-firewall")}",
            State = "available",
            RouteTableIds = [],
            SubnetIds = [subnet.SubnetId!],
            Groups = [],
            IpAddressType = "ipv4",
            PrivateDnsEnabled = false,
            RequesterManaged = true,
            NetworkInterfaceIds = [nic.NetworkInterfaceId!],
            DnsEntries = [],
            CreationTimestamp = region.Now,
            OwnerId = region.AccountId,
            Tags = [new Tag { Key = "AWSNetworkFirewallManaged", Value = "true" }, new Tag { Key = "Firewall", Value = firewallArn }],
        });
        return id;
    }
}
