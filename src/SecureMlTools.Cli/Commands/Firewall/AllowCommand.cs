using System.CommandLine;
using SecureMlTools.Cli.Options;
using SecureMlTools.Firewall.Domains;
using SecureMlTools.Operations;
using SecureMlTools.Operations.Firewall;

namespace SecureMlTools.Cli.Commands.Firewall;

/// <summary><c>secureml firewall allow</c> and <c>secureml firewall remove</c>: put names on an allow-list and take them off, in one update.</summary>
internal sealed class AllowCommand
{
    private readonly bool _adds;
    private readonly Argument<string[]> _domains = new("domain") { Description = "Names: example.com is that one, .example.com the domain with all below it.", Arity = ArgumentArity.ZeroOrMore, HelpName = "DOMAIN" };
    private readonly Option<string?> _group = Take.One("--rule-group", "Name or ARN of the rule group with the allow-list.", "GROUP");
    private readonly Option<string[]> _preset = Take.List("--preset", "Presets whose names are added, with wildcards, or paths of preset files: PyPI, PyTorch, Debian.", "PRESET");
    private readonly Option<int?> _attempts = ChangeOptions.MaxRetry();
    private readonly Option<bool> _wildcard = Take.Flag("--wildcard", "Takes every name as the domain with all names below it.");
    private readonly Option<bool> _noWait = Take.Flag("--no-wait", "Does not wait until the firewalls enforce the change.");
    private readonly ChangeVerb _verb = new();

    private AllowCommand(bool adds) => _adds = adds;

    public static Command CreateAllow(CliHost host) => new AllowCommand(adds: true).Create("allow", "Puts names on an allow-list: one update, nothing else disturbed. What opens a hole needs --force.", host);

    public static Command CreateRemove(CliHost host) => new AllowCommand(adds: false).Create("remove", "Takes names off an allow-list, in one update.", host);

    private Command Create(string name, string description, CliHost host)
    {
        _group.Required = true;
        var command = new Command(name, description);
        command.Add(_domains);
        command.Add(_group);
        if (_adds) command.Add(_preset);
        command.Add(_wildcard);
        command.Add(_attempts);
        command.Add(_noWait);
        return _verb.Complete(command, host, RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CliHost host, CancellationToken cancellationToken)
    {
        var repair = _verb.Options(parsed, host);
        var presets = _adds ? PresetsCommand.Named(host, parsed.GetValue(_preset)!) : [];
        if (parsed.GetValue(_domains)!.Length == 0 && presets.Count == 0) throw new OptionException(_adds ? "There is nothing to add: give names, or --preset." : "There is nothing to take off: give names.");
        var group = parsed.GetRequiredValue(_group)!;
        var aws = _verb.Connection(parsed).OpenOne(host, group, "One allow-list is changed at a time");
        var wait = !parsed.GetValue(_noWait) && !_verb.WhatIf(parsed);
        var options = new AllowDomainOptions { Wildcard = parsed.GetValue(_wildcard), Force = repair.Guards.Force, MaxAttempts = parsed.GetValue(_attempts) ?? ChangeOptions.Attempts, FindFirewalls = wait, Repair = repair };
        IReadOnlyCollection<AllowDomainItem> items = [.. parsed.GetValue(_domains)!.Select(d => new AllowDomainItem(d)), .. presets.SelectMany(p => PresetCatalog.Domains(p, aws.Region)).Select(d => new AllowDomainItem(d.Domain, d.TargetTypes, IsPreset: true))];
        var plan = _adds
            ? await AllowDomainOperation.PlanAddAsync(aws, group, items, options, cancellationToken).ConfigureAwait(false)
            : await AllowDomainOperation.PlanRemoveAsync(aws, group, items, options, cancellationToken).ConfigureAwait(false);
        foreach (var warning in plan.Warnings) host.Say(warning);
        foreach (var refusal in plan.Refusals) host.Complain(refusal.Reason);
        var code = await _verb.RunFirewall(parsed, host).RunAsync(aws, plan.Plan, repair, wait, cancellationToken).ConfigureAwait(false);
        return code == ExitCodes.Ok && plan.Refusals.Count > 0 ? ExitCodes.Negative : code;
    }
}
