using System.Globalization;
using System.Text.RegularExpressions;
using SecureMlTools.Firewall.Domains;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Firewall.Domains;

public sealed partial class PublicSuffixListTests
{
    /// <summary>The list's own vectors: tests/test_psl.txt of https://github.com/publicsuffix/list, in the public domain (CC0 1.0), unchanged.</summary>
    public static TheoryData<string, string?> Vectors()
    {
        var data = new TheoryData<string, string?>();
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Firewall", "Domains", "Data", "test_psl.txt")))
            if (!line.StartsWith("//", StringComparison.Ordinal) && Vector().Match(line) is { Success: true } m && m.Groups[1].Success)
                data.Add(m.Groups[1].Value, m.Groups[2].Success ? m.Groups[2].Value : null);
        return data;
    }

    [Fact]
    public void All_vectors_are_read() => Assert.True(Vectors().Count >= 75, $"{Vectors().Count} vectors");

    [Theory]
    [MemberData(nameof(Vectors))]
    public void The_lists_own_vectors_hold(string name, string? registrable)
    {
        var idn = new IdnMapping();
        // The vectors demand null for a name that begins with a dot; our parser takes the dot off before it asks.
        var host = idn.GetAscii(name.ToLowerInvariant().TrimStart('.'));
        var suffix = PublicSuffixList.Shipped.Find(host);
        var found = host.Length == suffix.Name.Length ? null : host[(host.LastIndexOf('.', host.Length - suffix.Name.Length - 2) + 1)..];

        if (name.StartsWith('.')) Assert.True(found is null || found == host);
        else Assert.Equal(registrable is null ? null : idn.GetAscii(registrable), found);
    }

    [Theory]
    [InlineData("pypi.org", "org", SuffixSection.Icann)]
    [InlineData("a.github.io", "github.io", SuffixSection.Private)]
    [InlineData("bucket.s3.amazonaws.com", "s3.amazonaws.com", SuffixSection.Private)]
    [InlineData("x.unknown-tld", "unknown-tld", SuffixSection.Unlisted)]
    public void Registries_and_companies_are_told_apart(string host, string suffix, object section) =>
        Assert.Equal(new PublicSuffix(suffix, (SuffixSection)section), PublicSuffixList.Shipped.Find(host));

    [Fact]
    public void The_list_is_dated_and_whole()
    {
        Assert.True(PublicSuffixList.Shipped.Version >= new DateOnly(2026, 8, 19));
        // A file cut short would still parse: the last rule of its last part must be there.
        var last = File.ReadLines(Repository.PathOf("module", "data", "public_suffix_list.dat")).Last(l => l.Length > 0 && !l.StartsWith("//", StringComparison.Ordinal));
        Assert.Equal(SuffixSection.Private, PublicSuffixList.Shipped.Find("a." + last).Section);
    }

    [GeneratedRegex(@"^checkPublicSuffix\((?:null|'([^']*)'), (?:null|'([^']*)')\);")]
    private static partial Regex Vector();
}
