namespace SecureMlTools.Reports;

/// <summary>A machine, or another resource, with its findings.</summary>
internal sealed record HtmlMachine(string Id, string Region, bool IsMachine, string Type, TrainingInstance? Instance, IReadOnlyList<Finding> Findings)
{
    public IReadOnlyList<Finding> Problems { get; } = [.. Findings.Where(f => f.Status is FindingStatus.Fail or FindingStatus.Unknown)];

    public int Fails(Severity severity) => Findings.Count(f => f.Status == FindingStatus.Fail && f.Severity == severity);
}

/// <summary>The same findings by machine: for the person whose machine it is. Resources that are nobody's alone follow.</summary>
internal static class HtmlMachines
{
    private static readonly Severity[] Severities = [.. Enum.GetValues<Severity>().OrderDescending()];

    public static IReadOnlyList<HtmlMachine> Of(HtmlReportContent content)
    {
        var known = content.Instances.GroupBy(i => i.InstanceId, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        var machines = content.Findings.GroupBy(f => (Id: f.InstanceId ?? f.ResourceId, f.Region, IsMachine: f.InstanceId is not null))
            .Select(g => new HtmlMachine(g.Key.Id, g.Key.Region, g.Key.IsMachine, g.Key.IsMachine ? "Instance" : HtmlText.ShortType(g.First().ResourceType), g.Key.IsMachine ? known.GetValueOrDefault(g.Key.Id) : null, [.. g]));
        var ordered = machines.Where(m => m.IsMachine || m.Problems.Count > 0).OrderByDescending(m => m.IsMachine);
        foreach (var severity in Severities) ordered = ordered.ThenByDescending(m => m.Fails(severity));
        return [.. ordered.ThenByDescending(m => m.Problems.Count).ThenBy(m => m.Id, StringComparer.Ordinal)];
    }

    public static void Write(HtmlText html, IReadOnlyList<HtmlMachine> machines)
    {
        html.Raw("<p>The machine in most need of attention first; then the networks, images and settings that machines share, where something is wrong with them.</p>\n");
        foreach (var machine in machines) Write(html, machine);
    }

    private static void Write(HtmlText html, HtmlMachine machine)
    {
        html.Raw("<details class=\"card machine\"><summary><span class=\"id\"><strong>").Text(machine.Id).Raw("</strong></span>");
        if (machine.Instance?.Name is { } name) html.Element("strong", name);
        html.Element("span", Facts(machine), "soft").Raw("<span class=\"badges\">");
        foreach (var severity in Severities)
            if (machine.Fails(severity) is > 0 and var count) html.Badge(HtmlText.Class(severity), $"{HtmlText.Format(count)} {severity.ToString().ToLowerInvariant()}");
        if (machine.Findings.Count(f => f.Status == FindingStatus.Unknown) is > 0 and var unknown) html.Badge("unknown", $"{HtmlText.Format(unknown)} unknown");
        if (machine.Problems.Count == 0) html.Badge("pass", "nothing fails");
        html.Raw("</span></summary><div class=\"scroll\"><table class=\"stack\"><thead><tr><th scope=\"col\">Severity</th><th scope=\"col\">Status</th><th scope=\"col\">Control</th><th scope=\"col\">What was seen</th></tr></thead><tbody>");
        foreach (var finding in machine.Problems.OrderByDescending(f => f.Severity).ThenBy(f => HtmlFindings.Rank(f.Status)).ThenBy(f => f.ControlId, StringComparer.Ordinal))
        {
            html.Raw("<tr><td class=\"pair\">").Badge(finding.Severity).Raw("</td><td class=\"pair\">").Badge(finding.Status).Raw("</td><td><span class=\"id nowrap\">").Text(finding.ControlId).Raw("</span>")
                .Element("span", finding.Title, "sub").Raw("</td><td>").Text(finding.Reason);
            if (finding.ResourceId != machine.Id) html.Element("span", $"{HtmlText.ShortType(finding.ResourceType)} {finding.ResourceId}", "sub");
            html.Raw("</td></tr>");
        }

        var quiet = string.Join(", ", HtmlSummary.Counts(machine.Findings).Where(c => c.Status is not (FindingStatus.Fail or FindingStatus.Unknown)).Select(c => $"{HtmlText.Format(c.Count)} {HtmlText.Words(c.Status).ToLowerInvariant()}"));
        if (quiet.Length > 0) html.Raw("<tr><td colspan=\"4\" class=\"soft\">").Text(machine.Problems.Count > 0 ? "Besides: " + quiet + "." : quiet + ".").Raw("</td></tr>");
        html.Raw("</tbody></table></div></details>\n");
    }

    private static string Facts(HtmlMachine machine)
    {
        var i = machine.Instance;
        string?[] facts = i is null ? [machine.Type, machine.Region] : [i.InstanceType, i.Accelerator, i.State, i.PublicIpAddress is { } address ? "public " + address : null, i.Region];
        return string.Join(" \u00b7 ", facts.Where(f => !string.IsNullOrEmpty(f)));
    }
}
