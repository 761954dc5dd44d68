using System.CommandLine;
using SecureMlTools.Api;
using SecureMlTools.Cli.Options;
using SecureMlTools.Reports;

namespace SecureMlTools.Cli.Commands.Launch;

/// <summary>One thing to be taken away, with all that belongs to it.</summary>
/// <typeparam name="TResource">What becomes of each of its resources.</typeparam>
/// <param name="Summary">What it comes to, in one sentence.</param>
/// <param name="Planned">Its resources as they would go.</param>
/// <param name="RunAsync">Takes them away.</param>
internal sealed record Removal<TResource>(string Summary, IReadOnlyList<TResource> Planned, Func<IProgress<(int Done, int Total, string Activity)>?, CancellationToken, Task<IReadOnlyList<TResource>>> RunAsync);

/// <summary>What the verbs that take networks and machines away have in common: a plan, shown, asked about and carried out, and what is left named.</summary>
/// <typeparam name="TResource">What becomes of a resource.</typeparam>
internal abstract class RemovingCommand<TResource>
{
    private readonly Option<string?> _region = Take.One("--region", "Region; the environment's when left out.", "REGION");
    private readonly Option<bool> _keepLog = Take.Flag("--keep-log", "Leaves the log groups with what is logged in them; without it they are removed too.");
    private readonly ConnectionOptions _connection = new(withRegions: false);
    private readonly ChangeOptions _changes = new(repairs: false, groups: false);
    private readonly OutputOptions _output = new("table", "json");

    /// <summary>The command, with its own arguments and options before those of all.</summary>
    protected Command Make(CliHost host, string name, string description, params Symbol[] own)
    {
        var command = new Command(name, description);
        foreach (var symbol in own.Concat([_keepLog, _region]))
        {
            if (symbol is Argument argument) command.Add(argument);
            else if (symbol is Option option) command.Add(option);
        }

        _connection.AddTo(command);
        _changes.AddTo(command);
        _output.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, host, cancellationToken));
        return command;
    }

    /// <summary>Finds what is to go. What stands against it is said, and is the exit code where there is nothing worse.</summary>
    protected abstract Task<(IReadOnlyList<Removal<TResource>> Removals, int Code)> PlanAsync(ParseResult parsed, CliHost host, IAwsTransport aws, bool keepsLogs, CancellationToken cancellationToken);

    /// <summary>A resource as a row of the table.</summary>
    protected abstract ResourceRow Row(TResource resource);

    /// <summary>What there is to say of a resource beside; null for nothing.</summary>
    protected abstract string? Remark(TResource resource);

    private async Task<int> RunAsync(ParseResult parsed, CliHost host, CancellationToken cancellationToken)
    {
        _changes.RequireConsent(parsed, host);
        var aws = _connection.Of(parsed).Open(host, parsed.GetValue(_region));
        var (removals, code) = await PlanAsync(parsed, host, aws, parsed.GetValue(_keepLog), cancellationToken).ConfigureAwait(false);
        var whatIf = _changes.WhatIf(parsed);
        foreach (var removal in removals) host.Say($"{(whatIf ? "What if: " : "")}{removal.Summary}.");
        if (removals.Count == 0) return code;
        if (whatIf)
        {
            Write(parsed, host, [.. removals.SelectMany(r => r.Planned)]);
            return code;
        }

        if (_changes.Consents(parsed, host, "Remove all this?")) return ExitCodes.Worst(code, await RemoveAsync(parsed, host, removals, cancellationToken).ConfigureAwait(false));
        host.Say("Declined: nothing was removed.");
        return ExitCodes.Worst(code, ExitCodes.Negative);
    }

    private async Task<int> RemoveAsync(ParseResult parsed, CliHost host, IReadOnlyList<Removal<TResource>> removals, CancellationToken cancellationToken)
    {
        var resources = new List<TResource>();
        try
        {
            foreach (var removal in removals) resources.AddRange(await host.WithStepsAsync(p => removal.RunAsync(p, cancellationToken)).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            host.Complain("The removal was stopped, and part of it is still there: the same command goes on with it.");
            if (resources.Count > 0) Write(parsed, host, resources);
            throw;
        }
        catch when (resources.Count > 0)
        {
            // What is gone must be known.
            Write(parsed, host, resources);
            throw;
        }

        Write(parsed, host, resources);
        var left = false;
        foreach (var resource in resources)
        {
            var isLeft = Row(resource).Outcome == LaunchOutcome.LeftBehind;
            left |= isLeft;
            if (Remark(resource) is not { } remark) continue;
            if (isLeft) host.Complain(remark);
            else host.Say(remark);
        }

        return left ? ExitCodes.Error : ExitCodes.Ok;
    }

    private void Write(ParseResult parsed, CliHost host, IReadOnlyList<TResource> resources) => _output.Write(parsed, host, writer =>
    {
        if (_output.Format(parsed) == "json") Voice.WriteJson(writer, s => JsonReport.WriteRecords(s, resources));
        else ResourceTable.Write(host.OnOut(writer), [.. resources.Select(Row)]);
    });
}
