using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace SecureMlTools.Cli.Options;

/// <summary>Makes options that all commands read in the same way: lists by comma or by repetition, words of an enum in any case.</summary>
internal static class Take
{
    public static Option<string[]> List(string name, string help, string valueName, params string[] aliases) => new(name, aliases)
    {
        Description = help,
        HelpName = valueName,
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
        CustomParser = result => [.. Words(result)],
    };

    public static Option<string?> One(string name, string help, string valueName, params string[] aliases) => new(name, aliases) { Description = help, HelpName = valueName };

    public static Option<bool> Flag(string name, string help, params string[] aliases) => new(name, aliases) { Description = help };

    /// <summary>A whole number within bounds.</summary>
    public static Option<int?> Number(string name, string help, int least, int most = int.MaxValue)
    {
        var option = new Option<int?>(name) { Description = help, HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token, ..] && !(int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most))
                result.AddError($"{name} does not take '{Text.OneLine(token.Value)}', only {(most == int.MaxValue ? $"a whole number from {least} on" : $"{least} to {most}")}.");
        });
        return option;
    }

    /// <summary>An amount of money or the like, written with a point in every locale.</summary>
    public static Option<decimal?> Amount(string name, string help, string valueName) => new(name)
    {
        Description = help,
        HelpName = valueName,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)) return amount;
            result.AddError($"{name} does not take '{Text.OneLine(text)}', only a number such as 1.25.");
            return null;
        },
    };

    /// <summary>Tags; of a key that comes twice, the last value counts.</summary>
    public static Option<IReadOnlyDictionary<string, string>> Tags(string help) => new("--tag")
    {
        Description = help,
        HelpName = "KEY=VALUE",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => new Dictionary<string, string>(),
        CustomParser = result =>
        {
            var tags = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var word in Words(result))
            {
                if (word.Split('=', 2) is [var key, var value]) tags[key] = value;
                else result.AddError($"--tag does not take '{Text.OneLine(word)}', only KEY=VALUE, where commas part one tag from the next.");
            }

            return tags;
        },
    };

    public static Option<T[]> Enums<T>(string name, string help)
        where T : struct, Enum => new(name)
        {
            Description = $"{help} {string.Join(", ", Enum.GetNames<T>())}.",
            HelpName = typeof(T) == typeof(Severity) ? "SEVERITY" : typeof(T) == typeof(AlertVerdict) ? "VERDICT" : "STATUS",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
            CustomParser = result => [.. Words(result).Select(w => Parse<T>(name, w, result)).OfType<T>()],
        };

    public static Option<T> Enum1<T>(string name, string help, T fallback, string valueName = "SEVERITY")
        where T : struct, Enum => new(name)
        {
            Description = $"{help} {string.Join(", ", Enum.GetNames<T>())}.",
            HelpName = valueName,
            DefaultValueFactory = _ => fallback,
            CustomParser = result => Parse<T>(name, result.Tokens[0].Value, result) ?? fallback,
        };

    private static string NameOf<T>() => typeof(T) == typeof(Severity) ? "SEVERITY" : typeof(T) == typeof(FindingStatus) ? "STATUS" : "WORD";

    private static IEnumerable<string> Words(ArgumentResult result) => result.Tokens.SelectMany(t => t.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static T? Parse<T>(string name, string text, ArgumentResult result)
        where T : struct, Enum
    {
        if (Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) && !char.IsAsciiDigit(text[0])) return value;
        var nearest = Enum.GetNames<T>().MinBy(n => EditDistance.Between(n.ToUpperInvariant(), text.ToUpperInvariant()));
        result.AddError($"{name} does not take '{Text.OneLine(text)}'; did you mean {nearest}? It takes {string.Join(", ", Enum.GetNames<T>())}.");
        return null;
    }
}
