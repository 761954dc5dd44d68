using SecureMlTools.Inventory;
using SecureMlTools.Operations;
using SecureMlTools.Operations.Firewall;
using SecureMlTools.Tests.Support;
using static SecureMlTools.Tests.Support.InventoryBuilder;

namespace SecureMlTools.Tests.Controls;

public sealed class TestFirewallPolicyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("policy").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static IReadOnlyList<Finding> Judge(InventoryBuilder builder, PolicyAuditQuery query, params string[] controls) => PolicyAuditOperation.Judge(builder.Build(), query, new AuditOptions { Controls = controls });

    [Fact]
    public void A_policy_takes_in_its_groups_its_firewalls_and_the_machines_behind_them()
    {
        var spare = PolicyArn + "-spare";
        var builder = Guarded().AddPolicy(spare, DefaultOrder());
        var findings = Judge(builder, new PolicyAuditQuery { Policies = ["egress"] });

        Assert.DoesNotContain(findings, f => f.ResourceId == spare);
        foreach (var (control, resource) in new[] { ("FW-01", Private), ("FW-02", PolicyArn), ("FW-05", AllowGroup), ("FW-06", AllowGroup), ("FW-08", FirewallArn), ("DNS-02", Machine) })
            Assert.Single(findings, f => f.ControlId == control && f.ResourceId == resource);
        Assert.DoesNotContain(findings, f => f.ControlId == "FW-01" && f.ResourceId == Public);
        Assert.Equal([spare], Judge(builder, new PolicyAuditQuery { Policies = [spare] }, "FW-*").Select(f => f.ResourceId).Distinct());
    }

    [Fact]
    public void A_firewall_means_its_policy() =>
        Assert.Equal([PolicyArn], Judge(Guarded().AddPolicy(PolicyArn + "-spare", DefaultOrder()), new PolicyAuditQuery { Firewalls = ["egress"] }, "FW-04").Select(f => f.ResourceId));

    [Fact]
    public void Nothing_named_means_all() => Assert.Equal(2, Judge(Guarded().AddPolicy(PolicyArn + "-spare", DefaultOrder()), new PolicyAuditQuery(), "FW-04").Count);

    [Fact]
    public void A_name_that_is_not_there_says_which_is_near()
    {
        var error = Assert.Throws<SecureMlTools.Api.AwsException>(() => Judge(Guarded(), new PolicyAuditQuery { Policies = ["egres"] }));
        Assert.Contains("did you mean 'egress'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Controls_of_other_families_are_refused() =>
        Assert.Contains("NET-01", Assert.Throws<OptionException>(() => PolicyAuditOperation.Options(new AuditOptions { Controls = ["NET-01"] })).Message, StringComparison.Ordinal);

    [Fact]
    public void No_denied_reading_makes_anything_pass()
    {
        var whole = Judge(Guarded(), new PolicyAuditQuery { Policies = [PolicyArn] }).ToDictionary(f => (f.ControlId, f.ResourceId), f => f.Status);
        foreach (var reading in FirewallReadings.All)
            foreach (var finding in Judge(Guarded().Deny(reading), new PolicyAuditQuery { Policies = [PolicyArn] }).Where(f => f.Status == FindingStatus.Pass))
                Assert.Equal(FindingStatus.Pass, whole.GetValueOrDefault((finding.ControlId, finding.ResourceId)));
    }

    [Fact]
    public void Files_are_judged_whatever_they_are_called()
    {
        Save("a.json", FirewallReadings.PolicyDetails, Guarded(_ => DefaultOrder(AllowGroup)).Policies[PolicyArn]);
        Save("b.json", FirewallReadings.RuleGroupDetails, Guarded(allow: Allow(".com")).RuleGroups[AllowGroup]);
        File.WriteAllText(Path.Combine(_folder, "notes.json"), "{}");

        var findings = PolicyAuditOperation.Judge(FirewallFiles.Read([_folder]), new AuditOptions());
        Expect.Fail(Assert.Single(findings, f => f.ControlId == "FW-04"), Severity.High, "QUIC");
        Expect.Fail(Assert.Single(findings, f => f.ControlId == "FW-05"), Severity.High, ".com");
        Assert.All(findings, f => Assert.Equal((Account, RegionName), (f.AccountId, f.Region)));
        // What files of policies cannot tell is left out, rather than Unknown for every subnet.
        Assert.DoesNotContain(findings, f => f.ControlId is "FW-01" or "FW-06" or "DNS-02");
    }

    [Fact]
    public void A_group_that_no_file_is_of_is_unknown_with_the_command_that_writes_it()
    {
        Save("a.json", FirewallReadings.PolicyDetails, Guarded().Policies[PolicyArn]);
        var finding = Assert.Single(PolicyAuditOperation.Judge(FirewallFiles.Read([Path.Combine(_folder, "a.json")]), new AuditOptions { Controls = ["FW-04"] }));
        Expect.Unknown(finding, "aws network-firewall describe-rule-group --region us-east-1 --rule-group-arn " + AllowGroup);
    }

    [Theory]
    [InlineData("{\"Reservations\":[]}", "describe-firewall-policy")]
    [InlineData("{", "not valid JSON")]
    [InlineData("{\"FirewallPolicyResponse\":{}}", "no ARN")]
    public void Another_file_is_one_sentence(string text, string says)
    {
        var file = Path.Combine(_folder, "x.json");
        File.WriteAllText(file, text);
        Assert.Contains(says, Assert.Throws<InventoryException>(() => FirewallFiles.Read([file])).Message, StringComparison.Ordinal);
        Assert.Equal($"There is no file or folder '{file}.not'.", SecureMlTools.Operations.Failure.Sentence(Assert.Throws<FileNotFoundException>(() => FirewallFiles.Read([file + ".not"]))));
    }

    [Fact]
    public void Files_that_the_AWS_CLI_wrote_under_the_names_that_gaps_give_are_an_inventory()
    {
        var inventory = Guarded().Build();
        foreach (var record in inventory.Records.Where(r => r.Operation.Service.CliName == "network-firewall" && r.Response is not null))
            Save(InventoryFiles.FileName(record.Key), record.Operation, record.Response!);
        Assert.Contains(Directory.GetFiles(_folder), f => f.EndsWith("network-firewall.describe-firewall-policy.arn%3Aaws%3Anetwork-firewall%3Aus-east-1%3A111122223333%3Afirewall-policy%2Fegress.json", StringComparison.Ordinal));

        var read = Assert.Single(InventoryFiles.Read(_folder, [RegionName]));
        Assert.Equal(Account, read.AccountId);
        Expect.Pass(Assert.Single(PolicyAuditOperation.Judge(read, new PolicyAuditQuery(), new AuditOptions { Controls = ["FW-04"] })));

        File.Delete(Directory.GetFiles(_folder, "*describe-rule-group.*")[0]);
        var unread = Assert.Single(PolicyAuditOperation.Judge(Assert.Single(InventoryFiles.Read(_folder, [RegionName])), new PolicyAuditQuery(), new AuditOptions { Controls = ["FW-04"] }));
        Expect.Unknown(unread, "> network-firewall.describe-rule-group.arn%3Aaws%3Anetwork-firewall%3Aus-east-1%3A111122223333%3Astateful-rulegroup%2Fallow.json");
    }

    private void Save(string name, Reading reading, object response) => Save(name, reading.Operation, response);

    private void Save(string name, SecureMlTools.Api.AwsOperation operation, object response)
    {
        using var stream = File.Create(Path.Combine(_folder, name));
        using var writer = new System.Text.Json.Utf8JsonWriter(stream);
        operation.WriteJson(writer, response);
    }
}
