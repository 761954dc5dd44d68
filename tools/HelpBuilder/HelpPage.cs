using System.Text;

namespace SecureMlTools.HelpBuilder;

/// <summary>A page that cannot be used: file, line, and what is wrong.</summary>
public sealed class HelpPageException(string file, int line, string what) : Exception($"{file}({line}): error HELP: {what}");

/// <summary>One example of a page.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Code">What to type.</param>
/// <param name="Output">What PowerShell answers; null when that is nothing.</param>
/// <param name="Remarks">What to know about it.</param>
public sealed record HelpExample(string Title, string Code, string? Output, string Remarks);

/// <summary>
/// A page of docs/cmdlets: <c># Verb-Noun</c>, one paragraph of synopsis, then the sections Description, Parameters (<c>### -Name</c>, more than its
/// HelpMessage says), Examples (<c>### title</c>, a <c>powershell</c> block, an <c>output</c> block), Inputs, Outputs, IAM actions and Related links.
/// </summary>
public sealed record HelpPage
{
    private static readonly string[] Sections = ["Description", "Parameters", "Examples", "Inputs", "Outputs", "IAM actions", "Related links"];

    /// <summary>Verb-Noun.</summary>
    public required string Name { get; init; }

    /// <summary>One sentence.</summary>
    public required string Synopsis { get; init; }

    /// <summary>Paragraphs.</summary>
    public required IReadOnlyList<string> Description { get; init; }

    /// <summary>More about some parameters.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Parameters { get; init; }

    /// <summary>Examples.</summary>
    public required IReadOnlyList<HelpExample> Examples { get; init; }

    /// <summary>What can be piped in.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>What comes out.</summary>
    public required IReadOnlyList<string> Outputs { get; init; }

    /// <summary>What the caller must be allowed.</summary>
    public required IReadOnlyList<string> IamActions { get; init; }

    /// <summary>Names of commands and topics, and addresses.</summary>
    public required IReadOnlyList<(string Text, string? Address)> Links { get; init; }

    /// <summary>Reads a page.</summary>
    /// <exception cref="HelpPageException">It lacks something.</exception>
    public static HelpPage Read(string file)
    {
        var blocks = Blocks(file);
        if (blocks is not [{ Level: 1 } title, ..]) throw new HelpPageException(file, 1, "the page does not begin with '# Verb-Noun'.");
        foreach (var block in blocks.Where(b => b.Level == 2 && !Sections.Contains(b.Heading)))
            throw new HelpPageException(file, block.Line, $"the section '{block.Heading}' is not known; known are {string.Join(", ", Sections)}.");
        var page = new HelpPage
        {
            Name = title.Heading,
            Synopsis = string.Join(' ', title.Paragraphs),
            Description = Section("Description").Paragraphs,
            Parameters = Under("Parameters").ToDictionary(b => b.Heading.TrimStart('-'), b => b.Paragraphs, StringComparer.OrdinalIgnoreCase),
            Examples = [.. Under("Examples").Select(b => Example(file, b))],
            Inputs = Section("Inputs").Items,
            Outputs = Section("Outputs").Items,
            IamActions = Section("IAM actions").Paragraphs,
            Links = [.. Section("Related links").Items.Select(Link)],
        };
        if (page.Name != Path.GetFileNameWithoutExtension(file)) throw new HelpPageException(file, 1, $"the page is of {page.Name}, but its file is not named so.");
        if (page.Synopsis.Length == 0) throw new HelpPageException(file, 1, "there is no synopsis under the title.");
        return page;

        Block Section(string name) => blocks.FirstOrDefault(b => b.Level == 2 && b.Heading == name) ?? throw new HelpPageException(file, 1, $"the section '{name}' is missing.");

        IEnumerable<Block> Under(string name) => blocks.SkipWhile(b => b.Level != 2 || b.Heading != name).Skip(1).TakeWhile(b => b.Level == 3);
    }

    private static HelpExample Example(string file, Block block)
    {
        if (block.Code.FirstOrDefault(c => c.Language == "powershell") is not { Text: { } code }) throw new HelpPageException(file, block.Line, $"the example '{block.Heading}' has no powershell block.");
        return new HelpExample(block.Heading, code, block.Code.FirstOrDefault(c => c.Language == "output").Text, string.Join("\n\n", block.Paragraphs));
    }

    private static (string, string?) Link(string item) =>
        item.StartsWith('[') && item.IndexOf("](", StringComparison.Ordinal) is > 0 and var at ? (item[1..at], item[(at + 2)..].TrimEnd(')')) : (item, null);

    private static List<Block> Blocks(string file)
    {
        var blocks = new List<Block>();
        (string Language, int Line)? fence = null;
        var code = new StringBuilder();
        var number = 0;
        foreach (var line in File.ReadAllLines(file))
        {
            number++;
            if (fence is { } open)
            {
                if (line == "```")
                {
                    blocks[^1].Code.Add((open.Language, code.ToString().TrimEnd('\n')));
                    fence = null;
                    code.Clear();
                }
                else code.Append(line).Append('\n');
            }
            else if (line.StartsWith("```", StringComparison.Ordinal)) fence = (line[3..], number);
            else if (line.StartsWith('#') && line.TrimStart('#') is var heading && heading.StartsWith(' ')) blocks.Add(new Block(line.Length - heading.Length, heading.Trim(), number));
            else if (blocks.Count == 0)
            {
                if (line.Length > 0) throw new HelpPageException(file, number, "the page does not begin with '# Verb-Noun'.");
            }
            else blocks[^1].Lines.Add(line);
        }

        return fence is { } left ? throw new HelpPageException(file, left.Line, "a code block is not closed.") : blocks;
    }

    private sealed record Block(int Level, string Heading, int Line)
    {
        public List<string> Lines { get; } = [];

        public List<(string Language, string Text)> Code { get; } = [];

        public IReadOnlyList<string> Paragraphs =>
            [.. string.Join('\n', Lines).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(p => Plain(string.Join(' ', p.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))).Where(p => p.Length > 0)];

        public IReadOnlyList<string> Items => [.. Lines.Where(l => l.StartsWith("- ", StringComparison.Ordinal)).Select(l => l[2..].Trim())];

        // Marks of emphasis mean nothing in a terminal.
        private static string Plain(string text) => text.Replace("**", "", StringComparison.Ordinal).Replace("`", "", StringComparison.Ordinal);
    }
}
