using System.CommandLine;
using SecureMlTools.Operations;
using SecureMlTools.Repair;

namespace SecureMlTools.Cli.Options;

/// <summary>How careful to be: guards, journal, what-if and who says yes.</summary>
internal sealed class ChangeOptions
{
    private readonly Option<bool> _force = Take.Flag("--force", "Goes on where there is no evidence that a change is harmless; never passes evidence of harm.");
    private readonly Option<string[]> _override = Take.List("--override-guard", "Goes on against evidence of harm: the guard that a refusal named. The journal records it.", "NAME");
    private readonly Option<bool> _allowShared = Take.Flag("--allow-shared", "Changes security groups that machines outside the request use too.");
    private readonly Option<string?> _journal = Take.One("--journal", "File to write the undo journal to; must not exist.", "FILE");
    private readonly Option<bool> _whatIf = Take.Flag("--what-if", "Shows the plan and makes no change.");
    private readonly Option<bool> _yes = Take.Flag("--yes", "Does not ask.", "-y");
    private readonly bool _repairs;
    private readonly bool _groups;

    /// <param name="repairs">True for commands that make new changes, which have guards and a journal to write.</param>
    /// <param name="groups">True when security groups may be among what changes.</param>
    public ChangeOptions(bool repairs, bool groups) => (_repairs, _groups) = (repairs, groups);

    /// <summary>Updates to try where nobody says how many.</summary>
    public const int Attempts = 8;

    /// <summary>How often to try an update of a rule group, for the verbs that make one.</summary>
    public static Option<int?> MaxRetry() => Take.Number("--max-retry", $"Updates to try when others change the group at the same time, 1 to 100; {Attempts} when left out.", 1, 100);

    public void AddTo(Command command)
    {
        if (_repairs)
        {
            command.Add(_force);
            command.Add(_override);
            if (_groups) command.Add(_allowShared);
            command.Add(_journal);
        }

        command.Add(_whatIf);
        command.Add(_yes);
    }

    public bool WhatIf(ParseResult parsed) => parsed.GetValue(_whatIf);

    /// <summary>Guards and journal as options of a repair.</summary>
    /// <exception cref="OptionException">A guard that does not exist, or a journal that does.</exception>
    public RepairOptions Repair(ParseResult parsed)
    {
        string[] guards = [Guard.ImdsV1InUse, Guard.SharedSecurityGroup];
        foreach (var name in parsed.GetValue(_override)!)
            if (!guards.Contains(name, StringComparer.OrdinalIgnoreCase))
                throw new OptionException($"There is no guard '{Text.OneLine(name)}' to override; did you mean {guards.MinBy(g => EditDistance.Between(g.ToUpperInvariant(), name.ToUpperInvariant()))}?");
        var journal = parsed.GetValue(_journal);
        if (journal is not null && File.Exists(journal)) throw new OptionException($"The journal '{journal}' exists already, and a journal is never overwritten: name a new file.");
        return new RepairOptions { Guards = new GuardPolicy(parsed.GetValue(_force), _groups && parsed.GetValue(_allowShared), parsed.GetValue(_override)), JournalPath = journal };
    }

    /// <summary>Makes sure, before anything is read, that somebody can say yes.</summary>
    /// <exception cref="OptionException">Nobody can.</exception>
    public void RequireConsent(ParseResult parsed, CliHost host)
    {
        if (!WhatIf(parsed) && !parsed.GetValue(_yes) && !host.CanAsk) throw new OptionException("This changes AWS, and there is no terminal to ask on: add --yes to go on, or --what-if to see the plan.");
    }

    /// <summary>Asks, unless --yes says so already.</summary>
    public bool Consents(ParseResult parsed, CliHost host, string question) => parsed.GetValue(_yes) || host.Ask(question);
}
