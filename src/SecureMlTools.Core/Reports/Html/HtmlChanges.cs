namespace SecureMlTools.Reports;

/// <summary>A plan or what became of it: each change with before and after.</summary>
internal static class HtmlChanges
{
    public static void Write(HtmlText html, IReadOnlyList<ChangeResult> changes, string lead)
    {
        var counts = string.Join(", ", changes.GroupBy(c => c.Outcome).OrderBy(g => g.Key).Select(g => $"{HtmlText.Format(g.Count())} {HtmlText.Words(g.Key).ToLowerInvariant()}"));
        html.Raw("<p>").Text(counts.Length == 0 ? lead : $"{lead} {char.ToUpperInvariant(counts[0])}{counts[1..]}.").Raw("</p>\n<div class=\"card\"><div class=\"scroll\"><table class=\"stack changes\"><thead><tr>" +
            "<th scope=\"col\">Outcome</th><th scope=\"col\">Control</th><th scope=\"col\">Resource</th><th scope=\"col\">Change</th><th scope=\"col\">What to know</th></tr></thead>\n<tbody>");
        foreach (var change in changes)
        {
            html.Raw("\n<tr><td>").Badge(HtmlText.Class(change.Outcome), HtmlText.Words(change.Outcome)).Raw("</td><td><span class=\"id nowrap\">").Text(change.ControlId).Raw("</span></td><td>").Element("span", change.ResourceId, "id")
                .Element("span", HtmlFindings.Place(change.ResourceType, change.ResourceId, change.Region), "sub").Raw("</td><td>");
            if (ChangeText.Of(change) is { } text)
            {
                html.Raw("<del><span class=\"hidden\">from </span><code>").Text(text.Before).Raw("</code></del> \u2192 <ins><span class=\"hidden\">to </span><code>").Text(text.After).Raw("</code></ins>");
                if (text.Part.Length > 0) html.Raw("<span class=\"sub\"><code>").Text(text.Part).Raw("</code></span>");
                html.Element("span", change.Operation, "sub");
            }

            html.Raw("</td><td>").Text(change.Reason);
            if (change is RehearsalResult { Breaks.Count: > 0 } rehearsal) html.Element("span", "May break: " + string.Join(" ", rehearsal.Breaks), "sub");
            html.Raw("</td></tr>");
        }

        html.Raw("</tbody></table></div>");
        if (changes.Count == 0) html.Raw("<p class=\"empty\">There is nothing to change.</p>");
        html.Raw("</div>\n");
        foreach (var journal in changes.Select(c => c.JournalPath).OfType<string>().Distinct(StringComparer.Ordinal)) html.Raw("<p class=\"soft journal\">Journal: <code>").Text(journal).Raw("</code></p>\n");
    }
}

/// <summary>What is new, changed and fixed since another audit.</summary>
internal static class HtmlComparison
{
    public static void Write(HtmlText html, IReadOnlyList<FindingChange> comparison)
    {
        html.Raw("<p>What the second audit says that the first did not.</p>\n<div class=\"tiles\">");
        foreach (var (kind, tone) in new[] { (FindingChangeKind.New, "critical"), (FindingChangeKind.Changed, "unknown"), (FindingChangeKind.Fixed, "pass"), (FindingChangeKind.Unchanged, "info") })
        {
            var count = comparison.Count(c => c.Change == kind);
            html.Raw($"<div class=\"card tile {tone}{(count == 0 ? " none" : "")}\"><b>").Number(count).Raw("</b>").Element("span", kind.ToString()).Raw("</div>");
        }

        html.Raw("</div>\n");
        var moved = comparison.Where(c => c.Change != FindingChangeKind.Unchanged).ToList();
        if (moved.Count == 0)
        {
            html.Raw("<p class=\"empty\">Nothing changed between the two audits.</p>\n");
            return;
        }

        html.Raw("<div class=\"card spaced\"><div class=\"scroll\"><table class=\"stack\"><thead><tr><th scope=\"col\">Change</th><th scope=\"col\">Severity</th><th scope=\"col\">Control</th><th scope=\"col\">Resource</th><th scope=\"col\">Before \u2192 after</th><th scope=\"col\">What was seen</th></tr></thead>\n<tbody>");
        foreach (var change in moved)
        {
            html.Raw("\n<tr><td class=\"pair\">").Badge(HtmlText.Class(change.Change), change.Change.ToString()).Raw("</td><td class=\"pair\">").Badge(change.Severity).Raw("</td><td><span class=\"id nowrap\">").Text(change.ControlId).Raw("</span>").Element("span", change.Title, "sub")
                .Raw("</td><td>").Element("span", change.ResourceId, "id").Element("span", HtmlFindings.Place(change.ResourceType, change.ResourceId, change.Region), "sub").Raw("</td><td class=\"nowrap\">");
            // Where the status is the same, it is the severity that has moved.
            if (change.StatusBefore == change.StatusAfter) html.Badge(change.SeverityBefore ?? change.Severity).Raw(" \u2192 ").Badge(change.Severity);
            else Status(Status(html, change.StatusBefore).Raw(" \u2192 "), change.StatusAfter);
            html.Raw("</td><td>").Text(change.Reason).Raw("</td></tr>");
        }

        html.Raw("</tbody></table></div></div>\n");
    }

    private static HtmlText Status(HtmlText html, FindingStatus? status) => status is { } value ? html.Badge(value) : html.Raw("<span class=\"soft\">absent</span>");
}
