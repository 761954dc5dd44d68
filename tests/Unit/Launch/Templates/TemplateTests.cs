using System.Text.Json.Nodes;
using SecureMlTools.Launch.Blueprints;
using SecureMlTools.Launch.Templates;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Launch.Templates;

/// <summary>Templates hold what the blueprint has, and the tools of their users take them.</summary>
public sealed class TemplateTests
{
    public static TheoryData<string> Samples => ["network", "machine"];

    [SkippableTheory]
    [MemberData(nameof(Samples))]
    public void Cfn_lint_has_nothing_to_say(string sample) => Assert.Equal("", TemplateTools.CfnLint(CloudFormationTemplate.Render(Blueprint(sample)).Text));

    [SkippableTheory]
    [MemberData(nameof(Samples))]
    public void Terraform_takes_the_configuration(string sample)
    {
        var answer = TemplateTools.TerraformValidate(TerraformTemplate.Render(Blueprint(sample)).Text);

        Assert.Empty(answer["diagnostics"]!.AsArray().Select(d => $"{d!["severity"]} {d["address"]}: {d["summary"]} {d["detail"]}"));
        Assert.True(answer["valid"]!.GetValue<bool>());
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_stack_has_every_resource_of_the_plan(string sample)
    {
        var blueprint = Blueprint(sample);
        var template = CloudFormationTemplate.Render(blueprint);

        var resources = Json(template)["Resources"]!.AsObject();
        Assert.Equal(blueprint.Resources.Where(r => r.Type.StartsWith("AWS::", StringComparison.Ordinal)).Select(r => (r.LogicalId, r.Type)), resources.Select(r => (r.Key, r.Value!["Type"]!.GetValue<string>())));
        foreach (var resource in blueprint.Resources.Where(r => r.Properties.Text("CidrBlock") is not null))
            Assert.Equal(resource.Properties.Text("CidrBlock"), resources[resource.LogicalId]!["Properties"]!["CidrBlock"]!.GetValue<string>());
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_configuration_has_every_resource_of_the_plan(string sample)
    {
        var blueprint = Blueprint(sample);
        var template = TerraformTemplate.Render(blueprint);

        Assert.Empty(template.Notes);
        var labels = Json(template)["resource"]!.AsObject().SelectMany(t => t.Value!.AsObject().Select(r => (r.Key, r.Value))).Where(r => !r.Key.Contains('-')).ToDictionary(r => r.Key, r => r.Value!);
        Assert.Equal(blueprint.Resources.Select(r => r.LogicalId).Order(StringComparer.Ordinal), labels.Keys.Order(StringComparer.Ordinal));
        foreach (var resource in blueprint.Resources.Where(r => r.Properties.Text("CidrBlock") is not null))
            Assert.Equal(resource.Properties.Text("CidrBlock"), labels[resource.LogicalId]["cidr_block"]!.GetValue<string>());
    }

    [Fact]
    public void What_cloud_formation_cannot_do_is_said()
    {
        var notes = CloudFormationTemplate.Render(SampleBlueprint.Network()).Notes;

        Assert.Collection(
            notes,
            n => Assert.Equal("DefaultGroup: CloudFormation cannot empty a VPC's default security group. Once the stack stands, do it with the repair of NET-05.", n),
            n => Assert.Contains("CAPABILITY_NAMED_IAM", n, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("eu-west-1a:vpce-1", "eu-west-1b:vpce-2")]
    [InlineData("eu-west-1b:vpce-2", "eu-west-1a:vpce-1")]
    public void A_zone_finds_its_own_endpoint_whatever_the_order(params string[] endpoints)
    {
        var resources = Json(CloudFormationTemplate.Render(SampleBlueprint.Network()))["Resources"]!;

        Assert.Equal(["vpce-1", "vpce-2"], new[] { "WorkloadOut0", "WorkloadOut1" }.Select(r => Evaluate(resources[r]!["Properties"]!["VpcEndpointId"]!, endpoints).GetValue<string>()));
    }

    [Fact]
    public void A_zone_finds_its_own_endpoint_in_terraform_too()
    {
        var routes = Json(TerraformTemplate.Render(SampleBlueprint.Network()))["resource"]!["aws_route"]!;

        Assert.Equal(
            "${one([for s in aws_networkfirewall_firewall.Firewall.firewall_status[0].sync_states : s.attachment[0].endpoint_id if s.availability_zone == \"eu-west-1b\"])}",
            routes["WorkloadOut1"]!["vpc_endpoint_id"]!.GetValue<string>());
    }

    [Fact]
    public void Values_that_look_like_expressions_stay_values()
    {
        var resources = Json(TerraformTemplate.Render(SampleBlueprint.Network()))["resource"]!;

        Assert.Equal("$${version} $${srcaddr} $${dstaddr} $${action}", resources["aws_flow_log"]!["FlowLog"]!["log_format"]!.GetValue<string>());
        Assert.Contains("msg:\"$${dns} %%{x}\"", resources["aws_networkfirewall_rule_group"]!["Rules"]!["rule_group"]!["rules_source"]!["rules_string"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains("/$${aws:PrincipalTag/team}/*", resources["aws_vpc_endpoint"]!["S3"]!["policy"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains("\"${aws_cloudwatch_log_group.FlowLogGroup.arn}:*\"", resources["aws_iam_role_policy"]!["FlowLogRole-1"]!["policy"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void Tags_tell_whose_the_resources_are()
    {
        var tags = Json(CloudFormationTemplate.Render(SampleBlueprint.Network()))["Resources"]!["Vpc"]!["Properties"]!["Tags"]!.AsArray().ToDictionary(t => t!["Key"]!.GetValue<string>(), t => t!["Value"]!.GetValue<string>());

        Assert.Equal(("sample", "Vpc", "sample-Vpc"), (tags["secureml:network"], tags["secureml:id"], tags["Name"]));
        Assert.Null(Json(CloudFormationTemplate.Render(SampleBlueprint.Network()))["Resources"]!["WorkloadOut0"]!["Properties"]!["Tags"]);
    }

    [Fact]
    public void Terraform_keeps_to_the_account_and_region_of_the_plan()
    {
        var aws = Json(TerraformTemplate.Render(SampleBlueprint.Machine()))["provider"]!["aws"]!;

        Assert.Equal(("eu-west-1", "111122223333"), (aws["region"]!.GetValue<string>(), aws["allowed_account_ids"]![0]!.GetValue<string>()));
    }

    private static Blueprint Blueprint(string sample) => sample == "network" ? SampleBlueprint.Network() : SampleBlueprint.Machine();

    private static JsonNode Json(RenderedTemplate template) => JsonNode.Parse(template.Text)!;

    // CloudFormation's functions, as its manual tells them.
    private static JsonNode Evaluate(JsonNode value, string[] endpoints)
    {
        if (value is not JsonObject call) return value.DeepClone();
        var (function, arguments) = (call.Single().Key, call.Single().Value!.AsArray());
        switch (function)
        {
            case "Fn::GetAtt":
                Assert.Equal(["Firewall", "EndpointIds"], arguments.Select(a => a!.GetValue<string>()));
                return new JsonArray([.. endpoints.Select(e => JsonValue.Create(e))]);
            case "Fn::Join": return JsonValue.Create(string.Join(arguments[0]!.GetValue<string>(), Evaluate(arguments[1]!, endpoints).AsArray().Select(i => i!.GetValue<string>())));
            case "Fn::Split": return new JsonArray([.. Evaluate(arguments[1]!, endpoints).GetValue<string>().Split(arguments[0]!.GetValue<string>()).Select(i => JsonValue.Create(i))]);
            case "Fn::Select": return Evaluate(arguments[1]!, endpoints).AsArray()[arguments[0]!.GetValue<int>()]!.DeepClone();
            default: throw new InvalidOperationException(function);
        }
    }
}
