using System.CommandLine;
using SecureMlTools.Cli.Commands;
using SecureMlTools.Cli.Commands.Firewall;
using SecureMlTools.Cli.Commands.Launch;
using SecureMlTools.Operations;

namespace SecureMlTools.Cli;

/// <summary>The command line: parses, runs one command, and turns what went wrong into one sentence and an exit code.</summary>
public static class CliApplication
{
    /// <summary>Runs a command line on two writers, as a script would: no terminal, no colour, no questions.</summary>
    public static int Run(IReadOnlyList<string> args, TextWriter output, TextWriter error) =>
        RunAsync(args, Composition.ForWriters(output, error), CancellationToken.None).GetAwaiter().GetResult();

    internal static async Task<int> RunAsync(IReadOnlyList<string> args, CliHost host, CancellationToken cancellationToken)
    {
        var result = Root(host).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (result.Errors.Count > 0) return await ReportAsync(host, Usage.Sentences(result)).ConfigureAwait(false);

        var work = Task.Run(() => InvokeAsync(result, host, cancellationToken), CancellationToken.None);
        var stopped = new TaskCompletionSource();
        await using var registration = cancellationToken.Register(stopped.SetResult);
        if (await Task.WhenAny(work, stopped.Task).ConfigureAwait(false) == work) return await work.ConfigureAwait(false);
        if (await Task.WhenAny(work, Task.Delay(host.Grace, CancellationToken.None)).ConfigureAwait(false) == work) return await work.ConfigureAwait(false);
        return await ReportAsync(host, ["Cancelled."], ExitCodes.Cancelled).ConfigureAwait(false);
    }

    private static RootCommand Root(CliHost host)
    {
        var root = Commands(host);
        OneWordEach(root);
        return root;
    }

    // An option before the arguments of its command would take them for more of its own: --region us-east-1 lab.
    private static void OneWordEach(Command command)
    {
        if (command.Arguments.Count > 0)
            foreach (var option in command.Options) option.AllowMultipleArgumentsPerToken = false;
        foreach (var below in command.Subcommands) OneWordEach(below);
    }

    private static RootCommand Commands(CliHost host) => new("Finds what is unsafe about the EC2 machines a team trains models on, repairs it reversibly, and undoes it.")
    {
        DemoCommand.Create(host),
        AuditCommand.Create(host),
        RepairCommand.Create(host),
        UndoCommand.Create(host),
        ImdsCommand.Create(host),
        FirewallCommand.Create(host),
        LaunchCommand.Create(host),
        PathCommand.Create(host),
        InventoryCommand.Create(host),
        ReportCommand.Create(host),
        ControlsCommand.Create(host),
        PracticeCommand.Create(host),
    };

    private static async Task<int> InvokeAsync(ParseResult result, CliHost host, CancellationToken cancellationToken)
    {
        try
        {
            var configuration = new InvocationConfiguration { Output = host.Out, Error = host.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            var code = await result.InvokeAsync(configuration, cancellationToken).ConfigureAwait(false);
            await host.Out.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            return code;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return await ReportAsync(host, ["Cancelled."], ExitCodes.Cancelled).ConfigureAwait(false);
        }
        catch (Exception e) when (Failure.Sentence(e) is { } sentence)
        {
            return await ReportAsync(host, [sentence]).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // the outermost frame: whatever is left is ours, and a pipeline still needs its exit code
        catch (Exception e)
#pragma warning restore CA1031
        {
            await ReportAsync(host, [$"This is a defect of secureml, not of your input ({e.GetType().Name}: {Text.OneLine(e.Message)}); please report it with what follows."]).ConfigureAwait(false);
            foreach (var line in (e.StackTrace ?? "").Split('\n')) host.Say(line.TrimEnd());
            return ExitCodes.Error;
        }
    }

    private static async Task<int> ReportAsync(CliHost host, IEnumerable<string> sentences, int code = ExitCodes.Error)
    {
        foreach (var sentence in sentences) host.Complain(sentence);
        await host.Out.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        return code;
    }
}
