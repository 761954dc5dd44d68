using System.Text.Json;
using System.Text.RegularExpressions;
using SecureMlTools.Firewall.Alerts;

namespace SecureMlTools.Tests.Firewall;

/// <summary>Whoever opens a connection writes the host name into the log.</summary>
public sealed class AlertHostTests
{
    private static readonly Regex Grammar = new(@"^([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}\z");

    public static TheoryData<string> Hostile =>
    [
        "evil\";content:\"x.com",
        "a;sid:1;)",
        "x.com\npass tls any any -> any any (msg:\"x\"; sid:99; rev:1;)",
        "\u001b[2J\u001b]0;owned\u0007.example.com",
        "=cmd|'/c calc'!A0",
        "moc.\u202elive.com",
        "www.kaggle.com\0.evil.net",
        "|67|ithub.com",
        "$(reboot).com",
        "`id`.com",
        "a b.com",
        "..",
        ".kaggle.com",
        "*.kaggle.com",
        "-a.com",
        "a..com",
        "10.0.0.12",
        "0x7f.1",
        "[2001:db8::1]",
        "localhost",
        "com",
        "https://kaggle.com/x",
        "kaggle.com:443",
        "k\u0430ggle.com",
        "b\u00fccher.de",
        "kaggle.com.\r",
        "\ud800.com",
    ];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_name_that_no_list_takes_never_comes_through_Domain(string host)
    {
        var alert = Assert.Single(AlertLogs.Read(AlertLogs.WithHost(host)).Alerts);
        Assert.Null(alert.Domain);
        Assert.Equal(JsonSerializer.Deserialize<string>(JsonSerializer.Serialize(host)), alert.RawHost);
        Assert.Equal(alert.DisplayHost, Text.Visible(alert.DisplayHost));
        Assert.Equal(alert.ToString(), Text.Visible(alert.ToString()));
        Assert.Single(AlertLogs.Read(AlertLogs.Http.Replace("\"deb.debian.org\"", JsonSerializer.Serialize(host), StringComparison.Ordinal)).Alerts);
    }

    [Theory]
    [InlineData("Download.PyTorch.ORG", "download.pytorch.org")]
    [InlineData("kaggle.com.", "kaggle.com")]
    [InlineData("_dmarc.example.org", "_dmarc.example.org")]
    [InlineData("xn--bcher-kva.de", "xn--bcher-kva.de")]
    public void A_name_that_a_list_takes_is_given_as_the_list_takes_it(string host, string domain)
    {
        Assert.Equal(domain, Assert.Single(AlertLogs.Read(AlertLogs.WithHost(host)).Alerts).Domain);
        Assert.Matches(Grammar, domain);
    }

    [Fact]
    public void A_name_of_seven_megabytes_is_kept_and_shown_short()
    {
        var alert = Assert.Single(AlertLogs.Read(AlertLogs.WithHost(new string('a', 7 << 20) + ".com")).Alerts);
        Assert.Null(alert.Domain);
        Assert.Equal((7 << 20) + 4, alert.RawHost!.Length);
        Assert.EndsWith("… (7,340,036 characters)", alert.DisplayHost, StringComparison.Ordinal);
        Assert.InRange(alert.DisplayHost!.Length, 256, 300);
    }

    [Fact]
    public void A_line_break_in_a_name_makes_no_second_alert()
    {
        var alerts = AlertLogs.Read(AlertLogs.WithHost("x\n" + AlertLogs.WithHost("bank.example.com") + "\n") + "\n" + AlertLogs.New).Alerts;
        Assert.Equal([null, "download.pytorch.org"], alerts.Select(a => a.Domain));
    }

    [Fact]
    public void Other_texts_are_escaped()
    {
        var alert = Assert.Single(AlertLogs.Read(AlertLogs.Http.Replace("Debian APT", "\\u001b[31mDebian\\nAPT", StringComparison.Ordinal).Replace("egress", "e\u202egress", StringComparison.Ordinal)).Alerts);
        Assert.Equal("\\u001b[31mDebian\\u000aAPT-HTTP/1.3 (2.6.1)", alert.UserAgent);
        Assert.Equal("e\\u202egress", alert.FirewallName);
    }

    [Fact]
    public void A_hostile_name_can_be_asked_for_as_it_is_shown() =>
        Assert.Single(AlertLogs.Read(AlertLogs.WithHost("\u001b[2Jx") + "\n" + AlertLogs.New, new AlertQuery { Domains = ["*u001b*"] }).Alerts);
}
