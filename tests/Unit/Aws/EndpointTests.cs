using SecureMlTools.Api;
using SecureMlTools.Api.AutoScaling;
using SecureMlTools.Aws.Endpoints;
using SecureMlTools.Aws.Settings;

namespace SecureMlTools.Tests.Aws;

/// <summary>Where a service is called.</summary>
public sealed class EndpointTests : AwsTest
{
    private readonly EndpointResolver _resolver = new(EndpointTable.Load());

    [Fact]
    public void Every_service_has_endpoints()
    {
        foreach (var service in AwsApi.Operations.Select(o => o.Service).Distinct().Where(s => s.EndpointPrefix != "iam"))
            Assert.StartsWith($"https://{service.EndpointPrefix}.eu-west-1.", Resolve(new(), service), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("eu-west-1", "https://iam.amazonaws.com", "us-east-1")]
    [InlineData("us-east-1", "https://iam.amazonaws.com", "us-east-1")]
    [InlineData("cn-northwest-1", "https://iam.cn-north-1.amazonaws.com.cn", "cn-north-1")]
    [InlineData("us-gov-east-1", "https://iam.us-gov.amazonaws.com", "us-gov-west-1")]
    public void Iam_is_one_place_for_all_regions(string region, string url, string signedFor)
    {
        var endpoint = EndpointTable.Load().Find("iam", region, false, false);
        Assert.Equal((url, signedFor), (endpoint.Url, endpoint.SigningRegion));
    }

    [Fact]
    public void The_most_particular_setting_wins()
    {
        Config("[default]\nendpoint_url = https://profile\nservices = mine\n[services mine]\nauto_scaling =\n  endpoint_url = https://section\nsts =\n  endpoint_url = https://sts-section\n");
        Assert.Equal("https://section", Resolve(new()));
        Set("AWS_ENDPOINT_URL", "https://all");
        Assert.Equal("https://all", Resolve(new()));
        Set("AWS_ENDPOINT_URL_AUTO_SCALING", "https://one");
        Assert.Equal("https://one", Resolve(new()));
        Assert.Equal("https://given", Resolve(new() { EndpointUrl = "https://given" }));
        Set("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
        Assert.Equal("https://autoscaling.eu-west-1.amazonaws.com", Resolve(new()));
        Assert.Equal("https://given", Resolve(new() { EndpointUrl = "https://given" }));
    }

    [Fact]
    public void A_profiles_endpoint_is_used()
    {
        Config("[default]\nendpoint_url = https://profile\n[profile off]\nendpoint_url = https://profile\nignore_configured_endpoint_urls = true\n");
        Assert.Equal("https://profile", Resolve(new()));
        Assert.Equal("https://autoscaling.eu-west-1.amazonaws.com", Resolve(new() { Profile = "off" }));
    }

    [Fact]
    public void Fips_and_dual_stack_are_taken_from_environment_and_profile()
    {
        Config("[profile fips]\nuse_fips_endpoint = true\n[profile both]\nuse_fips_endpoint = true\nuse_dualstack_endpoint = true\n");
        Assert.Equal("https://autoscaling-fips.eu-west-1.amazonaws.com", Resolve(new() { Profile = "fips" }));
        Assert.Equal("https://autoscaling-fips.eu-west-1.api.aws", Resolve(new() { Profile = "both" }));
        Set("AWS_USE_FIPS_ENDPOINT", "false");
        Set("AWS_USE_DUALSTACK_ENDPOINT", "true");
        Assert.Equal("https://autoscaling.eu-west-1.api.aws", Resolve(new() { Profile = "fips" }));
    }

    [Theory]
    [InlineData("http://example.com", false, "InsecureEndpoint")]
    [InlineData("http://10.0.0.1:5000", false, "InsecureEndpoint")]
    [InlineData("http://localhost.example.com", false, "InsecureEndpoint")]
    [InlineData("http://example.com", true, null)]
    [InlineData("http://localhost:5000", false, null)]
    [InlineData("http://127.0.0.2:5000/path", false, null)]
    [InlineData("http://[::1]:5000", false, null)]
    [InlineData("ftp://localhost", false, "InvalidEndpoint")]
    [InlineData("localhost:5000", false, "InvalidEndpoint")]
    [InlineData("https://user:password@example.com", false, "InvalidEndpoint")]
    public void Plain_http_is_for_this_machine(string url, bool insist, string? code)
    {
        var target = new AwsTarget { EndpointUrl = url, AllowInsecureEndpoint = insist };
        if (code == null)
            Assert.Equal(url, Resolve(target));
        else
            Assert.Equal(code, Assert.Throws<AwsException>(() => Resolve(target)).ErrorCode);
    }

    [Fact]
    public async Task Plain_http_from_the_environment_is_refused_before_a_byte_is_sent()
    {
        Set("AWS_ENDPOINT_URL", "http://192.0.2.1");
        await Fails(WhoAmI(Transport(new() { Region = "eu-west-1", Keys = SomeKeys })), "InsecureEndpoint");
    }

    [Fact]
    public void An_endpoint_of_ones_own_and_fips_exclude_each_other()
    {
        Set("AWS_USE_FIPS_ENDPOINT", "true");
        Assert.Equal("InvalidEndpoint", Assert.Throws<AwsException>(() => Resolve(new() { EndpointUrl = "https://given" })).ErrorCode);
    }

    [Theory]
    [InlineData("evil.com/")]
    [InlineData("EU-WEST-1")]
    [InlineData("a b")]
    [InlineData("-")]
    public void A_region_cannot_name_another_host(string region) =>
        Assert.Equal("NoEndpoint", Assert.Throws<AwsException>(() => EndpointTable.Load().Find("ec2", region, false, false)).ErrorCode);

    [Fact]
    public void Regions_unknown_to_the_table_follow_their_partitions_pattern()
    {
        var table = EndpointTable.Load();
        Assert.Equal("https://ec2.eu-east-9.amazonaws.com", table.Find("ec2", "eu-east-9", false, false).Url);
        Assert.Equal("https://ec2.cn-south-1.amazonaws.com.cn", table.Find("ec2", "cn-south-1", false, false).Url);
    }

    private string Resolve(AwsTarget target, AwsService? service = null)
    {
        service ??= AutoScalingApi.Service;
        return _resolver.Resolve(TargetSettings.Read(target), service.Id, service.CliName, "eu-west-1").Url;
    }
}
