using SecureMlTools.Api;
using SecureMlTools.Firewall.Domains;
using SecureMlTools.Launch.Networks;
using SecureMlTools.Operations;
using SecureMlTools.Practice;
using SecureMlTools.Practice.State;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Practice;

/// <summary>A practice account to build training networks in, whose clock goes on by itself while somebody waits.</summary>
internal sealed class Networks : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("networks-").FullName;
    private int _journals;

    public Networks()
    {
        Account = new PracticeFactory(Clock).Create("training-estate");
        Aws = Account.Connect("us-east-1");
    }

    public HurryingClock Clock { get; } = new(Practised.Now);

    public PracticeAccount Account { get; }

    public IAwsTransport Aws { get; }

    /// <summary>What the account holds of the region.</summary>
    public PracticeRegion Region => Account.State("us-east-1");

    public static NetworkRequest Request(params string[] zones) => new()
    {
        Name = "lab",
        VpcCidr = "10.77.0.0/16",
        Zones = zones.Length == 0 ? ["us-east-1a"] : zones,
        Domains = [new NetworkDomain(DomainParser.Parse("pypi.org").Domain!), new NetworkDomain(DomainParser.Parse("files.pythonhosted.org").Domain!)],
    };

    public string Journal() => Path.Combine(_folder, $"{++_journals}.jsonl");

    public Task<TrainingNetworkPlan> Plan(NetworkRequest request) => TrainingNetworkOperation.PlanAsync(Aws, request, default);

    public async Task<TrainingNetworkBuild> Build(NetworkRequest request, IAwsTransport? aws = null) =>
        await TrainingNetworkOperation.BuildAsync(aws ?? Aws, await Plan(request), Journal(), null, Clock, default);

    /// <summary>Builds, and the failure is the test's.</summary>
    public async Task<TrainingNetwork> Built(NetworkRequest request)
    {
        var build = await Build(request);
        Assert.True(build.Failure is null, build.Failure + "\n" + string.Join('\n', build.Resources));
        return build.Network!;
    }

    /// <summary>Where the network differs from what it was made as.</summary>
    public async Task<IReadOnlyList<TrainingNetworkDrift>> Drift(IAwsTransport? aws = null) => TrainingNetworkOperation.Drift((await TrainingNetworkOperation.FindAsync(aws ?? Aws, "lab", default))!);

    public async Task<IReadOnlyList<TrainingNetworkResource>> Remove(string name = "lab") =>
        await TrainingNetworkOperation.RemoveAsync(Aws, (await TrainingNetworkOperation.FindAsync(Aws, name, default))!, false, null, Clock, default);

    public void Dispose() => Directory.Delete(_folder, true);
}
