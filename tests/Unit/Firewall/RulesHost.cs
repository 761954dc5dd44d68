using System.Globalization;
using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Firewall.Changes;
using SecureMlTools.Firewall.Rules;
using SecureMlTools.Firewall.Suricata;
using SecureMlTools.Operations;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Firewall;

/// <summary>One rule group with single rules, whose token changes at every update, one VPC and one of AWS's prefix lists.</summary>
internal sealed class RulesHost
{
    public const string Stateful = "arn:aws:network-firewall:us-east-1:111122223333:stateful-rulegroup/rules";
    public const string Stateless = "arn:aws:network-firewall:us-east-1:111122223333:stateless-rulegroup/rules";

    private int _version;

    public RulesHost(RulesSource source, bool strict = false)
    {
        Arn = source.StatelessRulesAndCustomActions is null ? Stateful : Stateless;
        Group = new RuleGroup
        {
            RuleVariables = new RuleVariables { IPSets = new Dictionary<string, IPSet> { ["HOME_NET"] = new() { Definition = ["10.0.0.0/8"] }, ["LAB"] = new() { Definition = ["10.9.0.0/16"] } }, PortSets = new Dictionary<string, PortSet> { ["WEB"] = new() { Definition = ["80"] } } },
            RulesSource = source,
            StatefulRuleOptions = strict ? new StatefulRuleOptions { RuleOrder = "STRICT_ORDER" } : null,
        };
        Aws = new ScriptedAws()
            .On(NetworkFirewallApi.ListRuleGroups, _ => new ListRuleGroupsResponse { RuleGroups = [new RuleGroupMetadata { Name = "rules", Arn = Arn }] })
            .On(NetworkFirewallApi.ListFirewalls, _ => new ListFirewallsResponse { Firewalls = [] })
            .On(NetworkFirewallApi.DescribeRuleGroup, _ => new DescribeRuleGroupResponse
            {
                UpdateToken = Token,
                RuleGroup = Group,
                RuleGroupResponse = new RuleGroupResponse { RuleGroupArn = Arn, RuleGroupName = "rules", Capacity = Capacity, ConsumedCapacity = Consumed, Description = "kept", NumberOfAssociations = Associations },
            })
            .On(NetworkFirewallApi.UpdateRuleGroup, r =>
            {
                BeforeUpdate?.Invoke();
                if (r.UpdateToken != Token) throw AllowListHost.Stale(false);
                Write(r.RuleGroup!);
                AfterUpdate?.Invoke();
                return new UpdateRuleGroupResponse { UpdateToken = Token };
            })
            .On(Ec2Api.DescribeVpcs, _ => Denied ? throw new AwsException("not you", "UnauthorizedOperation", 403) : new DescribeVpcsResponse
            {
                Vpcs = [new Vpc { VpcId = "vpc-1", CidrBlock = "10.0.0.0/16", CidrBlockAssociationSet = [new VpcCidrBlockAssociation { CidrBlock = "44.1.0.0/16" }], Ipv6CidrBlockAssociationSet = [new VpcIpv6CidrBlockAssociation { Ipv6CidrBlock = "2600:1f00::/56" }] }],
            })
            .On(Ec2Api.DescribeAddresses, _ => new DescribeAddressesResponse { Addresses = [new SecureMlTools.Api.Ec2.Address { PublicIp = "54.1.1.1", AllocationId = "eipalloc-1" }] })
            .On(Ec2Api.DescribeNatGateways, _ => new DescribeNatGatewaysResponse { NatGateways = [new NatGateway { NatGatewayId = "nat-1", State = "available", NatGatewayAddresses = [new NatGatewayAddress { PublicIp = "54.1.1.2" }, new NatGatewayAddress { PrivateIp = "10.0.0.9" }] }] })
            .On(Ec2Api.DescribeNetworkInterfaces, _ => new DescribeNetworkInterfacesResponse { NetworkInterfaces = [new NetworkInterface { NetworkInterfaceId = "eni-1", Association = new NetworkInterfaceAssociation { PublicIp = "54.1.1.3" } }, new NetworkInterface { NetworkInterfaceId = "eni-2" }] })
            .On(Ec2Api.DescribeRouteTables, _ => NoRoutes ? throw new AwsException("not you", "UnauthorizedOperation", 403) : new DescribeRouteTablesResponse
            {
                RouteTables =
                [
                    new RouteTable
                    {
                        Routes =
                        [
                            new Route { DestinationCidrBlock = "44.200.0.0/16", VpcPeeringConnectionId = "pcx-1" },
                            new Route { DestinationIpv6CidrBlock = "2a05:d018::/36", TransitGatewayId = "tgw-1" },
                            new Route { DestinationCidrBlock = "151.1.0.0/16", GatewayId = "vgw-1" },
                            new Route { DestinationCidrBlock = "152.1.0.0/16", VpcPeeringConnectionId = "pcx-2", State = "blackhole" },
                            new Route { DestinationCidrBlock = "0.0.0.0/1", TransitGatewayId = "tgw-1" },
                            new Route { DestinationCidrBlock = "153.1.0.0/16", GatewayId = "igw-1" },
                        ],
                    },
                ],
            })
            .On(Ec2Api.DescribeManagedPrefixLists, _ => new DescribeManagedPrefixListsResponse { PrefixLists = [new ManagedPrefixList { PrefixListId = "pl-1", PrefixListName = "com.amazonaws.us-east-1.s3", OwnerId = "AWS" }] })
            .On(Ec2Api.GetManagedPrefixListEntries, _ => new GetManagedPrefixListEntriesResponse { Entries = [new PrefixListEntry { Cidr = "52.216.0.0/15" }, new PrefixListEntry { Cidr = "2600:1fa0::/40" }] });
    }

    public ScriptedAws Aws { get; }

    public string Arn { get; }

    public RuleGroup Group { get; private set; }

    public int? Capacity { get; set; } = 100;

    public int Consumed { get; set; } = 1;

    public int Associations { get; set; } = 1;

    public bool Denied { get; set; }

    public bool NoRoutes { get; set; }

    public Action? BeforeUpdate { get; set; }

    public Action? AfterUpdate { get; set; }

    public int Updates => Aws.Calls.Count(c => c.Request is UpdateRuleGroupRequest);

    public UpdateRuleGroupRequest Sent => Aws.Calls.Select(c => c.Request).OfType<UpdateRuleGroupRequest>().Last();

    public string Text => Group.RulesSource!.RulesString!;

    /// <summary>The rules, whichever way the group keeps them, as lines.</summary>
    public IReadOnlyList<string> Lines => [.. RuleList.Of(Group)!.Rules.Select(r => r.ToString())];

    private string Token => string.Create(CultureInfo.InvariantCulture, $"00000000-0000-0000-0000-{_version:D12}");

    public static RulesHost OfText(string text, bool strict = false) => new(new RulesSource { RulesString = text }, strict);

    public static RulesHost OfRecords(params string[] lines) => new(new RulesSource { StatefulRules = [.. lines.Select(l => FiveTupleRules.FromSuricata(Assert.Single(SuricataParser.Parse(l).Rules).Rule))] });

    public void Write(RuleGroup group)
    {
        _version++;
        Group = group;
    }

    /// <summary>One firewall with a strict policy of three groups, the host's own in the middle; its state is read by nobody.</summary>
    public void Policy(string before, int first, string own, int second, string after, int third)
    {
        const string Prefix = "arn:aws:network-firewall:us-east-1:111122223333:";
        StatefulRuleGroupReference Reference(string arn, int priority) => new() { ResourceArn = arn, Priority = priority };
        Aws.On(NetworkFirewallApi.ListFirewalls, _ => new ListFirewallsResponse { Firewalls = [new FirewallMetadata { FirewallArn = Prefix + "firewall/f" }] })
            .On(NetworkFirewallApi.DescribeFirewall, _ => new DescribeFirewallResponse { Firewall = new() { FirewallArn = Prefix + "firewall/f", FirewallPolicyArn = Prefix + "firewall-policy/p" } })
            .On(NetworkFirewallApi.DescribeFirewallPolicy, _ => new DescribeFirewallPolicyResponse
            {
                FirewallPolicyResponse = new() { FirewallPolicyArn = Prefix + "firewall-policy/p" },
                FirewallPolicy = new()
                {
                    StatefulEngineOptions = new() { RuleOrder = "STRICT_ORDER" },
                    StatefulRuleGroupReferences =
                    [
                        Reference(Prefix + "stateful-rulegroup/" + after, third), Reference(own, second), Reference(Prefix + "stateful-rulegroup/" + before, first),
                        Reference("arn:aws:network-firewall:us-east-1:aws-managed:stateful-rulegroup/ThreatSignaturesBotnetStrictOrder", 1),
                    ],
                },
            });
    }

    /// <summary>Somebody else changes the text, once, just before the next update.</summary>
    public void OthersFirst(Func<string, string> edit) => BeforeUpdate = () =>
    {
        BeforeUpdate = null;
        Write(Group with { RulesSource = new RulesSource { RulesString = edit(Text) } });
    };

    public static EgressRule Rule(long sid, string destination = "203.0.113.9", Func<EgressRule, EgressRule>? with = null)
    {
        var rule = new EgressRule { Action = SuricataAction.Drop, Protocol = "ip", Source = "$HOME_NET", Destination = destination, Message = "a rule", Sid = sid };
        return with is null ? rule : with(rule);
    }

    public async Task<FirewallChangeResult> Make(FirewallPlan plan)
    {
        var journal = Path.Combine(Path.GetTempPath(), $"rules-{Guid.NewGuid():N}.jsonl");
        try
        {
            var results = new List<ChangeResult>();
            await foreach (var result in PlanExecution.RunAsync(Aws, plan.Plan, new RepairOptions { JournalPath = journal }, null, default)) results.Add(result);
            return plan.Complete(Assert.Single(results));
        }
        finally
        {
            File.Delete(journal);
        }
    }

    public static FirewallChangeResult Planned(FirewallPlan plan) => plan.Complete(Assert.Single(plan.Plan.Steps).ToResult());
}
