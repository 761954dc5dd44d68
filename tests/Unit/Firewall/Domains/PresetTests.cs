using SecureMlTools.Firewall.Domains;
using SecureMlTools.Operations;
using SecureMlTools.Tests.Support;
using SecureMlTools.Yaml;

namespace SecureMlTools.Tests.Firewall.Domains;

public sealed class PresetTests
{
    private const string Head = "name: Ours\ndescription: d\nasOf: 2026-11-21\nsources: [https://example.com/]\n";

    private static PresetCatalog Shipped { get; } = PresetCatalog.Load(Repository.PathOf("module", "presets"), new YamlReader());

    public static TheoryData<string> Names => [.. Shipped.All.Select(p => p.Name)];

    private static PresetFormatException Wrong(string yaml) => Assert.Throws<PresetFormatException>(() => PresetReader.Parse(yaml, "ours.yaml", new YamlReader()));

    [Fact]
    public void What_was_promised_ships() =>
        Assert.Equal(["AmazonLinux", "Conda", "Debian", "DockerHub", "EcrPublic", "GitHub", "HuggingFace", "Kaggle", "NVIDIA", "PyPI", "PyTorch", "Ubuntu", "WandB"], Shipped.All.Select(p => p.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_preset_is_dated_sourced_and_refused_nowhere(string name)
    {
        var preset = Shipped.Find(name)!;

        Assert.Equal(name, Path.GetFileNameWithoutExtension(preset.File));
        Assert.True(preset.AsOf >= new DateOnly(2026, 11, 21));
        Assert.NotEmpty(preset.Sources);
        foreach (var domain in Shipped.Domains(name, "eu-west-1"))
        {
            var parse = DomainParser.Parse(domain.Domain);
            Assert.Equal(domain.Domain, parse.Domain?.Domain);
            Assert.StartsWith("https://", domain.Source);
            Assert.NotEmpty(domain.Note);
            // Refused is none, and what needs force is marked, so that whoever chooses the preset knows.
            Assert.All(parse.Domain!.Risks.Where(r => r.Kind != DomainRiskKind.Note), r => Assert.Contains(r.Name, new[] { "MultiTenant", "Writable" }));
            // A look-alike of what is fetched must be found out; what lies below a company's suffix is one customer of it.
            if (PublicSuffixList.Shipped.Find(parse.Domain.Host).Section == SuffixSection.Icann)
                Assert.Contains(parse.Domain.RegistrableDomain!, KnownNames.Read().All.Select(n => n.Name));
        }
    }

    [Theory]
    [InlineData("Kaggle", "storage.googleapis.com", true, false)]
    [InlineData("HuggingFace", "huggingface.co", false, true)]
    [InlineData("PyPI", "files.pythonhosted.org", false, false)]
    [InlineData("DockerHub", "registry-1.docker.io", true, true)]
    public void Marks_are_what_they_should_be(string name, string domain, bool multiTenant, bool writable)
    {
        var found = Shipped.Domains(name, null).Single(d => d.Domain == domain);

        Assert.Equal((multiTenant, writable), (found.MultiTenant, found.Writable));
    }

    [Fact]
    public void What_comes_by_plain_http_says_so()
    {
        Assert.Equal(["TLS_SNI", "HTTP_HOST"], Shipped.Domains("Debian", null)[0].TargetTypes);
        Assert.Equal(["TLS_SNI"], Shipped.Domains("PyPI", null)[0].TargetTypes);
    }

    [Fact]
    public void A_region_is_put_in_where_it_is_wanted()
    {
        Assert.Contains("al2023-repos-eu-west-1-de612dc2.s3.dualstack.eu-west-1.amazonaws.com", Shipped.Domains("amazonlinux", "eu-west-1").Select(d => d.Domain));
        Assert.Contains("al2023-repos-{region}-de612dc2.s3.dualstack.{region}.amazonaws.com", Shipped.Domains("AmazonLinux", null).Select(d => d.Domain));
        Assert.Contains("is not the name of a region", Assert.Throws<OptionException>(() => Shipped.Domains("AmazonLinux", "evil.net/")).Message);
    }

    [Fact]
    public void A_name_that_is_none_says_the_nearest() => Assert.Contains("did you mean PyPI?", Assert.Throws<OptionException>(() => Shipped.Domains("PiPy", null)).Message);

    [Fact]
    public void A_file_of_ones_own_is_named_by_its_path()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("preset").FullName, "ours.yaml");
        File.WriteAllText(file, Head + "domains:\n  - target: storage.googleapis.com\n  - target: .corp.example.com\n    targetTypes: [HTTP_HOST]\n");

        var domains = Shipped.Domains(file, null);

        // What the file forgets to mark is marked nevertheless.
        Assert.Equal(("Ours", true), (domains[0].Name, domains[0].MultiTenant));
        Assert.Equal((".corp.example.com", "HTTP_HOST"), (domains[1].Domain, Assert.Single(domains[1].TargetTypes)));
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    [Theory]
    [InlineData("name: Ours\n", 1, "has no 'description'")]
    [InlineData("name: our list\n", 1, "letters and digits")]
    [InlineData("name: Ours\nasof: 2026-11-21\n", 2, "did you mean 'asOf'?")]
    [InlineData("asOf: yesterday\n", 1, "is not a date")]
    [InlineData(Head, 1, "has no 'domains'")]
    [InlineData(Head + "domains: []\n", 5, "lists no domain")]
    [InlineData(Head + "domains:\n  - target: pypi.org\n  - target: pypi.org\n", 6, "is there twice")]
    [InlineData(Head + "domains:\n  - target: 10.0.0.1\n", 6, "is an IP address")]
    [InlineData(Head + "domains:\n  - target: PyPI.org\n", 6, "is written 'pypi.org' in a preset")]
    [InlineData(Head + "domains:\n  - target: '*.pypi.org'\n", 6, "is written '.pypi.org' in a preset")]
    [InlineData(Head + "domains:\n  - target: .co.uk\n", 6, "cannot be allowed")]
    [InlineData(Head + "domains:\n  - target: pypi.org\n    targetTypes: [TLS]\n", 7, "TLS_SNI, HTTP_HOST or both")]
    [InlineData(Head + "domains:\n  - target: pypi.org\n    wirtable: true\n", 7, "did you mean 'writable'?")]
    [InlineData(Head + "domains:\n  - note: x\n", 6, "has no 'target'")]
    [InlineData(Head + "domains:\n  - target: {}\n", 6, "a text is expected")]
    [InlineData("a: b: c\n", 1, "not valid YAML")]
    public void An_error_names_file_line_and_remedy(string yaml, int line, string said)
    {
        var error = Wrong(yaml);

        Assert.Equal((line, "ours.yaml"), (error.Line, error.File));
        Assert.StartsWith($"ours.yaml, line {line}: ", error.Message);
        Assert.Contains(said, error.Message);
    }

    [Fact]
    public void A_file_that_is_not_there_is_said() => Assert.Equal("There is no file or folder '/nowhere/ours.yaml'.", SecureMlTools.Operations.Failure.Sentence(Assert.Throws<DirectoryNotFoundException>(() => Shipped.Find("/nowhere/ours.yaml"))));
}
