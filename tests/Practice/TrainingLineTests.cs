using System.Text.Json.Nodes;
using SecureMlTools.Firewall.Domains;
using SecureMlTools.Launch.Machines;
using SecureMlTools.Launch.Networks;
using SecureMlTools.Networking.Paths;
using SecureMlTools.Operations;
using SecureMlTools.Practice;
using SecureMlTools.Tests.Practice.Cli;

namespace SecureMlTools.Tests.Practice;

/// <summary>A network and a machine in it, from nothing: what the AWS CLI sees of them, and where the machine gets to.</summary>
public sealed class TrainingLineTests : IDisposable
{
    private readonly Networks _networks = new();

    public void Dispose() => _networks.Dispose();

    [Fact]
    public async Task The_machine_reaches_what_is_listed_and_S3_and_nothing_else()
    {
        var machine = await MachineAsync();
        var inventory = await PathOperation.CollectAsync(_networks.Aws, [machine.InstanceId], 4, null, default);

        PathDiagnosis To(string destination) => Assert.Single(PathOperation.OfInstances(inventory, [machine.InstanceId], new PathQuery { Destination = destination }));

        var listed = To("github.com:443");
        Assert.Equal(PathVerdict.Reachable, listed.Verdict);
        Assert.Contains(listed.Hops, h => h.Component == "firewall");
        Assert.Equal(PathVerdict.Blocked, To("example.org:443").Verdict);
        Assert.Contains(To("example.org:443").Blockers, b => b.Code == "FIREWALL_RULES_RESTRICTION");
        Assert.Equal(PathVerdict.Blocked, To("8.8.8.8:53").Verdict);

        var bucket = To("s3.us-east-1.amazonaws.com:443");
        Assert.Equal(PathVerdict.Reachable, bucket.Verdict);
        Assert.DoesNotContain(bucket.Hops, h => h.Component == "firewall");
        Assert.Contains(bucket.Hops, h => h.ResourceId.StartsWith("vpce-", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task The_aws_cli_sees_what_was_promised()
    {
        AwsCli.SkipWhereMissing();
        var machine = await MachineAsync();
        await using var server = PracticeServer.Start(_networks.Account);

        JsonNode Cli(string command)
        {
            var (exitCode, output, error) = AwsCli.Run(server.Url, "us-east-1", command.Split(' '))!.Value;
            Assert.True(exitCode == 0, error);
            return JsonNode.Parse(output)!;
        }

        var seen = Cli($"ec2 describe-instances --instance-ids {machine.InstanceId}")["Reservations"]![0]!["Instances"]![0]!;
        Assert.Equal("required", seen["MetadataOptions"]!["HttpTokens"]!.GetValue<string>());
        Assert.Null(seen["PublicIpAddress"]);
        Assert.Null(seen["KeyName"]);
        var volume = Cli($"ec2 describe-volumes --filters Name=attachment.instance-id,Values={machine.InstanceId}")["Volumes"]![0]!;
        Assert.Equal((true, "gp3"), (volume["Encrypted"]!.GetValue<bool>(), volume["VolumeType"]!.GetValue<string>()));
        var group = Cli($"ec2 describe-security-groups --group-ids {seen["SecurityGroups"]![0]!["GroupId"]}")["SecurityGroups"]![0]!;
        Assert.Empty(group["IpPermissions"]!.AsArray());

        var subnets = Cli($"ec2 describe-subnets --filters Name=vpc-id,Values={machine.VpcId}")["Subnets"]!.AsArray();
        Assert.All(subnets, s => Assert.False(s!["MapPublicIpOnLaunch"]!.GetValue<bool>()));
        var policy = Cli("network-firewall describe-firewall-policy --firewall-policy-name lab")["FirewallPolicy"]!;
        Assert.Equal("STRICT_ORDER", policy["StatefulEngineOptions"]!["RuleOrder"]!.GetValue<string>());
        Assert.Contains("aws:drop_established_app_layer_to_server", policy["StatefulDefaultActions"]!.AsArray().Select(a => a!.GetValue<string>()));
        Assert.Equal(["ALERT", "FLOW"], Cli("network-firewall describe-logging-configuration --firewall-name lab")["LoggingConfiguration"]!["LogDestinationConfigs"]!.AsArray().Select(c => c!["LogType"]!.GetValue<string>()).Order());
    }

    private async Task<TrainingInstance> MachineAsync()
    {
        await _networks.Built(Networks.Request("us-east-1a", "us-east-1b") with { DnsFirewall = true, Domains = [new NetworkDomain(DomainParser.Parse("github.com").Domain!, IsPreset: true)] });
        var request = new LaunchRequest { Name = "trainer", InstanceType = "g5.2xlarge", Image = "DeepLearningPyTorch", SubnetIds = [], Network = "lab", JournalPath = _networks.Journal() };
        var result = await LaunchOperation.RunAsync(_networks.Aws, await LaunchOperation.PlanAsync(_networks.Aws, request, Launches.Images, _networks.Clock, default), _networks.Clock, null, null, default);
        Assert.Null(result.Failure);
        return Assert.Single(result.Instances);
    }
}
