using System.CommandLine;

namespace SecureMlTools.Cli.Commands.Firewall;

/// <summary><c>secureml firewall</c>: the egress firewall's verbs.</summary>
internal static class FirewallCommand
{
    public static Command Create(CliHost host) => new("firewall", "Manages the allow-lists of AWS Network Firewall and says what they let through.")
    {
        RuleGroupCommand.Rule(host),
        RuleGroupCommand.BlockDns(host),
        RuleGroupCommand.Block(host),
        RuleGroupCommand.Unblock(host),
        DomainCommand.Create(host),
        CheckCommand.Create(host),
        AlertsCommand.Create(host),
        AllowListCommand.Create(host),
        AllowCommand.CreateAllow(host),
        AllowCommand.CreateRemove(host),
        LoggingCommand.Create(host),
        DnsAllowCommand.Create(host),
        PresetsCommand.Create(host),
        LintCommand.Create(host),
        RulesCommand.Create(host),
        PolicyCommand.Create(host),
    };
}
