namespace SecureMlTools.Tests.Aws;

/// <summary>Roles: over a source, nested, by web identity, and their renewal.</summary>
public sealed class RoleCredentialTests : SigningTest
{
    [Fact]
    public async Task A_role_is_assumed_with_its_sources_keys()
    {
        Config($"[profile audit]\nrole_arn = {Role}\nsource_profile = base\nexternal_id = ext id\nduration_seconds = 900\nrole_session_name = me\n[profile base]\naws_access_key_id = AKIABASE\naws_secret_access_key = s\n");
        var aws = Transport(new() { Profile = "audit" });
        Assert.Equal($"profile 'audit', role {Role}, with the keys of profile 'base'", aws.CredentialSource);
        await WhoAmI(aws);
        await WhoAmI(aws);
        Assert.Equal(3, Fake.Requests.Count);
        var assume = Fake.Requests[0];
        Assert.Equal("AKIABASE eu-west-1/sts", SignatureV4.Check(assume, "s"));
        Assert.Equal((Role, "ext id", "900", "me"), (assume["RoleArn"], assume["ExternalId"], assume["DurationSeconds"], assume["RoleSessionName"]));
        Assert.Equal("ASIAROLEr eu-west-1/sts", SignatureV4.Check(Fake.Requests[1], "secret-ASIAROLEr"));
        Assert.Equal("token-ASIAROLEr", Fake.Requests[1].Header("X-Amz-Security-Token"));
    }

    [Fact]
    public async Task Roles_nest()
    {
        Config("[profile a]\nrole_arn = arn:aws:iam::1:role/A\nsource_profile = b\n[profile b]\nrole_arn = arn:aws:iam::1:role/B\nsource_profile = c\n[profile c]\naws_access_key_id = AKIAC\naws_secret_access_key = s\n");
        Assert.Equal("ASIAROLEA", await Signer(new() { Profile = "a" }));
        Assert.Equal(["AKIAC", "ASIAROLEB", "ASIAROLEA"], Fake.Requests.Select(Key));
    }

    [Fact]
    public async Task A_profile_may_be_its_own_source()
    {
        Config($"[profile self]\nrole_arn = {Role}\nsource_profile = self\naws_access_key_id = AKIASELF\naws_secret_access_key = s\n");
        Assert.Equal("ASIAROLEr", await Signer(new() { Profile = "self" }));
    }

    [Fact]
    public async Task Profiles_in_a_circle_are_an_error()
    {
        Config($"[profile a]\nrole_arn = {Role}\nsource_profile = b\n[profile b]\nrole_arn = {Role}\nsource_profile = a\n");
        var e = await Fails(WhoAmI(Transport(new() { Profile = "a" })), "ProfileCycle");
        Assert.Contains("a → b → a", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_may_take_the_environments_keys()
    {
        FillEnvironment();
        Config($"[profile env]\nrole_arn = {Role}\ncredential_source = Environment\n");
        Assert.Equal("ASIAROLEr", await Signer(new() { Profile = "env" }));
        Assert.Equal("AKIAENV", Key(Fake.Requests[0]));
    }

    [Theory]
    [InlineData("role_arn = arn:aws:iam::1:role/r")]
    [InlineData("region = eu-west-1")]
    [InlineData("sso_session = none\nsso_account_id = 1\nsso_role_name = r")]
    [InlineData("login_session = arn:aws:iam::1:user/u")]
    public async Task A_profile_that_does_not_say_enough_is_an_error(string text)
    {
        FillEnvironment();
        Config($"[profile half]\n{text}\n");
        var e = await Fails(WhoAmI(Transport(new() { Profile = "half" })), "ProfileIncomplete");
        Assert.Contains("'half'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_that_is_refused_says_so()
    {
        await using var fake = new FakeEndpoint(FakeAnswer.StsError(403, "AccessDenied"));
        Set("AWS_ENDPOINT_URL_STS", fake.Url);
        Config($"[profile audit]\nrole_arn = {Role}\nsource_profile = base\n[profile base]\naws_access_key_id = A\naws_secret_access_key = s\n");
        var e = await Fails(WhoAmI(Transport(new() { Profile = "audit" })), "AccessDenied");
        Assert.Equal("sts:AssumeRole", e.Operation!.ToString());
    }

    [Fact]
    public async Task A_role_with_a_second_factor_says_what_to_do()
    {
        Config($"[profile mfa]\nrole_arn = {Role}\nsource_profile = base\nmfa_serial = arn:aws:iam::1:mfa/me\n[profile base]\naws_access_key_id = A\naws_secret_access_key = s\n");
        await Fails(WhoAmI(Transport(new() { Profile = "mfa" })), "MfaRequired");
    }

    [Fact]
    public async Task Web_identity_is_taken_from_the_environment()
    {
        FillFiles();
        Set("AWS_WEB_IDENTITY_TOKEN_FILE", Write("token", "the.jwt.token\n"));
        Set("AWS_ROLE_ARN", Role);
        Assert.Equal("ASIAWEB", await Signer(new()));
        var call = Fake.Requests[0];
        Assert.Equal(("AssumeRoleWithWebIdentity", "the.jwt.token", Role), (call["Action"], call["WebIdentityToken"], call["RoleArn"]));
        Assert.Null(call.Header("Authorization"));
    }

    [Fact]
    public async Task Web_identity_is_taken_from_a_profile()
    {
        Config($"[profile web]\nrole_arn = {Role}\nweb_identity_token_file = {Write("token", "jwt")}\nrole_session_name = ci\n");
        Assert.Equal("ASIAWEB", await Signer(new() { Profile = "web" }));
        Assert.Equal("ci", Fake.Requests[0]["RoleSessionName"]);
    }

    [Fact]
    public async Task Refused_keys_are_fetched_anew()
    {
        var n = 0;
        await using var fake = new FakeEndpoint((r, _) => r["Action"] == "AssumeRole" ? FakeAnswer.Keys("AssumeRole", "ASIA" + ++n) : n < 2 ? FakeAnswer.StsError(403, "ExpiredToken") : FakeAnswer.Identity());
        Set("AWS_ENDPOINT_URL", fake.Url);
        Config($"[profile audit]\nrole_arn = {Role}\nsource_profile = base\n[profile base]\naws_access_key_id = A\naws_secret_access_key = s\n");
        var aws = Transport(new() { Profile = "audit" });
        await Fails(WhoAmI(aws), "ExpiredToken");
        await WhoAmI(aws);
        Assert.Equal(2, n);
    }

    [Fact]
    public async Task Keys_about_to_expire_are_renewed_once_for_all_callers()
    {
        var n = 0;
        await using var fake = new FakeEndpoint((r, _) => r["Action"] == "AssumeRole"
            ? FakeAnswer.Keys("AssumeRole", "ASIA" + ++n, DateTimeOffset.UtcNow.AddMinutes(n == 1 ? 2 : 60).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture))
            : FakeAnswer.Identity());
        Set("AWS_ENDPOINT_URL", fake.Url);
        Config($"[profile audit]\nrole_arn = {Role}\nsource_profile = base\n[profile base]\naws_access_key_id = A\naws_secret_access_key = s\n");
        var aws = Transport(new() { Profile = "audit" });
        await WhoAmI(aws);
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => WhoAmI(aws)));
        Assert.Equal(2, n);
    }
}
