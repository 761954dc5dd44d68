using SecureMlTools.Api.CloudWatchLogs;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Iam;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Api.Route53Resolver;
using SecureMlTools.Operations;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Tests.Practice.Drift;

/// <summary>Every setting that keeps a training network closed, or lets somebody look back: changed, or gone, it is told.</summary>
public sealed class ChangedSettingsTests : IDisposable
{
    private const string Key = "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-4333-8444-555555555555";

    // What somebody does, and what is told of it.
    private static readonly Dictionary<string, (Func<Changing, Task> Change, string[] Told)> Settings = new()
    {
        ["public addresses in a subnet"] = (c => c.Put(r => r.Subnets, c.Id("WorkloadSubnetA"), s => s with { MapPublicIpOnLaunch = true }), ["Changed WorkloadSubnetA MapPublicIpOnLaunch: new machines get public addresses"]),
        ["the default group opened"] = (c => c.Call(Ec2Api.AuthorizeSecurityGroupEgress, new() { GroupId = c.DefaultGroup, IpPermissions = [new IpPermission { IpProtocol = "-1", IpRanges = [new IpRange { CidrIp = "0.0.0.0/0" }] }] }), ["Changed DefaultSecurityGroup SecurityGroupEgress: machines that are started without a security group get these rules"]),
        ["a rule in the endpoints' group"] = (c => c.Call(Ec2Api.AuthorizeSecurityGroupIngress, new() { GroupId = c.Id("EndpointSecurityGroup"), IpPermissions = [new IpPermission { IpProtocol = "tcp", FromPort = 22, ToPort = 22, IpRanges = [new IpRange { CidrIp = "0.0.0.0/0" }] }] }), ["Changed EndpointSecurityGroup SecurityGroupIngress: others reach the endpoints, or the machines do not"]),
        ["an endpoint's policy widened"] = (c => c.Call(Ec2Api.ModifyVpcEndpoint, new() { VpcEndpointId = c.Id("S3Endpoint"), ResetPolicy = true }), [.. new[] { "Version", "Statement" }.Select(p => $"Changed S3Endpoint PolicyDocument.{p}: data can be taken to other accounts' resources through the endpoint, or calls are refused")]),
        ["an endpoint's private names off"] = (c => c.Do(r => r.VpcEndpoints.Edit(c.Id("StsEndpoint"), e => e with { PrivateDnsEnabled = false })), ["Changed StsEndpoint PrivateDnsEnabled: calls to the service go around the endpoint"]),
        ["the S3 endpoint out of a route table"] = (c => c.Call(Ec2Api.ModifyVpcEndpoint, new() { VpcEndpointId = c.Id("S3Endpoint"), RemoveRouteTableIds = [c.Id("WorkloadSubnetARoutes")] }), ["Changed S3Endpoint RouteTableIds: others reach the endpoint, or the machines do not"]),
        ["the flow log gone"] = (c => c.Do(r => r.FlowLogs.Remove(c.Id("VpcFlowLog"))), ["Missing VpcFlowLog: connections of the VPC are not written down"]),
        ["flow logs that are not delivered"] = (c => c.Put(r => r.FlowLogs, c.Id("VpcFlowLog"), l => l with { DeliverLogsStatus = "FAILED", DeliverLogsErrorMessage = "Access error" }), ["Changed VpcFlowLog DeliverLogsStatus: connections of the VPC are not written down"]),
        ["flow logs of refused traffic only"] = (c => c.Put(r => r.FlowLogs, c.Id("VpcFlowLog"), l => l with { TrafficType = "REJECT" }), ["Changed VpcFlowLog TrafficType: not all connections are written down where they were"]),
        ["the policy's default actions"] = (c => c.Policy(p => p with { StatefulDefaultActions = ["aws:alert_established_app_layer_to_server"] }), ["Changed FirewallPolicy FirewallPolicy.StatefulDefaultActions: traffic is decided on by other rules than the network's"]),
        ["fragments let through"] = (c => c.Policy(p => p with { StatelessFragmentDefaultActions = ["aws:pass"] }), ["Changed FirewallPolicy FirewallPolicy.StatelessFragmentDefaultActions: traffic is decided on by other rules than the network's"]),
        ["a rule group out of the policy"] = (c => c.Policy(p => p with { StatefulRuleGroupReferences = [.. p.StatefulRuleGroupReferences!.Skip(1)] }), ["Changed FirewallPolicy FirewallPolicy.StatefulRuleGroupReferences: traffic is decided on by other rules than the network's"]),
        ["another rule group in the policy"] = (c => c.Policy(p => p with { StatelessRuleGroupReferences = [new StatelessRuleGroupReference { ResourceArn = "arn:aws:network-firewall:us-east-1:111122223333:stateless-rulegroup/pass", Priority = 1 }] }), ["Changed FirewallPolicy FirewallPolicy.StatelessRuleGroupReferences: traffic is decided on by other rules than the network's"]),
        ["rules of the group that blocks DNS"] = (c => c.Put(r => r.NetworkFirewall.RuleGroups, c.Id("BlockDnsRuleGroup"), g => g with { Rules = g.Rules! with { RulesSource = new RulesSource { RulesString = "pass udp any any -> any 53 (sid:1;)" } } }), ["Changed BlockDnsRuleGroup RuleGroup.RulesSource.RulesString: traffic is decided on by other rules than the network's"]),
        ["another policy"] = (c => c.Firewall(f => f with { FirewallPolicyArn = "arn:aws:network-firewall:us-east-1:111122223333:firewall-policy/open" }), ["Changed Firewall FirewallPolicyArn: traffic is decided on by other rules than the network's"]),
        ["protection from deletion off"] = (c => c.Firewall(f => f with { DeleteProtection = false }), ["Changed Firewall DeleteProtection: one call takes the firewall away, or changes what it does"]),
        ["protection of the subnets off"] = (c => c.Firewall(f => f with { SubnetChangeProtection = false }), ["Changed Firewall SubnetChangeProtection: one call takes the firewall away, or changes what it does"]),
        ["protection of the policy off"] = (c => c.Firewall(f => f with { FirewallPolicyChangeProtection = false }), ["Changed Firewall FirewallPolicyChangeProtection: one call takes the firewall away, or changes what it does"]),
        ["the firewall's logs off"] = (c => c.Put(r => r.NetworkFirewall.Firewalls, c.Id("Firewall"), f => f with { Logging = new LoggingConfiguration { LogDestinationConfigs = [] } }), ["Missing FirewallLogging: what the firewall drops is not written down"]),
        ["alerts logged nowhere"] = (c => c.Put(r => r.NetworkFirewall.Firewalls, c.Id("Firewall"), f => f with { Logging = new LoggingConfiguration { LogDestinationConfigs = [.. f.Logging!.LogDestinationConfigs!.Where(l => l.LogType != "ALERT")] } }), ["Changed FirewallLogging LoggingConfiguration.LogDestinationConfigs: not everything that the firewall drops and passes is written down where it was"]),
        ["DNS Firewall open on failure"] = (c => c.Call(Route53ResolverApi.UpdateFirewallConfig, new() { ResourceId = c.Network.VpcId, FirewallFailOpen = "ENABLED" }), ["Changed Vpc FirewallFailOpen: every name is answered for while DNS Firewall cannot judge"]),
        ["other resolvers for machines"] = (
            c => c.Do(r =>
            {
                r.DhcpOptions.Put(new DhcpOptions { DhcpOptionsId = "dopt-0123456789abcdef0", DhcpConfigurations = [new DhcpConfiguration { Key = "domain-name-servers", Values = [new AttributeValue { Value = "192.0.2.53" }] }] });
                r.Vpcs.Put(r.Vpcs.Find(c.Network.VpcId)! with { DhcpOptionsId = "dopt-0123456789abcdef0" });
            }),
            ["Changed Vpc DhcpOptions.DomainNameServers: machines ask another resolver, where DNS Firewall and query logs are not"]),
        ["the VPC's names off"] = (c => c.Call(Ec2Api.ModifyVpcAttribute, new() { VpcId = c.Network.VpcId, EnableDnsSupport = new AttributeBooleanValue { Value = false } }), ["Changed Vpc EnableDnsSupport: the names of endpoints are not resolved in the VPC"]),
        ["DNS Firewall off the VPC"] = (c => c.Do(r => r.Dns.Associations.Take(c.Id("DnsRuleGroupAssociation"))), ["Missing DnsRuleGroupAssociation: the resolver answers for names that are not listed"]),
        ["a name more that DNS Firewall answers"] = (c => c.Call(Route53ResolverApi.UpdateFirewallDomains, new() { FirewallDomainListId = c.Id("DnsAllowList"), Operation = "ADD", Domains = ["evil.example"] }), ["Changed DnsAllowList Domains: more names are answered for than may be reached"]),
        ["a rule of DNS Firewall turned"] = (c => c.Do(r => r.Dns.Rules.Put(r.Dns.Rules.All.First(x => x.FirewallRuleGroupId == c.Id("DnsRuleGroup") && x.Action == "BLOCK") with { Action = "ALERT", BlockResponse = null })), ["Changed DnsRuleGroup FirewallRules: other names are answered for"]),
        ["queries logged nowhere"] = (
            c => c.Do(r => r.Dns.QueryLogAssociations.Take(r.Dns.QueryLogAssociations.All.First(a => a.ResourceId == c.Network.VpcId).Id!)), ["Missing QueryLogAssociation: names that are asked for are not written down"]),
        ["logs kept for a week"] = (c => c.Call(CloudWatchLogsApi.PutRetentionPolicy, new() { LogGroupName = c.Id("DnsLogGroup"), RetentionInDays = 7 }), ["Changed DnsLogGroup RetentionInDays: logs are kept for another time"]),
        ["logs under no key"] = (c => c.Put(r => r.Logs.Groups, c.Id("FlowLogGroup"), g => g with { KmsKeyId = null }), ["Changed FlowLogGroup KmsKeyId: logs are encrypted under another key"]),
        ["all logs under another key"] = (
            c => c.Do(r =>
            {
                foreach (var group in r.Logs.Groups.All.Where(g => g.LogGroupName!.StartsWith("/secureml/lab/", StringComparison.Ordinal)).ToList()) r.Logs.Groups.Put(group with { KmsKeyId = Key + "0" });
            }),
            [.. new[] { "AlertLogGroup", "FlowLogGroup", "DnsLogGroup", "VpcFlowLogGroup" }.Select(g => $"Changed {g} KmsKeyId: logs are encrypted under another key")]),
        ["the flow logs' role widened"] = (c => c.Call(IamApi.PutRolePolicy, new() { RoleName = c.Id("FlowLogRole"), PolicyName = "more", PolicyDocument = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""" }), ["Changed FlowLogRole Policies: whoever assumes the role may do something else"]),
        ["a managed policy on the flow logs' role"] = (c => c.Do(_ => c.Attach(c.Id("FlowLogRole"), "arn:aws:iam::aws:policy/AdministratorAccess")), ["Changed FlowLogRole ManagedPolicyArns: whoever assumes the role may do something else"]),
        ["a route to elsewhere"] = (c => c.Put(r => r.RouteTables, c.Id("WorkloadSubnetARoutes"), t => t with { Routes = [.. t.Routes!.Select(x => x.DestinationCidrBlock == "0.0.0.0/0" ? x with { GatewayId = null, VpcPeeringConnectionId = "pcx-1" } : x)] }), ["Changed WorkloadSubnetAOut VpcEndpointId: traffic takes another way than through the firewall, or none"]),
        ["a subnet without its network ACL"] = (c => c.Put(r => r.NetworkAcls, c.Id("WorkloadAcl"), a => a with { Associations = [] }), ["Missing WorkloadSubnetAAcl: the subnet has a network ACL that is not the network's"]),
        ["an entry of a network ACL widened"] = (c => c.Put(r => r.NetworkAcls, c.Id("EndpointAcl"), a => a with { Entries = [.. a.Entries!.Select(e => e is { RuleNumber: 100, Egress: false } ? e with { CidrBlock = "0.0.0.0/0" } : e)] }), ["Changed EndpointAclIn100 CidrBlock: traffic is decided on by other rules than the network's"]),
    };

    private readonly Networks _networks = new();

    public static TheoryData<string> Names => [.. Settings.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task It_is_told(string what)
    {
        var changing = new Changing(_networks, await _networks.Built(Networks.Request() with { DnsFirewall = true, KmsKeyId = Key }));
        Assert.Empty(await _networks.Drift());
        await Settings[what].Change(changing);
        Assert.Equal(Settings[what].Told, (await _networks.Drift()).Where(d => d.Property != "VpcPeeringConnectionId").Select(d => $"{d.Kind} {d.LogicalId} {d.Property}".TrimEnd() + $": {d.Risk}"));
    }

    [Fact]
    public async Task Names_that_only_the_firewall_has_are_told_as_what_dns_lacks()
    {
        await _networks.Built(Networks.Request() with { DnsFirewall = true });
        var check = (await TrainingNetworkOperation.TestAsync(_networks.Aws, "lab", default))!;
        Assert.EndsWith("; the 2 names that may be reached are the team's, and not judged.", check.Reason, StringComparison.Ordinal);
        var groups = _networks.Region.NetworkFirewall.RuleGroups;
        var list = groups.All.First(g => g.Rules?.RulesSource?.RulesSourceList is not null && g.Name == "lab-allow");
        var targets = list.Rules!.RulesSource!.RulesSourceList!;
        groups.Put(list with { Rules = list.Rules with { RulesSource = list.Rules.RulesSource with { RulesSourceList = targets with { Targets = [.. targets.Targets!.Where(t => t != "pypi.org"), ".pastebin.com", ".github.io"] } } } });
        Assert.Equal(
            [
                "Changed DnsAllowList: Domains lacks .github.io, .pastebin.com: names that may be reached are not answered for, so that what needs them fails",
                "Changed DnsAllowList: Domains has pypi.org besides: more names are answered for than may be reached",
            ],
            (await _networks.Drift()).Select(d => d.ToString()));
    }

    [Fact]
    public async Task Flow_logs_that_go_to_another_bucket_are_told()
    {
        var network = await _networks.Built(Networks.Request() with { FlowLogDestination = "arn:aws:s3:::flow-logs" });
        Assert.Empty(await _networks.Drift());
        var log = network.Resource.First(r => r.LogicalId == "VpcFlowLog").ResourceId!;
        _networks.Region.FlowLogs.Put(_networks.Region.FlowLogs.Find(log)! with { LogDestination = "arn:aws:s3:::elsewhere" });
        var drift = Assert.Single(await _networks.Drift());
        Assert.Equal(("LogDestination", "arn:aws:s3:::flow-logs", "arn:aws:s3:::elsewhere"), (drift.Property, drift.Expected, drift.Actual));
    }

    public void Dispose() => _networks.Dispose();

    private sealed record Changing(Networks Networks, TrainingNetwork Network)
    {
        public string DefaultGroup => Networks.Region.SecurityGroups.All.First(g => g.VpcId == Network.VpcId && g.GroupName == "default").GroupId!;

        public string Id(string logicalId) => Network.Resource.First(r => r.LogicalId == logicalId).ResourceId!;

        public void Attach(string role, string policy)
        {
            var roles = Networks.Account.Iam.Roles;
            roles.Put(roles.Find(role)! with { Attached = [new AttachedPolicy { PolicyName = policy.Split('/')[^1], PolicyArn = policy }] });
        }

        public Task Do(Action<PracticeRegion> change)
        {
            change(Networks.Region);
            return Task.CompletedTask;
        }

        public Task Put<T>(Func<PracticeRegion, Table<T>> table, string id, Func<T, T> change)
            where T : class => Do(r => table(r).Put(change(table(r).Find(id)!)));

        public Task Policy(Func<FirewallPolicy, FirewallPolicy> change) => Put(r => r.NetworkFirewall.Policies, Id("FirewallPolicy"), p => p with { Policy = change(p.Policy!) });

        public Task Firewall(Func<Api.NetworkFirewall.Firewall, Api.NetworkFirewall.Firewall> change) => Put(r => r.NetworkFirewall.Firewalls, Id("Firewall"), f => f with { Record = change(f.Record) });

        public Task Call<TRequest, TResponse>(Api.AwsOperation<TRequest, TResponse> operation, TRequest request)
            where TRequest : class
            where TResponse : class => Networks.Aws.SendAsync(operation.Call(request), default);
    }
}
