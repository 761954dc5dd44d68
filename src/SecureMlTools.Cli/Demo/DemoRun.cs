using SecureMlTools.Api;
using SecureMlTools.Cli.Options;
using SecureMlTools.Inventory;
using SecureMlTools.Operations;
using SecureMlTools.Repair;
using SecureMlTools.Reports;
using Spectre.Console;

namespace SecureMlTools.Cli.Demo;

/// <summary>The demonstration. Nothing in it is staged: every figure comes from the operations that the other commands use, on an account in memory.</summary>
internal sealed class DemoRun(CliHost host, string? reportFile)
{
    private const string Scenario = "training-estate";

    private readonly IAnsiConsole _console = host.OnOut();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("secureml-demo-");

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var account = host.Practice().Create(Scenario);
        var regions = account.Regions.Select(account.Connect).ToList();
        _console.Line("A team's training machines, in an AWS account that exists in memory only: no network, no credentials, nothing to pay. Everything below is really done to it.");

        Part(1, "Inventory", "AWS's own records, read in bulk");
        var before = await CollectAsync(regions, cancellationToken, keep: true).ConfigureAwait(false);
        var machines = FindingTable.Machines(before);
        var calls = account.Calls.Values.Sum();
        InstanceTable.WriteShort(_console, machines);
        _console.Line($"{Look.Count(machines.Count, "machine")} in {string.Join(", ", account.Regions)} of account {account.AccountId}, read whole with {Look.Count((int)calls, "API call")}.");

        Part(2, "Findings", "each control's verdict on each resource; one example a line");
        var findings = Judge(before);
        FindingTable.WriteGrouped(_console, findings, FindingTable.Names(machines));

        Part(3, "Plan", "the smallest change for each failure, or why there is none");
        var plans = before.Select(i => (Inventory: i, Plan: RepairOperation.PlanFor(i, Repairable(findings, i), Options(i)))).ToList();
        ChangeTable.WriteGrouped(_console, [.. plans.SelectMany(p => p.Plan.Steps).Select(s => s.ToResult())]);

        Part(4, "Repair", "journalled before each call, verified after it");
        var results = new List<ChangeResult>();
        foreach (var (plan, aws) in plans.Select(p => (p, regions.First(r => r.Region == p.Inventory.Region))))
            await foreach (var result in PlanExecution.RunAsync(aws, plan.Plan, Options(plan.Inventory), null, cancellationToken).ConfigureAwait(false)) results.Add(result);
        ChangeTable.WriteGrouped(_console, [.. results.Where(r => r.Outcome is not ChangeOutcome.Refused)]);
        if (results.Count(r => r.Outcome == ChangeOutcome.Refused) is > 0 and var refused) _console.Line($"{Look.Count(refused, "step was", "steps were")} refused, as the plan says.", Look.Soft);

        Part(5, "Second audit", "what is different now");
        var comparison = FindingComparison.Compare(findings, Judge(await CollectAsync(regions, cancellationToken).ConfigureAwait(false)));
        ComparisonTable.WriteGrouped(_console, comparison);

        Part(6, "Undo", "newest change first, from the journal");
        var undone = await UndoAsync(results, regions, cancellationToken).ConfigureAwait(false);
        ChangeTable.WriteGrouped(_console, undone);
        var left = FindingComparison.Compare(findings, Judge(await CollectAsync(regions, cancellationToken).ConfigureAwait(false))).Count(c => c.Change != FindingChangeKind.Unchanged);
        _console.Line(left == 0 ? "A third audit says exactly what the first one said." : $"A third audit differs from the first in {Look.Count(left, "finding")}.", left == 0 ? Look.Good : Look.Bad);

        Part(7, "Report", "one HTML file, no script, no address outside it");
        var path = Path.GetFullPath(reportFile ?? Path.Combine(_folder.FullName, "report.html"));
        OutputOptions.WriteFile(path, writer => HtmlReport.Write(writer, new HtmlReportContent
        {
            Title = "Practice account: " + Scenario,
            Findings = findings,
            Instances = machines,
            Changes = results,
            Comparison = comparison,
            Undone = undone,
            Baseline = Baselines.Baseline.Default.Name,
            GeneratedAt = host.Time.GetUtcNow(),
        }));
        _console.Unbroken("  " + path);
        foreach (var journal in results.Select(r => r.JournalPath).OfType<string>().Distinct(StringComparer.Ordinal)) _console.Unbroken("  " + journal + " (journal)");
        WhatNext();
        return left == 0 && ExitCodes.Of(undone) == ExitCodes.Ok && !results.Any(r => r.Outcome == ChangeOutcome.Failed) ? ExitCodes.Ok : ExitCodes.Error;
    }

    private RepairOptions Options(RegionInventory inventory) => new() { JournalPath = Path.Combine(_folder.FullName, $"{inventory.Region}.jsonl") };

    private static List<Finding> Judge(IEnumerable<RegionInventory> inventories) => [.. inventories.SelectMany(i => AuditOperation.Judge(i, new AuditOptions()))];

    private static List<RepairPointer> Repairable(IEnumerable<Finding> findings, RegionInventory inventory) =>
        [.. findings.Where(f => f.CanRepair && f.Region == inventory.Region).Select(f => new RepairPointer(f.ControlId, f.ResourceId, f.InstanceId))];

    private async Task<IReadOnlyList<RegionInventory>> CollectAsync(IReadOnlyList<IAwsTransport> regions, CancellationToken cancellationToken, bool keep = false) =>
        await host.WithProgressAsync(
            async progress => (IReadOnlyList<RegionInventory>)[.. await Task.WhenAll(regions.Select(aws => ExportOperation.CollectAsync(aws, false, 8, progress, cancellationToken))).ConfigureAwait(false)],
            keep).ConfigureAwait(false);

    private static async Task<IReadOnlyList<ChangeResult>> UndoAsync(IEnumerable<ChangeResult> results, IReadOnlyList<IAwsTransport> regions, CancellationToken cancellationToken)
    {
        var undone = new List<ChangeResult>();
        foreach (var journal in results.Where(r => r.Outcome == ChangeOutcome.Applied).Select(r => r.JournalPath).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            var file = JournalFile.Read(journal);
            await foreach (var result in PlanExecution.UndoAsync(regions.First(r => r.Region == file.Header.Region), file, null, cancellationToken).ConfigureAwait(false)) undone.Add(result);
        }

        return undone;
    }

    private void Part(int number, string heading, string note)
    {
        _console.WriteLine();
        _console.Heading($"{number}. {heading}", note, new Style(Color.Aqua, decoration: Decoration.Bold), chapter: true);
    }

    private void WhatNext()
    {
        _console.WriteLine();
        _console.Heading("The same on your own account", null, new Style(Color.Aqua, decoration: Decoration.Bold), chapter: true);
        _console.Line("With the credentials that the AWS CLI uses, on the command line:");
        foreach (var command in new[]
        {
            "secureml audit --region eu-west-1",
            "secureml audit --region eu-west-1 --output-file audit.json",
            "secureml repair --findings audit.json --what-if",
            "secureml repair --findings audit.json",
            "secureml undo --journal FILE",
        }) _console.Unbroken("  " + command);
        _console.Line("or in PowerShell:");
        foreach (var command in new[]
        {
            "Import-Module SecureMlTools",
            "Get-TrainingInstance | Test-Ec2Hardening | Repair-Ec2Hardening -WhatIf",
            "Undo-Ec2Hardening -JournalPath FILE",
        }) _console.Unbroken("  " + command);
        _console.Line("Auditing only reads. A repair asks first; --what-if and -WhatIf change nothing.", Look.Soft);
    }
}
