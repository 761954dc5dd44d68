namespace SecureMlTools.Reports;

/// <summary>Every finding with its evidence, filtered by severity and status without a script.</summary>
internal static class HtmlFindings
{
    // Above this, what passes and what does not apply is counted in the summary but not listed: a browser would choke on it.
    private const int Most = 20_000;

    public static void Write(HtmlText html, HtmlReportContent content)
    {
        var shortened = content.Findings.Count > Most;
        var listed = content.Findings
            .Where(f => !shortened || f.Status is FindingStatus.Fail or FindingStatus.Unknown or FindingStatus.Excepted)
            .OrderByDescending(f => f.Severity).ThenBy(f => Rank(f.Status)).ThenBy(f => f.ControlId, StringComparer.Ordinal).ThenBy(f => f.ResourceId, StringComparer.Ordinal).ToList();
        var names = content.Instances.Where(i => i.Name is not null).GroupBy(i => i.InstanceId, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Name!, StringComparer.Ordinal);
        html.Raw("<p>Each says what was seen, and where. What passes and what does not apply is hidden until you ask for it.")
            .Raw(shortened ? $" Of more than {HtmlText.Format(Most)} findings, those that pass or do not apply are not listed; the JSON and CSV reports have them." : "").Raw("</p>\n");
        Filters(html, content, shortened);
        html.Raw("<div class=\"card\"><div class=\"scroll\"><table class=\"stack findings\"><caption class=\"hidden\">Findings, the most severe first</caption><thead><tr>" +
            "<th scope=\"col\">Severity</th><th scope=\"col\">Status</th><th scope=\"col\">Control</th><th scope=\"col\">Resource</th><th scope=\"col\">What was seen</th></tr></thead>\n");
        foreach (var finding in listed) Write(html, finding, names);
        html.Raw("</table></div><p class=\"shown\">of ").Number(content.Findings.Count).Raw(" findings shown</p></div>\n");
    }

    private static void Filters(HtmlText html, HtmlReportContent content, bool shortened)
    {
        html.Raw("<div class=\"card filters\" role=\"group\" aria-label=\"Filter the findings\"><fieldset><legend>Severity</legend>");
        foreach (var severity in Enum.GetValues<Severity>().OrderDescending())
            Box(HtmlText.Class(severity), severity.ToString(), true);
        html.Raw("</fieldset><fieldset><legend>Status</legend>");
        foreach (var status in new[] { FindingStatus.Fail, FindingStatus.Unknown, FindingStatus.Excepted, FindingStatus.Pass, FindingStatus.NotApplicable })
        {
            var quiet = status is FindingStatus.Pass or FindingStatus.NotApplicable;
            if (!shortened || !quiet) Box(HtmlText.Class(status), $"{HtmlText.Words(status)} {HtmlText.Format(content.Findings.Count(f => f.Status == status))}", !quiet);
        }

        html.Raw("</fieldset></div>\n");

        void Box(string id, string label, bool on) =>
            html.Raw($"<input type=\"checkbox\" id=\"f-{id}\"{(on ? " checked" : "")}><label class=\"{id}\" for=\"f-{id}\">").Text(label).Raw("</label>");
    }

    private static void Write(HtmlText html, Finding finding, Dictionary<string, string> names)
    {
        html.Raw($"<tbody class=\"f {HtmlText.Class(finding.Severity)} s-{HtmlText.Class(finding.Status)}\"><tr><td class=\"pair\">").Badge(finding.Severity).Raw("</td><td class=\"pair\">").Badge(finding.Status)
            .Raw("</td><td><span class=\"id nowrap\">").Text(finding.ControlId).Raw("</span>").Element("span", finding.Title, "sub").Raw("</td><td>");
        Resource(html, finding, names);
        html.Raw("</td><td><span class=\"what\">").Text(finding.Reason).Raw("</span>");
        Details(html, finding);
        html.Raw("</td></tr></tbody>\n");
    }

    internal static void Resource(HtmlText html, Finding finding, IReadOnlyDictionary<string, string> names)
    {
        if (finding.InstanceId is { } id && names.TryGetValue(id, out var name)) html.Element("span", name, "name");
        html.Element("span", finding.ResourceId, "id");
        if (finding.InstanceId is { } other && other != finding.ResourceId) html.Element("span", "of " + other, "sub");
        html.Element("span", Place(finding.ResourceType, finding.ResourceId, finding.Region), "sub");
    }

    /// <summary>What kind of resource it is and where; a region is not in itself.</summary>
    internal static string Place(string resourceType, string resourceId, string region) =>
        resourceId == region ? HtmlText.ShortType(resourceType) : $"{HtmlText.ShortType(resourceType)}, {region}";

    private static void Details(HtmlText html, Finding finding)
    {
        if (finding.Evidence.Count == 0 && finding.Status is not (FindingStatus.Fail or FindingStatus.Unknown or FindingStatus.Excepted)) return;
        html.Raw("<details><summary>Evidence and remedy</summary><div class=\"more\">");
        if (finding.Evidence.Count > 0)
        {
            html.Raw("<div><h3>Evidence</h3><table><tbody>");
            foreach (var evidence in finding.Evidence)
                html.Raw("<tr><th scope=\"row\"><code>").Text(evidence.Name).Raw("</code></th><td><code>").Text(evidence.Value).Raw("</code></td><td class=\"soft\">").Text(evidence.Operation).Raw("</td></tr>");
            html.Raw("</tbody></table></div>");
        }

        html.Raw("<div><h3>Remedy</h3><p>").Text(finding.Remediation).Raw(finding.CanRepair ? " <span class=\"badge planned\">Repairable</span>" : "").Raw("</p></div>");
        if (finding.References.Count > 0)
        {
            html.Raw("<div><h3>References</h3><ul>");
            foreach (var reference in finding.References) Reference(html.Raw("<li>"), reference).Raw("</li>");
            html.Raw("</ul></div>");
        }

        html.Raw("</div></details>");
    }

    // Findings may come from a file that somebody sent: only AWS's own documentation becomes a link.
    private static HtmlText Reference(HtmlText html, string reference) =>
        reference.StartsWith("https://docs.aws.amazon.com/", StringComparison.Ordinal)
            ? html.Raw("<a rel=\"noopener noreferrer\" href=\"").Text(reference).Raw("\">").Text(reference["https://".Length..]).Raw("</a>")
            : html.Text(reference);

    internal static int Rank(FindingStatus status) => status switch { FindingStatus.Fail => 0, FindingStatus.Unknown => 1, FindingStatus.Excepted => 2, FindingStatus.Pass => 3, _ => 4 };
}
