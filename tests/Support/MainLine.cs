using SecureMlTools.Api;
using SecureMlTools.Baselines;
using SecureMlTools.Operations;
using SecureMlTools.Repair;

namespace SecureMlTools.Tests.Support;

/// <summary>Audit, repair, undo: the line that every estate goes through, with a journal in a folder that goes with it.</summary>
internal sealed class MainLine : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mainline").FullName;

    /// <summary>Controls to audit and repair; empty for all.</summary>
    public IReadOnlyList<string> Controls { get; init; } = [];

    public Baseline Baseline { get; init; } = Baseline.Default;

    /// <summary>Passes every guard but the one that nothing passes.</summary>
    public GuardPolicy Guards { get; init; } = new(Force: true, AllowShared: true, [Guard.ImdsV1InUse]);

    public string JournalPath => Path.Combine(_folder, "journal.jsonl");

    public async Task<List<Finding>> Audit(IAwsTransport aws)
    {
        var options = new AuditOptions { Controls = Controls, Baseline = Baseline };
        return [.. AuditOperation.Judge(await AuditOperation.CollectAsync(aws, options, null, default), options)];
    }

    public Task<Plan> Plan(IAwsTransport aws, IEnumerable<Finding> findings) => RepairOperation.PlanAsync(aws, Pointers(findings), Options, null, default);

    public async Task<List<ChangeResult>> Repair(IAwsTransport aws, IEnumerable<Finding> findings)
    {
        var results = new List<ChangeResult>();
        await foreach (var result in PlanExecution.RunAsync(aws, await Plan(aws, findings), Options, null, default)) results.Add(result);
        return results;
    }

    public async Task<List<ChangeResult>> Undo(IAwsTransport aws)
    {
        var results = new List<ChangeResult>();
        await foreach (var result in PlanExecution.UndoAsync(aws, JournalFile.Read(JournalPath), null, default)) results.Add(result);
        return results;
    }

    /// <summary>What each control says of each resource, in an order that does not matter.</summary>
    public static IReadOnlyList<string> Verdicts(IEnumerable<Finding> findings) => [.. findings.Select(f => $"{f.ControlId} {f.ResourceId} {f.Status}").Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private RepairOptions Options => new() { Baseline = Baseline, Guards = Guards, JournalPath = JournalPath };

    private static List<RepairPointer> Pointers(IEnumerable<Finding> findings) =>
        [.. findings.Where(f => f.Status == FindingStatus.Fail).Select(f => new RepairPointer(f.ControlId, f.ResourceId, f.InstanceId))];
}
