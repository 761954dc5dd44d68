using System.CommandLine;
using SecureMlTools.Cli.Options;
using SecureMlTools.Repair;

namespace SecureMlTools.Cli.Commands;

/// <summary><c>secureml undo</c>: restores what a journal says was before.</summary>
internal sealed class UndoCommand
{
    private readonly Option<string[]> _journal = new("--journal") { Description = "Undo journals that secureml repair or Repair-Ec2Hardening wrote.", HelpName = "FILE", Required = true, AllowMultipleArgumentsPerToken = true };
    private readonly ChangeVerb _verb = new(repairs: false, withRegions: false);

    public static Command Create(CliHost host)
    {
        var self = new UndoCommand();
        var command = new Command("undo", "Restores the previous values, newest change first. Exit code 2: something was refused; 1: something failed.") { self._journal };
        return self._verb.Complete(command, host, self.RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CliHost host, CancellationToken cancellationToken)
    {
        // Every journal is read and checked before the first change is made.
        var files = parsed.GetValue(_journal)!.Select(JournalFile.Read).ToList();
        _verb.RequireConsent(parsed, host);
        var run = _verb.Run(parsed, host);
        return await run.ReportAsync(
            async () =>
            {
                foreach (var file in files) await run.UndoAsync(_verb.Connection(parsed).Open(host, file.Header.Region), file, cancellationToken).ConfigureAwait(false);
                return true;
            },
            undo: true).ConfigureAwait(false);
    }
}
