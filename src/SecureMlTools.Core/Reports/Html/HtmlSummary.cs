using System.Globalization;

namespace SecureMlTools.Reports;

/// <summary>The figures at the top: failures by severity, what is unknown, and how the verdicts divide.</summary>
internal static class HtmlSummary
{
    // The order in which a reader wants them: what is wrong, what is not known, what was accepted, what is well, what does not matter.
    private static readonly FindingStatus[] Order = [FindingStatus.Fail, FindingStatus.Unknown, FindingStatus.Excepted, FindingStatus.Pass, FindingStatus.NotApplicable];

    /// <summary>The result in one sentence.</summary>
    public static string Sentence(HtmlReportContent content)
    {
        var fails = content.Findings.Where(f => f.Status == FindingStatus.Fail).ToList();
        var unknown = content.Findings.Count(f => f.Status == FindingStatus.Unknown);
        if (content.Findings.Count == 0) return "The audit gave no findings.";
        var tail = unknown == 0 ? "." : $"; {HtmlText.Count(unknown, "verdict")} could not be reached.";
        if (fails.Count == 0) return "Nothing that was judged fails" + tail;
        var worst = fails.Max(f => f.Severity);
        return $"{HtmlText.Count(fails.Count, "finding")} on {HtmlText.Count(fails.Select(f => f.ResourceId).Distinct().Count(), "resource")} " +
            $"{(fails.Count == 1 ? "fails" : "fail")}, {HtmlText.Format(fails.Count(f => f.Severity == worst))} of {(fails.Count == 1 ? "it" : "them")} {worst.ToString().ToLowerInvariant()}{tail}";
    }

    public static void Write(HtmlText html, HtmlReportContent content)
    {
        html.Raw("<p>Failed findings by severity, and what could not be judged.</p>\n<div class=\"tiles\">");
        foreach (var severity in Enum.GetValues<Severity>().OrderDescending())
            Tile(HtmlText.Class(severity), content.Findings.Count(f => f.Status == FindingStatus.Fail && f.Severity == severity), severity.ToString());
        Tile("unknown", content.Findings.Count(f => f.Status == FindingStatus.Unknown), "Unknown");
        Tile("pass", content.Findings.Count(f => f.Status == FindingStatus.Pass), "Pass");
        html.Raw("</div>\n");

        var counts = Order.Select(s => (Status: s, Count: content.Findings.Count(f => f.Status == s))).Where(x => x.Count > 0).ToList();
        if (counts.Count == 0) return;
        html.Raw("<div class=\"card spread\">");
        Bar(html, counts);
        html.Raw("<ul class=\"legend\">");
        foreach (var (status, count) in counts) html.Raw($"<li><i class=\"t-{HtmlText.Class(status)}\"></i>").Text($"{HtmlText.Words(status)} {HtmlText.Format(count)}").Raw("</li>");
        html.Raw("</ul></div>\n");

        void Tile(string tone, int count, string label) =>
            html.Raw($"<div class=\"card tile {tone}{(count == 0 ? " none" : "")}\"><b>").Number(count).Raw("</b>").Element("span", label).Raw("</div>");
    }

    /// <summary>A bar that divides as the counts do; its label says the same in words.</summary>
    public static void Bar(HtmlText html, IReadOnlyList<(FindingStatus Status, int Count)> counts)
    {
        var total = counts.Sum(c => c.Count);
        html.Raw("<svg viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"").Text(string.Join(", ", counts.Select(c => $"{HtmlText.Words(c.Status)} {HtmlText.Format(c.Count)}"))).Raw("\">");
        var at = 0.0;
        foreach (var (status, count) in counts)
        {
            var width = 1000.0 * count / total;
            html.Raw(string.Create(CultureInfo.InvariantCulture, $"<rect class=\"t-{HtmlText.Class(status)}\" x=\"{at:0.#}\" y=\"0\" width=\"{width:0.#}\" height=\"10\"/>"));
            at += width;
        }

        html.Raw("</svg>");
    }

    public static IReadOnlyList<(FindingStatus Status, int Count)> Counts(IEnumerable<Finding> findings)
    {
        var list = findings.ToList();
        return [.. Order.Select(s => (s, list.Count(f => f.Status == s))).Where(x => x.Item2 > 0)];
    }
}
