using System.Diagnostics;
using System.Text.Json.Nodes;
using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Aws;
using SecureMlTools.Inventory;
using SecureMlTools.Launch.Networks;
using SecureMlTools.Operations;

namespace SecureMlTools.Tests.Moto;

/// <summary>A training network without a way to the internet, built on moto, looked at with the AWS CLI, built again and removed.</summary>
public sealed class TrainingNetworkTests : IDisposable
{
    private readonly MotoServer _moto = new(seed: false);
    private readonly string _journal = Path.GetTempFileName();

    public void Dispose()
    {
        _moto.Dispose();
        File.Delete(_journal);
    }

    [SkippableFact]
    public async Task A_network_without_internet_is_built_and_removed()
    {
        Skip.If(_moto.Missing is not null, _moto.Missing);
        var aws = new RecordingAws(new WithoutGaps(AwsTransport.Create(new AwsTarget { Region = "us-east-1", EndpointUrl = _moto.Url, Keys = new AwsKeys("testing", "testing") })));
        var request = new NetworkRequest { Name = "lab", VpcCidr = "10.77.0.0/16", Zones = ["us-east-1a", "us-east-1b"], NoInternet = true };
        var vpcsBefore = Cli("describe-vpcs", "Vpcs[].VpcId").AsArray().Count;

        var build = await Build(aws, request);

        Assert.True(build.Failure is null, build.Failure);
        var vpc = Cli("describe-vpcs --filters Name=tag:secureml:network,Values=lab", "Vpcs[].[VpcId,CidrBlock]").AsArray().Single()!;
        Assert.Equal("10.77.0.0/16", vpc[1]!.GetValue<string>());
        var inVpc = $" --filters Name=vpc-id,Values={vpc[0]}";
        Assert.Equal(["us-east-1a", "us-east-1b"], Texts(Cli("describe-subnets" + inVpc, "Subnets[?!MapPublicIpOnLaunch].AvailabilityZone")).Distinct().Order());
        Assert.Empty(Cli($"describe-internet-gateways --filters Name=attachment.vpc-id,Values={vpc[0]}", "InternetGateways").AsArray());
        Assert.DoesNotContain("0.0.0.0/0", Texts(Cli("describe-route-tables" + inVpc, "RouteTables[].Routes[].DestinationCidrBlock")));
        var services = Texts(Cli("describe-vpc-endpoints" + inVpc, "VpcEndpoints[].ServiceName")).ToList();
        foreach (var service in new[] { "s3", "ssm", "ssmmessages", "ecr.dkr", "logs" }) Assert.Contains("com.amazonaws.us-east-1." + service, services);
        var group = Cli("describe-security-groups" + inVpc + " Name=group-name,Values=default", "SecurityGroups[0].[IpPermissions,IpPermissionsEgress]");
        Assert.Equal("[[],[]]", group.ToJsonString());

        var calls = aws.Changes.Count();
        Assert.Null((await Build(aws, request)).Failure);
        Assert.Equal(calls, aws.Changes.Count());

        var network = await TrainingNetworkOperation.FindAsync(aws, "lab", default);
        Assert.Empty(TrainingNetworkOperation.Drift(network!).Select(d => $"{d.Kind} {d.LogicalId ?? d.ResourceType} {d.Property}: {d.Expected} -> {d.Actual} {d.Risk}"));
        var removed = await TrainingNetworkOperation.RemoveAsync(aws, network!, keepLogs: false, null, TimeProvider.System, default);

        // moto cannot take query logs away: they are what is left, and are named.
        Assert.Equal(["AWS::Route53Resolver::ResolverQueryLoggingConfig", "AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation"], removed.Where(r => r.Reason is not null).Select(r => r.ResourceType).Order());
        Assert.Equal(vpcsBefore, Cli("describe-vpcs", "Vpcs[].VpcId").AsArray().Count);
    }

    private async Task<TrainingNetworkBuild> Build(IAwsTransport aws, NetworkRequest request)
    {
        File.Delete(_journal);
        return await TrainingNetworkOperation.BuildAsync(aws, await TrainingNetworkOperation.PlanAsync(aws, request, default), _journal, null, TimeProvider.System, default);
    }

    private JsonNode Cli(string command, string query)
    {
        var start = new ProcessStartInfo("aws", ["ec2", .. command.Split(' '), "--query", query, "--output", "json", "--region", "us-east-1", "--endpoint-url", _moto.Url]) { RedirectStandardOutput = true };
        (start.Environment["AWS_ACCESS_KEY_ID"], start.Environment["AWS_SECRET_ACCESS_KEY"], start.Environment["AWS_PAGER"]) = ("testing", "testing", "");
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return JsonNode.Parse(output)!;
    }

    private static IEnumerable<string> Texts(JsonNode node) => node.AsArray().Where(n => n is not null).Select(n => n!.GetValue<string>());

    /// <summary>
    /// moto has no rule groups, no firewall policies, no DNS Firewall and no EC2 Instance Connect Endpoints, and says so with a page of HTML: here their lists are empty, as AWS's would be. And
    /// a subnet that goes takes its associations along, as at AWS.
    /// </summary>
    private sealed class WithoutGaps(IAwsTransport moto) : IAwsTransport
    {
        private static bool IsGap(string action) => action is "network-firewall:ListRuleGroups" or "network-firewall:ListFirewallPolicies" or "ec2:DescribeInstanceConnectEndpoints" || action.StartsWith("route53resolver:ListFirewall", StringComparison.Ordinal);

        public string Region => moto.Region;

        public async Task<T> SendAsync<T>(AwsCall<T> call, CancellationToken cancellationToken)
        {
            if (call.Operation == Ec2Api.DeleteSubnet) await Free(((DeleteSubnetRequest)call.Operation.DecodeRequest(call.Http)).SubnetId!);
            if (!IsGap(call.Operation.IamAction)) return await moto.SendAsync(call, cancellationToken);
            using var empty = new MemoryStream(call.Operation == Ec2Api.DescribeInstanceConnectEndpoints ? "<DescribeInstanceConnectEndpointsResponse/>"u8.ToArray() : "{}"u8.ToArray());
            return call.Decode(empty);
        }

        private async Task Free(string subnet)
        {
            var tables = await moto.SendAsync(Ec2Api.DescribeRouteTables.Call(new() { Filters = [new Filter { Name = "association.subnet-id", Values = [subnet] }] }), default);
            foreach (var association in tables.RouteTables.OrEmpty().SelectMany(t => t.Associations.OrEmpty()).Where(a => a.SubnetId == subnet))
                await moto.SendAsync(Ec2Api.DisassociateRouteTable.Call(new() { AssociationId = association.RouteTableAssociationId }), default);
            var acls = (await moto.SendAsync(Ec2Api.DescribeNetworkAcls.Call(new()), default)).NetworkAcls.OrEmpty();
            var own = acls.Single(a => a.Associations.OrEmpty().Any(s => s.SubnetId == subnet));
            await moto.SendAsync(
                Ec2Api.ReplaceNetworkAclAssociation.Call(new()
                {
                    AssociationId = own.Associations!.Single(s => s.SubnetId == subnet).NetworkAclAssociationId,
                    NetworkAclId = acls.Single(a => a.VpcId == own.VpcId && a.IsDefault == true).NetworkAclId,
                }), default);
        }
    }
}
