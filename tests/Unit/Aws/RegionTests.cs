using SecureMlTools.Api;

namespace SecureMlTools.Tests.Aws;

/// <summary>Where the region comes from.</summary>
public sealed class RegionTests : AwsTest
{
    [Fact]
    public void Given_environment_profile_in_this_order()
    {
        Config("[default]\nregion = eu-south-2\n[profile other]\nregion = sa-east-1\n");
        Assert.Equal("eu-south-2", Region(new()));
        Assert.Equal("sa-east-1", Region(new() { Profile = "other" }));
        Set("AWS_DEFAULT_REGION", "us-west-1");
        Assert.Equal("us-west-1", Region(new()));
        Set("AWS_REGION", "us-west-2");
        Assert.Equal("us-west-2", Region(new() { Profile = "other" }));
        Assert.Equal("eu-west-1", Region(new() { Region = "eu-west-1" }));
        Set("AWS_REGION", null);
        Set("AWS_DEFAULT_REGION", null);
        Assert.Equal("eu-south-2", Region(new()));
    }

    [Fact]
    public void None_says_what_to_do()
    {
        var e = Assert.Throws<AwsException>(() => Transport(new() { Keys = SomeKeys }));
        Assert.Equal("NoRegion", e.ErrorCode);
        Assert.Contains("-Region", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_is_assumed_in_the_profiles_region_and_used_in_the_one_asked_for()
    {
        await using var fake = new FakeEndpoint((r, _) => r["Action"] == "AssumeRole" ? FakeAnswer.Keys("AssumeRole", "ASIAROLE") : FakeAnswer.Identity());
        Config("[profile r]\nregion = eu-central-1\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = base\n[profile base]\naws_access_key_id = A\naws_secret_access_key = s\n");
        await WhoAmI(Transport(new() { Profile = "r", Region = "us-east-2", EndpointUrl = fake.Url }));
        Assert.Equal("A eu-central-1/sts", SignatureV4.Check(fake.Requests[0], "s"));
        Assert.Equal("ASIAROLE us-east-2/sts", SignatureV4.Check(fake.Requests[1], "secret-ASIAROLE"));
    }

    [Fact]
    public async Task A_role_of_another_partition_is_assumed_there()
    {
        await using var fake = new FakeEndpoint((r, _) => r["Action"] == "AssumeRole" ? FakeAnswer.Keys("AssumeRole", "ASIAROLE") : FakeAnswer.Identity());
        Config("[profile r]\nregion = eu-central-1\nrole_arn = arn:aws-us-gov:iam::1:role/r\nsource_profile = base\n[profile base]\naws_access_key_id = A\naws_secret_access_key = s\n");
        await WhoAmI(Transport(new() { Profile = "r", Region = "us-gov-west-1", EndpointUrl = fake.Url }));
        Assert.Equal("A us-gov-west-1/sts", SignatureV4.Check(fake.Requests[0], "s"));
    }

    private string Region(AwsTarget target) => Transport(target).Region;
}
