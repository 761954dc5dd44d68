using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SecureMlTools.Tests.Aws;

/// <summary>Keys of containers and instances, and by single sign-on.</summary>
public sealed class MachineCredentialTests : AwsTest
{
    private const string MachineKeys = """{"Code":"Success","AccessKeyId":"ASIAMACHINE","SecretAccessKey":"s","Token":"t","Expiration":"2099-01-01T00:00:00Z"}""";

    [Fact]
    public async Task An_instance_gives_region_and_keys_over_version_2_only()
    {
        await using var imds = Imds(MachineKeys);
        await using var sts = new FakeEndpoint(FakeAnswer.Identity());
        UseInstance(imds);
        var aws = Transport(new() { EndpointUrl = sts.Url });
        Assert.Equal("ap-south-2", aws.Region);
        await WhoAmI(aws);
        Assert.Equal("ASIAMACHINE ap-south-2/sts", SignatureV4.Check(sts.Requests[0], "s"));
        Assert.All(imds.Requests.Where(r => r.Method == "GET"), r => Assert.Equal("TOKEN", r.Header("X-aws-ec2-metadata-token")));
    }

    [Fact]
    public async Task An_instance_without_a_role_has_no_credentials()
    {
        await using var imds = Imds(null);
        UseInstance(imds);
        await Fails(WhoAmI(Transport(new())), "NoCredentials");
    }

    [Fact]
    public async Task Version_1_is_never_asked()
    {
        await using var imds = new FakeEndpoint((r, _) => r.Method == "PUT" ? new(403, "", "text/plain") : new(200, "us-east-1", "text/plain"));
        UseInstance(imds);
        Assert.Equal("NoRegion", Assert.Throws<SecureMlTools.Api.AwsException>(() => Transport(new())).ErrorCode);
        Assert.DoesNotContain(imds.Requests, r => r.Method == "GET");
    }

    [Fact]
    public async Task A_role_may_take_the_instances_keys()
    {
        await using var imds = Imds(MachineKeys);
        await using var sts = new FakeEndpoint((r, _) => r["Action"] == "AssumeRole" ? FakeAnswer.Keys("AssumeRole", "ASIAROLE") : FakeAnswer.Identity());
        UseInstance(imds);
        Config("[profile r]\nrole_arn = arn:aws:iam::1:role/r\ncredential_source = Ec2InstanceMetadata\n");
        await WhoAmI(Transport(new() { Profile = "r", EndpointUrl = sts.Url }));
        Assert.StartsWith("ASIAMACHINE", SignatureV4.Check(sts.Requests[0], "s"), StringComparison.Ordinal);
        Assert.StartsWith("ASIAROLE", SignatureV4.Check(sts.Requests[1], "secret-ASIAROLE"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_container_gives_keys_before_the_instance()
    {
        await using var container = new FakeEndpoint(new FakeAnswer(500, ""), FakeAnswer.Json(MachineKeys));
        await using var sts = new FakeEndpoint(FakeAnswer.Identity());
        Set("AWS_CONTAINER_CREDENTIALS_FULL_URI", container.Url + "/creds?x=1");
        Set("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", Write("token", "Basic abc\n"));
        await WhoAmI(Transport(new() { Region = "eu-west-1", EndpointUrl = sts.Url }));
        Assert.Equal(("/creds?x=1", "Basic abc"), (container.Requests[1].Target, container.Requests[1].Header("Authorization")));
        Assert.StartsWith("ASIAMACHINE", SignatureV4.Check(sts.Requests[0], "s"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_container_endpoint_elsewhere_over_plain_http_is_refused()
    {
        Set("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://keys.example.com/creds");
        await Fails(WhoAmI(Transport(new() { Region = "eu-west-1" })), "InsecureEndpoint");
    }

    [Fact]
    public async Task A_container_endpoint_that_refuses_is_an_error()
    {
        await using var container = new FakeEndpoint(FakeAnswer.Json("""{"message":"no"}""", 403));
        Set("AWS_CONTAINER_CREDENTIALS_FULL_URI", container.Url);
        Assert.Equal(403, (await Fails(WhoAmI(Transport(new() { Region = "eu-west-1" })), "NoCredentials")).StatusCode);
        Assert.Single(container.Requests);
    }

    [Fact]
    public async Task Single_sign_on_gives_keys()
    {
        await using var sso = Sso();
        UseSso(sso, "sso_session = team", "team", DateTimeOffset.UtcNow.AddHours(1));
        await SignsAsSso();
        var call = Assert.Single(sso.Requests);
        Assert.Equal("/federation/credentials?role_name=Audit%20Role&account_id=111122223333", call.Target);
        Assert.Equal("old-token", call.Header("x-amz-sso_bearer_token"));
    }

    [Fact]
    public async Task Single_sign_on_of_the_older_form_gives_keys()
    {
        await using var sso = Sso();
        UseSso(sso, "sso_start_url = https://team.awsapps.com/start\nsso_region = eu-north-1", "https://team.awsapps.com/start", DateTimeOffset.UtcNow.AddHours(1));
        await SignsAsSso();
    }

    [Fact]
    public async Task An_expired_session_is_renewed_and_kept_for_the_cli()
    {
        await using var sso = Sso();
        var file = UseSso(sso, "sso_session = team", "team", DateTimeOffset.UtcNow.AddHours(-1), """
            ,"clientId":"id","clientSecret":"cs","registrationExpiresAt":"2099-01-01T00:00:00Z","refreshToken":"refresh-1"
            """);
        await SignsAsSso();
        Assert.Equal("/token", sso.Requests[0].Path);
        Assert.Contains("\"refreshToken\":\"refresh-1\"", sso.Requests[0].Body, StringComparison.Ordinal);
        Assert.Equal("new-token", sso.Requests[1].Header("x-amz-sso_bearer_token"));
        var kept = await File.ReadAllTextAsync(file);
        Assert.Contains("new-token", kept, StringComparison.Ordinal);
        Assert.Contains("refresh-2", kept, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task An_expired_session_says_how_to_log_in()
    {
        await using var sso = Sso();
        UseSso(sso, "sso_session = team", "team", DateTimeOffset.UtcNow.AddHours(-1));
        var e = await Fails(WhoAmI(Transport(new() { Profile = "sso", Region = "eu-west-1" })), "SsoExpired");
        Assert.Contains("aws sso login --profile sso", e.Message, StringComparison.Ordinal);
        Assert.True(e.IsAuthenticationFailure);
        Assert.Empty(sso.Requests);
    }

    [Fact]
    public async Task A_session_that_was_never_begun_says_so_too()
    {
        Config("[profile sso]\nsso_start_url = https://x\nsso_region = eu-north-1\nsso_account_id = 1\nsso_role_name = r\n");
        await Fails(WhoAmI(Transport(new() { Profile = "sso", Region = "eu-west-1" })), "SsoExpired");
    }

    [Theory]
    [InlineData(401, "SsoExpired")]
    [InlineData(403, "SsoRefused")]
    public async Task What_single_sign_on_refuses_is_an_error(int status, string code)
    {
        await using var sso = new FakeEndpoint(FakeAnswer.Json("""{"message":"No access"}""", status));
        UseSso(sso, "sso_session = team", "team", DateTimeOffset.UtcNow.AddHours(1));
        await Fails(WhoAmI(Transport(new() { Profile = "sso", Region = "eu-west-1" })), code);
        Assert.Single(sso.Requests);
    }

    [Fact]
    public async Task A_bearer_token_is_never_sent_to_the_endpoint_given()
    {
        await using var sso = Sso();
        await using var web = new FakeEndpoint(FakeAnswer.Keys("AssumeRoleWithWebIdentity", "ASIAWEB"));
        await using var emulator = new FakeEndpoint(FakeAnswer.Identity());
        UseSso(sso, "sso_session = team", "team", DateTimeOffset.UtcNow.AddHours(1));
        Set("AWS_ENDPOINT_URL_STS", web.Url);
        await WhoAmI(Transport(new() { Profile = "sso", Region = "eu-west-1", EndpointUrl = emulator.Url }));
        Config($"[profile web]\nrole_arn = arn:aws:iam::1:role/r\nweb_identity_token_file = {Write("token", "the.jwt")}\n");
        await WhoAmI(Transport(new() { Profile = "web", Region = "eu-west-1", EndpointUrl = emulator.Url }));
        Assert.Equal((1, 1, 2), (sso.Requests.Count, web.Requests.Count, emulator.Requests.Count));
        Assert.All(emulator.Requests, r => Assert.Equal("GetCallerIdentity", r["Action"]));
    }

    private static FakeEndpoint Imds(string? keys) => new((r, _) => (r.Method, r.Path) switch
    {
        ("PUT", "/latest/api/token") => new(200, "TOKEN", "text/plain"),
        (_, "/latest/meta-data/placement/region") => new(200, "ap-south-2", "text/plain"),
        (_, "/latest/meta-data/iam/security-credentials/") when keys != null => new(200, "role one", "text/plain"),
        (_, "/latest/meta-data/iam/security-credentials/role%20one") => new(200, keys!, "text/plain"),
        _ => new(404, "", "text/plain"),
    });

    private static FakeEndpoint Sso() => new((r, _) => r.Path == "/token"
        ? FakeAnswer.Json("""{"accessToken":"new-token","expiresIn":3600,"refreshToken":"refresh-2","tokenType":"Bearer"}""")
        : FakeAnswer.Json("""{"roleCredentials":{"accessKeyId":"ASIASSO","secretAccessKey":"s","sessionToken":"t","expiration":4070908800000}}"""));

    private void UseInstance(FakeEndpoint imds)
    {
        Set("AWS_EC2_METADATA_DISABLED", null);
        Set("AWS_EC2_METADATA_SERVICE_ENDPOINT", imds.Url);
    }

    private string UseSso(FakeEndpoint sso, string form, string session, DateTimeOffset expires, string more = "")
    {
        Config($"[profile sso]\n{form}\nsso_account_id = 111122223333\nsso_role_name = Audit Role\n[sso-session team]\nsso_region = eu-north-1\nsso_start_url = https://team.awsapps.com/start\n");
        Set("AWS_ENDPOINT_URL_SSO", sso.Url);
        Set("AWS_ENDPOINT_URL_SSO_OIDC", sso.Url);
#pragma warning disable CA5350 // the AWS CLI's rule for the file's name
        var name = Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(session)));
#pragma warning restore CA5350
        var time = expires.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return Write($".aws/sso/cache/{name}.json", $$"""{"startUrl":"https://team.awsapps.com/start","region":"eu-north-1","accessToken":"old-token","expiresAt":"{{time}}"{{more}}}""");
    }

    private async Task SignsAsSso()
    {
        await using var sts = new FakeEndpoint(FakeAnswer.Identity());
        Set("AWS_ENDPOINT_URL_STS", sts.Url);
        await WhoAmI(Transport(new() { Profile = "sso", Region = "eu-west-1" }));
        Assert.StartsWith("ASIASSO", SignatureV4.Check(sts.Requests[0], "s"), StringComparison.Ordinal);
    }
}
