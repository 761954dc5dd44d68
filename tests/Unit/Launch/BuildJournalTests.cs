using SecureMlTools.Launch.Blueprints;
using SecureMlTools.Repair;

namespace SecureMlTools.Tests.Launch;

public sealed class BuildJournalTests : IDisposable
{
    private static readonly DateTimeOffset Then = DateTimeOffset.UnixEpoch;

    private readonly string _folder = Directory.CreateTempSubdirectory("build").FullName;

    public BuildJournalTests()
    {
        using var journal = BuildJournal.Create(FilePath, new JournalHeader("111122223333", "us-east-1", "arn:aws:iam::111122223333:user/ops", Then), BlueprintOwner.Network("lab"));
        var (number, _) = journal.Intent(Planned("Vpc"), "CreateVpc", Then);
        journal.Result(number, "vpc-0123456789abcdef0", null, Then);
        Token = journal.Intent(Planned("Subnet"), "CreateSubnet", Then).Token;
    }

    private string FilePath => Path.Combine(_folder, "build.jsonl");

    private string Token { get; }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_was_made_and_what_was_only_begun_is_read_back()
    {
        var read = BuildJournalFile.Read(FilePath);

        Assert.Equal(("111122223333", "us-east-1", "secureml:network=lab"), (read.AccountId, read.Region, read.Owner));
        Assert.Equal([KeyValuePair.Create("Vpc", "vpc-0123456789abcdef0")], read.Made);
        Assert.Equal([KeyValuePair.Create("Subnet", Token)], read.Unanswered);
    }

    [Fact]
    public void A_last_line_that_was_cut_short_does_not_count()
    {
        using (var file = File.Open(FilePath, FileMode.Open)) file.SetLength(file.Length - 5);

        Assert.Empty(BuildJournalFile.Read(FilePath).Unanswered);
    }

    [Fact]
    public void A_line_changed_after_it_was_written_is_noticed()
    {
        File.WriteAllText(FilePath, File.ReadAllText(FilePath).Replace("vpc-0123456789abcdef0", "vpc-0fedcba9876543210", StringComparison.Ordinal));

        var error = Assert.Throws<JournalException>(() => BuildJournalFile.Read(FilePath));

        Assert.Equal($"The journal '{FilePath}' cannot be trusted, line 3: it was changed after it was written (its hash does not fit). Nothing was made.", error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello\n")]
    public void What_is_no_journal_is_said_to_be_none(string text)
    {
        File.WriteAllText(FilePath, text);

        Assert.Contains(FilePath, Assert.Throws<JournalException>(() => BuildJournalFile.Read(FilePath)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_journal_of_a_repair_is_none_of_a_build()
    {
        var path = Path.Combine(_folder, "repair.jsonl");
        Journal.Create(path, new JournalHeader("111122223333", "us-east-1", "", Then)).Dispose();

        Assert.Contains("a line of type 'header' is not expected here", Assert.Throws<JournalException>(() => BuildJournalFile.Read(path)).Message, StringComparison.Ordinal);
    }

    private static PlannedResource Planned(string id) => new() { LogicalId = id, Type = "AWS::EC2::" + id, Properties = Property.Map() };
}
