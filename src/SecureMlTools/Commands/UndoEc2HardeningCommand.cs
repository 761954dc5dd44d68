using System.Management.Automation;
using SecureMlTools.Operations;
using SecureMlTools.Repair;

namespace SecureMlTools.Commands;

/// <summary>Restores what an undo journal says was before.</summary>
[Cmdlet(VerbsCommon.Undo, "Ec2Hardening", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High), OutputType(typeof(ChangeResult))]
public sealed class UndoEc2HardeningCommand : AwsCmdlet
{
    private readonly List<string> _journals = [];

    /// <summary>Journals to undo.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "Undo journals that Repair-Ec2Hardening wrote; results of it can be piped in."), Alias("Path", "FullName", "PSPath")]
    [ValidateNotNullOrEmpty]
    public string[] JournalPath { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var path in JournalPath.Select(p => GetUnresolvedProviderPathFromPSPath(p)))
            if (!_journals.Contains(path)) _journals.Add(path);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (var path in _journals) Try(path, () => UndoJournal(path));
    }

    private void UndoJournal(string path)
    {
        var file = JournalFile.Read(path);
        var aws = Connect(file.Header.Region);
        Await(async ct =>
        {
            await UndoOperation.CheckAccountAsync(file, aws, ct).ConfigureAwait(false);
            return true;
        });
        Journal? journal = null;
        try
        {
            foreach (var step in UndoOperation.Steps(file))
            {
                var planned = UndoOperation.Planned(step, path);
                if (PlanRunner.Confirm(this, planned, "Undo ") is { } unmade)
                {
                    WriteObject(unmade);
                    continue;
                }

                journal ??= Journal.Append(file);
                var result = Await(ct => UndoOperation.ApplyAsync(step, aws, journal, null, ct));
                WriteObject(result);
                if (result.Outcome == ChangeOutcome.Failed) WriteError(Errors.Make(result.Reason, "UndoFailed", ErrorCategory.InvalidResult, result.ResourceId));
            }
        }
        finally
        {
            journal?.Dispose();
        }
    }
}
