using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Operations;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Practice;

/// <summary>What the removal of launched machines takes, what it leaves alone, and that a failure leaves nothing unnamed.</summary>
public sealed class LaunchRemovalTests : IDisposable
{
    private readonly Launches _launches = new();

    private IAwsTransport Aws => _launches.Account.Connect("us-east-1");

    public void Dispose() => _launches.Dispose();

    [Fact]
    public async Task A_group_that_others_use_stays_with_the_role()
    {
        var machine = await LaunchAsync(_launches);
        var beside = new RunInstancesRequest { ImageId = machine.ImageId, InstanceType = "g5.2xlarge", SubnetId = machine.SubnetId, SecurityGroupIds = [.. machine.SecurityGroupIds], MinCount = 1, MaxCount = 1 };
        var other = (await Aws.SendAsync(Ec2Api.RunInstances.Call(beside), default)).Instances![0].InstanceId!;
        var removed = await RemoveAsync(Aws, [machine.InstanceId], clock: _launches.Clock);
        Assert.Equal(["AWS::EC2::Instance"], removed.Select(r => r.ResourceType));
        var again = await LaunchRemovalOperation.PlanAsync(Aws, [], [Launch(machine)], false, false, default);
        Assert.Empty(again.Launches);
        Assert.Equal($"What was made for launch {Launch(machine)} is left alone: {other} uses it too.", Assert.Single(again.Refusals).Reason);
    }

    [Fact]
    public async Task A_launch_is_removed_in_its_own_region_only()
    {
        var machine = await LaunchAsync(_launches);
        var calls = _launches.Account.ChangingCalls;
        var plan = await LaunchRemovalOperation.PlanAsync(_launches.Account.Connect("eu-west-1"), [], [Launch(machine)], false, false, default);
        Assert.Empty(plan.Launches);
        Assert.Equal($"Launch {Launch(machine)} is of us-east-1, not of eu-west-1: give that region.", Assert.Single(plan.Refusals).Reason);
        Assert.Equal(calls, _launches.Account.ChangingCalls);
    }

    [Theory, InlineData("*"), InlineData("trainer-?"), InlineData("a b")]
    public async Task A_name_that_could_mean_others_is_refused(string name)
    {
        await LaunchAsync(_launches);
        var plan = await LaunchRemovalOperation.PlanAsync(Aws, [], [name], false, false, default);
        Assert.Empty(plan.Launches);
        Assert.StartsWith($"'{name}' is not the name of a launch: one looks like ", Assert.Single(plan.Refusals).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_that_came_with_the_question_open_keeps_its_role()
    {
        var machine = await LaunchAsync(_launches);
        var removal = Assert.Single((await LaunchRemovalOperation.PlanAsync(Aws, [machine.InstanceId], [], false, false, default)).Launches);
        var beside = new RunInstancesRequest { ImageId = machine.ImageId, InstanceType = "g5.2xlarge", SubnetId = machine.SubnetId, IamInstanceProfile = new IamInstanceProfileSpecification { Name = Launch(machine) }, MinCount = 1, MaxCount = 1 };
        var other = (await Aws.SendAsync(Ec2Api.RunInstances.Call(beside), default)).Instances![0].InstanceId!;
        var results = await LaunchRemovalOperation.RunAsync(Aws, removal, null, _launches.Clock, default);
        Assert.Equal(["AWS::EC2::Instance"], results.Where(r => r.Outcome == LaunchOutcome.Removed).Select(r => r.ResourceType));
        Assert.All(results.Where(r => r.InstanceId is null), r => Assert.Equal((LaunchOutcome.Kept, $"{other} uses it too"), (r.Outcome, r.Reason)));
        Assert.Contains(_launches.Account.Iam.Roles.All, r => r.Role.RoleName == Launch(machine));
    }

    /// <summary>Stopped while a machine shuts down: the next run waits for it, and takes the rest.</summary>
    [Fact]
    public async Task A_removal_that_was_stopped_is_gone_on_with()
    {
        var machine = await LaunchAsync(_launches);
        _launches.Account.SettleMachinesAfter(3);
        await Aws.SendAsync(Ec2Api.TerminateInstances.Call(new TerminateInstancesRequest { InstanceIds = [machine.InstanceId] }), default);
        var results = await RemoveAsync(Aws, [machine.InstanceId], clock: _launches.Clock);
        Assert.DoesNotContain(results, r => r.Outcome != LaunchOutcome.Removed);
        Assert.Equal(_launches.Before, _launches.Now());
    }

    [Fact]
    public async Task A_machine_that_does_not_end_keeps_its_role()
    {
        var machine = await LaunchAsync(_launches);
        _launches.Account.SettleMachinesAfter(100_000);
        var results = await RemoveAsync(Aws, [machine.InstanceId], clock: _launches.Clock);
        Assert.Equal("it is still shutting-down after 10 minutes", Assert.Single(results, r => r.Outcome == LaunchOutcome.LeftBehind).Reason);
        Assert.DoesNotContain(results, r => r.Outcome == LaunchOutcome.Removed);
    }

    [Fact]
    public async Task The_same_token_in_another_region_is_another_launch()
    {
        var here = await _launches.Plan(Launches.Request() with { ClientToken = "nightly" });
        var eu = _launches.Account.State("eu-west-1");
        var subnet = eu.Subnets.All.First().SubnetId!;
        var there = await LaunchOperation.PlanAsync(_launches.Account.Connect("eu-west-1"), Launches.Request("g5.2xlarge") with { ClientToken = "nightly", SubnetIds = [subnet] }, ShippedImages.Catalog, _launches.Clock, default);
        Assert.NotEqual(here.OwnerName, there.OwnerName);
    }

    [Fact]
    public async Task A_stacks_launch_is_left_to_its_stack()
    {
        var machine = await LaunchAsync(_launches);
        var aws = new Altering(Aws, (_, answer) => answer is DescribeInstancesResponse r
            ? r with { Reservations = [.. r.Reservations.OrEmpty().Select(v => v with { Instances = [.. v.Instances.OrEmpty().Select(i => i with { Tags = [.. i.Tags.OrEmpty(), new Tag { Key = "aws:cloudformation:stack-name", Value = "jobs" }] })] })] }
            : answer);
        var plan = await LaunchRemovalOperation.PlanAsync(aws, [machine.InstanceId], [], false, true, default);
        Assert.Empty(plan.Launches);
        Assert.Equal($"Launch {Launch(machine)} was made by the CloudFormation stack 'jobs': delete it there.", Assert.Single(plan.Refusals).Reason);
    }

    /// <summary>Every changing call fails in turn: each resource is then gone or named, and a role never goes from under a machine that runs.</summary>
    [Theory, InlineData(false), InlineData(true)]
    public async Task A_failure_at_any_call_leaves_nothing_unnamed(bool takesEffect)
    {
        for (var call = 1; ; call++)
        {
            using var launches = new Launches();
            var machine = await LaunchAsync(launches);
            var failing = new FailingAt(launches.Account.Connect("us-east-1"), call, takesEffect);
            var results = await RemoveAsync(failing, [machine.InstanceId], clock: launches.Clock);
            var left = results.Where(r => r.Outcome != LaunchOutcome.Removed).ToList();
            Assert.All(left, r => Assert.False(string.IsNullOrEmpty(r.Reason)));
            Assert.Equal(launches.Machines().Count, left.Count(r => r.ResourceType == "AWS::EC2::Instance"));
            Assert.Equal(launches.Account.Iam.Roles.All.Count(r => r.Role.RoleName == Launch(machine)), left.Count(r => r.ResourceType == "AWS::IAM::Role"));
            if (failing.Failed is null)
            {
                Assert.True(call > 6, $"only {call - 1} changing calls were made");
                Assert.Empty(left);
                Assert.Equal(launches.Before, launches.Now());
                return;
            }

            // A machine that still runs keeps what it runs with.
            if (launches.Machines().Count > 0) Assert.Equal(results.Count, left.Count);

            // Another run, without the failure, ends it.
            Assert.DoesNotContain(await RemoveAsync(launches.Account.Connect("us-east-1"), [], [Launch(machine)], launches.Clock), r => r.Outcome != LaunchOutcome.Removed);
            Assert.Equal(launches.Before, launches.Now());
        }
    }

    private static string Launch(TrainingInstance machine) => machine.Tags["secureml:machine"];

    private static async Task<TrainingInstance> LaunchAsync(Launches launches)
    {
        var result = await launches.Launch(Launches.Request() with { HardenOs = true, LaunchTemplateName = "safe" });
        Assert.Null(result.Failure);
        return result.Instances[0];
    }

    private static async Task<IReadOnlyList<LaunchedResource>> RemoveAsync(IAwsTransport aws, IReadOnlyList<string> machines, IReadOnlyList<string>? launches = null, TimeProvider? clock = null)
    {
        var results = new List<LaunchedResource>();
        foreach (var removal in (await LaunchRemovalOperation.PlanAsync(aws, machines, launches ?? [], false, false, default)).Launches)
            results.AddRange(await LaunchRemovalOperation.RunAsync(aws, removal, null, clock, default));
        return results;
    }
}
