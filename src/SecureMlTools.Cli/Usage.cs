using System.CommandLine;
using System.CommandLine.Parsing;

namespace SecureMlTools.Cli;

/// <summary>Says what is wrong with a command line: one sentence for each error, with the nearest word that there is, or where to look.</summary>
internal static class Usage
{
    public static IEnumerable<string> Sentences(ParseResult result)
    {
        var help = $"; run '{Path(result.CommandResult)} --help' to see what there is.";
        // What follows a word that is not understood is not understood because of it: the first is enough.
        if (result.UnmatchedTokens.Count > 0)
        {
            yield return Unmatched(result.UnmatchedTokens[0], result.CommandResult, help);
            yield break;
        }

        foreach (var error in result.Errors) yield return error.Message.Contains('?', StringComparison.Ordinal) ? error.Message : error.Message.TrimEnd('.') + help;
    }

    private static string Unmatched(string token, CommandResult result, string help)
    {
        var command = result.Command;
        var option = token.StartsWith('-');
        var known = option ? command.Options.Concat(Parents(result).SelectMany(p => p.Options.Where(o => o.Recursive))).Select(o => o.Name) : command.Subcommands.Select(c => c.Name);
        var nearest = known.Where(n => EditDistance.Between(n, token) <= Math.Max(2, n.Length / 3)).MinBy(n => EditDistance.Between(n, token));
        var what = option ? "option" : command.Subcommands.Count > 0 ? "command" : "argument";
        return $"There is no {what} '{Text.OneLine(token)}'{(nearest is null ? help : $"; did you mean {nearest}?")}";
    }

    private static IEnumerable<Command> Parents(SymbolResult? result)
    {
        for (var at = result?.Parent; at is not null; at = at.Parent)
            if (at is CommandResult parent) yield return parent.Command;
    }

    private static string Path(CommandResult result) => string.Join(' ', Parents(result).Reverse().Append(result.Command).Select((c, at) => at == 0 ? "secureml" : c.Name));
}
