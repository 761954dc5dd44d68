using System.Text.Json.Nodes;
using SecureMlTools.Firewall.Domains;
using SecureMlTools.Launch.Blueprints;
using SecureMlTools.Launch.Networks;
using SecureMlTools.Launch.Templates;
using SecureMlTools.Operations;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Practice;

/// <summary>The templates of networks as they are really planned: their users' tools take them, and nothing of the plan is left out unsaid.</summary>
public sealed class PlanTemplateTests
{
    // Everything that a network may have, and the least that it may have.
    public static TheoryData<string> Networks => ["whole", "after-nat", "no-internet"];

    [SkippableTheory]
    [MemberData(nameof(Networks))]
    public async Task Cfn_lint_has_nothing_to_say(string network) => Assert.Equal("", TemplateTools.CfnLint(CloudFormationTemplate.Render(await Plan(network)).Text));

    [SkippableTheory]
    [MemberData(nameof(Networks))]
    public async Task Terraform_takes_the_configuration(string network)
    {
        var answer = TemplateTools.TerraformValidate(TerraformTemplate.Render(await Plan(network)).Text);

        Assert.Empty(answer["diagnostics"]!.AsArray().Select(d => $"{d!["severity"]} {d["address"]}: {d["summary"]} {d["detail"]}"));
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public async Task Both_hold_every_resource_of_the_plan(string network)
    {
        var plan = await Plan(network);
        var (stack, configuration) = (CloudFormationTemplate.Render(plan), TerraformTemplate.Render(plan));

        Assert.Empty(configuration.Notes);
        Assert.Equal(2, stack.Notes.Count);
        var wanted = plan.Resources.Where(r => r.Type.StartsWith("AWS::", StringComparison.Ordinal)).GroupBy(r => r.Type).Select(g => (g.Key, g.Count())).Order();
        Assert.Equal(wanted, JsonNode.Parse(stack.Text)!["Resources"]!.AsObject().GroupBy(r => r.Value!["Type"]!.GetValue<string>()).Select(g => (g.Key, g.Count())).Order());
        Assert.Equal(
            plan.Resources.Select(r => r.LogicalId).Order(StringComparer.Ordinal),
            JsonNode.Parse(configuration.Text)!["resource"]!.AsObject().SelectMany(t => t.Value!.AsObject().Select(r => r.Key)).Where(label => !label.Contains('-')).Order(StringComparer.Ordinal));
    }

    private static async Task<Blueprint> Plan(string network)
    {
        var request = new NetworkRequest
        {
            Name = "lab",
            VpcCidr = "10.77.0.0/16",
            Zones = ["us-east-1a", "us-east-1b"],
            Domains = [.. new[] { "pypi.org", ".pytorch.org" }.Select(d => new NetworkDomain(DomainParser.Parse(d).Domain!)), new NetworkDomain(DomainParser.Parse("archive.ubuntu.com").Domain!, Http: true)],
            DnsFirewall = true,
            Tags = new Dictionary<string, string> { ["Project"] = "vision" },
        };
        var asked = network switch
        {
            "after-nat" => request with { Placement = FirewallPlacement.AfterNat, DnsFirewall = false },
            "no-internet" => request with { NoInternet = true, Domains = [], DnsFirewall = false, Zones = ["us-east-1a"] },
            _ => request,
        };
        return (await TrainingNetworkOperation.PlanAsync(new Practised().Aws, asked, default)).Design.Blueprint;
    }
}
