using System.Security.Cryptography;
using System.Text;
using SecureMlTools.Api;
using SecureMlTools.Inventory;
using SecureMlTools.Launch.Blueprints;
using SecureMlTools.Launch.Machines;
using SecureMlTools.Launch.Machines.Kinds;
using SecureMlTools.Repair;

namespace SecureMlTools.Operations;

/// <summary>Launches machines that are safe from the start: checks, makes what they need and them, waits, audits. What fails is taken away again.</summary>
public static class LaunchOperation
{
    /// <summary>Checks a request and plans it. Nothing is changed.</summary>
    /// <exception cref="OptionException">It cannot be met.</exception>
    public static async Task<LaunchPlan> PlanAsync(IAwsTransport aws, LaunchRequest request, ImageCatalog images, TimeProvider time, CancellationToken cancellationToken)
    {
        LaunchChecks.Request(request);
        foreach (var bucket in request.S3Buckets) _ = BucketAccess.Parse(bucket);
        var resume = request.ResumeJournal is { } path ? BuildJournalFile.Read(path) : null;
        var facts = await LaunchFacts.ReadAsync(aws, request, images, cancellationToken).ConfigureAwait(false);
        LaunchChecks.Facts(request, facts, time.GetUtcNow());
        if (resume is not null) CheckJournal(resume, request, facts);

        // Each request has machines of its own: their owner's name comes from its token, so that a repeated one finds its own again. Of its region too: a role is
        // seen in all of them, and each has its own buckets and logs.
        var token = request.ClientToken ?? Guid.NewGuid().ToString("N");
        var owner = resume is null ? $"{request.Name}-{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(request.Name + "\n" + token + "\n" + facts.Region)))[..8].ToLowerInvariant()}" : resume.Owner[(resume.Owner.IndexOf('=', StringComparison.Ordinal) + 1)..];
        var machines = new MachineBlueprint(request, facts, owner);
        var plan = new LaunchPlan(request, facts, machines, resume ?? (request.ClientToken is null ? null : Tokens(machines.ToBuild(), token)), request.JournalPath ?? Journal.DefaultPath(facts.AccountId, facts.Region, time.GetUtcNow()));
        if (plan.Tokens is not null) await Repetition.CheckAsync(aws, request, plan.Blueprint, cancellationToken).ConfigureAwait(false);
        return plan;
    }

    /// <summary>Carries a plan out.</summary>
    /// <param name="aws">A transport into the plan's region.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="time">The clock.</param>
    /// <param name="progress">Told what is going on.</param>
    /// <param name="machineProgress">Told how far the machines are.</param>
    /// <param name="cancellationToken">Stops before the next call and takes nothing away; the journal goes on from there.</param>
    public static async Task<LaunchResult> RunAsync(
        IAwsTransport aws, LaunchPlan plan, TimeProvider time, IProgress<string>? progress, IProgress<MachineProgress>? machineProgress, CancellationToken cancellationToken)
    {
        var (request, facts) = (plan.Request, plan.Facts);
        var scope = new BlueprintScope(aws, plan.Blueprint.Owner, facts.AccountId, facts.Region, facts.Partition, time) { Names = MachineBlueprint.Names(plan.Blueprint) };
        var header = new JournalHeader(facts.AccountId, facts.Region, facts.Caller, time.GetUtcNow());
        Task<BuildJournal> Open(CancellationToken _) => Task.FromResult(BuildJournal.Create(plan.JournalPath, header, plan.Blueprint.Owner, plan.Tokens));
        var builder = new BlueprintBuilder(MachineKinds.Of(plan.Blueprint, new MachineWait(request.Waits, request.Timeout, machineProgress)), scope, Open, progress is null ? null : new Relay(progress));
        var built = await builder.BuildAsync(plan.Blueprint, cancellationToken).ConfigureAwait(false);
        if (built.Failure is not null) return Failed(built, request, facts);

        var ids = built.Resources.Where(r => r.Type == MachinesKind.TypeName).SelectMany(r => r.PhysicalId.Split(',')).ToList();
        try
        {
            return new LaunchResult { Instances = await AuditedAsync(aws, request, facts.AccountId, ids, time, progress, cancellationToken).ConfigureAwait(false), JournalPath = built.JournalPath };
        }
        catch (Exception e) when (e is AwsException or GapException)
        {
            // They run all the same, so their ids are what must not be lost.
            return new LaunchResult
            {
                Instances = [.. ids.Select(id => new TrainingInstance { InstanceId = id, Name = request.Name, InstanceType = facts.Type.InstanceType, Region = facts.Region, AccountId = facts.AccountId })],
                Warnings = [$"The machines were started, but not audited: {(Failure.Sentence(e) ?? Text.OneLine(e.Message)).TrimEnd('.')}. Audit them with Test-Ec2Hardening."],
                JournalPath = built.JournalPath,
            };
        }
    }

    private static LaunchResult Failed(BuildResult built, LaunchRequest request, LaunchFacts facts)
    {
        var left = built.LeftBehind.Select(r => $"{r.Type} {r.PhysicalId}: {r.Reason}").ToList();
        if (built.Unseen is { } unseen) left.Add(unseen);
        var removed = built.Resources.Count(r => r.Action == BuildAction.Removed);
        var kept = built.Kept.Select(r => $"{r.Type} {r.PhysicalId}").ToList();
        var after = left.Count > 0 ? $" Still there, and to be removed by hand: {string.Join("; ", left)}."
            : removed > 0 ? $" What had been made ({removed} resources) was removed again."
            : kept.Count > 0 ? " Nothing more had been made." : " Nothing had been made.";
        if (kept.Count > 0) after += $" What an earlier run made is still there: {string.Join("; ", kept)}.";
        // AWS answers a token with the machines that it started first, for as long as they are remembered.
        if (request.ClientToken is { } token && built.Resources.Any(r => r.Type == MachinesKind.TypeName)) after += $" The token {token} is used up: give another one.";
        if (built.JournalPath is { } journal) after += $" The journal is {Text.OneLine(journal)}.";
        return new LaunchResult { Failure = new LaunchFailure(request, facts).Sentence(built.Failure!, built.FailedAt) + after, Exception = built.Failure, LeftBehind = left, JournalPath = built.JournalPath };
    }

    // The machines with the findings of themselves and of what is theirs alone: volumes, interfaces, the group.
    private static async Task<IReadOnlyList<TrainingInstance>> AuditedAsync(IAwsTransport aws, LaunchRequest request, string account, List<string> ids, TimeProvider time, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        progress?.Report("auditing what was made");
        // Without the wait before, EC2 may not show at once what it has started.
        var patience = new Patience(time, TimeSpan.FromMinutes(2));
        var machines = new List<TrainingInstance>();
        do
        {
            machines.Clear();
            await foreach (var machine in InstancesOperation.StreamAsync(aws, new InstancesOptions { InstanceIds = ids }, cancellationToken).ConfigureAwait(false)) machines.Add(machine);
        }
        while (machines.Count < ids.Count && await patience.AgainAsync(cancellationToken).ConfigureAwait(false));
        machines.AddRange(ids.Except(machines.Select(m => m.InstanceId), StringComparer.Ordinal).Select(id => new TrainingInstance { InstanceId = id, Name = request.Name, InstanceType = request.InstanceType, Region = aws.Region, AccountId = account }).ToList());
        var options = new AuditOptions { Baseline = request.Baseline, InstanceIds = ids, IncludeUserData = request.HardenOs };
        var readings = AuditOperation.ReadingsFor(AuditOperation.Controls(options), options);
        var inventory = await new InventoryCollector(aws, time, options.ThrottleLimit).CollectAsync(readings, AuditOperation.ReadingOptionsFor(options), null, cancellationToken).ConfigureAwait(false);
        var findings = AuditOperation.Judge(inventory, options).ToLookup(f => f.ResourceId, StringComparer.Ordinal);
        var volumes = inventory.Get(Readings.Volumes).TryGet(out var v, out _) ? v.Volumes.OrEmpty() : [];
        return
        [
            .. machines.OrderBy(m => m.InstanceId, StringComparer.Ordinal).Select(m => m with
            {
                Findings = [.. volumes.Where(x => x.Attachments.OrEmpty().Any(a => a.InstanceId == m.InstanceId)).Select(x => x.VolumeId!).Concat(m.SecurityGroupIds).Prepend(m.InstanceId).SelectMany(id => findings[id])],
            }),
        ];
    }

    private static void CheckJournal(BuildJournalFile journal, LaunchRequest request, LaunchFacts facts)
    {
        if (journal.AccountId != facts.AccountId || journal.Region != facts.Region)
            throw new OptionException($"The journal is of account {Text.Visible(journal.AccountId)} in {Text.Visible(journal.Region)}, not of {facts.AccountId} in {facts.Region}; connect there.");
        if (!journal.Owner.StartsWith("secureml:machine=" + request.Name + "-", StringComparison.Ordinal))
            throw new OptionException($"The journal is of {Text.OneLine(journal.Owner)}, not of machines named {request.Name}; give the -Name and the other parameters of that launch.");
    }

    // A token of the user's stands for the tokens of all machines, so that AWS knows a repeated request.
    private static BuildJournalFile Tokens(Blueprint blueprint, string token) => new(
        blueprint.AccountId, blueprint.Region, blueprint.Owner.ToString(),
        blueprint.Resources.Where(r => r.Type == MachinesKind.TypeName).ToDictionary(r => r.LogicalId, r => $"{token}-{r.LogicalId[MachineBlueprint.Machines.Length..]}".TrimEnd('-'), StringComparer.Ordinal), new Dictionary<string, string>());

    private sealed class Relay(IProgress<string> progress) : IProgress<BlueprintProgress>
    {
        public void Report(BlueprintProgress value) => progress.Report(value.Activity);
    }
}
