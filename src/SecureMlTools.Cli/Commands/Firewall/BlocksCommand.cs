using System.CommandLine;
using System.Globalization;
using SecureMlTools.Cli.Options;
using SecureMlTools.Operations.Firewall;
using SecureMlTools.Reports;
using Spectre.Console;

namespace SecureMlTools.Cli.Commands.Firewall;

/// <summary><c>secureml firewall blocks</c>: the addresses that rule groups block, and until when.</summary>
internal sealed class BlocksCommand
{
    private readonly RuleGroupOptions _groups = new();
    private readonly OutputOptions _output = new("table", "json");

    public static Command Create(CliHost host)
    {
        var self = new BlocksCommand();
        var command = new Command("blocks", "Lists the addresses that rule groups block, and until when.");
        self._groups.AddTo(command);
        self._output.AddTo(command);
        command.SetAction((parsed, cancellationToken) => self.RunAsync(parsed, host, cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CliHost host, CancellationToken cancellationToken)
    {
        var blocks = new List<FirewallBlock>();
        var live = _groups.ReadAsync(parsed, host, FirewallBlockReader.Read, (aws, query) => FirewallBlockReader.ReadAsync(aws, query, host.Time.GetUtcNow(), cancellationToken), cancellationToken);
        await foreach (var block in live.ConfigureAwait(false)) blocks.Add(block);
        _output.Write(parsed, host, writer =>
        {
            if (_output.Format(parsed) == "json") Voice.WriteJson(writer, s => JsonReport.WriteRecords(s, blocks));
            else Write(host.OnOut(writer), blocks);
        });
        return ExitCodes.Ok;
    }

    private static void Write(IAnsiConsole console, List<FirewallBlock> blocks)
    {
        foreach (var group in blocks.GroupBy(b => b.RuleGroupArn))
        {
            console.Heading(group.First().RuleGroupName, group.First().Region);
            var table = Look.Columns(group.Max(b => b.Address.Length), 0);
            foreach (var block in group)
                table.AddRow(Look.Cell(block.Address), Look.Lines((Until(block), block.IsExpired ? Look.Warning : Look.Plain), (block.FindingId is { } id ? $"GuardDuty finding {id}" : null, Look.Soft)));
            console.Write(table);
        }

        var over = blocks.Count(b => b.IsExpired);
        console.Line(blocks.Count == 0 ? "No blocks." : $"{Look.Count(blocks.Count, "block")}, {over} over.", Look.Soft);
        if (over > 0) console.Line("What is over still blocks: `secureml firewall unblock --expired --rule-group NAME` takes it out.", Look.Soft);
    }

    private static string Until(FirewallBlock block) =>
        block.Expires is not { } expires ? "for good" : $"{(block.IsExpired ? "over since" : "until")} {expires.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC";
}
