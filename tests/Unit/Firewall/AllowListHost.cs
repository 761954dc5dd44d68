using System.Globalization;
using SecureMlTools.Api;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Firewall;

/// <summary>One rule group with a domain list, whose token changes at every update, and nothing else.</summary>
internal sealed class AllowListHost
{
    public const string Arn = "arn:aws:network-firewall:us-east-1:111122223333:stateful-rulegroup/allow";

    private int _version;

    public AllowListHost(params string[] targets)
    {
        List = new RulesSourceList { GeneratedRulesType = "ALLOWLIST", TargetTypes = ["TLS_SNI", "HTTP_HOST"], Targets = targets };
        Aws = new ScriptedAws()
            .On(NetworkFirewallApi.ListRuleGroups, _ => new ListRuleGroupsResponse { RuleGroups = [new RuleGroupMetadata { Name = "allow", Arn = GroupArn }] })
            .On(NetworkFirewallApi.ListFirewalls, _ => new ListFirewallsResponse { Firewalls = [] })
            .On(NetworkFirewallApi.DescribeRuleGroup, _ => new DescribeRuleGroupResponse
            {
                UpdateToken = Token,
                RuleGroup = Group with { RulesSource = new RulesSource { RulesSourceList = List, RulesString = RulesString } },
                RuleGroupResponse = new RuleGroupResponse { RuleGroupArn = GroupArn, RuleGroupName = "allow", Capacity = Capacity, ConsumedCapacity = Consumed, Description = "where training may fetch from", NumberOfAssociations = 1 },
            })
            .On(NetworkFirewallApi.UpdateRuleGroup, r =>
            {
                BeforeUpdate?.Invoke();
                if (r.UpdateToken != Token) throw Stale(false);
                if (Error is { } error) throw error;
                Write(r.RuleGroup!);
                AfterUpdate?.Invoke();
                return new UpdateRuleGroupResponse { UpdateToken = Token };
            });
    }

    public ScriptedAws Aws { get; }

    public string GroupArn { get; set; } = Arn;

    public RulesSourceList? List { get; set; }

    public string? RulesString { get; set; }

    public int? Capacity { get; set; } = 100;

    public int? Consumed => List is null ? 1 : ((List.Targets?.Count ?? 0) * List.TargetTypes!.Count) + List.TargetTypes.Count + 1;

    public IReadOnlyList<string> Targets => List!.Targets!;

    public Action? BeforeUpdate { get; set; }

    public Action? AfterUpdate { get; set; }

    public AwsException? Error { get; set; }

    public IReadOnlyList<UpdateRuleGroupRequest> Updates => [.. Aws.Calls.Select(c => c.Request).OfType<UpdateRuleGroupRequest>()];

    /// <summary>Everything in the group but its list.</summary>
    public RuleGroup Group { get; private set; } = new()
    {
        RuleVariables = new RuleVariables { IPSets = new Dictionary<string, IPSet> { ["HOME_NET"] = new IPSet { Definition = ["10.0.0.0/8", "10.64.0.0/10"] } } },
        StatefulRuleOptions = new StatefulRuleOptions { RuleOrder = "STRICT_ORDER" },
    };

    private string Token => string.Create(CultureInfo.InvariantCulture, $"00000000-0000-0000-0000-{_version:D12}");

    /// <summary>Somebody else changes the list.</summary>
    public void Others(params string[] targets) => Write(Group with { RulesSource = new RulesSource { RulesSourceList = List! with { Targets = targets } } });

    /// <summary>The answer of AWS to a token that is not the last.</summary>
    public static AwsException Stale(bool mayHaveTakenEffect) =>
        new("Update token is invalid", "InvalidTokenException", 400, null, NetworkFirewallApi.UpdateRuleGroup) { MayHaveTakenEffect = mayHaveTakenEffect };

    public void Write(RuleGroup group)
    {
        _version++;
        List = group.RulesSource?.RulesSourceList;
        RulesString = group.RulesSource?.RulesString;
        Group = group;
    }
}
