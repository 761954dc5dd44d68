using System.CommandLine;
using SecureMlTools.Cli.Demo;
using SecureMlTools.Cli.Options;

namespace SecureMlTools.Cli.Commands;

/// <summary><c>secureml demo</c>: the whole line from inventory to undo on an account in memory.</summary>
internal static class DemoCommand
{
    public static Command Create(CliHost host)
    {
        var report = Take.One("--report", "File to write the HTML report to; a temporary folder when left out.", "FILE");
        var command = new Command("demo", "Audits, repairs, audits again and undoes a practice account in memory: no network, no AWS account.") { report };
        command.SetAction((parsed, cancellationToken) => new DemoRun(host, parsed.GetValue(report)).RunAsync(cancellationToken));
        return command;
    }
}
