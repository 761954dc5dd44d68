using SecureMlTools.Repair;

namespace SecureMlTools.Tests.Support;

/// <summary>Makes changes with a journal on disk, and undoes them from what the journal says: what a repair and a later undo do.</summary>
internal sealed class RepairRun : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"repair-{Guid.NewGuid():N}.jsonl");
    private readonly ScriptedAws _aws;
    private Journal? _journal;

    public RepairRun(ScriptedAws aws)
    {
        _aws = aws;
        _journal = Journal.Create(_path, new JournalHeader(InventoryBuilder.Account, InventoryBuilder.RegionName, "arn:aws:iam::111122223333:user/tester", InventoryBuilder.Now));
    }

    public Task<ChangeResult> ApplyAsync(Change change) => new ChangeExecutor(_aws, _journal!).ApplyAsync(change, [], null, default);

    /// <summary>Undoes the journal; reading it checks every line as a stranger's.</summary>
    public async Task<IReadOnlyList<ChangeResult>> UndoAsync()
    {
        _journal?.Dispose();
        _journal = null;
        var file = JournalFile.Read(_path);
        using var journal = Journal.Append(file);
        var results = new List<ChangeResult>();
        foreach (var step in Undo.Steps(file)) results.Add(await Undo.ApplyAsync(step, _aws, journal, null, default));
        return results;
    }

    public void Dispose()
    {
        _journal?.Dispose();
        File.Delete(_path);
    }
}
