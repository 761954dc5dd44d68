using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace SecureMlTools.Reports;

/// <summary>Writes HTML from fixed markup and encoded text. Whatever came from outside goes through <see cref="Text"/> only.</summary>
internal sealed class HtmlText(TextWriter writer)
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>Markup of ours, as it is.</summary>
    public HtmlText Raw(string markup)
    {
        writer.Write(markup);
        return this;
    }

    /// <summary>Text of anybody's: control characters shown escaped, then encoded for an element or a quoted attribute.</summary>
    public HtmlText Text(string? text)
    {
        Encoder.Encode(writer, SecureMlTools.Text.Visible(text));
        return this;
    }

    /// <summary>A number with thousands apart.</summary>
    public HtmlText Number(int number)
    {
        writer.Write(Format(number));
        return this;
    }

    public static string Format(int number) => number.ToString("N0", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>An element around text.</summary>
    public HtmlText Element(string name, string? text, string? cssClass = null) =>
        Raw(cssClass is null ? $"<{name}>" : $"<{name} class=\"{cssClass}\">").Text(text).Raw($"</{name}>");

    /// <summary>A badge that says what its colour says.</summary>
    public HtmlText Badge(string cssClass, string text) => Element("span", text, "badge " + cssClass);

    public HtmlText Badge(Severity severity) => Badge(Class(severity), severity.ToString());

    public HtmlText Badge(FindingStatus status) => Badge(Class(status), Words(status));

    public static string Class(Enum value) => value.ToString().ToLowerInvariant();

    public static string Words(FindingStatus status) => status switch
    {
        FindingStatus.Fail => "Fails",
        FindingStatus.Pass => "Passes",
        FindingStatus.NotApplicable => "Not applicable",
        _ => status.ToString(),
    };

    public static string Words(ChangeOutcome outcome) => outcome == ChangeOutcome.AlreadyCompliant ? "Already compliant" : outcome.ToString();

    /// <summary>One and many of a thing.</summary>
    public static string Count(int number, string one, string? many = null) => $"{Format(number)} {(number == 1 ? one : many ?? one + "s")}";

    /// <summary>A type without its vendor: <c>AWS::EC2::Instance</c> is an Instance.</summary>
    public static string ShortType(string resourceType) => resourceType.LastIndexOf("::", StringComparison.Ordinal) is >= 0 and var at ? resourceType[(at + 2)..] : resourceType;
}
