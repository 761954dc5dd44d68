using System.CommandLine;
using System.Globalization;
using SecureMlTools.Api;
using SecureMlTools.Cli.Options;
using SecureMlTools.Firewall.Changes;
using SecureMlTools.Operations;
using SecureMlTools.Operations.Firewall;

namespace SecureMlTools.Cli.Commands.Firewall;

/// <summary>
/// The verbs that put single rules into a rule group and take them out: <c>secureml firewall rule</c>, <c>block-dns</c>, <c>block</c> and <c>unblock</c>.
/// </summary>
internal sealed class RuleGroupCommand
{
    private readonly Option<string> _group = new("--rule-group") { Description = "Name or ARN of the rule group.", HelpName = "GROUP", Required = true };
    private readonly Option<int?> _attempts = ChangeOptions.MaxRetry();
    private readonly Option<bool> _noWait = Take.Flag("--no-wait", "Does not wait until the firewalls enforce the change.");
    private readonly ChangeVerb _verb = new();
    private readonly CliHost _host;

    private RuleGroupCommand(CliHost host) => _host = host;

    /// <summary>Adds a rule.</summary>
    public static Command Rule(CliHost host)
    {
        var action = new Option<string>("--action") { Description = "pass, drop, reject or alert; in a stateless group pass, drop or forward.", HelpName = "ACTION", Required = true };
        var protocol = Take.One("--protocol", "Protocol: ip when left out; tcp, udp, icmp, tls, ssh, ...", "PROTOCOL");
        var source = Take.List("--source", "Networks that connections come from; $HOME_NET when left out.", "CIDR");
        var sourcePort = Take.List("--source-port", "Ports they come from.", "PORT");
        var destination = Take.List("--destination", "Networks they go to; any when left out.", "CIDR");
        var destinationPort = Take.List("--destination-port", "Ports they go to.", "PORT");
        var message = Take.One("--message", "What the rule is for; the alert log shows it.", "TEXT");
        var first = Take.Flag("--first", "Puts the rule before the others of its group.");
        var self = new RuleGroupCommand(host);
        return self.Make("rule", "Puts a rule into a rule group: by protocol, addresses and ports.", [action, protocol, source, sourcePort, destination, destinationPort, message, first], (parsed, aws, group, options, ct) => FirewallRuleOperation.PlanAsync(
            aws, group,
            new FirewallRuleRequest
            {
                Action = parsed.GetValue(action)!,
                Protocol = parsed.GetValue(protocol) ?? "ip",
                Source = parsed.GetValue(source)!,
                SourcePort = parsed.GetValue(sourcePort)!,
                Destination = parsed.GetValue(destination)!,
                DestinationPort = parsed.GetValue(destinationPort)!,
                Message = parsed.GetValue(message),
                First = parsed.GetValue(first),
            },
            options, self.Attempts(parsed), ct));
    }

    /// <summary>Closes DNS to resolvers outside.</summary>
    public static Command BlockDns(CliHost host)
    {
        var port = Take.List("--port", "Ports to close; 53 and 853 when left out.", "PORT");
        var provider = Take.List("--doh-provider", "DNS over HTTPS providers to close; the known ones when left out, none for none.", "NAME");
        var quic = Take.Flag("--allow-quic", "Leaves QUIC open, and with it DNS over HTTP/3.");
        var self = new RuleGroupCommand(host);
        return self.Make("block-dns", "Closes DNS to resolvers outside, encrypted or not, in a rule group.", [port, provider, quic], (parsed, aws, group, options, ct) =>
        {
            var ports = parsed.GetValue(port)!.Select(Port).ToList();
            var names = parsed.GetValue(provider)!;
            return EncryptedDnsOperation.PlanAsync(aws, group, ports.Count == 0 ? [53, 853] : ports, names is [] ? EncryptedDnsOperation.Providers : names is ["none"] ? [] : names, !parsed.GetValue(quic), options, self.Attempts(parsed), ct);
        });
    }

    /// <summary>Blocks addresses.</summary>
    public static Command Block(CliHost host)
    {
        var address = new Argument<string[]>("address") { Description = "Addresses or networks to block.", Arity = ArgumentArity.OneOrMore };
        var hours = new Option<double>("--hours") { Description = "How long the block is to count; 24 when left out. Nothing ends by itself: `unblock --expired` takes out what is over.", HelpName = "N", DefaultValueFactory = _ => 24 };
        var permanent = Take.Flag("--permanent", "Blocks without an end.");
        var self = new RuleGroupCommand(host);
        return self.Make("block", "Blocks addresses in a rule group for a time.", [address, hours, permanent], async (parsed, aws, group, options, ct) =>
        {
            var length = parsed.GetValue(hours);
            if (!(length is > 0 and <= 87840)) throw new OptionException($"--hours does not take {length.ToString(CultureInfo.InvariantCulture)}: give a number above 0, at most ten years, or --permanent.");
            var now = host.Time.GetUtcNow();
            var items = parsed.GetValue(address)!.Select(a => new FirewallBlockItem(a)).ToList();
            return self.Say(await FirewallBlockOperation.PlanAddAsync(aws, group, items, parsed.GetValue(permanent) ? null : now.AddHours(length), options.Guards.Force, options, self.Attempts(parsed), now, ct).ConfigureAwait(false));
        });
    }

    /// <summary>Takes blocks out.</summary>
    public static Command Unblock(CliHost host)
    {
        var address = new Argument<string[]>("address") { Description = "Addresses or networks whose blocks go.", Arity = ArgumentArity.ZeroOrMore };
        var expired = Take.Flag("--expired", "Takes out the blocks that are over, which every call does anyway.");
        var self = new RuleGroupCommand(host);
        return self.Make("unblock", "Takes blocks of addresses out of a rule group: those named, and those that are over.", [address, expired], async (parsed, aws, group, options, ct) =>
        {
            var addresses = parsed.GetValue(address)!;
            if (addresses.Length == 0 && !parsed.GetValue(expired)) throw new OptionException("Name the addresses whose blocks go, or give --expired for those that are over.");
            return self.Say(await FirewallBlockOperation.PlanRemoveAsync(aws, group, addresses, options, self.Attempts(parsed), host.Time.GetUtcNow(), ct).ConfigureAwait(false));
        });
    }

    private int Attempts(ParseResult parsed) => parsed.GetValue(_attempts) ?? ChangeOptions.Attempts;

    private static int Port(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65535 ? port : throw new OptionException($"--port does not take '{Text.OneLine(text)}': give a number from 1 to 65535.");

    private FirewallPlan Say(FirewallBlockPlan plan)
    {
        foreach (var refusal in plan.Refusals) _host.Complain(refusal.Reason);
        foreach (var warning in plan.Warnings) _host.Complain(warning);
        return plan.Plan;
    }

    private Command Make(string name, string description, IReadOnlyList<Symbol> own, Func<ParseResult, IAwsTransport, string, RepairOptions, CancellationToken, Task<FirewallPlan>> plan)
    {
        var command = new Command(name, description);
        foreach (var symbol in own)
        {
            if (symbol is Argument argument) command.Add(argument);
            else if (symbol is Option option) command.Add(option);
        }

        command.Add(_group);
        command.Add(_attempts);
        command.Add(_noWait);
        return _verb.Complete(command, _host, async (parsed, host, ct) =>
        {
            var options = _verb.Options(parsed, host);
            var group = parsed.GetValue(_group)!;
            var aws = _verb.Connection(parsed).OpenOne(host, group, "One rule group is changed at a time");
            return await _verb.RunFirewall(parsed, host).RunAsync(aws, await plan(parsed, aws, group, options, ct).ConfigureAwait(false), options, !parsed.GetValue(_noWait), ct).ConfigureAwait(false);
        });
    }
}
