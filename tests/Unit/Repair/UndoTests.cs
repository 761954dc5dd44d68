using SecureMlTools.Operations;
using SecureMlTools.Repair;

namespace SecureMlTools.Tests.Repair;

public sealed class UndoTests : IDisposable
{
    private const string Other = "i-0fedcba9876543210";

    private readonly MetadataHost _host = new();
    private readonly TemporaryJournal _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task Undo_restores_what_was_newest_change_first()
    {
        _host.Tokens[Other] = "optional";
        await Repair(MetadataHost.Id);
        await Repair(Other);

        var results = await UndoAll();

        Assert.Equal([Other, MetadataHost.Id], results.Select(r => r.ResourceId));
        Assert.All(results, r => Assert.Equal(ChangeOutcome.Applied, r.Outcome));
        Assert.All(_host.Tokens.Values, t => Assert.Equal("optional", t));
    }

    [Fact]
    public async Task What_AWS_refused_is_not_undone_although_somebody_made_the_same_change_later()
    {
        _host.Error = new SecureMlTools.Api.AwsException("You are not authorized to perform this operation.", "UnauthorizedOperation", 403);
        await Repair(MetadataHost.Id);
        _host.Error = null;
        _host.Tokens[MetadataHost.Id] = "required";

        Assert.Empty(await UndoAll());

        Assert.Equal("required", _host.Tokens[MetadataHost.Id]);
    }

    [Fact]
    public async Task Two_undos_of_one_journal_do_not_run_at_once()
    {
        await Repair(MetadataHost.Id);
        var file = JournalFile.Read(_log.Close());
        using var first = Journal.Append(file);

        Assert.ThrowsAny<IOException>(() => Journal.Append(file));
    }

    [Fact]
    public async Task A_second_undo_changes_nothing()
    {
        await Repair(MetadataHost.Id);
        await UndoAll();
        var before = _host.Changes;

        var again = await UndoAll();

        Assert.Equal(ChangeOutcome.AlreadyCompliant, again.Single().Outcome);
        Assert.Equal(before, _host.Changes);
    }

    [Fact]
    public async Task What_somebody_else_changed_since_is_left_alone()
    {
        await Repair(MetadataHost.Id);
        _host.Tokens[MetadataHost.Id] = "changed-by-somebody";
        var before = _host.Changes;

        var result = (await UndoAll()).Single();

        Assert.Equal(ChangeOutcome.Refused, result.Outcome);
        Assert.Contains("someone else", result.Reason, StringComparison.Ordinal);
        Assert.Equal(before, _host.Changes);
    }

    // A process that dies leaves an intent without a result; only reading the resource tells whether the call took effect.
    [Theory]
    [InlineData(false, ChangeOutcome.AlreadyCompliant)]
    [InlineData(true, ChangeOutcome.Applied)]
    public async Task A_process_that_died_in_the_middle_leaves_a_journal_that_undo_resolves(bool callTookEffect, ChangeOutcome expected)
    {
        Action die = () => throw new InvalidOperationException("killed");
        if (callTookEffect) _host.AfterChange = die;
        else _host.BeforeChange = die;
        await Assert.ThrowsAsync<InvalidOperationException>(() => Repair(MetadataHost.Id));
        _host.AfterChange = _host.BeforeChange = null;
        Assert.Null(JournalFile.Read(_log.Close()).Entries.Single().Outcome);

        var result = (await UndoAll()).Single();

        Assert.Equal(expected, result.Outcome);
        Assert.Equal("optional", _host.Tokens[MetadataHost.Id]);
    }

    [Fact]
    public async Task A_line_cut_short_by_a_crash_does_not_count_and_the_rest_does()
    {
        await Repair(MetadataHost.Id);
        _log.Journal.Dispose();
        File.AppendAllText(_log.Path, "{\"type\":\"intent\",\"seq\":2,\"ki");

        var results = await UndoAll();

        Assert.Equal(ChangeOutcome.Applied, results.Single().Outcome);
        Assert.Equal(2, JournalFile.Read(_log.Path).Entries.Count);
    }

    [Fact]
    public async Task A_journal_of_another_account_is_refused()
    {
        using var foreign = new TemporaryJournal("999988887777");

        var error = await Assert.ThrowsAsync<JournalException>(() => UndoOperation.CheckAccountAsync(JournalFile.Read(foreign.Close()), _host.Aws, default));

        Assert.Contains("999988887777", error.Message, StringComparison.Ordinal);
    }

    private async Task<List<ChangeResult>> UndoAll()
    {
        _log.Journal.Dispose();
        var file = JournalFile.Read(_log.Path);
        using var journal = Journal.Append(file);
        var results = new List<ChangeResult>();
        foreach (var step in UndoOperation.Steps(file)) results.Add(await UndoOperation.ApplyAsync(step, _host.Aws, journal, null, default));
        return results;
    }

    private Task<ChangeResult> Repair(string id) => new ChangeExecutor(_host.Aws, _log.Journal).ApplyAsync(MetadataHost.Require(id), [], null, default);
}
