using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Inventory;
using NetworkFirewallRecord = SecureMlTools.Api.NetworkFirewall.Firewall;

namespace SecureMlTools.Tests.Support;

/// <summary>Firewalls of the builder's estate: the account's network firewalls, policies and rule groups, and the routes through them.</summary>
internal sealed partial class InventoryBuilder
{
    public const string Zone = "us-east-1a";
    public const string FirewallSubnet = "subnet-000000f1";
    public const string FirewallTable = "rtb-000000f1";
    public const string PrivateTable = "rtb-00000003";
    public const string Endpoint = "vpce-00000001";
    public const string Nat = "nat-00000001";
    public const string FirewallArn = "arn:aws:network-firewall:us-east-1:111122223333:firewall/egress";
    public const string PolicyArn = "arn:aws:network-firewall:us-east-1:111122223333:firewall-policy/egress";
    public const string AllowGroup = "arn:aws:network-firewall:us-east-1:111122223333:stateful-rulegroup/allow";

    public Dictionary<string, DescribeFirewallResponse> Firewalls { get; } = [];

    public Dictionary<string, DescribeFirewallPolicyResponse> Policies { get; } = [];

    public Dictionary<string, DescribeRuleGroupResponse> RuleGroups { get; } = [];

    /// <summary>The ARN of a stateful rule group.</summary>
    public static string GroupArn(string name) => "arn:aws:network-firewall:us-east-1:111122223333:stateful-rulegroup/" + name;

    /// <summary>The ARN of a stateless one.</summary>
    public static string StatelessArn(string name) => "arn:aws:network-firewall:us-east-1:111122223333:stateless-rulegroup/" + name;

    public static RuleGroup Allow(params string[] targets) => NameList("ALLOWLIST", targets);

    public static RuleGroup NameList(string type, string[] targets, params string[] types) =>
        new() { RulesSource = new RulesSource { RulesSourceList = new RulesSourceList { GeneratedRulesType = type, Targets = targets, TargetTypes = types.Length == 0 ? ["TLS_SNI", "HTTP_HOST"] : types } } };

    public static RuleGroup Written(string text) => new() { RulesSource = new RulesSource { RulesString = text } };

    /// <summary>
    /// The estate as it should be: machines in the private subnet send to the firewall's endpoint in their zone, it sends on to the NAT gateway in the public
    /// subnet, and the answers come back the same way. The policy is strict and drops the rest.
    /// </summary>
    public static InventoryBuilder Guarded(Func<FirewallPolicy, FirewallPolicy>? policy = null, RuleGroup? allow = null)
    {
        var builder = new InventoryBuilder();
        for (var i = 0; i < builder.Subnets.Count; i++) builder.Subnets[i] = builder.Subnets[i] with { AvailabilityZone = Zone };
        builder.Subnets.Add(new Subnet { SubnetId = FirewallSubnet, VpcId = VpcName, CidrBlock = "10.0.3.0/24", OwnerId = Account, AvailabilityZone = Zone, MapPublicIpOnLaunch = false });
        builder.Tables[1] = builder.Tables[1] with { Routes = [Route("10.0.0.0/16", "local"), Route("0.0.0.0/0", Gateway), Route("10.0.2.0/24", Endpoint)] };
        builder.Tables.Add(Table(PrivateTable, Route("10.0.0.0/16", "local"), Route("0.0.0.0/0", Endpoint)) with { Associations = [new RouteTableAssociation { SubnetId = Private }] });
        builder.Tables.Add(Table(FirewallTable, Route("10.0.0.0/16", "local"), Route("0.0.0.0/0", Nat)) with { Associations = [new RouteTableAssociation { SubnetId = FirewallSubnet }] });
        builder.AddMachine(subnet: Private, address: null).AddGroup();
        builder.AddInterface("eni-000000a1", subnet: Public, address: "54.1.2.3", group: null, type: "nat_gateway", with: n => n with { Description = "Interface for NAT Gateway " + Nat, PrivateIpAddress = "10.0.1.5" });
        return builder.AddFirewall().AddPolicy(PolicyArn, (policy ?? (p => p))(Strict(AllowGroup))).AddRuleGroup(AllowGroup, allow ?? Allow(".example.org"));
    }

    /// <summary>A policy as it should be.</summary>
    public static FirewallPolicy Strict(params string[] groups) => new()
    {
        StatelessDefaultActions = ["aws:forward_to_sfe"],
        StatelessFragmentDefaultActions = ["aws:forward_to_sfe"],
        StatefulEngineOptions = new StatefulEngineOptions { RuleOrder = "STRICT_ORDER" },
        StatefulDefaultActions = ["aws:drop_established_app_layer_to_server", "aws:alert_established_app_layer_to_server"],
        StatefulRuleGroupReferences = [.. groups.Select((g, i) => new StatefulRuleGroupReference { ResourceArn = g, Priority = i + 1 })],
    };

    /// <summary>The same in default action order, as the seed of this project had it.</summary>
    public static FirewallPolicy DefaultOrder(params string[] groups) =>
        Strict() with { StatefulEngineOptions = null, StatefulDefaultActions = null, StatefulRuleGroupReferences = [.. groups.Select(g => new StatefulRuleGroupReference { ResourceArn = g })] };

    public InventoryBuilder AddFirewall(string arn = FirewallArn, string policy = PolicyArn, string endpoint = Endpoint, string subnet = FirewallSubnet, string zone = Zone, string vpc = VpcName)
    {
        Firewalls[arn] = new DescribeFirewallResponse
        {
            Firewall = new NetworkFirewallRecord { FirewallArn = arn, FirewallName = arn[(arn.LastIndexOf('/') + 1)..], FirewallPolicyArn = policy, VpcId = vpc, SubnetMappings = [new SubnetMapping { SubnetId = subnet }] },
            FirewallStatus = new FirewallStatus
            {
                Status = "READY",
                ConfigurationSyncStateSummary = "IN_SYNC",
                SyncStates = new Dictionary<string, SyncState> { [zone] = new() { Attachment = new Attachment { SubnetId = subnet, EndpointId = endpoint, Status = "READY" } } },
            },
        };
        return this;
    }

    public InventoryBuilder AddPolicy(string arn, FirewallPolicy policy)
    {
        Policies[arn] = new DescribeFirewallPolicyResponse { UpdateToken = "1", FirewallPolicy = policy, FirewallPolicyResponse = new FirewallPolicyResponse { FirewallPolicyArn = arn } };
        return this;
    }

    public InventoryBuilder AddRuleGroup(string arn, RuleGroup group, int consumed = 7, int capacity = 100)
    {
        RuleGroups[arn] = new DescribeRuleGroupResponse { UpdateToken = "1", RuleGroup = group, RuleGroupResponse = new RuleGroupResponse { RuleGroupArn = arn, Capacity = capacity, ConsumedCapacity = consumed } };
        return this;
    }

    // As the collector does: first the lists, then what they and the answers before name.
    private void AddFirewalls(RegionInventory inventory)
    {
        void Add<TRequest, TResponse>(Reading<TRequest, TResponse> reading, TResponse? response, string? id = null)
            where TRequest : class
            where TResponse : class =>
            inventory.Add(_denied.Contains(reading) || response is null
                ? new InventoryRecord(reading.Key(id), reading.Operation, null, Gap.From(reading.Operation, new AwsException("no", "AccessDeniedException", 400)))
                : new InventoryRecord(reading.Key(id), reading.Operation, response, null));

        Add(FirewallReadings.Firewalls, new() { Firewalls = [.. Firewalls.Keys.Select(a => new FirewallMetadata { FirewallArn = a })] });
        foreach (var arn in FirewallsInUse.Firewalls(inventory)) Add(FirewallReadings.FirewallDetails, Firewalls.GetValueOrDefault(arn), arn);
        Add(FirewallReadings.Policies, new() { FirewallPolicies = [.. Policies.Keys.Where(a => a.Contains(Account, StringComparison.Ordinal)).Select(a => new FirewallPolicyMetadata { Arn = a })] });
        foreach (var arn in FirewallsInUse.Policies(inventory)) Add(FirewallReadings.PolicyDetails, Policies.GetValueOrDefault(arn), arn);
        Add(FirewallReadings.RuleGroups, new() { RuleGroups = [.. RuleGroups.Keys.Where(a => a.Contains(Account, StringComparison.Ordinal)).Select(a => new RuleGroupMetadata { Arn = a })] });
        foreach (var arn in FirewallsInUse.RuleGroups(inventory)) Add(FirewallReadings.RuleGroupDetails, RuleGroups.GetValueOrDefault(arn), arn);
    }
}
