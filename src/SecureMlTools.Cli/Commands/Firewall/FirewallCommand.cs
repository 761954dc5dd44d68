using System.CommandLine;

namespace SecureMlTools.Cli.Commands.Firewall;

/// <summary><c>secureml firewall</c>: the egress firewall's verbs.</summary>
internal static class FirewallCommand
{
    public static Command Create(CliHost host) => new("firewall", "Manages the allow-lists of AWS Network Firewall and says what they let through.")
    {
        LoggingCommand.Create(host),
    };
}
