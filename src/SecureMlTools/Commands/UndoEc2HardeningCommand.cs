using System.Management.Automation;
using SecureMlTools.Binding;
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
    [AllowEmptyCollection, JournalPathTransformation]
    public string[] JournalPath { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var path in JournalPath)
            Try(path, () =>
            {
                var file = FilePath(path);
                if (!_journals.Contains(file)) _journals.Add(file);
            });
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        // The newest repair first: a later one may have built on what an earlier one made.
        foreach (var path in Enumerable.Reverse(_journals)) Try(path, () => UndoJournal(path));
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
                if (step.UndoneBefore)
                {
                    WriteObject(Undo.RestoredBefore(step, path));
                    continue;
                }

                if (PlanRunner.Confirm(this, planned, "Undo ") is { } unmade)
                {
                    WriteObject(unmade);
                    continue;
                }

                journal ??= Journal.Append(file);
                var result = Await(ct => UndoOperation.ApplyAsync(step, aws, journal, null, ct));
                WriteObject(result);
                if (result.Outcome == ChangeOutcome.Failed) WriteError(Errors.Make(result.Reason, "UndoFailed", ErrorCategory.InvalidResult, result.ResourceId, $"When the cause is mended, undo the journal again: Undo-Ec2Hardening -JournalPath '{path}'. What is restored already stays as it is."));
            }
        }
        finally
        {
            journal?.Dispose();
        }
    }
}
