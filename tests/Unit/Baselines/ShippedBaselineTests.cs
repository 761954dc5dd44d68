using System.Text.Json;
using SecureMlTools.Baselines;
using SecureMlTools.Controls;
using SecureMlTools.Tests.Support;
using SecureMlTools.Yaml;

namespace SecureMlTools.Tests.Baselines;

public sealed class ShippedBaselineTests
{
    private static readonly string Folder = Repository.PathOf("module", "baselines");

    [Fact]
    public void Default_yaml_is_the_built_in_default()
    {
        var read = BaselineReader.Read(Path.Combine(Folder, "default.yaml"), new YamlReader());
        Assert.Equal(JsonSerializer.Serialize(Baseline.Default), JsonSerializer.Serialize(read));
    }

    [Fact]
    public void Default_yaml_spells_out_every_key()
    {
        var text = File.ReadAllText(Path.Combine(Folder, "default.yaml"));
        var keys = new[] { typeof(Baseline), typeof(BaselineParameters), typeof(RepairValues) }
            .SelectMany(t => t.GetProperties(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Instance))
            .Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name));
        Assert.All(keys, key => Assert.Matches($@"(?m)^ *{key}:", text));
    }

    [Theory]
    [InlineData("default.yaml")]
    [InlineData("strict.yaml")]
    public void Every_example_in_a_comment_parses_too(string file)
    {
        // An example is a comment of a key, indented by two, under "#".
        var lines = File.ReadAllLines(Path.Combine(Folder, file));
        var example = string.Join('\n', lines.Where(l => l.StartsWith("#   ", StringComparison.Ordinal)).Select(l => l[4..]));
        if (example.Length > 0) BaselineReader.Parse(example, "examples", new YamlReader());
    }

    [Fact]
    public void Strict_yaml_is_nowhere_laxer_than_the_default()
    {
        var strict = BaselineReader.Read(Path.Combine(Folder, "strict.yaml"), new YamlReader());
        var (s, d) = (strict.Parameters, Baseline.Default.Parameters);
        Assert.True(s.HopLimit <= d.HopLimit && s.ContainerHopLimit <= d.ContainerHopLimit);
        Assert.True(s.ImageMaximumAgeDays <= d.ImageMaximumAgeDays && s.InstanceMaximumAgeDays <= d.InstanceMaximumAgeDays && s.KeyPairMaximumAgeDays <= d.KeyPairMaximumAgeDays);
        Assert.True(s.MetadataEvidenceHours >= d.MetadataEvidenceHours);
        Assert.Empty(s.TrustedCidrs);
        Assert.All(strict.Controls, c =>
        {
            Assert.True(c.Value.Enabled);
            Assert.True(c.Value.Severity >= ControlCatalog.Find(c.Key)!.Info.Severity, c.Key);
        });
        Assert.NotNull(strict.ApprovedImages);
    }

    [Fact]
    public void Every_shipped_baseline_parses()
    {
        var files = Directory.GetFiles(Folder, "*.yaml");
        Assert.True(files.Length >= 2);
        Assert.All(files, f => Assert.Equal(Path.GetFileNameWithoutExtension(f), BaselineReader.Read(f, new YamlReader()).Name));
    }
}
