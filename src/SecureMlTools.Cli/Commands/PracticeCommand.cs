using System.CommandLine;
using System.Net.Sockets;
using SecureMlTools.Cli.Options;
using SecureMlTools.Operations;
using SecureMlTools.Practice;

namespace SecureMlTools.Cli.Commands;

/// <summary><c>secureml practice</c>: a practice account on a loopback port, for this program, the AWS CLI, boto3 and Terraform.</summary>
internal sealed class PracticeCommand
{
    private readonly Option<int> _port = new("--port") { Description = "Port on 127.0.0.1; a free one when left out.", HelpName = "N" };
    private readonly Option<string> _scenario = new("--scenario") { Description = "Scenario to load.", HelpName = "NAME", DefaultValueFactory = _ => "training-estate" };
    private readonly Option<string?> _inventory = Take.One("--inventory", "Folder of a saved inventory to make a twin of instead.", "DIR");

    public static Command Create(CliHost host)
    {
        var self = new PracticeCommand();
        self._port.Validators.Add(result =>
        {
            if (result.Tokens is [var token, ..] && !ushort.TryParse(token.Value, out _)) result.AddError($"--port does not take '{Text.OneLine(token.Value)}', only 0 to 65535.");
        });
        var command = new Command("practice", "Serves an account in memory on a loopback port, until Ctrl+C.");
        command.Add(self._port);
        command.Add(self._scenario);
        command.Add(self._inventory);
        command.SetAction((parsed, cancellationToken) => self.RunAsync(parsed, host, cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CliHost host, CancellationToken cancellationToken)
    {
        var account = (PracticeAccount)host.Connector.Practice(parsed.GetValue(_inventory) is { } folder ? Existing(folder) : parsed.GetValue(_scenario)!);
        await using var server = Listen(account, parsed.GetValue(_port));
        // Lines for a shell on standard output, so that a script can take them; words for a person on standard error.
        foreach (var line in new[]
        {
            $"export AWS_ENDPOINT_URL={server.Url}", $"export AWS_REGION={account.Regions[0]} AWS_DEFAULT_REGION={account.Regions[0]}",
            "export AWS_ACCESS_KEY_ID=practice AWS_SECRET_ACCESS_KEY=practice",
        }) await host.Out.WriteLineAsync(line).ConfigureAwait(false);
        await host.Out.FlushAsync(cancellationToken).ConfigureAwait(false);
        host.Say($"Account {account.AccountId} with {string.Join(", ", account.Regions)} is at {server.Url}; paste the lines above into another shell. Ctrl+C ends it.");

        var stopped = new TaskCompletionSource();
        await using (cancellationToken.Register(stopped.SetResult)) await stopped.Task.ConfigureAwait(false);
        host.Say($"Stopped after {Look.Count((int)account.Calls.Values.Sum(), "call")}.");
        return ExitCodes.Ok;
    }

    private static string Existing(string folder) => Directory.Exists(folder) ? Path.GetFullPath(folder) : throw new OptionException($"The inventory folder '{folder}' does not exist; make it with secureml inventory export '{folder}'.");

    private static PracticeServer Listen(PracticeAccount account, int port)
    {
        try
        {
            return PracticeServer.Start(account, port);
        }
        catch (SocketException e)
        {
            throw new OptionException($"Port {port} cannot be used ({Text.OneLine(e.Message)}): name another --port, or leave it out for a free one.");
        }
    }
}
