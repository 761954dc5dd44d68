using SecureMlTools.Api;
using SecureMlTools.Launch.Blueprints;
using SecureMlTools.Operations;
using SecureMlTools.Practice;

namespace SecureMlTools.Tests.Practice;

/// <summary>A build or a launch that is stopped half way: what is left is told from its journal, and the next run goes on with it.</summary>
public sealed class StoppedBuildTests : IDisposable
{
    private readonly Networks _networks = new();
    private readonly Launches _launches = new();
    private readonly CancellationTokenSource _stop = new();

    [Theory]
    [InlineData("logs:CreateLogGroup", "Nothing of it is known to be there. Whether AWS::Logs::LogGroup AlertLogGroup was made too is not known: the call was under way.")]
    [InlineData("ec2:CreateVpc", "Whether AWS::EC2::VPC Vpc was made too is not known: the call was under way.")]
    [InlineData("ec2:CreateNatGateway", "Whether AWS::EC2::NatGateway NatGatewayA was made too is not known")]
    [InlineData("network-firewall:CreateFirewall", "Whether AWS::NetworkFirewall::Firewall Firewall was made too is not known")]
    public async Task A_network_that_is_stopped_in_the_midst_of_a_call_names_it_and_is_completed_by_the_next_run(string action, string says)
    {
        _networks.Account.Faults.AfterCall = (call, _) =>
        {
            if (call.Action == action) _stop.Cancel();
            return Task.CompletedTask;
        };
        var journal = _networks.Journal();
        // The answer is not awaited any more, as on a wire.
        var aws = new Deaf(_networks.Aws);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await TrainingNetworkOperation.BuildAsync(aws, await _networks.Plan(Networks.Request()), journal, null, _networks.Clock, _stop.Token));
        var left = StoppedBuild.Left(journal);
        Assert.Contains(says, left, StringComparison.Ordinal);
        Assert.Equal(action is "ec2:CreateNatGateway" or "network-firewall:CreateFirewall", left.Contains("AWS::EC2::VPC vpc-", StringComparison.Ordinal));

        _networks.Account.Faults.AfterCall = null;
        var network = await _networks.Built(Networks.Request());
        Assert.Equal("lab", network.Name);
        Assert.True((await _networks.Plan(Networks.Request())).IsComplete);
        Assert.Equal(1, _networks.Account.State("us-east-1").Vpcs.All.Count(v => v.CidrBlock == "10.77.0.0/16"));
    }

    [Fact]
    public async Task Of_many_resources_the_first_are_named_and_the_rest_counted()
    {
        _networks.Account.Faults.AfterCall = (call, _) =>
        {
            if (call.Action == "ec2:CreateFlowLogs") _stop.Cancel();
            return Task.CompletedTask;
        };
        var journal = _networks.Journal();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await TrainingNetworkOperation.BuildAsync(_networks.Aws, await _networks.Plan(Networks.Request()), journal, null, _networks.Clock, _stop.Token));
        Assert.Matches(@"^Still there: (\S+ \S+; ){8}and \d+ more, which the journal names\.", StoppedBuild.Left(journal));
    }

    [Fact]
    public async Task A_launch_that_is_stopped_while_it_waits_names_its_machines_and_goes_on_from_its_journal()
    {
        _launches.Account.SettleMachinesAfter(3);
        _launches.Account.Faults.AfterCall = (call, _) =>
        {
            if (call.Action == "ec2:DescribeInstances" && _launches.Machines().Count > 0) _stop.Cancel();
            return Task.CompletedTask;
        };
        var journal = _launches.Journal();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _launches.Launch(Launches.Request() with { Count = 2, JournalPath = journal }, _stop.Token));
        var left = StoppedBuild.Left(journal);
        Assert.Contains($"AWS::EC2::Instance {string.Join(',', _launches.Machines().Select(m => m.InstanceId).Order(StringComparer.Ordinal))}", left, StringComparison.Ordinal);
        Assert.Contains("AWS::IAM::Role trainer-", left, StringComparison.Ordinal);
        Assert.DoesNotContain("is not known", left, StringComparison.Ordinal);

        _launches.Account.Faults.AfterCall = null;
        var result = await _launches.Launch(Launches.Request() with { Count = 2, ResumeJournal = journal });
        Assert.Null(result.Failure);
        Assert.Equal(2, _launches.Machines().Count);
        Assert.Equal(1, _launches.Account.Calls["ec2:RunInstances"]);
    }

    [Fact]
    public async Task A_stop_during_the_roll_back_does_not_keep_it_from_its_end()
    {
        _launches.Account.Faults.Refuse(PracticeRefusals.VcpuLimitExceeded);
        _launches.Account.Faults.BeforeCall = (call, _) =>
        {
            if (call.Action == "iam:DeleteInstanceProfile") _stop.Cancel();
            return Task.CompletedTask;
        };
        var journal = _launches.Journal();
        var result = await _launches.Launch(Launches.Request() with { JournalPath = journal }, _stop.Token);
        Assert.Contains("was removed again", result.Failure, StringComparison.Ordinal);
        Assert.Equal(_launches.Before, _launches.Now());
        Assert.Equal("Nothing of it is known to be there.", StoppedBuild.Left(journal));
    }

    [Fact]
    public void A_journal_that_cannot_be_read_leaves_the_plain_fact() => Assert.Equal("What it has made is still there.", StoppedBuild.Left(_networks.Journal()));

    public void Dispose()
    {
        _stop.Dispose();
        _networks.Dispose();
        _launches.Dispose();
    }

    // Hears no answer once it is cancelled.
    private sealed class Deaf(IAwsTransport inner) : IAwsTransport
    {
        public string Region => inner.Region;

        public async Task<T> SendAsync<T>(AwsCall<T> call, CancellationToken cancellationToken)
        {
            var answer = await inner.SendAsync(call, CancellationToken.None);
            cancellationToken.ThrowIfCancellationRequested();
            return answer;
        }
    }
}
