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
        BlocksCommand.Create(host),
        AllowListCommand.Create(host),
        AllowCommand.CreateAllow(host),
        AllowCommand.CreateRemove(host),
        CheckCommand.Create(host),
        AlertsCommand.Create(host),
        DomainCommand.Create(host),
        PresetsCommand.Create(host),
        PolicyCommand.Create(host),
        LoggingCommand.Create(host),
        RulesCommand.Create(host),
        LintCommand.Create(host),
        DnsAllowCommand.Create(host),
    };
}
