using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Repair;

namespace SecureMlTools.Tests.Repair;

public sealed class ChangeExecutorTests : IDisposable
{
    private readonly MetadataHost _host = new();
    private readonly TemporaryJournal _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task A_change_is_made_verified_and_sends_only_its_field()
    {
        var result = await Apply();

        Assert.Equal(ChangeOutcome.Applied, result.Outcome);
        Assert.Equal("required", _host.Tokens[MetadataHost.Id]);
        var request = (ModifyInstanceMetadataOptionsRequest)_host.Aws.Calls.Single(c => c.Operation == "ModifyInstanceMetadataOptions").Request;
        Assert.Equal(new ModifyInstanceMetadataOptionsRequest { InstanceId = MetadataHost.Id, HttpTokens = "required" }, request);
    }

    [Fact]
    public async Task The_intent_is_on_disk_before_the_call()
    {
        var seen = "";
        _host.BeforeChange = () => seen = _log.Text;

        await Apply();

        Assert.Contains("\"type\":\"intent\"", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("\"type\":\"result\"", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_already_as_wanted_gets_no_call_and_no_intent()
    {
        _host.Tokens[MetadataHost.Id] = "required";

        var result = await Apply();

        Assert.Equal(ChangeOutcome.AlreadyCompliant, result.Outcome);
        Assert.Equal(0, _host.Changes);
        Assert.Empty(JournalFile.Read(_log.Close()).Entries);
    }

    [Fact]
    public async Task A_machine_that_has_moved_is_refused()
    {
        _host.Tokens[MetadataHost.Id] = "something-new";

        var result = await Apply();

        Assert.Equal(ChangeOutcome.Refused, result.Outcome);
        Assert.Equal(0, _host.Changes);
    }

    [Fact]
    public async Task A_machine_that_is_gone_is_refused()
    {
        _host.Tokens.Clear();

        var result = await Apply();

        Assert.Equal(ChangeOutcome.Refused, result.Outcome);
        Assert.Contains("is gone", result.Reason, StringComparison.Ordinal);
        Assert.Equal(0, _host.Changes);
    }

    [Fact]
    public async Task An_error_of_AWS_is_a_failure_in_result_and_journal()
    {
        _host.Error = new AwsException("You are not authorized to perform this operation.", "UnauthorizedOperation", 403);

        var result = await Apply();

        Assert.Equal(ChangeOutcome.Failed, result.Outcome);
        Assert.Contains("UnauthorizedOperation", result.Reason, StringComparison.Ordinal);
        // In the journal it is refused: nothing was done, so there is nothing to undo.
        Assert.Equal(ChangeOutcome.Refused, JournalFile.Read(_log.Close()).Entries.Single().Outcome);
    }

    [Fact]
    public async Task A_change_that_AWS_took_and_did_not_make_is_a_failure()
    {
        _host.Ignore = true;

        var result = await new ChangeExecutor(_host.Aws, _log.Journal, new ImpatientTime()).ApplyAsync(MetadataHost.Require(), [], null, default);

        Assert.Equal(ChangeOutcome.Failed, result.Outcome);
        Assert.Contains("still has HttpTokens=optional", result.Reason, StringComparison.Ordinal);
    }

    private Task<ChangeResult> Apply() => new ChangeExecutor(_host.Aws, _log.Journal).ApplyAsync(MetadataHost.Require(), [], null, default);

    /// <summary>A clock on which every wait is over at once.</summary>
    private sealed class ImpatientTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => TimeProvider.System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
