using SecureMlTools.Firewall.Domains;

namespace SecureMlTools.Tests.Firewall.Domains;

public sealed class DomainParserTests
{
    [Theory]
    [InlineData("pypi.org", "pypi.org")]
    [InlineData("PyPI.Org", "pypi.org")]
    [InlineData("pypi.org.", "pypi.org")]
    [InlineData(".pypi.org", ".pypi.org")]
    [InlineData("*.pypi.org", ".pypi.org")]
    [InlineData("*.PYPI.org.", ".pypi.org")]
    [InlineData("pypi.org:443", "pypi.org")]
    [InlineData("https://pypi.org", "pypi.org")]
    [InlineData("HTTPS://pypi.org:8443/simple/torch/?a=b;c#d", "pypi.org")]
    [InlineData("http://user:pass@files.pythonhosted.org:80/x@y", "files.pythonhosted.org")]
    [InlineData("https://pypi.org?x", "pypi.org")]
    [InlineData("_dmarc.example.com", "_dmarc.example.com")]
    [InlineData("r1---sn-abc.googlevideo.com", "r1---sn-abc.googlevideo.com")]
    [InlineData("bücher.de", "xn--bcher-kva.de")]
    [InlineData("BÜCHER.de", "xn--bcher-kva.de")]
    [InlineData("bu\u0308cher.de", "xn--bcher-kva.de")]
    [InlineData("XN--BCHER-KVA.de", "xn--bcher-kva.de")]
    [InlineData("faß.de", "xn--fa-hia.de")]
    [InlineData("例え。jp", "xn--r8jz45g.jp")]
    [InlineData("пример.рф", "xn--e1afmkfd.xn--p1ai")]
    public void A_name_becomes_what_a_list_can_hold(string text, string domain)
    {
        var parse = DomainParser.Parse(text);

        Assert.Null(parse.Error);
        Assert.Equal(domain, parse.Domain!.Domain);
    }

    [Theory]
    [InlineData("pypi.org", ".pypi.org")]
    [InlineData(".pypi.org", ".pypi.org")]
    [InlineData("https://pypi.org/simple", ".pypi.org")]
    public void Wildcard_takes_the_domain_with_all_below_it(string text, string domain) => Assert.Equal(domain, DomainParser.Parse(text, wildcard: true).Domain!.Domain);

    [Theory]
    [InlineData(null, "is empty")]
    [InlineData("", "is empty")]
    [InlineData("   ", "blank")]
    [InlineData("pypi.org ", "blank")]
    [InlineData("pypi .org", "blank")]
    [InlineData("pypi.org\n", "control character")]
    [InlineData("pypi.org\nevil.net", "control character")]
    [InlineData("pypi\0.org", "control character")]
    [InlineData("\u001b[31mpypi.org", "control character")]
    [InlineData("pypi.org\"; sid:1", "quote")]
    [InlineData("pypi.org\";sid:1", "quote")]
    [InlineData("pypi.org;nocase", "not a name that a domain list can hold")]
    [InlineData("pypi.org|67|", "not a name that a domain list can hold")]
    [InlineData("pypi.org)", "not a name that a domain list can hold")]
    [InlineData("pypi,org.com", "not a name that a domain list can hold")]
    [InlineData("a@b.com", "not a name that a domain list can hold")]
    [InlineData("=cmd|calc", "short name")]
    [InlineData("$HOME_NET.com", "not a name that a domain list can hold")]
    [InlineData("pypi.org/simple", "not a name that a domain list can hold")]
    [InlineData("https://pypi.org\\@evil.net", "quote or a backslash")]
    [InlineData("https://%65vil.com", "not a name that a domain list can hold")]
    [InlineData("https://", "holds no name")]
    [InlineData("ssh://git@github.com", "not an address of TLS or HTTP")]
    [InlineData("s3://my.bucket/key", "not an address of TLS or HTTP")]
    [InlineData("file:///etc/passwd", "not an address of TLS or HTTP")]
    [InlineData("pypi.org:", "no port")]
    [InlineData("pypi.org:0", "no port")]
    [InlineData("pypi.org:65536", "no port")]
    [InlineData("pypi.org:99999999999", "no port")]
    [InlineData("10.0.0.1", "IP address")]
    [InlineData("10.0.0.1:443", "IP address")]
    [InlineData("http://2130706433/", "IP address")]
    [InlineData("127.1", "IP address")]
    [InlineData("0x7f.0x0.0x0.0x1", "IP address")]
    [InlineData("0177.0.0.01", "IP address")]
    [InlineData("0x7f000001", "IP address")]
    [InlineData("evil.0x", "IP address")]
    [InlineData("evil.123", "IP address")]
    [InlineData("1.2.3.4.", "IP address")]
    [InlineData("::1", "IP address")]
    [InlineData("[2001:db8::1]:443", "IP address")]
    [InlineData("https://[::ffff:1.2.3.4]/", "IP address")]
    [InlineData("com", "top-level domain")]
    [InlineData(".com", "top-level domain")]
    [InlineData("*.com", "top-level domain")]
    [InlineData(".", "holds no name")]
    [InlineData("..", "holds no name")]
    [InlineData("*", "* inside")]
    [InlineData("*.", "holds no name")]
    [InlineData("*.*.com", "* inside")]
    [InlineData("py*.org", "* inside")]
    [InlineData("**.pypi.org", "* inside")]
    [InlineData("pypi..org", "two dots")]
    [InlineData("..pypi.org", "two dots")]
    [InlineData("pypi.org..", "two dots")]
    [InlineData("-pypi.org", "hyphen")]
    [InlineData("pypi-.org", "hyphen")]
    [InlineData("pypi.org-", "hyphen")]
    [InlineData("localhost", "never leaves the machine")]
    [InlineData("app.localhost", "never leaves the machine")]
    [InlineData("a.test", "reserved")]
    [InlineData("a.example", "reserved")]
    [InlineData("facebookcorewwwi.onion", "reserved")]
    [InlineData("py\u200bpi.org", "cannot be seen")]
    [InlineData("pypi\u00ad.org", "cannot be seen")]
    [InlineData("pypi\ufe0f.org", "cannot be seen")]
    [InlineData("pyp\u202ei.org", "cannot be seen")]
    [InlineData("pypi.org\u3000", "blank")]
    [InlineData("xn--zzzzzz.com", "stands for no name")]
    [InlineData("xn--.com", "stands for no name")]
    [InlineData("\ud800.com", "names cannot have")]
    [InlineData("a_.c_m", "not a name that a domain list can hold")]
    public void What_is_no_name_is_refused_with_the_reason(string? text, string reason)
    {
        var parse = DomainParser.Parse(text);

        Assert.Null(parse.Domain);
        Assert.Contains(reason, parse.Error);
        Assert.DoesNotContain(parse.Error!, char.IsControl);
        Assert.EndsWith(".", parse.Error);
    }

    [Fact]
    public void The_longest_names_are_taken_and_longer_ones_refused()
    {
        var label = new string('a', 63);
        var longest = $"{label}.{label}.{label}.{new string('a', 57)}.com";
        Assert.Equal(253, longest.Length);

        Assert.Equal(longest, DomainParser.Parse(longest).Domain!.Domain);
        Assert.Equal("." + longest, DomainParser.Parse("*." + longest).Domain!.Domain);
        Assert.Contains("254 characters", DomainParser.Parse(longest.Replace(".com", "a.com")).Error);
        Assert.Contains("64 characters", DomainParser.Parse($"a{label}.com").Error);
        Assert.Contains("10000 characters", DomainParser.Parse(new string('a', 10_000)).Error);
    }

    [Fact]
    public void A_domain_says_what_it_is()
    {
        var domain = DomainParser.Parse("*.Bücher.co.uk").Domain!;

        Assert.Equal((".xn--bcher-kva.co.uk", "xn--bcher-kva.co.uk", true), (domain.Domain, domain.Host, domain.IsWildcard));
        Assert.Equal((".bücher.co.uk", "xn--bcher-kva.co.uk", "co.uk"), (domain.DisplayName, domain.RegistrableDomain, domain.PublicSuffix));
    }
}
