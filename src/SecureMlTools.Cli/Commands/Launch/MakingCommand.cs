using System.CommandLine;
using SecureMlTools.Api;
using SecureMlTools.Cli.Options;
using SecureMlTools.Launch;
using SecureMlTools.Operations;

namespace SecureMlTools.Cli.Commands.Launch;

/// <summary>What the verbs that make something new have in common: a plan, written as a template, or shown, asked about and made.</summary>
/// <typeparam name="TPlan">The plan.</typeparam>
internal abstract class MakingCommand<TPlan>
    where TPlan : ILaunchPlan
{
    private readonly Option<string?> _journal = Take.One("--journal", "File to write the journal to; must not exist.", "FILE");
    private readonly Option<string?> _asTemplate = Take.One("--as-template", "Writes the plan as a template, CloudFormation or Terraform, and makes nothing.", "FORMAT");
    private readonly Option<string?> _region = Take.One("--region", "Region; the environment's when left out.", "REGION");
    private readonly ConnectionOptions _connection = new(withRegions: false);
    private readonly ChangeOptions _changes = new(repairs: false, groups: false);

    /// <summary>Tags for everything that is made.</summary>
    protected Option<IReadOnlyDictionary<string, string>> Tags { get; } = Take.Tags("Tags for everything that is made, by comma or repeated.");

    /// <summary>Format and file of what is written.</summary>
    protected OutputOptions Output { get; } = new("table", "json");

    /// <summary>The command, with its own options before those of all.</summary>
    protected Command Make(CliHost host, string name, string description, Argument argument, params Option[] own)
    {
        var command = new Command(name, description) { argument };
        foreach (var option in own.Concat([Tags, _journal, _asTemplate, _region])) command.Add(option);
        _connection.AddTo(command);
        _changes.AddTo(command);
        Output.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, host, cancellationToken));
        return command;
    }

    /// <summary>The file to write the journal to; null for the usual place.</summary>
    protected string? Journal(ParseResult parsed) => parsed.GetValue(_journal);

    /// <summary>Looks everything up and checks it.</summary>
    protected abstract Task<TPlan> PlanAsync(ParseResult parsed, CliHost host, IAwsTransport aws, CancellationToken cancellationToken);

    /// <summary>Shows the plan.</summary>
    /// <returns>True when there is something to ask about.</returns>
    protected abstract bool Show(ParseResult parsed, CliHost host, IAwsTransport aws, TPlan plan, bool whatIf);

    /// <summary>Makes it, and gives the exit code.</summary>
    protected abstract Task<int> MakeAsync(ParseResult parsed, CliHost host, IAwsTransport aws, TPlan plan, CancellationToken cancellationToken);

    private async Task<int> RunAsync(ParseResult parsed, CliHost host, CancellationToken cancellationToken)
    {
        var format = Format(parsed);
        if (format is null) _changes.RequireConsent(parsed, host);
        var aws = _connection.Of(parsed).Open(host, parsed.GetValue(_region));
        var plan = await PlanAsync(parsed, host, aws, cancellationToken).ConfigureAwait(false);
        foreach (var warning in plan.Warnings) host.Say("Warning: " + warning);
        if (format is { } language)
        {
            var template = plan.Template(language);
            foreach (var note in template.Note) host.Say(note);
            Output.Write(parsed, host, writer => writer.Write(template.Text));
            return ExitCodes.Ok;
        }

        var whatIf = _changes.WhatIf(parsed);
        var asks = Show(parsed, host, aws, plan, whatIf);
        if (whatIf) return ExitCodes.Ok;
        if (!asks || _changes.Consents(parsed, host, "Make all this?")) return await MakeAsync(parsed, host, aws, plan, cancellationToken).ConfigureAwait(false);
        host.Say("Declined: nothing was made.");
        return ExitCodes.Negative;
    }

    private TemplateFormat? Format(ParseResult parsed) => parsed.GetValue(_asTemplate) is not { } word ? null
        : Enum.TryParse<TemplateFormat>(word, ignoreCase: true, out var format) && Enum.IsDefined(format) && !char.IsAsciiDigit(word[0]) ? format
        : throw new OptionException($"--as-template does not take '{Text.OneLine(word)}', only CloudFormation and Terraform.");
}
