using System.CommandLine;
using SecureMlTools.Cli.Options;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;
using SecureMlTools.Operations;
using SecureMlTools.Reports;

namespace SecureMlTools.Cli.Commands;

/// <summary><c>secureml repair</c>: collects again, judges again, plans, asks, journals, changes and verifies.</summary>
internal sealed class RepairCommand
{
    private readonly EstateOptions _estate = new();
    private readonly SelectionOptions _selection = new();
    private readonly ChangeOptions _changes = new(repairs: true, groups: true);
    private readonly OutputOptions _output = new("table", "json");
    private readonly Option<string?> _findings = Take.One("--findings", "Findings to repair: the file of secureml audit --output json. They only point; everything is judged again.", "FILE");
    private readonly Option<bool> _rehearse = Take.Flag("--rehearse", "Tries the plan on a twin in memory and says what the next audit would find; changes nothing.");

    public static Command Create(CliHost host)
    {
        var self = new RepairCommand();
        var command = new Command("repair", "Repairs what an audit finds, with an undo journal. Exit code 2: something was refused; 1: something failed.");
        self._selection.AddTo(command);
        command.Add(self._findings);
        self._estate.AddTo(command);
        self._changes.AddTo(command);
        command.Add(self._rehearse);
        self._output.AddTo(command);
        command.SetAction((parsed, cancellationToken) => self.RunAsync(parsed, host, cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CliHost host, CancellationToken cancellationToken)
    {
        var audit = new AuditOptions { Baseline = _estate.Baseline(parsed, host), Controls = _selection.Controls(parsed), InstanceIds = _selection.InstanceIds(parsed), ThrottleLimit = _estate.ThrottleLimit(parsed) };
        var file = parsed.GetValue(_findings);
        if (file is null && audit.Controls.Count == 0 && audit.InstanceIds.Count == 0)
            throw new OptionException("Say what to repair: --findings FILE of an audit, --control ID, --instance-id ID, or the last two together.");
        var controls = AuditOperation.Controls(audit);
        var options = _changes.Repair(parsed) with { Baseline = audit.Baseline, RequestedInstances = audit.InstanceIds, WholeRegion = file is null && audit.InstanceIds.Count == 0, ThrottleLimit = audit.ThrottleLimit };
        var saved = _estate.Saved(parsed);
        if (saved is null && !parsed.GetValue(_rehearse)) _changes.RequireConsent(parsed, host);

        var (targets, whole) = file is null ? await AuditAsync(parsed, host, audit, controls, cancellationToken).ConfigureAwait(false) : (FromFile(file, audit, controls), true);
        if (options.JournalPath is not null && targets.Count > 1) throw new OptionException("A journal is of one region, and there is something to repair in several: name one --region, or leave --journal out.");
        var run = new ChangeRun(parsed, host, _changes, _output);
        return await run.ReportAsync(
            async () =>
            {
                foreach (var target in targets) await RepairAsync(run, parsed, host, target, saved, options, cancellationToken).ConfigureAwait(false);
                return whole;
            },
            undo: false).ConfigureAwait(false);
    }

    private async Task RepairAsync(
        ChangeRun run, ParseResult parsed, CliHost host, RepairTargets target, IReadOnlyList<RegionInventory>? saved, RepairOptions options, CancellationToken cancellationToken)
    {
        if (saved is not null)
        {
            var inventory = saved.FirstOrDefault(i => i.Region == target.Region && (target.AccountId.Length == 0 || i.AccountId == target.AccountId))
                ?? throw new OptionException($"The inventory has nothing of {target.Region} of account {target.AccountId}, which the findings are of.");
            run.Add(parsed.GetValue(_rehearse)
                ? await RehearseOperation.RunAsync(inventory, host.Practice(), target.Pointers, options, cancellationToken).ConfigureAwait(false)
                : RepairOperation.PlanFor(inventory, target.Pointers, options).Steps.Select(s => s.ToResult()));
            return;
        }

        var aws = _estate.Connection(parsed).Open(host, target.Region);
        if (parsed.GetValue(_rehearse))
        {
            run.Add(await RehearseOperation.RunAsync(aws, host.Practice(), target.Pointers, options, cancellationToken).ConfigureAwait(false));
            return;
        }

        var plan = target.Check(await host.WithProgressAsync(p => RepairOperation.PlanAsync(aws, target.Pointers, options, p, cancellationToken)).ConfigureAwait(false));
        await run.PlanAsync(aws, plan, options, cancellationToken).ConfigureAwait(false);
    }

    private static IReadOnlyList<RepairTargets> FromFile(string file, AuditOptions audit, IReadOnlyList<Control> controls)
    {
        var ids = controls.Select(c => c.Info.Id).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return RepairTargets.Of(FindingsFile.Read(file)
            .Where(f => audit.Controls.Count == 0 || ids.Contains(f.ControlId))
            .Where(f => audit.InstanceIds.Count == 0 || (f.InstanceId is { } id && audit.InstanceIds.Contains(id, StringComparer.Ordinal))));
    }

    // What passes or does not apply needs no repair, and an accepted failure none either.
    private async Task<(IReadOnlyList<RepairTargets> Targets, bool Whole)> AuditAsync(ParseResult parsed, CliHost host, AuditOptions audit, IReadOnlyList<Control> controls, CancellationToken cancellationToken)
    {
        if (audit.Controls.Count == 0) audit = audit with { Controls = [.. controls.Where(c => c.Info.CanRepair).Select(c => c.Info.Id)] };
        var (inventories, whole) = await _estate.ReadAsync(parsed, host, (aws, progress, ct) => AuditOperation.CollectAsync(aws, audit, progress, ct), cancellationToken).ConfigureAwait(false);
        whole &= inventories.Count > 0 && AuditCommand.AllFound(host, inventories, audit);
        var findings = inventories.SelectMany(i => AuditOperation.Judge(i, audit)).Where(f => f.Status is FindingStatus.Fail or FindingStatus.Unknown);
        return (RepairTargets.Of(findings), whole);
    }
}
