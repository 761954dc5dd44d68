using System.Text.Json.Nodes;
using SecureMlTools.Api;
using SecureMlTools.Controls;
using SecureMlTools.Launch.Machines;
using SecureMlTools.Launch.Networks;
using SecureMlTools.Networking.Paths;
using SecureMlTools.Operations;

namespace SecureMlTools.Tests.Support;

/// <summary>
/// A network without a way to the internet and machines in it, from nothing: looked at with the AWS CLI, audited, asked where they get to, and taken away.
/// The same for whatever speaks as AWS does; what one of them lacks is named by its test, and nothing else may be missing.
/// </summary>
/// <param name="aws">A transport into us-east-1.</param>
/// <param name="url">Where the AWS CLI finds the same account.</param>
/// <param name="clock">The clock that a wait goes by.</param>
/// <param name="changes">How many changing calls there have been through the transport.</param>
internal sealed class TrainingLine(IAwsTransport aws, string url, HurryingClock clock, Func<long> changes) : IDisposable
{
    private const string Bucket = "data";
    private static readonly NetworkRequest Lab = new() { Name = "lab", VpcCidr = "10.77.0.0/16", Zones = ["us-east-1a", "us-east-1b"], NoInternet = true };

    private readonly string _folder = Directory.CreateTempSubdirectory("trainingline").FullName;
    private int _journals;

    /// <summary>True where there is DNS Firewall. Without it the resolver carries names out, and DNS-01 says so of the VPC.</summary>
    public bool DnsFirewall { get; init; } = true;

    /// <summary>True where machines come to report to Systems Manager, and a launch can wait for them.</summary>
    public bool AgentsReport { get; init; } = true;

    /// <summary>True where the interfaces of an endpoint are told from others and have addresses of their subnets, so that a machine gets there.</summary>
    public bool EndpointsHaveInterfaces { get; init; } = true;

    /// <summary>Controls that cannot be judged here, each with what is missing.</summary>
    public IReadOnlyDictionary<string, string> Unread { get; init; } = new Dictionary<string, string>();

    /// <summary>Controls that fail on the region or the account: not the network's and not the machine's.</summary>
    public IReadOnlyList<string> OfTheRegion { get; init; } = [];

    /// <summary>Types of the network's resources that cannot be taken away here.</summary>
    public IReadOnlyList<string> NotRemovable { get; init; } = [];

    /// <summary>A machine, as most tests want one.</summary>
    public static LaunchRequest Machine { get; } = new()
    {
        Name = "trainer",
        InstanceType = "g5.2xlarge",
        Image = "AmazonLinux2023",
        Network = "lab",
        S3Buckets = [Bucket],
        Tags = new Dictionary<string, string> { ["Team"] = "vision" },
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public async Task Walk()
    {
        var vpcs = Vpcs();
        var network = await Network();
        var machine = await Launched(Machine with { ClientToken = "order-7" });
        var other = await OnlyAnotherRequestStartsAnother(machine);
        var byCli = new MachineByCli(url, machine);
        var ids = byCli.Check();
        byCli.CheckRole(Bucket);
        await AuditOf([.. ids, .. network.Resource.Select(r => r.ResourceId!)]);
        await PathsOf(machine);
        await RolledBack();

        Assert.Equal(new[] { machine, other }.SelectMany(m => m.SecurityGroupIds.Append(m.InstanceId)).Order(), await Users());
        Assert.Contains(other.InstanceId, (await Removal(machine)).Keeps, StringComparison.Ordinal);
        foreach (var launched in new[] { other, machine }) await Removed(launched);
        Assert.Empty(await Users());
        var removed = await TrainingNetworkOperation.RemoveAsync(aws, await Found(), keepLogs: false, null, clock, default);
        Assert.Equal(NotRemovable, removed.Where(r => r.Outcome != LaunchOutcome.Removed).Select(r => r.ResourceType).Order());
        Assert.Equal(vpcs, Vpcs());
    }

    private async Task<TrainingNetworkState> Found() => (await TrainingNetworkOperation.FindAsync(aws, "lab", default))!;

    // What would lose the network, or keeps it from going.
    private async Task<IEnumerable<string>> Users() =>
        (await TrainingNetworkOperation.UsersAsync(aws, await Found(), default)).Where(u => EndpointsHaveInterfaces || !u.StartsWith("eni-", StringComparison.Ordinal)).Order();

    // Built, seen by the CLI, and built again without a change.
    private async Task<TrainingNetwork> Network()
    {
        var request = Lab with { DnsFirewall = DnsFirewall };
        var network = await Built(request);
        Assert.Equal(Lab.VpcCidr, Cli($"ec2 describe-vpcs --vpc-ids {network.VpcId}", "Vpcs[0].CidrBlock").ToString());
        var inVpc = $" --filters Name=vpc-id,Values={network.VpcId}";
        Assert.Equal(Lab.Zones, Texts(Cli("ec2 describe-subnets" + inVpc, "Subnets[?!MapPublicIpOnLaunch].AvailabilityZone")).Distinct().Order());
        Assert.Empty(Cli("ec2 describe-subnets" + inVpc, "Subnets[?MapPublicIpOnLaunch]").AsArray());
        Assert.Empty(Cli($"ec2 describe-internet-gateways --filters Name=attachment.vpc-id,Values={network.VpcId}", "InternetGateways").AsArray());
        Assert.DoesNotContain("0.0.0.0/0", Texts(Cli("ec2 describe-route-tables" + inVpc, "RouteTables[].Routes[].DestinationCidrBlock")));
        var services = Texts(Cli("ec2 describe-vpc-endpoints" + inVpc, "VpcEndpoints[].ServiceName")).ToList();
        foreach (var service in new[] { "s3", "ssm", "ssmmessages", "ecr.dkr", "logs" }) Assert.Contains("com.amazonaws.us-east-1." + service, services);
        Assert.Equal("[[],[]]", Cli($"ec2 describe-security-groups{inVpc} Name=group-name,Values=default", "SecurityGroups[0].[IpPermissions,IpPermissionsEgress]").ToJsonString());

        var before = changes();
        Assert.Equal(LaunchOutcome.Kept, (await Built(request)).Outcome);
        Assert.Equal(before, changes());
        return network;
    }

    private async Task<TrainingInstance> OnlyAnotherRequestStartsAnother(TrainingInstance first)
    {
        var before = changes();
        Assert.Equal(first.InstanceId, (await Launched(Machine with { ClientToken = "order-7" })).InstanceId);
        Assert.Equal(before, changes());

        var other = await Launched(Machine with { Image = first.ImageId!, InstanceProfile = first.InstanceProfile, S3Buckets = [] });
        Assert.NotEqual(first.InstanceId, other.InstanceId);
        Assert.Equal((first.ImageId, first.InstanceProfile), (other.ImageId, other.InstanceProfile));
        return other;
    }

    // Everything is read and judged; what is not ours and no setting of the region is somebody else's.
    private async Task AuditOf(IReadOnlyCollection<string> ours)
    {
        var options = new AuditOptions();
        var findings = AuditOperation.Judge(await AuditOperation.CollectAsync(aws, options, null, default), options).ToLookup(f => f.ResourceType is ResourceTypes.Region or ResourceTypes.Account);
        var own = findings[false].Where(f => ours.Contains(f.ResourceId)).ToList();
        foreach (var type in new[] { ResourceTypes.Instance, ResourceTypes.Volume, ResourceTypes.Subnet, ResourceTypes.Vpc }) Assert.Contains(own, f => f.ResourceType == type && f.Status == FindingStatus.Pass);
        Assert.Equal(DnsFirewall ? [] : ["DNS-01 AWS::EC2::VPC"], own.Where(f => f.Status == FindingStatus.Fail).Select(f => $"{f.ControlId} {f.ResourceType}"));
        Assert.Equal(string.Join(' ', OfTheRegion), string.Join(' ', findings[true].Where(f => f.Status == FindingStatus.Fail).Select(f => f.ControlId).Order(StringComparer.Ordinal)));

        var unread = own.Concat(findings[true]).Where(f => f.Status == FindingStatus.Unknown).ToList();
        Assert.Equal(string.Join(' ', Unread.Keys.Order(StringComparer.Ordinal)), string.Join(' ', unread.Select(f => f.ControlId).Distinct().Order(StringComparer.Ordinal)));
        Assert.All(unread, f => Assert.Contains(Unread[f.ControlId], f.Reason, StringComparison.Ordinal));
    }

    private async Task PathsOf(TrainingInstance machine)
    {
        var inventory = await PathOperation.CollectAsync(aws, [machine.InstanceId], 4, null, default);
        PathDiagnosis To(string destination) => Assert.Single(PathOperation.OfInstances(inventory, [machine.InstanceId], new PathQuery { Destination = destination }));

        foreach (var outside in new[] { "github.com:443", "example.org:443", "8.8.8.8:53" })
        {
            var path = To(outside);
            Assert.Equal(PathVerdict.Blocked, path.Verdict);
            Assert.Contains(path.Blockers, b => b.Code == "NO_ROUTE_TO_DESTINATION");
        }

        var bucket = To("s3.us-east-1.amazonaws.com:443");
        Assert.True(bucket.Verdict == PathVerdict.Reachable, bucket.Reason);
        Assert.Contains(bucket.Hops, h => h.Component == "gateway endpoint");
        if (!EndpointsHaveInterfaces) return;
        var agent = To("ssm.us-east-1.amazonaws.com:443");
        Assert.True(agent.Verdict == PathVerdict.Reachable, agent.Reason);
        Assert.Contains(agent.Hops, h => h.Component == "interface endpoint");
    }

    // A machine that does not come to report is taken away with all that was made for it.
    private async Task RolledBack()
    {
        var silent = new SilentAgents(aws);
        var plan = await Plan(silent, Machine with { Name = "silent", Timeout = TimeSpan.FromMinutes(1) });
        var result = await LaunchOperation.RunAsync(silent, plan, clock, null, null, default);
        Assert.Contains("was removed again", result.Failure, StringComparison.Ordinal);
        Assert.Empty(result.LeftBehind);
        MachineByCli.CheckGone(url, plan.OwnerName);
    }

    private async Task<LaunchRemoval> Removal(TrainingInstance machine)
    {
        var plan = await LaunchRemovalOperation.PlanAsync(aws, [machine.InstanceId], [], keepLogs: false, force: false, default);
        Assert.Empty(plan.Refusals);
        return Assert.Single(plan.Launches);
    }

    private async Task Removed(TrainingInstance machine)
    {
        var removal = await Removal(machine);
        var resources = await LaunchRemovalOperation.RunAsync(aws, removal, null, clock, default);
        Assert.Equal([], resources.Where(r => r.Outcome != LaunchOutcome.Removed).Select(r => $"{r}: {r.Reason}"));
        MachineByCli.CheckGone(url, removal.Launch);
    }

    private async Task<TrainingNetwork> Built(NetworkRequest request)
    {
        var build = await TrainingNetworkOperation.BuildAsync(aws, await TrainingNetworkOperation.PlanAsync(aws, request, default), Journal(), null, clock, default);
        Assert.True(build.Failure is null, build.Failure);
        return build.Network!;
    }

    private async Task<TrainingInstance> Launched(LaunchRequest request)
    {
        var result = await LaunchOperation.RunAsync(aws, await Plan(aws, request with { Waits = AgentsReport }), clock, null, null, default);
        Assert.True(result.Failure is null, result.Failure);
        Assert.Empty(result.Warnings);
        return Assert.Single(result.Instances);
    }

    private Task<LaunchPlan> Plan(IAwsTransport through, LaunchRequest request) => LaunchOperation.PlanAsync(through, request with { JournalPath = Journal() }, ShippedImages.Catalog, clock, default);

    private string Journal() => Path.Combine(_folder, $"{++_journals}.jsonl");

    private IEnumerable<string> Vpcs() => [.. Texts(Cli("ec2 describe-vpcs", "Vpcs[].VpcId")).Order()];

    private JsonNode Cli(string command, string query) => AwsCli.Read(url, command, query);

    private static IEnumerable<string> Texts(JsonNode node) => node.AsArray().Where(n => n is not null).Select(n => n!.ToString());
}
