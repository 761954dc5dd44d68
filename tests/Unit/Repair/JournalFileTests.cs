using SecureMlTools.Repair;

namespace SecureMlTools.Tests.Repair;

public sealed class JournalFileTests : IDisposable
{
    private readonly TemporaryJournal _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public void What_was_written_is_read_back()
    {
        var number = _log.Journal.Intent(MetadataHost.Require(), ["ImdsV1InUse"], null, DateTimeOffset.UnixEpoch);
        _log.Journal.Result(number, ChangeOutcome.Applied, "done", ResourceState.Of(("FlowLogId", "fl-1")), DateTimeOffset.UnixEpoch);

        var entry = JournalFile.Read(_log.Close()).Entries.Single();

        Assert.Equal(MetadataHost.Require(), entry.Change);
        Assert.Equal(ChangeOutcome.Applied, entry.Outcome);
        Assert.Equal("fl-1", entry.Assigned["FlowLogId"]);
    }

    [SkippableFact]
    public void Only_its_owner_can_read_it()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no file modes.");
        if (OperatingSystem.IsWindows()) return; // for the platform analyzer

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_log.Path));
    }

    [Theory]
    [InlineData("\"HttpTokens\":\"optional\"", "\"HttpTokens\":\"required\"")]
    [InlineData(MetadataHost.Id, "i-0fedcba9876543210")]
    [InlineData("\"kind\":\"InstanceMetadataOptions\"", "\"kind\":\"RunAnything\"")]
    public void A_line_changed_after_it_was_written_is_noticed(string was, string made)
    {
        _log.Journal.Intent(MetadataHost.Require(), [], null, DateTimeOffset.UnixEpoch);
        _log.Journal.Dispose();
        var text = File.ReadAllText(_log.Path);
        File.WriteAllText(_log.Path, text.Replace(was, made, StringComparison.Ordinal));

        var error = Assert.Throws<JournalException>(() => JournalFile.Read(_log.Close()));

        Assert.Contains("line 2", error.Message, StringComparison.Ordinal);
        Assert.Contains("Nothing was changed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_taken_out_is_noticed()
    {
        _log.Journal.Intent(MetadataHost.Require(), [], null, DateTimeOffset.UnixEpoch);
        _log.Journal.Intent(MetadataHost.Require("i-0fedcba9876543210"), [], null, DateTimeOffset.UnixEpoch);
        _log.Journal.Dispose();
        var lines = File.ReadAllLines(_log.Path);
        File.WriteAllLines(_log.Path, [lines[0], lines[2]]);

        Assert.Throws<JournalException>(() => JournalFile.Read(_log.Close()));
    }

    // Whoever can rewrite the whole file can make its hashes fit; the forms of the fields are then what is left.
    [Theory]
    [InlineData("SomethingElse", MetadataHost.Id, "optional")]
    [InlineData("InstanceMetadataOptions", "i-0123456789abcdef0; rm -rf /", "optional")]
    [InlineData("InstanceMetadataOptions", MetadataHost.Id, "whatever")]
    public void A_change_with_an_unknown_kind_or_a_malformed_field_is_refused(string kind, string id, string tokens)
    {
        _log.Journal.Intent(MetadataHost.Require() with { Kind = kind, ResourceId = id, Before = ResourceState.Of(("HttpTokens", tokens)) }, [], null, DateTimeOffset.UnixEpoch);

        Assert.Throws<JournalException>(() => JournalFile.Read(_log.Close()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello\n")]
    [InlineData("{\"type\":\"header\"}\n")]
    [InlineData("[1]\n")]
    public void What_is_no_journal_is_said_to_be_none(string text)
    {
        var path = _log.Path + ".other";
        File.WriteAllText(path, text);

        Assert.Contains(path, Assert.Throws<JournalException>(() => JournalFile.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_journal_never_overwrites_a_file() =>
        Assert.ThrowsAny<IOException>(() => Journal.Create(_log.Path, new JournalHeader("111122223333", "us-east-1", "", DateTimeOffset.UnixEpoch)));
}
