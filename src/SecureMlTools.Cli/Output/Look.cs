using Spectre.Console;
using Spectre.Console.Rendering;
using Words = Spectre.Console.Text;

namespace SecureMlTools.Cli;

/// <summary>How things look on a console: one place for colours, columns and wording. Strings of an estate are shown, never obeyed.</summary>
internal static class Look
{
    public static readonly Style Plain = Style.Plain;
    public static readonly Style Soft = new(Color.Grey);
    public static readonly Style Good = new(Color.Green);
    public static readonly Style Bad = new(Color.Red);
    public static readonly Style Doubtful = new(Color.Magenta1);
    public static readonly Style Warning = new(Color.Yellow);
    public static readonly Style Strong = new(decoration: Decoration.Bold);

    public static Style Of(Severity severity) => severity switch
    {
        Severity.Critical => new Style(Color.Red, decoration: Decoration.Bold),
        Severity.High => new Style(Color.Orange1),
        Severity.Medium => new Style(Color.Yellow),
        Severity.Low => new Style(Color.DodgerBlue1),
        _ => Soft,
    };

    public static Style Of(FindingStatus status) => status switch
    {
        FindingStatus.Fail => Bad,
        FindingStatus.Unknown => Doubtful,
        FindingStatus.Pass => Good,
        FindingStatus.Excepted => Warning,
        _ => Soft,
    };

    public static Style Of(ChangeOutcome outcome) => outcome switch
    {
        ChangeOutcome.Applied => Good,
        ChangeOutcome.Refused => Warning,
        ChangeOutcome.Failed => Bad,
        ChangeOutcome.Planned => new Style(Color.DodgerBlue1),
        _ => Soft,
    };

    public static string Word(FindingStatus status) => status switch
    {
        FindingStatus.NotApplicable => "n/a",
        _ => status.ToString().ToLowerInvariant(),
    };

    public static string Word(ChangeOutcome outcome) => outcome == ChangeOutcome.AlreadyCompliant ? "compliant" : outcome.ToString().ToLowerInvariant();

    /// <summary>Text as it is, with control characters shown.</summary>
    public static IRenderable Cell(string? text, Style? style = null) => new Words(Text.Visible(text), style);

    /// <summary>Lines under each other in one cell; those without text are left out.</summary>
    public static IRenderable Lines(params (string? Text, Style Style)[] lines)
    {
        var paragraph = new Paragraph();
        var first = true;
        foreach (var (text, style) in lines)
        {
            if (string.IsNullOrEmpty(text)) continue;
            paragraph.Append((first ? "" : "\n") + Text.Visible(text), style);
            first = false;
        }

        return paragraph;
    }

    /// <summary>A table without lines: columns of their own width, the last one takes what is left and wraps.</summary>
    public static Table Columns(params int[] widths)
    {
        var table = new Table().NoBorder().HideHeaders().Expand();
        for (var i = 0; i < widths.Length; i++)
        {
            var column = new TableColumn("").PadLeft(0).PadRight(i == widths.Length - 1 ? 0 : 2);
            if (widths[i] > 0) column.Width(widths[i]).NoWrap();
            table.AddColumn(column);
        }

        return table;
    }

    /// <summary>A heading with a line to the right edge.</summary>
    public static void Heading(this IAnsiConsole console, string heading, string? note = null, Style? style = null, bool chapter = false)
    {
        var text = $"[{(style ?? Strong).ToMarkup()}]{Markup.Escape(Text.Visible(heading))}[/]{(note is null ? "" : " \u00b7 " + Markup.Escape(Text.Visible(note)))}";
        console.Write(new Rule(text) { Justification = Justify.Left, Style = Soft, Border = chapter ? BoxBorder.Double : BoxBorder.Square });
    }

    /// <summary>A line of text that wraps.</summary>
    public static void Line(this IAnsiConsole console, string text = "", Style? style = null)
    {
        console.Write(new Words(Text.Visible(text), style));
        console.WriteLine();
    }

    /// <summary>A command or a path, which cannot be copied when it is wrapped.</summary>
    public static void Unbroken(this IAnsiConsole console, string text) => console.Profile.Out.Writer.WriteLine(Text.Visible(text));

    public static string Count(int number, string one, string? many = null) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{number:N0} {(number == 1 ? one : many ?? one + "s")}");
}
