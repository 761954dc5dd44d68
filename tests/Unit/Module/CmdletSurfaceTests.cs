using System.Text.RegularExpressions;
using SecureMlTools.HelpBuilder;

namespace SecureMlTools.Tests.Module;

/// <summary>What the cmdlets show to the outside, held to the house's rules where there is no PowerShell: from metadata alone.</summary>
public sealed class CmdletSurfaceTests
{
    // The approved verbs that a module like this could use; Get-Verb lists all. "Audit" and "Harden" are not among them.
    private static readonly string[] Verbs = ["Add", "Block", "Compare", "Connect", "ConvertTo", "Disconnect", "Export", "Get", "Import", "New", "Protect", "Remove", "Repair", "Set", "Start", "Stop", "Test", "Undo", "Update", "Wait"];

    // These change AWS or files, and so have -WhatIf and -Confirm. The practice account is memory of the session.
    private static readonly string[] ChangingVerbs = ["Add", "Block", "Export", "New", "Protect", "Remove", "Repair", "Set", "Undo", "Update"];

    public static TheoryData<string> Names => [.. ModuleOutput.Cmdlets.Select(c => c.Name)];

    private static CmdletSurface Cmdlet(string name) => ModuleOutput.Cmdlets.Single(c => c.Name == name);

    [Fact]
    public void The_manifest_exports_exactly_the_classes()
    {
        var list = Regex.Match(ModuleOutput.Manifest, @"CmdletsToExport\s*=\s*@\((?<list>[^)]*)\)").Groups["list"].Value;
        Assert.Equal(ModuleOutput.Cmdlets.Select(c => c.Name), Regex.Matches(list, "'([^']+)'").Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Pages_are_the_cmdlets() =>
        Assert.Equal(ModuleOutput.Cmdlets.Select(c => c.Name), Directory.GetFiles(ModuleOutput.Pages, "*.md").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void Name_is_an_approved_verb_and_a_singular_noun(string name)
    {
        var cmdlet = Cmdlet(name);
        Assert.Contains(cmdlet.Verb, Verbs);
        Assert.Matches("^([A-Z][a-z0-9]+|ImdsV2(Default)?)+$", cmdlet.Noun);
        Assert.False(cmdlet.Noun.EndsWith('s') && !cmdlet.Noun.EndsWith("Dns", StringComparison.Ordinal), cmdlet.Noun);
        Assert.False(Regex.IsMatch(cmdlet.Noun, "^(EC2|SSM|NWFW|KMS|CW|AS)", RegexOptions.None), $"{cmdlet.Noun} would collide with AWS.Tools.");
        Assert.Equal($"{cmdlet.Verb}{cmdlet.Noun}Command", cmdlet.Class.Name);
        Assert.True(cmdlet.Class.IsSealed && cmdlet.Class.IsPublic);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Parameters_are_named_and_described(string name)
    {
        foreach (var parameter in Cmdlet(name).Parameters)
        {
            var what = $"{name} -{parameter.Name}";
            Assert.False(string.IsNullOrWhiteSpace(parameter.HelpMessage), what);
            Assert.EndsWith(".", parameter.HelpMessage, StringComparison.Ordinal);
            Assert.NotEqual(typeof(bool), parameter.Type);
            Assert.False(parameter.Name.EndsWith('s') && !parameter.Name.EndsWith("ss", StringComparison.Ordinal) && !parameter.Name.EndsWith("Address", StringComparison.Ordinal) && parameter.Name is not ("AllRegions" or "HardenOs" or "Status" or "Tls"), $"{what}: singular, please");
            Assert.True(parameter.Sets.All(s => s.Position is null or < 2), $"{what}: no position beyond the second");
            if (parameter.Type.IsArray && parameter.Name is not ("InstanceId" or "JournalPath" or "Filter" or "Control" or "ExcludeControl"))
                Assert.Contains(parameter.Aliases, a => a.StartsWith(parameter.Name[..3], StringComparison.Ordinal) && a.EndsWith('s'));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Names_and_aliases_never_clash(string name)
    {
        var cmdlet = Cmdlet(name);
        var names = cmdlet.Parameters.SelectMany(p => p.Aliases.Prepend(p.Name)).Concat(cmdlet.SupportsShouldProcess ? ["WhatIf", "wi", "Confirm", "cf"] : []).ToList();
        Assert.Equal(names.Count, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_set_takes_one_object_from_the_pipeline_at_most(string name)
    {
        var cmdlet = Cmdlet(name);
        foreach (var set in cmdlet.Sets) Assert.True(cmdlet.Parameters.Count(p => p.In(set)?.FromPipeline == true) <= 1, $"{name}, set {set}");
        if (cmdlet.Sets.Count > 1) Assert.Contains(cmdlet.DefaultSet, cmdlet.Sets);
        // A rule is written out for one group.
        if (name is not ("Connect-PracticeAccount" or "Disconnect-PracticeAccount" or "Add-FirewallRule" or "Block-EncryptedDns")) Assert.Contains(cmdlet.Parameters, p => p.Sets.Any(s => s.FromPipeline));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_changes_something_asks(string name)
    {
        var cmdlet = Cmdlet(name);
        Assert.Equal(ChangingVerbs.Contains(cmdlet.Verb), cmdlet.SupportsShouldProcess);
        // What opens a way out, or closes one that may be in use, asks unless told not to.
        var isHigh = cmdlet.Verb is "Undo" or "Block" || name == "New-DnsFirewallAllowList" || (cmdlet.Verb is "Add" or "Remove" && cmdlet.Noun.StartsWith("Firewall", StringComparison.Ordinal))
            // What is charged for by the hour, and what takes a whole network or machines away.
            || name == "Remove-HardenedTrainingInstance" || (cmdlet.Noun == "IsolatedTrainingNetwork" && cmdlet.Verb is "New" or "Remove");
        Assert.Equal(isHigh ? "High" : "Medium", cmdlet.ConfirmImpact);
        // -Force is about guards, and never stands without the right to ask, where there is something to change.
        if (name != "ConvertTo-SuricataRule" && cmdlet.Parameters.Any(p => p.Name == "Force")) Assert.True(cmdlet.SupportsShouldProcess);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Output_types_are_declared_and_public(string name)
    {
        var cmdlet = Cmdlet(name);
        if (name == "Disconnect-PracticeAccount") return;
        Assert.NotEmpty(cmdlet.OutputTypes);
        Assert.All(cmdlet.OutputTypes, t => Assert.True(t.IsPublic && (t.Namespace == "SecureMlTools" || t.Namespace == "System.IO"), $"{name}: {t}"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_calls_AWS_has_the_parameters_of_AWS_Tools(string name)
    {
        var cmdlet = Cmdlet(name);
        if (cmdlet.Class.BaseType!.Name is "HardeningCmdlet" or "AsyncCmdlet") return;
        (string Name, string[] Aliases)[] expected =
        [
            ("AccessKey", ["AK"]), ("SecretKey", ["SK", "SecretAccessKey"]), ("SessionToken", ["ST"]), ("ProfileName", ["StoredCredentials", "AWSProfileName"]),
            ("ProfileLocation", ["AWSProfilesLocation", "ProfilesLocation"]), ("Credential", []), ("EndpointUrl", []),
        ];
        foreach (var (parameter, aliases) in expected) Assert.Equal(aliases, cmdlet.Parameters.Single(p => p.Name == parameter).Aliases);
        var throttle = cmdlet.Parameters.Single(p => p.Name == "ThrottleLimit");
        Assert.Contains("ValidateRangeAttribute", throttle.Attributes);
    }

    [Fact]
    public void InstanceId_is_the_same_everywhere()
    {
        var all = ModuleOutput.Cmdlets.Where(c => c.Parameters.Any(p => p.Name == "InstanceId")).ToList();
        Assert.True(all.Count >= 4);
        foreach (var cmdlet in all)
        {
            var instances = cmdlet.Parameters.Single(p => p.Name == "InstanceId");
            Assert.Equal(typeof(string[]), instances.Type);
            Assert.Equal(["Id", "InstanceIds"], instances.Aliases);
            Assert.Contains("InstanceIdTransformationAttribute", instances.Attributes);
            Assert.Contains("ArgumentCompleterAttribute", instances.Attributes);
            // First, but for the one that asks where to: Get-TrainingInstance | Test-Ec2InternetPath github.com:443.
            var position = cmdlet.Name == "Test-Ec2InternetPath" ? 1 : 0;
            Assert.All(instances.Sets, s => Assert.True(s.FromPipeline && s.FromProperty && s.Position == position));
        }
    }

    [Theory]
    [InlineData("Region", "RegionTransformationAttribute")]
    [InlineData("ProfileName", null)]
    [InlineData("Control", null)]
    [InlineData("ExcludeControl", null)]
    [InlineData("BaselinePath", null)]
    [InlineData("EndpointUrl", null)]
    public void What_can_be_completed_is(string parameter, string? alsoHas)
    {
        var all = ModuleOutput.Cmdlets.SelectMany(c => c.Parameters).Where(p => p.Name == parameter).ToList();
        Assert.NotEmpty(all);
        Assert.All(all, p =>
        {
            Assert.Contains("ArgumentCompleterAttribute", p.Attributes);
            if (alsoHas is not null) Assert.Contains(alsoHas, p.Attributes);
        });
    }

    [Fact]
    public void Lists_of_controls_take_wildcards() =>
        Assert.All(ModuleOutput.Cmdlets.SelectMany(c => c.Parameters).Where(p => p.Name is "Control" or "ExcludeControl"), p => Assert.True(p.Wildcards));
}
