using System.Text.RegularExpressions;
using System.Xml.Linq;
using SecureMlTools.Controls;
using SecureMlTools.HelpBuilder;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Module;

/// <summary>Every command and parameter is explained, and what the topics say of permissions and errors is what the code does.</summary>
public sealed class HelpTests
{
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";

    public static TheoryData<string> Names => CmdletSurfaceTests.Names;

    private static string Topic(string name) => File.ReadAllText(Repository.PathOf("module", "en-US", $"about_{name}.help.txt"));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_page_has_what_Get_Help_needs(string name)
    {
        var page = HelpPage.Read(Path.Combine(ModuleOutput.Pages, name + ".md"));
        Assert.True(page.Examples.Count >= 3, $"{name} has {page.Examples.Count} examples.");
        Assert.All(page.Examples, e => Assert.False(e.Output is not null && string.IsNullOrWhiteSpace(e.Output), $"{name}, '{e.Title}': run tests/Pester/Support/Update-DocumentedOutput.ps1"));
        Assert.NotEmpty(page.Description);
        Assert.NotEmpty(page.Inputs);
        Assert.NotEmpty(page.Outputs);
        Assert.NotEmpty(page.IamActions);
        Assert.NotEmpty(page.Links);
        var known = ModuleOutput.Cmdlets.Select(c => c.Name).ToHashSet();
        Assert.All(page.Links.Where(l => l.Address is null), l => Assert.True(known.Contains(l.Text) || File.Exists(Repository.PathOf("module", "en-US", l.Text + ".help.txt")), $"{name} links to {l.Text}"));
        var parameters = ModuleOutput.Cmdlets.Single(c => c.Name == name).Parameters.Select(p => p.Name).ToHashSet();
        Assert.All(page.Parameters.Keys, p => Assert.True(parameters.Contains(p), $"{name} has no -{p}"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_built_help_explains_every_parameter(string name)
    {
        var command = XDocument.Load(ModuleOutput.File("en-US", "SecureMlTools.dll-Help.xml")).Descendants(Command + "command").Single(c => c.Descendants(Command + "name").First().Value == name);
        var explained = command.Element(Command + "parameters")!.Elements(Command + "parameter").ToDictionary(p => p.Element(Maml + "name")!.Value, p => p.Element(Maml + "description")!.Value);
        var cmdlet = ModuleOutput.Cmdlets.Single(c => c.Name == name);
        var expected = cmdlet.Parameters.Select(p => p.Name).Concat(cmdlet.SupportsShouldProcess ? ["WhatIf", "Confirm"] : []);
        Assert.Equal(expected.Order(StringComparer.Ordinal), explained.Keys.Order(StringComparer.Ordinal));
        Assert.All(explained, p => Assert.True(p.Value.Length > 10, $"{name} -{p.Key}"));
        Assert.Equal(cmdlet.Sets.Count, command.Element(Command + "syntax")!.Elements(Command + "syntaxItem").Count());
    }

    [Fact]
    public void Topics_are_there_and_fit_80_columns()
    {
        var files = Directory.GetFiles(Repository.PathOf("module", "en-US"), "about_*.help.txt");
        Assert.True(files.Length >= 6);
        foreach (var file in files)
        {
            var lines = File.ReadAllLines(file);
            Assert.All(lines, l => Assert.True(l.Length <= 80, $"{Path.GetFileName(file)}: {l}"));
            Assert.Equal("    " + Path.GetFileName(file).Replace(".help.txt", "", StringComparison.Ordinal), lines[1]);
        }
    }

    [Fact]
    public void The_read_policy_allows_what_every_control_reads()
    {
        var policy = Topic("SecureMlTools_Permissions");
        var needed = ControlCatalog.All.SelectMany(c => c.Info.IamActions).Concat(["ec2:DescribeInstanceTypes", "ec2:DescribeRegions", "ec2:DescribeSecurityGroupRules"])
            .Where(a => a != "sts:GetCallerIdentity").Distinct();
        Assert.All(needed, action => Assert.True(policy.Contains($"\"{action}\"", StringComparison.Ordinal), action));
    }

    [Fact]
    public void The_policies_name_every_operation_that_the_module_has_and_no_other()
    {
        var policy = Regex.Matches(Topic("SecureMlTools_Permissions"), "\"([a-z0-9-]+:[A-Z][A-Za-z0-9]+)\"").Select(m => m.Groups[1].Value).ToHashSet();
        using var list = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Repository.PathOf("tools", "ApiGenerator", "operations.json")));
        var operations = list.RootElement.EnumerateObject().Where(s => s.Name != "sts").SelectMany(s => s.Value.EnumerateObject().Select(o => $"{s.Name}:{o.Name}")).ToHashSet();
        // What only the practice account speaks, nobody needs to be allowed.
        operations.ExceptWith(["ec2:DeleteTags", "ec2:ModifyVpcEndpoint", "ec2:ReplaceRoute"]);
        // What AWS asks for besides: to pass roles, to tag in the call that makes, to have logs delivered. Two are the keys of conditions.
        policy.ExceptWith([
            "iam:AWSServiceName", "iam:PassedToService", "iam:PassRole", "iam:CreateServiceLinkedRole", "iam:TagRole", "logs:TagResource", "network-firewall:TagResource", "route53resolver:TagResource",
            "logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:DescribeResourcePolicies", "logs:GetLogDelivery", "logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:UpdateLogDelivery",
        ]);
        Assert.Equal(operations.Order(StringComparer.Ordinal), policy.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_changing_actions_are_in_the_policy_for_changes_only()
    {
        var text = Topic("SecureMlTools_Permissions");
        var at = text.IndexOf("SecureMlToolsChange", StringComparison.Ordinal);
        Assert.DoesNotMatch("\"ec2:(Create|Delete|Modify|Enable|Disable|Authorize|Revoke|Replace|Reset)", text[..at]);
        var change = text[at..text.IndexOf("\"SecureMlToolsLaunch\"", StringComparison.Ordinal)];
        Assert.DoesNotMatch("\"[a-z0-9]+:(Describe|Get|List)", change);
    }

    [Fact]
    public void The_topic_of_errors_names_every_id_that_the_cmdlets_make()
    {
        var topic = Topic("SecureMlTools_Errors");
        var sources = Directory.GetFiles(Repository.PathOf("src", "SecureMlTools"), "*.cs", SearchOption.AllDirectories).Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)).Select(File.ReadAllText);
        var ids = sources.SelectMany(s => Regex.Matches(s, "\"(?<id>[A-Z][A-Za-z]+)\", ErrorCategory\\.").Concat(Regex.Matches(s, "AwsException\\(.*\"(?<id>[A-Z][A-Za-z]+)\"\\)")).Select(m => m.Groups["id"].Value)).Distinct().ToList();
        Assert.True(ids.Count >= 12, string.Join(", ", ids));
        Assert.All(ids, id => Assert.Matches($@"(?m)^ +{id}\b", topic));
    }
}
