using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using SecureMlTools.Reports;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Reports;

public sealed partial class HtmlReportTests
{
    private static readonly string[] Void = ["meta", "input", "rect"];

    [Fact]
    public void The_policy_admits_the_style_sheet_of_the_file_and_nothing_else()
    {
        var html = Written(Full());
        var style = html[(html.IndexOf("<style>", StringComparison.Ordinal) + 7)..html.IndexOf("</style>", StringComparison.Ordinal)];
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        Assert.Contains($"content=\"default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", style, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", style, StringComparison.Ordinal);
    }

    [Fact]
    public void There_is_no_script_no_inline_style_and_nothing_to_load()
    {
        foreach (var (tag, attributes) in Tags(Written(Full())))
        {
            Assert.DoesNotContain(tag, (string[])["script", "link", "img", "iframe", "object", "embed", "base", "form", "button"]);
            Assert.DoesNotMatch(@"(^|\s)(style|src|srcset|on\w+)\s*=", attributes);
            if (Href().Match(attributes) is { Success: true } href) Assert.Matches("^(#[a-z]+|https://docs\\.aws\\.amazon\\.com/.*)$", href.Groups[1].Value);
        }
    }

    [Fact]
    public void Hostile_text_is_shown_and_never_obeyed()
    {
        var finding = AFinding.WithHostileText();
        var machine = new TrainingInstance { InstanceId = AFinding.Hostile, Name = AFinding.Hostile, InstanceType = AFinding.Hostile, PublicIpAddress = AFinding.Hostile, Region = "r", AccountId = "a" };
        var change = AFinding.Change(before: AFinding.Hostile, after: AFinding.Hostile) with { ResourceId = AFinding.Hostile, Reason = AFinding.Hostile, Operation = AFinding.Hostile, JournalPath = AFinding.Hostile };
        var html = Written(new HtmlReportContent
        {
            Title = AFinding.Hostile,
            Baseline = AFinding.Hostile,
            Findings = [finding],
            Instances = [machine],
            Changes = [change],
            Comparison = FindingComparison.Compare([], [finding]),
            GeneratedAt = AFinding.Now,
        });
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("onload=\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain(html, c => (char.IsControl(c) && c is not '\n') || c == '\u202e');
        Assert.Contains("&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;&quot; onload=&quot;y\\u001b[31m\\u000d\\u000aforged\\u202egnp.exe", html, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"javascript", html, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"https://evil", html, StringComparison.Ordinal);
        Balanced(html);
    }

    [Fact]
    public void Every_part_has_its_section_and_its_link()
    {
        var html = Written(Full());
        foreach (var id in (string[])["summary", "controls", "findings", "machines", "changes", "difference", "undo"])
        {
            Assert.Contains($"<section id=\"{id}\" aria-labelledby=\"h-{id}\">", html, StringComparison.Ordinal);
            Assert.Contains($"<a href=\"#{id}\">", html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_part_that_is_left_out_has_no_section()
    {
        var html = Written(new HtmlReportContent { Findings = [AFinding.Of()], GeneratedAt = AFinding.Now });
        Assert.DoesNotContain("id=\"changes\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"difference\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"undo\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public void The_markup_is_balanced_and_ids_are_unique()
    {
        var html = Written(Full());
        Balanced(html);
        var ids = Id().Matches(html).Select(m => m.Groups[1].Value).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        foreach (Match label in For().Matches(html)) Assert.Contains(label.Groups[1].Value, ids);
    }

    [Fact]
    public void Every_severity_and_status_has_a_filter_with_a_rule_that_hides_its_rows()
    {
        var html = Written(Full());
        foreach (var name in Enum.GetNames<Severity>().Concat(Enum.GetNames<FindingStatus>()).Select(n => n.ToLowerInvariant()))
        {
            Assert.Contains($"<input type=\"checkbox\" id=\"f-{name}\"", html, StringComparison.Ordinal);
            Assert.Contains($"#findings:has(#f-{name}:not(:checked)) .f.", html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Unknown_is_counted_and_never_as_a_pass()
    {
        var html = Written(new HtmlReportContent { Findings = [AFinding.Of(FindingStatus.Unknown)], GeneratedAt = AFinding.Now });
        Assert.Contains("Nothing that was judged fails; 1 verdict could not be reached.", html, StringComparison.Ordinal);
        Assert.Contains("<div class=\"card tile unknown\"><b>1</b>", html, StringComparison.Ordinal);
        Assert.Contains("<div class=\"card tile pass none\"><b>0</b>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void No_findings_make_a_report_that_says_so() => Assert.Contains("The audit gave no findings.", Written(new HtmlReportContent { Findings = [], GeneratedAt = AFinding.Now }), StringComparison.Ordinal);

    [Fact]
    public void The_same_content_gives_the_same_bytes() => Assert.Equal(Written(Full()), Written(Full()));

    private static HtmlReportContent Full()
    {
        Finding[] findings = [.. Enum.GetValues<FindingStatus>().SelectMany(s => Enum.GetValues<Severity>().Select(v => AFinding.Of(s, resource: $"i-{s}{v}", severity: v))), AFinding.Of(control: "EBS-02", resource: "eu-west-1", type: "AWS::Region")];
        return new HtmlReportContent
        {
            Findings = findings,
            Instances = [new TrainingInstance { InstanceId = findings[0].ResourceId, Name = "trainer", Region = "eu-west-1", AccountId = "111122223333" }],
            Changes = [.. Enum.GetValues<ChangeOutcome>().Select(o => AFinding.Change(o))],
            Undone = [AFinding.Change()],
            Comparison = FindingComparison.Compare(findings, [.. findings.Skip(3).Select(f => f with { Status = FindingStatus.Pass })]),
            Baseline = "default",
            GeneratedAt = AFinding.Now,
        };
    }

    private static string Written(HtmlReportContent content)
    {
        using var writer = new StringWriter();
        HtmlReport.Write(writer, content);
        return writer.ToString();
    }

    private static void Balanced(string html)
    {
        var open = new Stack<string>();
        foreach (Match tag in Tag().Matches(Body(html)))
        {
            var name = tag.Groups[2].Value;
            if (tag.Groups[1].Length > 0) Assert.Equal(name, open.Pop());
            else if (!Void.Contains(name)) open.Push(name);
        }

        Assert.Empty(open);
    }

    private static IEnumerable<(string Tag, string Attributes)> Tags(string html) => Tag().Matches(Body(html)).Where(m => m.Groups[1].Length == 0).Select(m => (m.Groups[2].Value, m.Groups[3].Value));

    // The style sheet has no tags, but it has angle brackets.
    private static string Body(string html) => html.Replace(html[html.IndexOf("<style>", StringComparison.Ordinal)..html.IndexOf("</style>", StringComparison.Ordinal)], "<style>", StringComparison.Ordinal);

    [GeneratedRegex("<(/?)([a-z][a-z0-9]*)([^>]*)>")]
    private static partial Regex Tag();

    [GeneratedRegex("href=\"([^\"]*)\"")]
    private static partial Regex Href();

    [GeneratedRegex(" id=\"([^\"]*)\"")]
    private static partial Regex Id();

    [GeneratedRegex(" for=\"([^\"]*)\"")]
    private static partial Regex For();
}
