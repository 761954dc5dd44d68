using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SecureMlTools.Reports;

/// <summary>
/// An audit as one HTML file: no script, no font, no image and no address outside it. The content security policy admits nothing but this file's
/// own style sheet, by its hash; filters and themes are style rules. So no string of an estate can do anything but be shown.
/// </summary>
public static class HtmlReport
{
    private static readonly Lazy<string> Style = new(ReadStyle);

    /// <summary>Writes a report.</summary>
    public static void Write(TextWriter writer, HtmlReportContent content)
    {
        var html = new HtmlText(writer);
        var sections = Sections(content);
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style.Value)));
        html.Raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
            .Raw($"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'\">\n")
            .Raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"robots\" content=\"noindex\">\n")
            .Element("title", content.Title + Place(content)).Raw("\n<style>").Raw(Style.Value).Raw("</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the report</a>\n");
        Header(html, content);
        html.Raw("<nav aria-label=\"Sections\"><ul class=\"wrap\">");
        foreach (var section in sections) html.Raw($"<li><a href=\"#{section.Id}\">").Text(section.Heading).Raw(section.Count is { } n ? $" <span class=\"count\">{HtmlText.Format(n)}</span>" : "").Raw("</a></li>");
        html.Raw("</ul></nav>\n<main id=\"main\" class=\"wrap\">\n");
        foreach (var section in sections)
        {
            html.Raw($"<section id=\"{section.Id}\" aria-labelledby=\"h-{section.Id}\">\n<h2 id=\"h-{section.Id}\">").Text(section.Heading).Raw("</h2>\n");
            section.Write(html);
            html.Raw("</section>\n");
        }

        Footer(html, content);
        html.Raw("</main>\n</body>\n</html>\n");
    }

    private static List<HtmlSection> Sections(HtmlReportContent content)
    {
        List<HtmlSection> sections =
        [
            new("summary", "Summary", null, html => HtmlSummary.Write(html, content)),
            new("controls", "Controls", content.Findings.Select(f => f.ControlId).Distinct(StringComparer.OrdinalIgnoreCase).Count(), html => HtmlControls.Write(html, content)),
            new("findings", "Findings", content.Findings.Count, html => HtmlFindings.Write(html, content)),
        ];
        var machines = HtmlMachines.Of(content);
        if (machines.Count > 0) sections.Add(new("machines", "Machines", machines.Count(m => m.IsMachine), html => HtmlMachines.Write(html, machines)));
        if (content.Changes is { } changes)
        {
            var planned = changes.All(c => c.Outcome is ChangeOutcome.Planned or ChangeOutcome.Refused or ChangeOutcome.AlreadyCompliant);
            sections.Add(new("changes", planned ? "Plan" : "Changes", changes.Count, html => HtmlChanges.Write(html, changes, planned ? "What a repair would do, in this order." : "What the repair did, in this order.")));
        }

        if (content.Comparison is { } comparison)
            sections.Add(new("difference", "Difference", comparison.Count(c => c.Change != FindingChangeKind.Unchanged), html => HtmlComparison.Write(html, comparison)));
        if (content.Undone is { } undone) sections.Add(new("undo", "Undo", undone.Count, html => HtmlChanges.Write(html, undone, "What the undo restored, newest change first.")));
        return sections;
    }

    private static void Header(HtmlText html, HtmlReportContent content)
    {
        html.Raw("<header class=\"top\"><div class=\"wrap\"><div>\n<p class=\"brand\">SecureMlTools</p>\n").Element("h1", content.Title).Raw("\n<p class=\"lead\">").Text(HtmlSummary.Sentence(content)).Raw("</p>\n<dl class=\"facts\">");
        Fact("Account", List(content.Findings.Select(f => f.AccountId)));
        Fact("Region", List(content.Findings.Select(f => f.Region)));
        if (content.Findings.Count > 0) Fact("Observed", Time(content.Findings.Min(f => f.ObservedAt)));
        if (content.Baseline is { } baseline) Fact("Baseline", baseline);
        html.Raw("</dl>\n</div>\n<div class=\"theme\" role=\"radiogroup\" aria-label=\"Theme\">");
        foreach (var (id, label) in new[] { ("auto", "Auto"), ("light", "Light"), ("dark", "Dark") })
            html.Raw($"<input type=\"radio\" name=\"theme\" id=\"theme-{id}\"{(id == "auto" ? " checked" : "")}><label for=\"theme-{id}\">{label}</label>");
        html.Raw("</div>\n</div></header>\n");

        void Fact(string name, string value) => html.Raw("<div>").Element("dt", name).Element("dd", value).Raw("</div>");
    }

    private static void Footer(HtmlText html, HtmlReportContent content)
    {
        var version = typeof(HtmlReport).Assembly.GetName().Version?.ToString(3);
        html.Raw("<footer><p>Made by SecureMlTools ").Text(version).Raw(" on ").Text(Time(content.GeneratedAt ?? TimeProvider.System.GetUtcNow()))
            .Raw(". This file has no script and loads nothing; what is Unknown was not seen, and is not to be read as safe.</p></footer>\n");
    }

    private static string Place(HtmlReportContent content) => content.Findings.Count == 0 ? "" : $" \u00b7 {List(content.Findings.Select(f => f.AccountId))} \u00b7 {List(content.Findings.Select(f => f.Region))}";

    private static string List(IEnumerable<string> values)
    {
        var distinct = values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return distinct.Count switch { 0 => "none", <= 4 => string.Join(", ", distinct), var n => $"{string.Join(", ", distinct.Take(3))} and {n - 3} more" };
    }

    private static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);

    // The hash in the policy is over exactly the characters between the tags.
    private static string ReadStyle()
    {
        using var reader = new StreamReader(typeof(HtmlReport).Assembly.GetManifestResourceStream("SecureMlTools.Reports.report.css")!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}

/// <summary>A section of the report.</summary>
/// <param name="Id">Its anchor.</param>
/// <param name="Heading">Its heading.</param>
/// <param name="Count">A count for the navigation, or null.</param>
/// <param name="Write">Writes what is under the heading.</param>
internal sealed record HtmlSection(string Id, string Heading, int? Count, Action<HtmlText> Write);
