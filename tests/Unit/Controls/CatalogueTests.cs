using SecureMlTools.Controls;
using SecureMlTools.Inventory;

namespace SecureMlTools.Tests.Controls;

/// <summary>A control is a class, a line of the catalogue, a page, a test and a row of the README: all of them, or none.</summary>
public sealed class CatalogueTests
{
    private static readonly string Root = FindRoot();

    public static TheoryData<string> Ids => [.. ControlCatalog.All.Select(c => c.Info.Id)];

    [Fact]
    public void Every_class_is_in_the_catalogue_once()
    {
        var classes = typeof(Control).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Control)) && !t.IsAbstract).Select(t => t.Name);

        Assert.Equal(classes.Order(), ControlCatalog.All.Select(c => c.GetType().Name).Order());
        Assert.Equal(ControlCatalog.All.Count, ControlCatalog.All.Select(c => c.Info.Id).Distinct().Count());
    }

    [Fact]
    public void Every_control_has_a_page_and_every_page_a_control() =>
        Assert.Equal(ControlCatalog.All.Select(c => c.Info.Id).Order(), Directory.GetFiles(Path.Combine(Root, "docs", "controls"), "*.md").Select(Path.GetFileNameWithoutExtension).Order());

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_page_says_why_how_traps_repair_and_references(string id)
    {
        var info = ControlCatalog.Find(id)!.Info;
        var lines = File.ReadAllLines(Path.Combine(Root, "docs", "controls", id + ".md"));

        Assert.Equal($"# {id} {info.Title}", lines[0]);
        Assert.Equal(["## Why", "## How it is judged", "## Traps", "## Repair", "## References"], lines.Where(l => l.StartsWith("## ", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_control_has_a_test_of_its_name(string id) =>
        Assert.True(File.Exists(Path.Combine(Root, "tests", "Unit", "Controls", ControlCatalog.Find(id)!.GetType().Name + "Tests.cs")));

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_README_lists_it(string id) => Assert.Contains($"| [{id}](docs/controls/{id}.md) | {ControlCatalog.Find(id)!.Info.Title} |", File.ReadAllText(Path.Combine(Root, "README.md")), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Ids))]
    public void It_names_readings_that_exist_and_says_what_it_protects(string id)
    {
        var info = ControlCatalog.Find(id)!.Info;

        Assert.NotEmpty(info.Needs);
        Assert.All(info.Needs.Concat(info.MayNeed).Concat(info.RepairNeeds), r => Assert.Contains(r, Readings.All));
        Assert.All(new[] { info.Title, info.Family, info.Protects, info.Remediation }, t => Assert.False(string.IsNullOrWhiteSpace(t)));
        Assert.NotEmpty(info.References);
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "SecureMlTools.slnx"))) folder = folder.Parent;
        return folder.FullName;
    }
}
