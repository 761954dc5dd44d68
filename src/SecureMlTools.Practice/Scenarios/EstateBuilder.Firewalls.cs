using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Firewall;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.Handlers.NetworkFirewall;
using SecureMlTools.Practice.State;
using FirewallRecord = SecureMlTools.Api.NetworkFirewall.Firewall;
using FirewallTag = SecureMlTools.Api.NetworkFirewall.Tag;

namespace SecureMlTools.Practice.Scenarios;

internal sealed partial class EstateBuilder
{
    /// <summary>A rule group; its ARN is given. What AWS would refuse is refused here.</summary>
    public string RuleGroup(string name, string type, int capacity, RuleGroup rules, string? description = null)
    {
        var arn = Named.Arn(Region, Named.TypeOf(type), name);
        Region.NetworkFirewall.RuleGroups.Put(new StoredRuleGroup(
            arn, name, rules,
            new RuleGroupResponse
            {
                RuleGroupArn = arn,
                RuleGroupName = name,
                RuleGroupId = Region.Ids.Uuid("id/" + arn),
                Description = description,
                Type = type,
                Capacity = capacity,
                RuleGroupStatus = "ACTIVE",
                Tags = [],
                ConsumedCapacity = RuleGroupRules.Check(rules, type, capacity),
                NumberOfAssociations = 0,
                EncryptionConfiguration = RuleGroupHandlers.OwnedKey,
                LastModifiedTime = DaysAgo(120),
            },
            Region.Ids.Uuid("token/" + arn)));
        return arn;
    }

    /// <summary>A firewall policy; its ARN is given.</summary>
    public string FirewallPolicy(string name, FirewallPolicy policy, string? description = null)
    {
        PolicyRules.Check(Region, policy);
        var arn = Named.Arn(Region, FirewallArn.PolicyType, name);
        foreach (var group in SyncStates.RuleGroupsOf(policy).Select(Region.NetworkFirewall.RuleGroups.Find).OfType<StoredRuleGroup>())
            Region.NetworkFirewall.RuleGroups.Put(group with { Response = group.Response with { NumberOfAssociations = group.Response.NumberOfAssociations + 1 } });
        Region.NetworkFirewall.Policies.Put(new StoredPolicy(
            arn, name, policy,
            new FirewallPolicyResponse
            {
                FirewallPolicyArn = arn,
                FirewallPolicyName = name,
                FirewallPolicyId = Region.Ids.Uuid("id/" + arn),
                Description = description,
                FirewallPolicyStatus = "ACTIVE",
                Tags = [],
                ConsumedStatelessRuleCapacity = PolicyRules.Capacity(Region, policy, isStateful: false),
                ConsumedStatefulRuleCapacity = PolicyRules.Capacity(Region, policy, isStateful: true),
                NumberOfAssociations = 0,
                EncryptionConfiguration = RuleGroupHandlers.OwnedKey,
                LastModifiedTime = DaysAgo(120),
            },
            Region.Ids.Uuid("token/" + arn)));
        return arn;
    }

    /// <summary>A firewall in sync, with an endpoint in each of its subnets; its ARN is given.</summary>
    public string Firewall(string name, string vpc, string policyArn, bool isProtected, IReadOnlyList<string> subnets, params LogDestinationConfig[] logs)
    {
        var arn = Named.Arn(Region, FirewallArn.FirewallType, name);
        var policy = Region.NetworkFirewall.Policies.Find(policyArn)!;
        Region.NetworkFirewall.Policies.Put(policy with { Response = policy.Response! with { NumberOfAssociations = policy.Response.NumberOfAssociations + 1 } });
        var config = SyncStates.Config(Region, [policyArn, .. SyncStates.RuleGroupsOf(policy.Policy)]);
        var places = subnets.Select(s => Region.Subnets.Find(Id("subnet", s))!).ToList();
        Region.NetworkFirewall.Firewalls.Put(new StoredFirewall(
            arn, name,
            new FirewallRecord
            {
                FirewallName = name,
                FirewallArn = arn,
                FirewallId = Region.Ids.Uuid("id/" + arn),
                FirewallPolicyArn = policyArn,
                VpcId = Id("vpc", vpc),
                SubnetMappings = [.. places.Select(p => new SubnetMapping { SubnetId = p.SubnetId, IPAddressType = "IPV4" })],
                DeleteProtection = isProtected,
                SubnetChangeProtection = isProtected,
                FirewallPolicyChangeProtection = isProtected,
                AvailabilityZoneChangeProtection = false,
                Tags = [new FirewallTag { Key = "Name", Value = name }],
                EncryptionConfiguration = RuleGroupHandlers.OwnedKey,
                NumberOfAssociations = 0,
            },
            new FirewallStatus
            {
                Status = "READY",
                ConfigurationSyncStateSummary = "IN_SYNC",
                SyncStates = subnets.Zip(places).ToDictionary(
                    p => p.Second.AvailabilityZone!,
                    p => new SyncState { Attachment = new Attachment { SubnetId = p.Second.SubnetId, EndpointId = FirewallEndpoint(name, arn, vpc, p.First), Status = "READY" }, Config = config }),
                CapacityUsageSummary = new CapacityUsageSummary { CIDRs = new CIDRSummary { AvailableCIDRCount = 1_000_000, UtilizedCIDRCount = 0 } },
            },
            Region.Ids.Uuid("token/" + arn))
        {
            Logging = new LoggingConfiguration { LogDestinationConfigs = logs },
        });
        return arn;
    }

    public static LogDestinationConfig Log(string type, string kind, params (string Key, string Value)[] destination) =>
        new() { LogType = type, LogDestinationType = kind, LogDestination = destination.ToDictionary(d => d.Key, d => d.Value) };

    /// <summary>The id of a firewall's endpoint in a subnet, for a route.</summary>
    public string FirewallEndpointId(string firewall, string subnet) => Id("vpce", firewall + "/" + subnet);

    // What Network Firewall makes in the firewall's subnet; EC2 lists it among the VPC's endpoints.
    private string FirewallEndpoint(string firewall, string firewallArn, string vpc, string subnet)
    {
        var id = FirewallEndpointId(firewall, subnet);
        var nic = Interface(subnet, id, new InterfaceSpec { Type = "gateway_load_balancer_endpoint", Description = "VPC Endpoint Interface " + id, IsRequesterManaged = true });
        Region.VpcEndpoints.Put(new VpcEndpoint
        {
            VpcEndpointId = id,
            VpcEndpointType = "GatewayLoadBalancer",
            VpcId = Id("vpc", vpc),
            ServiceName = $"com.amazonaws.vpce.{Region.Name}.{Id("vpce-svc", "network-firewall")}",
            State = "available",
            RouteTableIds = [],
            SubnetIds = [Id("subnet", subnet)],
            Groups = [],
            IpAddressType = "ipv4",
            PrivateDnsEnabled = false,
            RequesterManaged = true,
            NetworkInterfaceIds = [nic.NetworkInterfaceId!],
            DnsEntries = [],
            CreationTimestamp = DaysAgo(120),
            OwnerId = AccountId,
            Tags = [new Api.Ec2.Tag { Key = "AWSNetworkFirewallManaged", Value = "true" }, new Api.Ec2.Tag { Key = "Firewall", Value = firewallArn }],
        });
        return id;
    }

    /// <summary>Takes a subnet out of the route table that it is associated with, and gives it one of its own.</summary>
    public string OwnRouteTable(string vpc, string subnet, params Route[] routes)
    {
        var id = Id("subnet", subnet);
        foreach (var table in Region.RouteTables.All.Where(t => t.Associations.OrEmpty().Any(a => a.SubnetId == id)).ToList())
            Region.RouteTables.Put(table with { Associations = [.. table.Associations.OrEmpty().Where(a => a.SubnetId != id)] });
        return RouteTable(vpc, subnet, [subnet], routes);
    }

    /// <summary>A second range of a VPC, and its local route in each of the VPC's tables.</summary>
    public void SecondRange(string vpc, string cidr)
    {
        var own = Region.Vpcs.Find(Id("vpc", vpc))!;
        Region.Vpcs.Put(own with
        {
            CidrBlockAssociationSet = [.. own.CidrBlockAssociationSet.OrEmpty(), new VpcCidrBlockAssociation { AssociationId = Id("vpc-cidr-assoc", vpc + cidr), CidrBlock = cidr, CidrBlockState = new VpcCidrBlockState { State = "associated" } }],
        });
        foreach (var table in Region.RouteTables.All.Where(t => t.VpcId == own.VpcId).ToList())
            Region.RouteTables.Put(table with { Routes = [new Route { DestinationCidrBlock = cidr, GatewayId = "local", State = "active", Origin = "CreateRouteTable" }, .. table.Routes.OrEmpty()] });
    }

    /// <summary>A further route of a route table.</summary>
    public void AddRoute(string routeTable, Route route)
    {
        var table = Region.RouteTables.Find(Id("rtb", routeTable))!;
        Region.RouteTables.Put(table with { Routes = [.. table.Routes.OrEmpty(), route] });
    }
}
