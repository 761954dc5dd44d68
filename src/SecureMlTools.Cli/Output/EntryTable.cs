using Spectre.Console;

namespace SecureMlTools.Cli;

/// <summary>
/// A table of entries: a word, a control, a resource and what there is to say. In a wide console the resource has a column; in eighty columns it
/// stands above the text, which then has room.
/// </summary>
internal sealed class EntryTable
{
    private const int Wide = 116;
    private const int ResourceColumn = 24;

    private readonly IAnsiConsole _console;
    private readonly Table _table;
    private readonly bool _wide;

    /// <param name="console">Where it goes.</param>
    /// <param name="word">Width of the first column.</param>
    public EntryTable(IAnsiConsole console, int word)
    {
        _console = console;
        _wide = console.Profile.Width >= Wide;
        _table = _wide ? Look.Columns(word, 7, ResourceColumn, 0) : Look.Columns(word, 7, 0);
    }

    /// <summary>Adds an entry.</summary>
    /// <param name="word">Status or outcome, with its colour.</param>
    /// <param name="control">The control.</param>
    /// <param name="resource">The resource.</param>
    /// <param name="more">Its name, or how many others; null for nothing.</param>
    /// <param name="lines">What to say, line by line; lines without text are left out.</param>
    public void Add((string Text, Style Style) word, string control, string resource, string? more, params (string? Text, Style Style)[] lines)
    {
        if (_wide)
        {
            _table.AddRow(Look.Cell(word.Text, word.Style), Look.Cell(control), Look.Lines((Fit(resource), Look.Plain), (Fit(more), Look.Soft)), Look.Lines(lines));
            return;
        }

        var text = new Paragraph(Text.Visible(resource), Look.Plain);
        if (!string.IsNullOrEmpty(more)) text.Append(" " + Text.Visible(more), Look.Soft);
        foreach (var (line, style) in lines)
            if (!string.IsNullOrEmpty(line)) text.Append("\n" + Text.Visible(line), style);
        _table.AddRow(Look.Cell(word.Text, word.Style), Look.Cell(control), text);
    }

    /// <summary>Writes it.</summary>
    public void Write()
    {
        _console.Write(_table);
        _console.WriteLine();
    }

    private static string? Fit(string? text) => text is { Length: > ResourceColumn } ? string.Concat(text.AsSpan(0, ResourceColumn - 1), "\u2026") : text;
}
