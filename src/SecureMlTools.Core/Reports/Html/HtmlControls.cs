using SecureMlTools.Controls;

namespace SecureMlTools.Reports;

/// <summary>One line a control: how it stands, why it matters and what to do; the worst first.</summary>
internal static class HtmlControls
{
    public static void Write(HtmlText html, HtmlReportContent content)
    {
        html.Raw("<p>Where to begin: the controls that fail with the highest severity, then on the most resources.</p>\n<div class=\"card\"><div class=\"scroll\"><table class=\"stack controls\"><thead><tr>" +
            "<th scope=\"col\">Severity</th><th scope=\"col\">Control</th><th scope=\"col\" class=\"n\">Fails</th><th scope=\"col\" class=\"n\">Unknown</th><th scope=\"col\" class=\"n\">Passes</th><th scope=\"col\">Share</th><th scope=\"col\">Remedy</th></tr></thead>\n<tbody>");
        var groups = content.Findings.GroupBy(f => f.ControlId, StringComparer.OrdinalIgnoreCase).Select(g => new Row(g.Key, [.. g]))
            .OrderByDescending(r => r.Fails.Count > 0 ? 2 : r.Count(FindingStatus.Unknown) > 0 ? 1 : 0).ThenByDescending(r => r.Worst).ThenByDescending(r => r.Fails.Count).ThenBy(r => r.Id, StringComparer.Ordinal);
        foreach (var row in groups) Write(html, row);
        html.Raw("</tbody></table></div>");
        if (content.Findings.Count == 0) html.Raw("<p class=\"empty\">There are no findings.</p>");
        html.Raw("</div>\n");
    }

    private static void Write(HtmlText html, Row row)
    {
        var first = row.Findings[0];
        html.Raw("\n<tr><td class=\"pair\">").Badge(row.Worst).Raw("</td><th scope=\"row\"><span class=\"id\">").Text(row.Id).Raw("</span> ").Text(first.Title);
        if (row.Fails.Count > 0 && ControlCatalog.Find(row.Id)?.Info.Protects is { } protects) html.Raw("<span class=\"sub\">").Text(protects).Raw("</span>");
        html.Raw("</th>");
        Number("Fails", row.Fails.Count);
        Number("Unknown", row.Count(FindingStatus.Unknown));
        Number("Passes", row.Count(FindingStatus.Pass));
        html.Raw("<td class=\"bar\">");
        HtmlSummary.Bar(html, HtmlSummary.Counts(row.Findings));
        html.Raw("</td><td>");
        if (row.Fails.Count > 0)
        {
            html.Badge(row.Fails.Any(f => f.CanRepair) ? "planned" : "info", row.Fails.Any(f => f.CanRepair) ? "Repairable" : "By hand");
            html.Element("span", first.Remediation, "sub");
        }

        html.Raw("</td></tr>");

        void Number(string label, int count) => html.Raw($"<td class=\"n pair\" data-label=\"{label}\">").Raw(count == 0 ? "<span class=\"soft\">0</span>" : HtmlText.Format(count)).Raw("</td>");
    }

    private sealed record Row(string Id, IReadOnlyList<Finding> Findings)
    {
        public IReadOnlyList<Finding> Fails { get; } = [.. Findings.Where(f => f.Status == FindingStatus.Fail)];

        public Severity Worst => (Fails.Count > 0 ? Fails : Findings).Max(f => f.Severity);

        public int Count(FindingStatus status) => Findings.Count(f => f.Status == status);
    }
}
