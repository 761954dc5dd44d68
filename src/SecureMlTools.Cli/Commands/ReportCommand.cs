using System.CommandLine;
using SecureMlTools.Cli.Options;
using SecureMlTools.Operations;
using SecureMlTools.Reports;

namespace SecureMlTools.Cli.Commands;

/// <summary><c>secureml report</c>: makes another report of saved findings, or compares two audits. Calls nothing.</summary>
internal sealed class ReportCommand
{
    private readonly Argument<string> _findings = new("findings") { Description = "Findings of secureml audit --output json, or of Test-Ec2Hardening | ConvertTo-Json.", HelpName = "FINDINGS" };
    private readonly Option<string?> _before = Take.One("--before", "Findings of an earlier audit to compare with.", "FINDINGS");
    private readonly OutputOptions _output = new("table", "json", "html", "csv");

    public static Command Create(CliHost host)
    {
        var self = new ReportCommand();
        var command = new Command("report", "Makes a report of saved findings, or says what changed since an earlier audit.");
        command.Add(self._findings);
        command.Add(self._before);
        self._output.AddTo(command);
        command.SetAction(parsed => self.Run(parsed, host));
        return command;
    }

    private int Run(ParseResult parsed, CliHost host)
    {
        var findings = FindingsFile.Read(parsed.GetRequiredValue(_findings));
        var comparison = parsed.GetValue(_before) is { } before ? FindingComparison.Compare(FindingsFile.Read(before), findings) : null;
        var format = _output.Format(parsed);
        if (comparison is not null && format == "csv") throw new OptionException("A comparison has no CSV form: use --output json, html or table.");
        _output.Write(parsed, host, writer =>
        {
            var console = host.OnOut(writer);
            if (format == "table" && comparison is not null) ComparisonTable.Write(console, comparison);
            else if (format == "table") FindingTable.Write(console, findings, FindingTable.Names([]));
            else if (format == "json" && comparison is not null) Voice.WriteJson(writer, s => JsonReport.Write(s, comparison));
            else Voice.WriteReport(writer, format, new HtmlReportContent { Findings = findings, Comparison = comparison, GeneratedAt = host.Time.GetUtcNow() });
        });
        return ExitCodes.Ok;
    }
}
