using System.CommandLine;
using SecureMlTools.Cli.Commands.Firewall;
using SecureMlTools.Cli.Options;
using SecureMlTools.Operations;

namespace SecureMlTools.Cli.Commands;

/// <summary>What the verbs have in common whose changes a journal remembers: where, how careful, and in which format it is told.</summary>
/// <param name="repairs">False for undo, which has no guards and writes no journal.</param>
/// <param name="withRegions">False for a verb whose input says the region.</param>
internal sealed class ChangeVerb(bool repairs = true, bool withRegions = true)
{
    private readonly ConnectionOptions _connection = new(withRegions);
    private readonly ChangeOptions _changes = new(repairs, groups: false);

    /// <summary>Format and file of what is told.</summary>
    public OutputOptions Output { get; } = new("table", "json");

    /// <summary>Gives a command these options behind its own, and what it does.</summary>
    public Command Complete(Command command, CliHost host, Func<ParseResult, CliHost, CancellationToken, Task<int>> run)
    {
        _connection.AddTo(command);
        _changes.AddTo(command);
        Output.AddTo(command);
        command.SetAction((parsed, cancellationToken) => run(parsed, host, cancellationToken));
        return command;
    }

    /// <summary>Whom to call as and where.</summary>
    public Connection Connection(ParseResult parsed) => _connection.Of(parsed);

    /// <summary>True when the plan is only shown.</summary>
    public bool WhatIf(ParseResult parsed) => _changes.WhatIf(parsed);

    /// <summary>Makes sure, before anything is read, that somebody can say yes.</summary>
    /// <exception cref="OptionException">Nobody can.</exception>
    public void RequireConsent(ParseResult parsed, CliHost host) => _changes.RequireConsent(parsed, host);

    /// <summary>Guards and journal, once it is sure that somebody can say yes.</summary>
    /// <exception cref="OptionException">Nobody can; a guard that does not exist, or a journal that does.</exception>
    public RepairOptions Options(ParseResult parsed, CliHost host)
    {
        var options = _changes.Repair(parsed);
        RequireConsent(parsed, host);
        return options;
    }

    /// <summary>Shows, asks, carries out and reports.</summary>
    public ChangeRun Run(ParseResult parsed, CliHost host) => new(parsed, host, _changes, Output);

    /// <summary>The same for a firewall, which takes a while to enforce what was changed.</summary>
    public FirewallRun RunFirewall(ParseResult parsed, CliHost host) => new(parsed, host, _changes, Output);
}
