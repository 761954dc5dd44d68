using SecureMlTools.Api.Ec2;
using SecureMlTools.Launch.Machines;

namespace SecureMlTools.Tests.Practice;

/// <summary>What a launch waits for, how long, and what becomes of machines that are not ready by then.</summary>
public sealed class LaunchWaitTests : IDisposable
{
    private const string Checks = "ec2:DescribeInstanceStatus";
    private const string Agents = "ssm:DescribeInstanceInformation";

    private readonly Launches _launches = new();

    [Fact]
    public async Task Machines_run_then_pass_their_checks_then_are_online_and_each_is_looked_at_when_it_is_its_turn()
    {
        _launches.Account.SettleMachinesAfter(2);
        var asked = new List<string>();
        _launches.Account.Faults.AfterCall = (call, _) =>
        {
            if (_launches.Machines().Count > 0 && call.Action is Checks or Agents) asked.Add($"{call.Action} of {_launches.Machines().FirstOrDefault()?.State?.Name ?? "none"}");
            return Task.CompletedTask;
        };
        var seen = new Seen();
        var result = await _launches.Launch(Launches.Request() with { Count = 2 }, _launches.Account.Connect("us-east-1"), seen);
        Assert.Null(result.Failure);
        var before = new[] { $"{Checks} of none", $"{Agents} of none" };
        Assert.All(asked.Except(before), a => Assert.EndsWith("of running", a, StringComparison.Ordinal));
        var steps = seen.Reports.Select(r => r.ToString()).Distinct().ToList();
        Assert.Equal(["running: 0 of 2", "status checks: 0 of 2", "Systems Manager: 0 of 2", "Systems Manager: 2 of 2"], steps);
        Assert.True(_launches.Clock.GetUtcNow() > Practised.Now);
    }

    [Fact]
    public async Task Without_waiting_a_machine_is_given_as_it_is()
    {
        _launches.Account.SettleMachinesAfter(1000);
        var seen = new Seen();
        var result = await _launches.Launch(Launches.Request() with { Waits = false }, _launches.Account.Connect("us-east-1"), seen);
        Assert.Null(result.Failure);
        Assert.Equal("pending", Assert.Single(result.Instances).State);
        Assert.Empty(seen.Reports);
        Assert.False(_launches.Account.Calls.ContainsKey(Checks));
        Assert.Equal(Practised.Now, _launches.Clock.GetUtcNow());
    }

    [Theory]
    [InlineData(900, "15 minutes")]
    [InlineData(45, "45 seconds")]
    public async Task Machines_that_never_are_online_go_again_and_the_sentence_says_what_they_lacked(int seconds, string time)
    {
        var role = _launches.Account.Iam.Roles.Find(_launches.Account.Iam.Profiles.Find("training-node")!.RoleName)!;
        _launches.Account.Iam.Roles.Put(role with { Attached = [] });
        var id = "";
        _launches.OnceStarted(() => id = _launches.Machines()[0].InstanceId!);
        var request = Launches.Request() with { InstanceProfile = "training-node", Timeout = TimeSpan.FromSeconds(seconds) };
        var result = await _launches.Launch(request);
        Assert.StartsWith(
            $"{id} ran, but was not online in Systems Manager after {time}: the image needs its agent, the role ssm:UpdateInstanceInformation, and the subnet a way to the endpoints ssm and ssmmessages; -NoWait does without. What had been made",
            result.Failure, StringComparison.Ordinal);
        Assert.Equal(_launches.Before, _launches.Now());
        var waited = (_launches.Clock.GetUtcNow() - Practised.Now).TotalSeconds;
        Assert.InRange(waited, seconds, seconds + 10);

        Assert.Null((await _launches.Launch(request with { Waits = false })).Failure);
        Assert.Single(_launches.Machines());
    }

    [Fact]
    public async Task Machines_that_stay_pending_go_again()
    {
        _launches.Account.SettleMachinesAfter(int.MaxValue);
        // What is terminated shows as shutting down just as long: its end is not waited for in vain.
        _launches.Account.Faults.BeforeCall = (call, _) =>
        {
            if (call.Action == "ec2:TerminateInstances") _launches.Account.SettleMachinesAfter(0);
            return Task.CompletedTask;
        };
        var result = await _launches.Launch(Launches.Request() with { Count = 7 });
        Assert.Matches(@"^(i-\w+, ){4}i-\w+ and 2 more did not run after 15 minutes: give a longer -TimeoutSec, or -NoWait\. ", result.Failure);
        Assert.Equal(_launches.Before, _launches.Now());
    }

    [Fact]
    public async Task A_machine_whose_checks_fail_goes_again_and_is_the_one_that_is_named()
    {
        var ill = "";
        _launches.OnceStarted(() =>
        {
            ill = _launches.Machines()[1].InstanceId!;
            var impaired = new InstanceStatusSummary { Status = "impaired" };
            _launches.Region.InstanceStatuses.Put(new InstanceStatus { InstanceId = ill, InstanceStatusValue = impaired, SystemStatus = new InstanceStatusSummary { Status = "ok" }, InstanceState = new InstanceState { Code = 16, Name = "running" } });
        });
        var result = await _launches.Launch(Launches.Request() with { Count = 2 });
        Assert.StartsWith($"{ill} had not passed the status checks after 15 minutes: give another -Image or -InstanceType, a longer -TimeoutSec, or -NoWait.", result.Failure, StringComparison.Ordinal);
        Assert.Equal(_launches.Before, _launches.Now());
    }

    public void Dispose() => _launches.Dispose();

    private sealed class Seen : IProgress<MachineProgress>
    {
        public List<MachineProgress> Reports { get; } = [];

        public void Report(MachineProgress value) => Reports.Add(value);
    }
}
