using System.Management.Automation;
using System.Text;
using SecureMlTools.Binding;
using SecureMlTools.Operations;
using SecureMlTools.Reports;

namespace SecureMlTools.Commands;

/// <summary>Writes findings to a file, as HTML, JSON or CSV.</summary>
[Cmdlet(VerbsData.Export, "HardeningReport", SupportsShouldProcess = true), OutputType(typeof(FileInfo))]
public sealed class ExportHardeningReportCommand : HardeningCmdlet
{
    private readonly List<Finding> _findings = [];
    private readonly List<TrainingInstance> _machines = [];
    private readonly List<ChangeResult> _results = [];

    /// <summary>File to write.</summary>
    [Parameter(Mandatory = true, Position = 0, HelpMessage = "File to write; taken literally. Its extension sets the format: .html, .json, .csv."), Alias("LiteralPath", "PSPath", "FilePath")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Findings to write.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, HelpMessage = "Findings of Test-Ec2Hardening, saved ones too. An HTML report also takes machines and results of a repair."), Alias("Findings", "InputObject")]
    [AllowEmptyCollection]
    public PSObject[] Finding { get; set; } = [];

    /// <summary>Form of the report.</summary>
    [Parameter(HelpMessage = "Html, Json or Csv; by the file's extension when left out.")]
    public ReportFormat? Format { get; set; }

    /// <summary>An earlier audit to compare with.</summary>
    [Parameter(HelpMessage = "Findings of an earlier audit, or the name of its JSON report: an HTML report then shows the difference."), Alias("ReferenceFindings")]
    [AllowEmptyCollection]
    public PSObject[]? ReferenceFinding { get; set; }

    /// <summary>Heading of an HTML report.</summary>
    [Parameter(HelpMessage = "Heading of an HTML report.")]
    [ValidateNotNullOrEmpty]
    public string Title { get; set; } = "Hardening report";

    /// <summary>Keeps a file that is there.</summary>
    [Parameter(HelpMessage = "Does not overwrite a file that is there.")]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Gives the file.</summary>
    [Parameter(HelpMessage = "Gives the file written.")]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var item in Finding)
            switch (item?.BaseObject)
            {
                case TrainingInstance machine: _machines.Add(machine); break;
                case ChangeResult result: _results.Add(result); break;
                default: Try(item, () => _findings.AddRange(FindingSource.Of(item, FilePath))); break;
            }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Try(Path, () =>
    {
        var file = FilePath(Path);
        var format = Format ?? ByExtension(file);
        if (NoClobber && File.Exists(file)) throw new IOException($"The file '{file}' is there already: leave out -NoClobber to overwrite it.");
        var reference = ReferenceFinding?.SelectMany(r => FindingSource.Of(r, FilePath)).ToList();
        if (!ShouldProcess(file, $"Write a report of {_findings.Count} findings")) return;

        Write(file, format, reference);
        if (PassThru) WriteObject(InvokeProvider.Item.Get([file], force: true, literalPath: true), enumerateCollection: true);
    });

    private void Write(string file, ReportFormat format, IReadOnlyList<Finding>? reference)
    {
        // Whole or not there: a report that is stopped half way must not read as an audit that found little.
        var temporary = file + ".tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
            {
                if (format == ReportFormat.Json) JsonReport.Write(stream, _findings);
                else
                {
                    using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
                    if (format == ReportFormat.Csv) CsvReport.Write(writer, _findings);
                    else HtmlReport.Write(writer, Content(reference));
                }
            }

            File.Move(temporary, file, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private HtmlReportContent Content(IReadOnlyList<Finding>? reference) => new()
    {
        Title = Title,
        Findings = _findings,
        Instances = _machines,
        Changes = _results.Count == 0 ? null : _results,
        Comparison = reference is null ? null : FindingComparison.Compare(reference, _findings),
    };

    private static ReportFormat ByExtension(string file) => System.IO.Path.GetExtension(file).ToLowerInvariant() switch
    {
        ".html" or ".htm" => ReportFormat.Html,
        ".json" => ReportFormat.Json,
        ".csv" => ReportFormat.Csv,
        var other => throw new OptionException($"The extension '{Text.OneLine(other)}' names no format: use .html, .json or .csv, or give -Format."),
    };
}
