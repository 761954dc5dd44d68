using SecureMlTools.Api;
using SecureMlTools.Launch.Machines;
using SecureMlTools.Operations;
using SecureMlTools.Practice;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Tests.Practice;

/// <summary>What a launch does when calls fail half way: nothing is left behind that is not named.</summary>
public sealed class LaunchFaultTests : IDisposable
{
    private readonly Launches _launches = new();

    [Fact]
    public async Task Every_call_refused_in_turn_leaves_nothing_behind_that_is_not_named() => await EachCallAsync(PracticeFaultKind.Deny, atLeast: 15);

    [Fact]
    public async Task Every_answer_lost_in_turn_leaves_nothing_behind_that_is_not_named() => await EachCallAsync(PracticeFaultKind.LostAnswer, atLeast: 5);

    [Fact]
    public async Task What_cannot_be_taken_away_is_named()
    {
        _launches.OnceStarted(() => _launches.Account.Terminate(_launches.Machines()[0].InstanceId!));
        _launches.Account.Faults.Deny("iam:DeleteRole");
        var result = await _launches.Launch(Launches.Request());
        var role = Assert.Single(_launches.Account.Iam.Roles.All, r => r.Role.RoleName!.StartsWith("trainer-", StringComparison.Ordinal));
        Assert.Contains($"AWS::IAM::Role {role.Role.RoleName}", Assert.Single(result.LeftBehind));
        Assert.Contains(role.Role.RoleName!, result.Failure);
        Assert.Empty(_launches.Machines());
    }

    [Fact]
    public async Task A_machine_that_does_not_start_is_a_failure_and_goes()
    {
        _launches.Account.SettleMachinesAfter(1);
        _launches.OnceStarted(() => _launches.Account.Terminate(_launches.Machines()[0].InstanceId!));
        var result = await _launches.Launch(Launches.Request());
        Assert.Contains("did not start", result.Failure);
        Assert.Contains("was removed again", result.Failure);
        Assert.Equal(_launches.Before, _launches.Now());
        Assert.Contains(result.JournalPath!, result.Failure);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(int.MaxValue)]
    public async Task A_machine_that_ec2_shows_late_is_terminated_by_the_roll_back_or_named(int attempts)
    {
        StoredInstance? hidden = null;
        string? id = null;
        var seen = 0;
        _launches.Account.Faults.AfterCall = (call, _) =>
        {
            if (call.Action != "ec2:RunInstances") return Task.CompletedTask;
            hidden = _launches.Region.Instances.Find(id = _launches.Machines()[0].InstanceId!);
            _launches.Region.Instances.Remove(id);
            return Task.CompletedTask;
        };
        _launches.Account.Faults.BeforeCall = (call, _) =>
        {
            if (call.Action == "ec2:TerminateInstances" && ++seen == attempts) _launches.Region.Instances.Put(hidden!);
            return Task.CompletedTask;
        };
        var result = await _launches.Launch(Launches.Request());
        Assert.Contains($"{id} did not run after 15 minutes", result.Failure);
        if (attempts < int.MaxValue)
        {
            Assert.Empty(result.LeftBehind);
            Assert.Equal("terminated", _launches.Region.Instances.Find(id)!.Instance.State!.Name);
        }
        else
        {
            Assert.Contains(result.LeftBehind, l => l.Contains(id!, StringComparison.Ordinal) && l.Contains("does not show it", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("ssm:DescribeInstanceInformation")]
    [InlineData("ec2:DescribeInstanceStatus")]
    public async Task A_read_that_fails_during_the_wait_ends_no_machine(string action)
    {
        _launches.OnceStarted(() => _launches.Account.Faults.Add(new PracticeFault(PracticeFaultKind.ServerError, action) { Times = 8 }));
        var result = await _launches.Launch(Launches.Request());
        Assert.Null(result.Failure);
        Assert.Single(_launches.Machines());
    }

    [Fact]
    public async Task Machines_that_cannot_be_audited_are_given_all_the_same()
    {
        _launches.OnceStarted(() => _launches.Account.Faults.Deny("sts:GetCallerIdentity"));
        var result = await _launches.Launch(Launches.Request());
        Assert.Null(result.Failure);
        Assert.Equal(Assert.Single(_launches.Machines()).InstanceId, Assert.Single(result.Instances).InstanceId);
        Assert.Contains("not audited", Assert.Single(result.Warnings));
    }

    [Fact]
    public async Task A_new_profile_that_ec2_does_not_know_yet_is_waited_for()
    {
        _launches.Account.SettleProfilesAfter(3);
        _launches.Account.SettleMachinesAfter(2);
        var result = await _launches.Launch(Launches.Request());
        Assert.Null(result.Failure);
        Assert.Single(_launches.Machines());
    }

    // Counts the calls of a launch, then breaks each of them.
    private async Task EachCallAsync(PracticeFaultKind kind, int atLeast)
    {
        var actions = new List<string>();
        _launches.Account.Faults.BeforeCall = (call, _) =>
        {
            actions.Add(call.Action);
            return Task.CompletedTask;
        };
        var options = Launches.Request() with { HardenOs = true, Efa = true, InstanceType = "p4d.24xlarge", LaunchTemplateName = "trainers-safe", TerminationProtection = true };
        Assert.Null((await _launches.Launch(options)).Failure);
        var problems = new List<string>();
        var failures = 0;
        foreach (var (action, times) in actions.GroupBy(a => a).Select(g => (g.Key, g.Count())))
            for (var nth = 1; nth <= times; nth++)
            {
                using var launches = new Launches();
                var faults = launches.Account.Faults;
                var seen = 0;
                // An answer is lost as often as the transport tries again.
                void Break() => faults.Add(new PracticeFault(kind, action) { Times = kind == PracticeFaultKind.LostAnswer ? 8 : 1 });
                if (nth == 1) Break();
                faults.BeforeCall = (call, _) =>
                {
                    if (call.Action == action && ++seen == nth - 1) Break();
                    return Task.CompletedTask;
                };
                LaunchResult? result = null;
                try
                {
                    result = await launches.Launch(options);
                }
                catch (Exception e) when (e is OptionException or AwsException)
                {
                    // Refused before anything was made.
                    if (launches.Now() != launches.Before) problems.Add($"{kind} of {action} number {nth}: {e.Message}, and something was made");
                }

                var after = launches.Now();
                if (result is { Failure: null } && result.Instances.Count == 0) problems.Add($"{kind} of {action} number {nth}: the machine is not told of");
                if (result is { Failure: null } or null) continue;
                failures++;
                if (after != launches.Before && result.LeftBehind.Count == 0) problems.Add($"{kind} of {action} number {nth}: {result.Failure}\n  before {launches.Before}\n  after  {after}");
            }

        Assert.Empty(problems);
        Assert.InRange(failures, atLeast, int.MaxValue);
    }

    public void Dispose() => _launches.Dispose();
}
