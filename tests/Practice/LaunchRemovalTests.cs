using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Launch.Machines;
using SecureMlTools.Operations;
using SecureMlTools.Practice;
using SecureMlTools.Tests.Support;
using SecureMlTools.Yaml;

namespace SecureMlTools.Tests.Practice;

/// <summary>What the removal of launched machines takes, what it leaves alone, and that a failure leaves nothing unnamed.</summary>
public sealed class LaunchRemovalTests : IDisposable
{
    private const string Subnet = "subnet-0b178961cb0570872";

    private readonly string _folder = Directory.CreateTempSubdirectory("removal").FullName;
    private readonly PracticeAccount _account = new PracticeFactory().Create("training-estate");

    private IAwsTransport Aws => _account.Transport("us-east-1");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_group_that_others_use_stays_with_the_role()
    {
        var machine = await LaunchAsync();
        var other = (await Aws.SendAsync(Ec2Api.CreateNetworkInterface.Call(new() { SubnetId = Subnet, Groups = [.. machine.SecurityGroupIds] }), default)).NetworkInterface!.NetworkInterfaceId!;
        var removed = await RemoveAsync(Aws, [machine.InstanceId]);
        Assert.Equal(["AWS::EC2::Instance"], removed.Select(r => r.ResourceType));
        var again = await LaunchRemovalOperation.PlanAsync(Aws, [], [Launch(machine)], false, false, default);
        Assert.Empty(again.Launches);
        Assert.Equal($"What was made for launch {Launch(machine)} is left alone: {other} uses it too.", Assert.Single(again.Refusals).Reason);
    }

    [Fact]
    public async Task A_stacks_launch_is_left_to_its_stack()
    {
        var machine = await LaunchAsync();
        await Aws.SendAsync(Ec2Api.CreateTags.Call(new() { Resources = machine.SecurityGroupIds.ToList(), Tags = [new Tag { Key = "stack", Value = "x" }] }), default);
        var aws = new Altering(Aws, (_, answer) => answer is DescribeInstancesResponse r
            ? r with { Reservations = [.. r.Reservations.OrEmpty().Select(v => v with { Instances = [.. v.Instances.OrEmpty().Select(i => i with { Tags = [.. i.Tags.OrEmpty(), new Tag { Key = "aws:cloudformation:stack-name", Value = "jobs" }] })] })] }
            : answer);
        var plan = await LaunchRemovalOperation.PlanAsync(aws, [machine.InstanceId], [], false, true, default);
        Assert.Empty(plan.Launches);
        Assert.Equal($"Launch {Launch(machine)} was made by the CloudFormation stack 'jobs': delete it there.", Assert.Single(plan.Refusals).Reason);
    }

    /// <summary>Every changing call refused in turn: each resource is then gone or named, and a role never goes from under a machine that runs.</summary>
    [Fact]
    public async Task A_refusal_at_any_call_leaves_nothing_unnamed()
    {
        for (var at = 1; ; at++)
        {
            var account = new PracticeFactory().Create("training-estate");
            var aws = account.Transport("us-east-1");
            var machine = await LaunchAsync(aws);
            var failing = new FailingAt(aws, at);
            var results = await RemoveAsync(failing, [machine.InstanceId]);
            var left = results.Where(r => r.Outcome == LaunchOutcome.LeftBehind).ToList();
            var roles = account.Iam.Roles.All.Count(r => r.Role.RoleName == Launch(machine));
            if (!failing.HasFailed)
            {
                Assert.True(at > 5, $"only {at - 1} changing calls were made");
                Assert.Empty(left);
                Assert.Equal(0, roles);
                return;
            }

            Assert.All(left, r => Assert.False(string.IsNullOrEmpty(r.Reason)));
            Assert.Equal(roles == 1, results.Any(r => r.ResourceType == "AWS::IAM::Role" && r.Outcome != LaunchOutcome.Removed));
            if (left.Any(r => r.InstanceId is not null)) Assert.Equal(1, roles);

            // Another run, without the refusal, ends it.
            Assert.DoesNotContain(await RemoveAsync(aws, [], [Launch(machine)]), r => r.Outcome != LaunchOutcome.Removed);
            Assert.DoesNotContain(account.Iam.Roles.All, r => r.Role.RoleName == Launch(machine));
        }
    }

    private static string Launch(TrainingInstance machine) => machine.Tags["secureml:machine"];

    private Task<TrainingInstance> LaunchAsync() => LaunchAsync(Aws);

    private async Task<TrainingInstance> LaunchAsync(IAwsTransport aws)
    {
        var request = new LaunchRequest { Name = "trainer", InstanceType = "g5.2xlarge", Image = "DeepLearningPyTorch", SubnetIds = [Subnet], HardenOs = true, JournalPath = Path.Combine(_folder, Guid.NewGuid() + ".jsonl") };
        var plan = await LaunchOperation.PlanAsync(aws, request, Images, TimeProvider.System, default);
        var result = await LaunchOperation.RunAsync(aws, plan, TimeProvider.System, null, null, default);
        Assert.Null(result.Failure);
        return result.Instances[0];
    }

    private static async Task<IReadOnlyList<LaunchedResource>> RemoveAsync(IAwsTransport aws, IReadOnlyList<string> machines, IReadOnlyList<string>? launches = null)
    {
        var results = new List<LaunchedResource>();
        foreach (var removal in (await LaunchRemovalOperation.PlanAsync(aws, machines, launches ?? [], false, false, default)).Launches)
            results.AddRange(await LaunchRemovalOperation.RunAsync(aws, removal, null, null, default));
        return results;
    }
}
