using System.CommandLine;

namespace SecureMlTools.Cli.Commands.Launch;

/// <summary><c>secureml launch</c>: what is safe from the start.</summary>
internal static class LaunchCommand
{
    public static Command Create(CliHost host) => new("launch", "Builds networks and launches machines that are safe from the start, checks the networks, and removes both.")
    {
        MachineCommand.Create(host),
        NetworkCommand.Create(host),
        TestNetworkCommand.Create(host),
        RemoveMachineCommand.Create(host),
        RemoveNetworkCommand.Create(host),
        TypesCommand.Create(host),
    };
}
