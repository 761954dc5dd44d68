using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Practice.Cli;

/// <summary>The real AWS CLI calls every operation of Network Firewall that the account has, and says its refusals as AWS's.</summary>
public sealed class NetworkFirewallCliTests(ListeningAccount practice) : IClassFixture<ListeningAccount>
{
    private const string Arn = "arn:aws:network-firewall:us-east-1:111122223333:";

    public static readonly CliCase[] All =
    [
        new("network-firewall:ListFirewalls", "network-firewall list-firewalls --vpc-ids {{vpc:training}}", "Firewalls[].[FirewallName,FirewallArn]", $"[[\"egress\",\"{Arn}firewall/egress\"]]"),
        new("network-firewall:DescribeFirewall", "network-firewall describe-firewall --firewall-name egress", "[Firewall.SubnetMappings[].SubnetId,FirewallStatus.SyncStates.\"us-east-1b\".Attachment.[EndpointId,Status]]", "[[\"{{subnet:training-firewall-b}}\"],[\"{{vpce:egress/training-firewall-b}}\",\"READY\"]]"),
        new("network-firewall:DescribeLoggingConfiguration", $"network-firewall describe-logging-configuration --firewall-arn {Arn}firewall/egress", "LoggingConfiguration.LogDestinationConfigs[?LogType=='ALERT'].LogDestination.logGroup", "[\"/egress/alert\"]"),
        new("network-firewall:UpdateLoggingConfiguration", "network-firewall update-logging-configuration --firewall-name egress --logging-configuration {\"LogDestinationConfigs\":[{\"LogType\":\"ALERT\",\"LogDestinationType\":\"CloudWatchLogs\",\"LogDestination\":{\"logGroup\":\"/egress/alert\"}},{\"LogType\":\"FLOW\",\"LogDestinationType\":\"S3\",\"LogDestination\":{\"bucketName\":\"flow-logs\",\"prefix\":\"egress\"}}]}", "LoggingConfiguration.LogDestinationConfigs[].LogType", "[\"ALERT\",\"FLOW\"]"),
        new("network-firewall:UpdateFirewallDeleteProtection", "network-firewall update-firewall-delete-protection --firewall-name egress --delete-protection", "DeleteProtection", "true"),
        new("network-firewall:UpdateSubnetChangeProtection", "network-firewall update-subnet-change-protection --firewall-name egress --subnet-change-protection", "SubnetChangeProtection", "true"),
        new("network-firewall:UpdateFirewallPolicyChangeProtection", "network-firewall update-firewall-policy-change-protection --firewall-name egress --firewall-policy-change-protection", "FirewallPolicyChangeProtection", "true"),
        new("network-firewall:ListFirewallPolicies", "network-firewall list-firewall-policies --page-size 1", "FirewallPolicies[].Name", "[\"egress-policy\",\"strict-policy\",\"egress-draft\",\"egress-trial\"]"),
        new("network-firewall:DescribeFirewallPolicy", "network-firewall describe-firewall-policy --firewall-policy-name egress-policy", "[FirewallPolicy.StatelessFragmentDefaultActions,FirewallPolicyResponse.[ConsumedStatefulRuleCapacity,NumberOfAssociations]]", "[[\"aws:pass\"],[700,1]]"),
        new("network-firewall:UpdateFirewallPolicy", $"network-firewall update-firewall-policy --firewall-policy-name strict-policy --update-token {{{{uuid:token/{Arn}firewall-policy/strict-policy}}}} --firewall-policy {{\"StatelessDefaultActions\":[\"aws:forward_to_sfe\"],\"StatelessFragmentDefaultActions\":[\"aws:drop\"],\"StatefulEngineOptions\":{{\"RuleOrder\":\"STRICT_ORDER\"}},\"StatefulDefaultActions\":[\"aws:drop_strict\"]}}", "FirewallPolicyResponse.[FirewallPolicyName,ConsumedStatefulRuleCapacity]", "[\"strict-policy\",0]"),
        new("network-firewall:ListRuleGroups", "network-firewall list-rule-groups --type STATEFUL", "RuleGroups[?Name!='ssh-out'].Name", "[\"domain-allow\",\"egress-rules\",\"strict-allow\",\"strict-rules\"]"),
        new("network-firewall:DescribeRuleGroup", "network-firewall describe-rule-group --rule-group-name domain-allow --type STATEFUL", "[RuleGroup.RulesSource.RulesSourceList.Targets[0],RuleGroupResponse.[ConsumedCapacity,Capacity,NumberOfAssociations]]", "[\".kaggle.com\",[11,100,1]]"),
        new("network-firewall:CreateRuleGroup", "network-firewall create-rule-group --rule-group-name ssh-out --type STATEFUL --capacity 10 --rule-group {\"RulesSource\":{\"StatefulRules\":[{\"Action\":\"DROP\",\"Header\":{\"Protocol\":\"TCP\",\"Source\":\"$HOME_NET\",\"SourcePort\":\"ANY\",\"Direction\":\"FORWARD\",\"Destination\":\"$EXTERNAL_NET\",\"DestinationPort\":\"22\"},\"RuleOptions\":[{\"Keyword\":\"sid\",\"Settings\":[\"1\"]}]}]}}", "RuleGroupResponse.[RuleGroupArn,ConsumedCapacity,RuleGroupStatus]", $"[\"{Arn}stateful-rulegroup/ssh-out\",1,\"ACTIVE\"]"),
        new("network-firewall:UpdateRuleGroup", $"network-firewall update-rule-group --rule-group-arn {Arn}stateful-rulegroup/strict-allow --update-token {{{{uuid:token/{Arn}stateful-rulegroup/strict-allow}}}} --rule-group {{\"RulesSource\":{{\"RulesSourceList\":{{\"Targets\":[\"pypi.org\"],\"TargetTypes\":[\"TLS_SNI\"],\"GeneratedRulesType\":\"ALLOWLIST\"}}}},\"StatefulRuleOptions\":{{\"RuleOrder\":\"STRICT_ORDER\"}}}}", "RuleGroupResponse.ConsumedCapacity", "3"),
        new("network-firewall:DeleteRuleGroup", "network-firewall delete-rule-group --rule-group-name no-ping --type STATELESS", "RuleGroupResponse.RuleGroupStatus", "\"DELETING\""),
    ];

    /// <summary>What the CLI says where AWS refuses: the command and the sentence.</summary>
    public static readonly TheoryData<string, string> Refusals = new()
    {
        { "describe-firewall --firewall-name nobody", "An error occurred (ResourceNotFoundException) when calling the DescribeFirewall operation: No object with the provided name or resource identifier was found" },
        { "describe-rule-group --rule-group-name domain-allow", "An error occurred (InvalidRequestException) when calling the DescribeRuleGroup operation: Type cannot be null" },
        { "delete-rule-group --rule-group-name domain-allow --type STATEFUL", "An error occurred (InvalidOperationException) when calling the DeleteRuleGroup operation: Unable to delete the object because it is still in use" },
        { "create-rule-group --rule-group-name domain_allow --type STATEFUL --capacity 1 --rules x", "An error occurred (ValidationException) when calling the CreateRuleGroup operation: 1 validation error detected: Value 'domain_allow' at 'ruleGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9-]+$" },
        { "update-rule-group --rule-group-name domain-allow --type STATEFUL --update-token 00000000-0000-4000-8000-000000000000 --rules x", "An error occurred (InvalidTokenException) when calling the UpdateRuleGroup operation: The token you provided is stale or isn't valid for the operation." },
        { "create-rule-group --rule-group-name new --type STATEFUL --capacity 9 --rule-group {\"RulesSource\":{\"RulesSourceList\":{\"Targets\":[\"*.example.com\"],\"TargetTypes\":[\"TLS_SNI\"],\"GeneratedRulesType\":\"ALLOWLIST\"}}}", "An error occurred (InvalidRequestException) when calling the CreateRuleGroup operation: Targets has invalid format, parameter: [*.example.com], context: RulesSource.RulesSourceList.Targets[0]" },
        { "update-logging-configuration --firewall-name egress --logging-configuration {\"LogDestinationConfigs\":[{\"LogType\":\"ALERT\",\"LogDestinationType\":\"CloudWatchLogs\",\"LogDestination\":{\"logGroup\":\"other\"}},{\"LogType\":\"TLS\",\"LogDestinationType\":\"CloudWatchLogs\",\"LogDestination\":{\"logGroup\":\"tls\"}}]}", "An error occurred (InvalidRequestException) when calling the UpdateLoggingConfiguration operation: Given logging configuration attempts to create/modify multiple log destination configs" },
    };

    public static TheoryData<string> Actions => [.. All.Select(c => c.Action)];

    [SkippableTheory]
    [MemberData(nameof(Actions))]
    public void Answers(string action) => practice.Check(All.Single(c => c.Action == action));

    [SkippableTheory]
    [MemberData(nameof(Refusals))]
    public void Refuses(string command, string sentence)
    {
        AwsCli.SkipWhereMissing();
        var (exitCode, _, error) = AwsCli.Run(practice.Server.Url, "us-east-1", ["network-firewall", .. command.Split(' ')])!.Value;
        Assert.NotEqual(0, exitCode);
        Assert.Contains(sentence, error, StringComparison.Ordinal);
    }
}
