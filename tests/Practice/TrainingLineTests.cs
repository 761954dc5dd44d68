using System.Text.Json.Nodes;
using SecureMlTools.Firewall.Domains;
using SecureMlTools.Launch.Networks;
using SecureMlTools.Networking.Paths;
using SecureMlTools.Operations;
using SecureMlTools.Practice;
using SecureMlTools.Tests.Support;

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
        JsonNode Cli(string command) => AwsCli.Read(server.Url, command);

        new MachineByCli(server.Url, machine).Check();
        var subnets = Cli($"ec2 describe-subnets --filters Name=vpc-id,Values={machine.VpcId}")["Subnets"]!.AsArray();
        Assert.All(subnets, s => Assert.False(s!["MapPublicIpOnLaunch"]!.GetValue<bool>()));
        var policy = Cli("network-firewall describe-firewall-policy --firewall-policy-name lab")["FirewallPolicy"]!;
        Assert.Equal("STRICT_ORDER", policy["StatefulEngineOptions"]!["RuleOrder"]!.GetValue<string>());
        Assert.Contains("aws:drop_established_app_layer_to_server", policy["StatefulDefaultActions"]!.AsArray().Select(a => a!.GetValue<string>()));
        Assert.Equal(["ALERT", "FLOW"], Cli("network-firewall describe-logging-configuration --firewall-name lab")["LoggingConfiguration"]!["LogDestinationConfigs"]!.AsArray().Select(c => c!["LogType"]!.GetValue<string>()).Order());
    }

    [SkippableFact]
    public async Task A_network_without_internet_and_its_machines_are_safe_from_the_start()
    {
        AwsCli.SkipWhereMissing();
        // An audit goes by the real clock, so the account must live now.
        var clock = new HurryingClock(DateTimeOffset.UtcNow);
        var account = new PracticeFactory(clock).Create("training-estate");
        await using var server = PracticeServer.Start(account);
        using var line = new TrainingLine(account.Connect("us-east-1"), server.Url, clock, () => account.ChangingCalls)
        {
            // A machine so young has no metrics yet.
            Unread = new Dictionary<string, string> { ["IMDS-06"] = "CloudWatch has no MetadataNoToken data" },
            // Nobody has hardened the estate's region yet.
            OfTheRegion = ["AMI-02", "AMI-04", "EBS-02", "IMDS-03", "INS-06", "NET-11", "SNAP-02"],
        };
        await line.Walk();
    }

    private async Task<TrainingInstance> MachineAsync()
    {
        await _networks.Built(Networks.Request("us-east-1a", "us-east-1b") with { DnsFirewall = true, Domains = [new NetworkDomain(DomainParser.Parse("github.com").Domain!, IsPreset: true)] });
        var request = TrainingLine.Machine with { Image = "DeepLearningPyTorch", JournalPath = _networks.Journal() };
        var result = await LaunchOperation.RunAsync(_networks.Aws, await LaunchOperation.PlanAsync(_networks.Aws, request, ShippedImages.Catalog, _networks.Clock, default), _networks.Clock, null, null, default);
        Assert.Null(result.Failure);
        return Assert.Single(result.Instances);
    }
}
