using System.Text;
using SecureMlTools.Tests.Module;

namespace SecureMlTools.Tests.Cli;

/// <summary>What the cmdlets of launching and of paths take, the command line takes too.</summary>
public sealed class ParameterParityTests : CliTest
{
    // What the command line says in another way: as an argument, in the AWS CLI's words, through the environment, or always.
    private static readonly Dictionary<string, string> Otherwise = new(StringComparer.Ordinal)
    {
        ["AccessKey"] = "",
        ["SecretKey"] = "",
        ["SessionToken"] = "",
        ["Credential"] = "",
        ["ProfileLocation"] = "",
        ["PassThru"] = "",
        ["Name"] = "<name>",
        ["Destination"] = "<destination>",
        ["ProfileName"] = "--profile",
        ["BaselinePath"] = "--baseline",
        ["InventoryPath"] = "--inventory",
        ["JournalPath"] = "--journal",
        ["TimeoutSec"] = "--timeout",
        ["FirewallPlacement"] = "--after-nat",
        ["AllInterface"] = "--all-interfaces",
        ["IPv6"] = "--ipv6",
    };

    [Theory]
    [InlineData("New-HardenedTrainingInstance", "launch", "machine")]
    [InlineData("New-IsolatedTrainingNetwork", "launch", "network")]
    [InlineData("Test-IsolatedTrainingNetwork", "launch", "test-network")]
    [InlineData("Remove-IsolatedTrainingNetwork", "launch", "remove-network")]
    [InlineData("Remove-HardenedTrainingInstance", "launch", "remove-machine")]
    [InlineData("Test-Ec2InternetPath", "path")]
    public void Every_parameter_has_an_option(string cmdlet, params string[] command)
    {
        var help = Run([.. command, "--help"]).Out;
        var parameters = ModuleOutput.Cmdlets.Single(c => $"{c.Verb}-{c.Noun}" == cmdlet).Parameters.Select(p => p.Name);
        // Launching reads in an order of its own, so that there is nothing to bound.
        if (command[0] == "launch") parameters = parameters.Except(["ThrottleLimit"]);
        Assert.Equal([], parameters.Where(p => !help.Contains(Otherwise.GetValueOrDefault(p) ?? Kebab(p), StringComparison.Ordinal)));
    }

    private static string Kebab(string parameter)
    {
        var option = new StringBuilder("-");
        foreach (var c in parameter)
        {
            if (char.IsUpper(c)) option.Append('-');
            option.Append(char.ToLowerInvariant(c));
        }

        return option.Append(' ').ToString();
    }
}
