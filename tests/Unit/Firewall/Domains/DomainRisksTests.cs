using SecureMlTools.Firewall.Domains;

namespace SecureMlTools.Tests.Firewall.Domains;

public sealed class DomainRisksTests
{
    public static TheoryData<string> OrdinaryHosts() =>
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Firewall", "Domains", "Data", "ordinary-hosts.txt")).Where(l => l.Length > 0 && l[0] != '#')];

    [Theory]
    [InlineData(".co.uk", "PublicSuffix")]
    [InlineData("co.uk", "PublicSuffix")]
    [InlineData(".公司.cn", "PublicSuffix")]
    [InlineData("*.foo.ck", "PublicSuffix")]
    [InlineData(".kobe.jp", "PublicSuffix")]
    [InlineData(".trycloudflare.com", "Tunnel")]
    [InlineData(".ngrok-free.app", "Tunnel")]
    [InlineData(".a.ngrok.io", "Tunnel")]
    public void What_nobody_needs_is_refused(string text, string risk)
    {
        var domain = Domain(text);

        Assert.True(domain.IsRefused);
        Assert.Equal((risk, DomainRiskKind.Refused), (domain.Risks[0].Name, domain.Risks[0].Kind));
    }

    [Theory]
    [InlineData(".amazonaws.com", "MultiTenant", "s3.amazonaws.com")]
    [InlineData(".s3.amazonaws.com", "MultiTenant", "every bucket of every AWS account")]
    [InlineData("s3.amazonaws.com", "MultiTenant", "every bucket of every AWS account")]
    [InlineData("s3.eu-west-1.amazonaws.com", "MultiTenant", "s3.eu-west-1.amazonaws.com: every bucket of the region")]
    [InlineData("s3.dualstack.eu-west-1.amazonaws.com", "MultiTenant", "every bucket of the region")]
    [InlineData(".eu-west-1.amazonaws.com", "MultiTenant", "bucket")]
    [InlineData(".cloudfront.net", "MultiTenant", "every CloudFront customer")]
    [InlineData("storage.googleapis.com", "MultiTenant", "Google Cloud")]
    [InlineData(".googleapis.com", "MultiTenant", "Google Cloud")]
    [InlineData(".githubusercontent.com", "MultiTenant", "GitHub")]
    [InlineData("raw.githubusercontent.com", "MultiTenant", "every GitHub repository")]
    [InlineData(".github.io", "MultiTenant", "Strangers have names of their own below github.io")]
    [InlineData(".blob.core.windows.net", "MultiTenant", "Azure")]
    [InlineData(".windows.net", "MultiTenant", "Azure")]
    [InlineData(".r2.cloudflarestorage.com", "MultiTenant", "Cloudflare")]
    [InlineData(".r2.dev", "MultiTenant", "r2.dev")]
    [InlineData(".workers.dev", "MultiTenant", "workers.dev")]
    [InlineData(".pages.dev", "MultiTenant", "pages.dev")]
    [InlineData(".herokuapp.com", "MultiTenant", "herokuapp.com")]
    [InlineData(".vercel.app", "MultiTenant", "vercel.app")]
    [InlineData(".netlify.app", "MultiTenant", "netlify.app")]
    [InlineData(".hf.space", "MultiTenant", "hf.space")]
    [InlineData("a-b-c.trycloudflare.com", "Tunnel", "anybody puts a machine")]
    [InlineData("team.ngrok.app", "Tunnel", "anybody puts a machine")]
    [InlineData("x.loca.lt", "Tunnel", "anybody puts a machine")]
    [InlineData("10.0.0.1.nip.io", "Tunnel", "whatever address")]
    [InlineData("dns.google", "EncryptedDns", "Google Public DNS")]
    [InlineData("cloudflare-dns.com", "EncryptedDns", "Cloudflare")]
    [InlineData("mozilla.cloudflare-dns.com", "EncryptedDns", "Cloudflare")]
    [InlineData("one.one.one.one", "EncryptedDns", "Cloudflare")]
    [InlineData("dns.quad9.net", "EncryptedDns", "Quad9")]
    [InlineData("doh.opendns.com", "EncryptedDns", "Cisco")]
    [InlineData("abc123.dns.nextdns.io", "EncryptedDns", "NextDNS")]
    [InlineData("huggingface.co", "Writable", "uploads models")]
    [InlineData("github.com", "Writable", "pushes")]
    [InlineData("api.wandb.ai", "Writable", "written here")]
    [InlineData(".kaggle.com", "Writable", "uploads datasets")]
    [InlineData("pastebin.com", "Writable", "writes notes")]
    [InlineData("abc.webhook.site", "Writable", "its maker reads")]
    [InlineData("discord.com", "Writable", "webhook")]
    [InlineData("hooks.slack.com", "Writable", "webhook")]
    [InlineData("api.telegram.org", "Writable", "bot")]
    [InlineData("file.io", "Writable", "uploads files")]
    [InlineData("transfer.sh", "Writable", "uploads files")]
    [InlineData("https://pypi.org@evil.net/simple", "UserInfo", "the host is evil.net")]
    public void What_opens_a_hole_needs_force_and_says_why(string text, string risk, string reason)
    {
        var domain = Domain(text);

        Assert.False(domain.IsRefused);
        Assert.Contains(domain.Risks, r => r.Name == risk && r.Kind == DomainRiskKind.NeedsForce && r.Reason.Contains(reason, StringComparison.Ordinal));
        Assert.All(domain.Risks, r => Assert.EndsWith(".", r.Reason));
    }

    [Theory]
    [InlineData("pypl.org", "pypi.org")]
    [InlineData("pyp1.org", "pypi.org")]
    [InlineData("ppyi.org", "pypi.org")]
    [InlineData("pypi.com", "pypi.org")]
    [InlineData("pypi-org.net", "pypi.org")]
    [InlineData("pythonhosted.co", "pythonhosted.org")]
    [InlineData("files.pythonhosted.com", "pythonhosted.org")]
    [InlineData("files.pythonhosted.org.evil.net", "pythonhosted.org")]
    [InlineData("huggingface.co.evil.net", "huggingface.co")]
    [InlineData("huggingface.com", "huggingface.co")]
    [InlineData("hugginface.co", "huggingface.co")]
    [InlineData("huggingfaces.co", "huggingface.co")]
    [InlineData("huggingface-models.com", "huggingface.co")]
    [InlineData("huggingfacе.co", "huggingface.co")]
    [InlineData("huggıngface.co", "huggingface.co")]
    [InlineData("руthоn.org", "python.org")]
    [InlineData("gìthub.com", "github.com")]
    [InlineData("githuh.com", "github.com")]
    [InlineData("gitnub.com", "github.com")]
    [InlineData("rnicrosoft.com", "microsoft.com")]
    [InlineData("download.pytorhc.org", "pytorch.org")]
    [InlineData("huggingface.vercel.app", "huggingface.co")]
    [InlineData("amazonaws.co", "amazonaws.com")]
    public void A_look_alike_needs_force_and_names_what_it_resembles(string text, string resembled)
    {
        Assert.Contains(Domain(text).Risks, r => r is { Name: "LookAlike", Kind: DomainRiskKind.NeedsForce } && r.Reason.Contains($"looks like {resembled} ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("huggingfacе.co", "Cyrillic and Latin")]
    [InlineData("goοgle.com", "Greek and Latin")]
    [InlineData("xn--pypal-4ve.com", "Cyrillic and Latin")]
    public void Mixed_scripts_need_force(string text, string scripts) =>
        Assert.Contains(Domain(text).Risks, r => r is { Name: "MixedScript", Kind: DomainRiskKind.NeedsForce } && r.Reason.Contains(scripts, StringComparison.Ordinal));

    [Theory]
    [InlineData("bücher.de")]
    [InlineData("пример.рф")]
    [InlineData("例え.jp")]
    [InlineData("日本語abc.jp")]
    [InlineData("xn--bcher-kva.de")]
    public void An_honest_name_in_unicode_is_shown_and_not_held_against(string text) => Assert.Equal(["Unicode"], Domain(text).Risks.Select(r => r.Name));

    [Theory]
    [InlineData("my-bucket.s3.eu-west-1.amazonaws.com")]
    [InlineData("al2023-repos-eu-west-1-de612dc2.s3.dualstack.eu-west-1.amazonaws.com")]
    [InlineData("d111111abcdef8.cloudfront.net")]
    [InlineData("nvidia.github.io")]
    [InlineData("account.blob.core.windows.net")]
    public void One_tenant_of_a_shared_host_is_not_held_against(string text) => Assert.Empty(Domain(text).Risks);

    [Theory]
    [InlineData("db.corp.internal", "UnknownTopLevel")]
    [InlineData("printer.local", "UnknownTopLevel")]
    [InlineData("pypi.ogr", "LookAlike")]
    [InlineData("sts.eu-west-1.amazonaws.com", "AnyAccount")]
    [InlineData("https://me:secret@pypi.org", "UserInfo")]
    public void Some_things_are_only_noted(string text, string risk)
    {
        var domain = Domain(text);

        Assert.Contains(domain.Risks, r => r.Name == risk);
        if (risk != "LookAlike") Assert.False(domain.NeedsForce || domain.IsRefused);
        Assert.DoesNotContain(domain.Risks, r => r.Reason.Contains("secret", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(OrdinaryHosts))]
    public void An_ordinary_host_raises_no_alarm(string host) => Assert.DoesNotContain(Domain(host).Risks, r => r.Kind != DomainRiskKind.Note);

    [Fact]
    public void Every_listed_host_is_a_name_with_a_source()
    {
        Assert.True(SharedHosts.Version > new DateOnly(2026, 1, 1));
        Assert.All(SharedHosts.All, h =>
        {
            Assert.True(DomainParser.Parse(h.Name.Replace('*', 'x')).IsDomain, h.Name);
            Assert.StartsWith("https://", h.Source);
            Assert.DoesNotContain(h.What, char.IsControl);
        });
        Assert.Equal(SharedHosts.All.Count, SharedHosts.All.Select(h => (h.Kind, h.Name)).Distinct().Count());
    }

    private static FirewallDomain Domain(string text)
    {
        var parse = DomainParser.Parse(text);
        Assert.True(parse.IsDomain, parse.Error);
        return parse.Domain;
    }
}
