using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Launch.Machines;
using SecureMlTools.Operations;
using SecureMlTools.Practice;
using SecureMlTools.Practice.State;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Practice;

/// <summary>A practice account to launch machines in, as a user would, whose clock goes on by itself while somebody waits.</summary>
internal sealed class Launches : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("launch").FullName;

    public Launches()
    {
        Account = new PracticeFactory(Clock).Create("training-estate");
        Before = Now();
    }

    public HurryingClock Clock { get; } = new(Practised.Now);

    public PracticeAccount Account { get; }

    public PracticeRegion Region => Account.State("us-east-1");

    /// <summary>How much there was of everything before the first launch.</summary>
    public string Before { get; }

    public static LaunchRequest Request(string type = "g5.2xlarge") => new() { Name = "trainer", InstanceType = type, Image = "DeepLearningPyTorch", SubnetIds = ["{training-private-a}"] };

    public string Subnet(string name) => Region.Ids.Of("subnet", name);

    /// <summary>The machines that were launched and are there.</summary>
    public List<Instance> Machines() => [.. Region.Instances.All.Select(i => i.Instance).Where(i => i.Tags.Value("secureml:machine") is not null && i.State?.Name != "terminated")];

    /// <summary>How much there is of everything that a launch makes.</summary>
    public string Now() => string.Join(' ',
        Region.SecurityGroups.Count, Region.Rules.Table.All.Count(), Region.LaunchTemplates.Count, Region.TemplateVersions.Count, Region.Volumes.Count, Region.NetworkInterfaces.Count,
        Region.Instances.All.Count(i => i.Instance.State?.Name != "terminated"), Account.Iam.Roles.Count, Account.Iam.Profiles.Count, Region.Logs.Groups.Count);

    public string Journal(string? name = null) => Path.Combine(_folder, (name ?? Guid.NewGuid().ToString("N")) + ".jsonl");

    public Task<LaunchPlan> Plan(LaunchRequest request, CancellationToken cancellationToken = default) =>
        LaunchOperation.PlanAsync(Account.Connect("us-east-1"), Filled(request), ShippedImages.Catalog, Clock, cancellationToken);

    public Task<LaunchResult> Launch(LaunchRequest request, CancellationToken cancellationToken = default) => Launch(request, Account.Connect("us-east-1"), null, cancellationToken);

    public async Task<LaunchResult> Launch(LaunchRequest request, IAwsTransport aws, IProgress<MachineProgress>? progress, CancellationToken cancellationToken = default)
    {
        var plan = await Plan(request with { JournalPath = request.JournalPath ?? Journal() }, cancellationToken);
        return await LaunchOperation.RunAsync(aws, plan, Clock, null, progress, cancellationToken);
    }

    /// <summary>Does something with the machines once RunInstances has started them, before its answer is given.</summary>
    public void OnceStarted(Action act) => Account.Faults.AfterCall = (call, _) =>
    {
        if (call.Action == "ec2:RunInstances") act();
        return Task.CompletedTask;
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Names in braces stand for ids of the scenario.
    private LaunchRequest Filled(LaunchRequest request)
    {
        string Fill(string text) => text.StartsWith('{') && text[1..^1].Split(':') is var parts ? Region.Ids.Of(parts.Length > 1 ? parts[0] : "subnet", parts[^1]) : text;
        return request with { SubnetIds = [.. request.SubnetIds.Select(Fill)], Image = Fill(request.Image), CapacityReservationId = request.CapacityReservationId is { } id ? Fill(id) : null };
    }
}
