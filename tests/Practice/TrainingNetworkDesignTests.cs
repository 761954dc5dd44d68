using System.Text.Json.Nodes;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Firewall.Domains;
using SecureMlTools.Launch.Blueprints;
using SecureMlTools.Launch.Networks;
using SecureMlTools.Operations;

namespace SecureMlTools.Tests.Practice;

/// <summary>What a network is planned to be, in regions that the practice account has and in others.</summary>
public sealed class TrainingNetworkDesignTests
{
    [Theory]
    [InlineData("us-east-1", "aws-patch-manager-us-east-1-1970c647d", "patch-baseline-snapshot-us-east-1")]
    [InlineData("af-south-1", "aws-patch-manager-af-south-1-bdd5f65a9", "patch-baseline-snapshot-af-south-1-tbxdb5b9")]
    [InlineData("eu-south-2", "aws-patch-manager-eu-south-2-a4cf248b1", "patch-baseline-snapshot-eu-south-2-df2c9d70")]
    public async Task The_endpoint_for_S3_reads_buckets_of_AWS_by_their_whole_names(string region, string patches, string snapshots)
    {
        var policy = JsonNode.Parse(PropertyJson.Text(EndpointPolicies.S3(await Facts() with { Region = region })))!;
        var others = policy["Statement"]!.AsArray().Single(s => s!["Sid"]!.GetValue<string>() == "BucketsOfAws")!;
        var buckets = Texts(others["Resource"]).Select(r => r["arn:aws:s3:::".Length..]).ToList();
        Assert.Equal(["s3:GetObject"], Texts(others["Action"]));
        Assert.All(buckets, b => Assert.Equal(b.Length - 1, b.IndexOf('*')));
        Assert.Contains(patches + "/*", buckets);
        Assert.Contains(snapshots + "/*", buckets);
        Assert.Contains($"amazoncloudwatch-agent-{region}/*", buckets);
    }

    [Fact]
    public void A_region_whose_buckets_are_not_known_gets_none_that_are_guessed()
    {
        var buckets = AwsBuckets.Of("xx-new-1").ToList();
        Assert.DoesNotContain(buckets, b => b.Contains("patch", StringComparison.Ordinal) || b.Contains('*'));
    }

    [Fact]
    public async Task The_bucket_policy_spares_the_callers_own_role_and_nobody_with_a_longer_name()
    {
        var policy = JsonNode.Parse(NetworkPolicies.BucketPolicy(await Facts() with { AccountId = "111122223333", CallerArn = "arn:aws:sts::111122223333:assumed-role/Admin/jo" }, "vpce-1"))!;
        var condition = policy["Statement"]![0]!["Condition"]!;
        Assert.Equal(
            ["arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:role/Admin", "arn:aws:iam::111122223333:role/*/Admin"],
            Texts(condition["ArnNotLike"]!["aws:PrincipalArn"]));
        Assert.Equal("""{"aws:PrincipalIsAWSService":"false"}""", condition["BoolIfExists"]?.ToJsonString());
        Assert.Null(condition["Bool"]);
    }

    [Fact]
    public async Task The_role_that_starts_jobs_may_pass_one_role_and_open_nothing_to_the_internet()
    {
        using var networks = new Networks();
        var network = await networks.Built(Networks.Request());
        var statements = JsonNode.Parse(network.ExecutionRolePolicy!)!["Statement"]!.AsArray().ToDictionary(s => s!["Sid"]!.GetValue<string>(), s => s!, StringComparer.Ordinal);
        var pass = statements["JobsRole"];
        Assert.Equal("iam:PassRole", pass["Action"]!.GetValue<string>());
        Assert.Equal($"arn:aws:iam::{network.AccountId}:role/EXECUTION-ROLE-NAME", pass["Resource"]!.GetValue<string>());
        Assert.Equal("""{"StringEquals":{"iam:PassedToService":"sagemaker.amazonaws.com"}}""", pass["Condition"]!.ToJsonString());
        Assert.Equal("""{"StringNotEquals":{"sagemaker:DirectInternetAccess":"Disabled"}}""", statements["NoNotebookWithItsOwnWayOut"]["Condition"]!.ToJsonString());
        Assert.Equal("""{"StringNotEquals":{"sagemaker:AppNetworkAccessType":"VpcOnly"}}""", statements["NoStudioWithItsOwnWayOut"]["Condition"]!.ToJsonString());
        Assert.Equal(["sagemaker:CreatePresignedDomainUrl", "sagemaker:CreatePresignedNotebookInstanceUrl"], Texts(statements["NoSessionFromOutside"]["Action"]));
        Assert.Equal(network.VpcId, statements["NoSessionFromOutside"]["Condition"]!["StringNotEquals"]!["aws:SourceVpc"]!.GetValue<string>());
        Assert.Equal(["sagemaker:CreateTransformJob", "sagemaker:CreateEndpointConfig"], Texts(statements["NoOtherModel"]["Action"]));
        Assert.Contains("sagemaker:CreateNotebookInstance", Texts(statements["NoJobOutsideOfAVpc"]["Action"]));
    }

    [Theory]
    [InlineData("local-zone", "us-east-1-bos-1a")]
    [InlineData("wavelength-zone", "us-east-1-wl1-bos-wlz-1")]
    public async Task A_zone_at_the_edge_is_neither_taken_nor_accepted(string type, string zone)
    {
        var facts = await Facts();
        facts = facts with { Zones = [new AvailabilityZone { ZoneName = zone, ZoneType = type, State = "available", OptInStatus = "opted-in" }, .. facts.Zones] };
        Assert.Equal(["us-east-1a"], NetworkDesign.Of(Networks.Request() with { Zones = [] }, facts).Zones);
        var error = Assert.Throws<OptionException>(() => NetworkDesign.Of(Networks.Request(zone), facts));
        Assert.StartsWith($"{zone} is a {type}, which has neither Network Firewall nor every endpoint: take one of us-east-1a,", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Services_in_China_have_either_of_two_names()
    {
        var facts = InRegion(await Facts(), "cn-north-1", Service("com.amazonaws.cn-north-1.s3", "Gateway"), Service("com.amazonaws.cn-north-1.ssm"), Service("cn.com.amazonaws.cn-north-1.ecr.api"));
        var design = NetworkDesign.Of(Networks.Request("cn-north-1a") with { Endpoints = ["ssm", "ecr.api"] }, facts);
        Assert.Equal(
            ["com.amazonaws.cn-north-1.s3", "com.amazonaws.cn-north-1.ssm", "cn.com.amazonaws.cn-north-1.ecr.api"],
            design.Blueprint.Resources.Select(r => r.Properties.Text("ServiceName")).OfType<string>());
    }

    [Fact]
    public async Task Without_a_gateway_for_S3_nothing_is_begun()
    {
        var facts = InRegion(await Facts(), "xx-new-1", Service("com.amazonaws.xx-new-1.ssm"));
        var error = Assert.Throws<OptionException>(() => NetworkDesign.Of(Networks.Request("xx-new-1a"), facts));
        Assert.Equal("xx-new-1 has no gateway endpoint for S3, without which machines reach no data: take another region.", error.Message);
    }

    [Theory]
    [InlineData("us-east-1", "763104351884")]
    [InlineData("af-south-1", "626614931356")]
    [InlineData("cn-north-1", "727897471807")]
    public async Task Images_for_deep_learning_come_from_the_regions_own_account(string region, string account)
    {
        var design = Pulling(await Facts(), region);
        Assert.Contains($":ecr:{region}:{account}:repository/*", Policy(design, "EcrDkrEndpoint"), StringComparison.Ordinal);
        Assert.DoesNotContain(design.Warnings, w => w.Contains("Deep Learning", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_the_account_of_the_images_is_not_known_they_are_not_let_through_and_that_is_said()
    {
        var design = Pulling(await Facts(), "xx-new-1");
        Assert.DoesNotContain("763104351884", Policy(design, "EcrDkrEndpoint"), StringComparison.Ordinal);
        Assert.Contains(design.Warnings, w => w.StartsWith("In which account AWS keeps its Deep Learning Containers in xx-new-1 is not known", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("2026")]
    [InlineData("sg-lab")]
    [InlineData("SG-lab")]
    public async Task A_name_that_AWS_would_refuse_half_way_is_refused_at_once(string name)
    {
        var facts = await Facts();
        var error = Assert.Throws<OptionException>(() => NetworkDesign.Of(Networks.Request() with { Name = name }, facts));
        Assert.Contains($"'{name}' is no name for a training network", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endpoint_has_what_its_service_supports()
    {
        var facts = await Facts();
        var bare = Service("com.amazonaws.us-east-1.bare") with { VpcEndpointPolicySupported = false, PrivateDnsName = null };
        var design = NetworkDesign.Of(Networks.Request() with { Endpoints = ["ssm", "bare"] }, facts with { Services = new Dictionary<string, ServiceDetail>(facts.Services) { [bare.ServiceName!] = bare } });
        var endpoint = design.Blueprint.Find("BareEndpoint")!.Properties;
        Assert.Null(endpoint["PolicyDocument"]);
        Assert.False(endpoint.Flag("PrivateDnsEnabled"));
        Assert.True(design.Blueprint.Find("SsmEndpoint")!.Properties.Flag("PrivateDnsEnabled"));
        Assert.Contains("com.amazonaws.us-east-1.bare takes no endpoint policy: whoever has credentials, of any account, can use it through this endpoint.", design.Warnings);
        Assert.Contains("com.amazonaws.us-east-1.bare has no private DNS name: machines reach this endpoint by its own name only.", design.Warnings);
    }

    [Fact]
    public async Task Plain_HTTP_is_open_to_the_names_that_need_it_and_to_no_other()
    {
        var facts = await Facts();
        var request = Networks.Request();
        var design = NetworkDesign.Of(request with { Domains = [.. request.Domains, new NetworkDomain(DomainParser.Parse("archive.ubuntu.com").Domain!, Http: true)] }, facts);
        var lists = design.Blueprint.Resources.Select(r => ((r.Properties["RuleGroup"] as PropertyMap)?["RulesSource"] as PropertyMap)?["RulesSourceList"]).OfType<PropertyMap>()
            .Select(l => $"{string.Join(' ', l.Texts("TargetTypes"))}: {string.Join(' ', l.Texts("Targets"))}");
        Assert.Equal(["TLS_SNI: archive.ubuntu.com files.pythonhosted.org pypi.org", "HTTP_HOST: archive.ubuntu.com"], lists);
        Assert.Equal(["443", "80"], PortsOut(design));
        Assert.Equal(["443"], PortsOut(NetworkDesign.Of(request, facts)));
        Assert.Equal(["443"], PortsOut(NetworkDesign.Of(request with { NoInternet = true, Domains = [] }, facts)));
    }

    // What the network ACLs let out of the VPC.
    private static IEnumerable<string> PortsOut(NetworkDesign design) => design.Blueprint.Resources
        .Where(r => r.Type == "AWS::EC2::NetworkAclEntry" && r.Properties.Flag("Egress") == true && r.Properties.Text("CidrBlock") == "0.0.0.0/0")
        .Select(r => (PropertyMap)r.Properties["PortRange"]!)
        .Select(p => p.Number("From") == p.Number("To") ? $"{p.Number("From")}" : $"{p.Number("From")}-{p.Number("To")}").Distinct();

    private static async Task<NetworkFacts> Facts() => await NetworkFacts.ReadAsync(new Practised().Aws, default);

    private static NetworkDesign Pulling(NetworkFacts facts, string region) => NetworkDesign.Of(
        Networks.Request(region + "a") with { Endpoints = ["ecr.dkr"] },
        InRegion(facts, region, Service($"com.amazonaws.{region}.s3", "Gateway"), Service(EndpointName(region))));

    private static string EndpointName(string region) => $"{(region.StartsWith("cn-", StringComparison.Ordinal) ? "cn." : "")}com.amazonaws.{region}.ecr.dkr";

    private static NetworkFacts InRegion(NetworkFacts facts, string region, params ServiceDetail[] services) => facts with
    {
        Region = region,
        Zones = [new AvailabilityZone { ZoneName = region + "a", State = "available", OptInStatus = "opt-in-not-required" }],
        Services = services.ToDictionary(s => s.ServiceName!, StringComparer.Ordinal),
    };

    private static ServiceDetail Service(string name, string type = "Interface") =>
        new() { ServiceName = name, ServiceType = [new ServiceTypeDetail { ServiceType = type }], VpcEndpointPolicySupported = true, PrivateDnsName = "x.amazonaws.com" };

    private static string Policy(NetworkDesign design, string endpoint) => PropertyJson.Text((PropertyMap)design.Blueprint.Find(endpoint)!.Properties["PolicyDocument"]!);

    // IAM takes one text for a list of one.
    private static IEnumerable<string> Texts(JsonNode? node) => node is JsonArray many ? many.Select(n => n!.GetValue<string>()) : [node!.GetValue<string>()];
}
