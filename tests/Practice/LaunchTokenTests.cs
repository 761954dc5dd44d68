using SecureMlTools.Api.Ec2;
using SecureMlTools.Launch.Machines;
using SecureMlTools.Operations;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Tests.Practice;

/// <summary>A launch that comes again: by its token, or from its journal.</summary>
public sealed class LaunchTokenTests : IDisposable
{
    private readonly Launches _launches = new();

    [Fact]
    public async Task A_second_request_starts_a_second_machine_and_a_repeated_one_does_not()
    {
        var first = await _launches.Launch(Launches.Request());
        var second = await _launches.Launch(Launches.Request());
        Assert.NotEqual(first.Instances[0].InstanceId, second.Instances[0].InstanceId);

        var named = await _launches.Launch(Launches.Request() with { ClientToken = "order-7" });
        var calls = _launches.Account.ChangingCalls;
        var again = await _launches.Launch(Launches.Request() with { ClientToken = "order-7" });
        Assert.Equal(named.Instances[0].InstanceId, again.Instances[0].InstanceId);
        Assert.Equal(1, _launches.Machines().Count(m => m.InstanceId == named.Instances[0].InstanceId));
        Assert.Equal(3, _launches.Machines().Count);
        Assert.Equal(calls, _launches.Account.ChangingCalls);
    }

    [Fact]
    public async Task A_token_that_comes_again_with_other_subnets_starts_nothing_beside_the_first_machines()
    {
        await _launches.Launch(Launches.Request() with { ClientToken = "order-7", Count = 2 });
        var calls = _launches.Account.ChangingCalls;
        var error = await Assert.ThrowsAsync<OptionException>(() => _launches.Launch(Launches.Request() with { ClientToken = "order-7", Count = 2, SubnetIds = [_launches.Subnet("training-private-a"), _launches.Subnet("training-private-b")] }));
        Assert.Contains("this one does not ask for", error.Message);
        Assert.Contains("-ClientToken", error.Message);
        Assert.Equal(2, _launches.Machines().Count);
        Assert.Equal(calls, _launches.Account.ChangingCalls);
    }

    public static TheoryData<string, Func<LaunchRequest, LaunchRequest>> Changes => new()
    {
        { "type", r => r with { InstanceType = "g6.xlarge" } },
        { "count", r => r with { Count = 2 } },
        { "bucket", r => r with { S3Buckets = ["data"] } },
        { "hardening", r => r with { HardenOs = true } },
        { "key", r => r with { KmsKeyId = "alias/training-data" } },
        { "tag", r => r with { Tags = new Dictionary<string, string> { ["Team"] = "ml" } } },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_token_or_journal_that_comes_again_with_another_request_is_refused(string what, Func<LaunchRequest, LaunchRequest> change)
    {
        _ = what;
        var first = await _launches.Launch(Launches.Request() with { ClientToken = "order-7" });
        var error = await Assert.ThrowsAsync<OptionException>(() => _launches.Launch(change(Launches.Request()) with { ClientToken = "order-7" }));
        Assert.Contains("asked for something else", error.Message);
        error = await Assert.ThrowsAsync<OptionException>(() => _launches.Launch(change(Launches.Request()) with { ResumeJournal = first.JournalPath }));
        Assert.Contains("parameters of the launch", error.Message);
        Assert.Single(_launches.Machines());
    }

    [Fact]
    public async Task A_repeated_request_that_fails_names_what_the_first_one_left_running()
    {
        var first = await _launches.Launch(Launches.Request() with { ClientToken = "order-7" });
        _launches.Region.ManagedInstances.Remove(first.Instances[0].InstanceId);
        var again = await _launches.Launch(Launches.Request() with { ClientToken = "order-7" });
        Assert.DoesNotContain("Nothing had been made", again.Failure);
        Assert.Contains($"still there: AWS::EC2::SecurityGroup {first.Instances[0].SecurityGroupIds[0]}", again.Failure);
        Assert.Contains(first.Instances[0].InstanceId, again.Failure);
        Assert.Single(_launches.Machines());
    }

    [Fact]
    public async Task A_token_whose_machines_were_taken_away_is_said_to_be_used_up()
    {
        _launches.OnceStarted(() => _launches.Account.Terminate(_launches.Machines()[0].InstanceId!));
        Assert.Contains("The token order-7 is used up", (await _launches.Launch(Launches.Request() with { ClientToken = "order-7" })).Failure);
    }

    [Fact]
    public async Task A_launch_that_broke_off_is_gone_on_with_from_its_journal()
    {
        using var stop = new CancellationTokenSource();
        _launches.OnceStarted(() => stop.Cancel());
        var path = _launches.Journal("broken");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _launches.Launch(Launches.Request() with { JournalPath = path }, stop.Token));
        _launches.Account.Faults.AfterCall = null;
        var machine = Assert.Single(_launches.Machines());

        var result = await _launches.Launch(Launches.Request() with { ResumeJournal = path });
        Assert.Null(result.Failure);
        Assert.Equal(machine.InstanceId, Assert.Single(result.Instances).InstanceId);
        Assert.Single(_launches.Machines());
    }

    [Fact]
    public async Task A_resumed_run_instances_carries_its_old_token_where_the_machine_is_not_shown_yet()
    {
        using var stop = new CancellationTokenSource();
        StoredInstance? hidden = null;
        _launches.Account.Faults.AfterCall = (call, _) =>
        {
            if (call.Action != "ec2:RunInstances") return Task.CompletedTask;
            hidden = _launches.Region.Instances.Find(_launches.Machines()[0].InstanceId!);
            _launches.Region.Instances.Remove(hidden!.Instance.InstanceId!);
            stop.Cancel();
            return Task.CompletedTask;
        };
        var path = _launches.Journal("broken");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _launches.Launch(Launches.Request() with { JournalPath = path }, stop.Token));
        _launches.Account.Faults.AfterCall = null;
        _launches.Account.Faults.BeforeCall = (call, _) =>
        {
            if (call.Action == "ec2:RunInstances") _launches.Region.Instances.Put(hidden! with { Instance = hidden.Instance with { State = new InstanceState { Code = 16, Name = "running" } } });
            return Task.CompletedTask;
        };
        var result = await _launches.Launch(Launches.Request() with { ResumeJournal = path });
        Assert.Null(result.Failure);
        Assert.Equal(hidden!.Instance.InstanceId, Assert.Single(result.Instances).InstanceId);
        Assert.Single(_launches.Machines());
        Assert.Equal(2, _launches.Account.Calls["ec2:RunInstances"]);
    }

    public void Dispose() => _launches.Dispose();
}
