using System.CommandLine;
using SecureMlTools.Cli.Options;
using SecureMlTools.Firewall.Suricata;
using SecureMlTools.Operations;
using SecureMlTools.Operations.Firewall;
using SecureMlTools.Reports;

namespace SecureMlTools.Cli.Commands.Firewall;

/// <summary><c>secureml firewall rules</c>: makes Suricata rules of names. Calls nothing.</summary>
internal sealed class RulesCommand
{
    private readonly Argument<string[]> _domains = new("domains") { Description = "Names: example.com for itself, .example.com with all below it.", HelpName = "DOMAIN", Arity = ArgumentArity.OneOrMore };
    private readonly Option<DomainListType> _list = Take.Enum1("--list-type", "What to do with the names:", DomainListType.Allow, "TYPE");
    private readonly Option<FirewallRuleOrder> _order = Take.Enum1("--rule-order", "Order of the rule group that the rules are for:", FirewallRuleOrder.Strict, "ORDER");
    private readonly Option<string[]> _types = Take.List("--target-type", "What to look at: tls, http; both when left out.", "TYPE");
    private readonly Option<long> _sid = new("--start-sid") { Description = "Id of the first rule; the others count up.", HelpName = "SID", DefaultValueFactory = _ => 1 };
    private readonly Option<bool> _log = Take.Flag("--log-allowed", "Logs what the rules let through, which AWS does not do by itself.");
    private readonly Option<bool> _force = Take.Flag("--force", "Lets names through that open a hole: hosts that many share, services that take uploads, look-alikes.");
    private readonly OutputOptions _output = new("table", "json");

    public static Command Create(CliHost host)
    {
        var self = new RulesCommand();
        var command = new Command("rules", "Makes Suricata rules of names, as AWS makes them of a domain list. Exit code 2: not all of the names were taken.");
        command.Add(self._domains);
        command.Add(self._list);
        command.Add(self._order);
        command.Add(self._types);
        command.Add(self._sid);
        command.Add(self._log);
        command.Add(self._force);
        self._output.AddTo(command);
        command.SetAction(parsed => self.Run(parsed, host));
        return command;
    }

    private int Run(ParseResult parsed, CliHost host)
    {
        var list = parsed.GetValue(_list);
        var types = parsed.GetValue(_types) is { Length: > 0 } given ? given : ["tls", "http"];
        if (types.FirstOrDefault(t => t is not ("tls" or "http")) is { } wrong) throw new OptionException($"--target-type does not take '{Text.OneLine(wrong)}', only tls, http.");
        var made = RuleTextOperation.Make(parsed.GetRequiredValue(_domains).Select(d => new AllowDomainItem(d)), new RuleTextOptions
        {
            ListType = list,
            RuleOrder = parsed.GetValue(_order),
            StartSid = parsed.GetValue(_sid),
            LogAllowed = parsed.GetValue(_log),
            Tls = types.Contains("tls"),
            Http = types.Contains("http"),
            Force = parsed.GetValue(_force),
        });
        foreach (var warning in made.Warnings) host.Say(warning);
        foreach (var refusal in made.Refusals) host.Complain(refusal.Reason);
        _output.Write(parsed, host, writer =>
        {
            // Rules are for a file or a pipe: one a line, however narrow the screen.
            if (_output.Format(parsed) == "json") Voice.WriteJson(writer, s => JsonReport.WriteRecords(s, made.Rules));
            else
                foreach (var rule in made.Rules) writer.Write(rule.Rule + "\n");
        });
        return made.Refusals.Count > 0 ? ExitCodes.Negative : ExitCodes.Ok;
    }
}
