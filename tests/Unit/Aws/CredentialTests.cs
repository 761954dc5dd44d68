using SecureMlTools.Api;

namespace SecureMlTools.Tests.Aws;

/// <summary>Whose keys sign, in which order they are looked for, and what is never fallen through to.</summary>
public sealed class CredentialTests : AwsTest, IAsyncLifetime
{
    private const string Role = "arn:aws:iam::111122223333:role/auditor";
    private readonly FakeEndpoint _fake = new((r, _) => r["Action"] switch
    {
        "AssumeRole" => FakeAnswer.Keys("AssumeRole", "ASIAROLE" + r["RoleArn"]![^1]),
        "AssumeRoleWithWebIdentity" => FakeAnswer.Keys("AssumeRoleWithWebIdentity", "ASIAWEB"),
        _ => FakeAnswer.Identity(),
    });

    public Task InitializeAsync()
    {
        Set("AWS_REGION", "eu-west-1");
        Set("AWS_ENDPOINT_URL", _fake.Url);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _fake.DisposeAsync();

    [Fact]
    public async Task Given_keys_win_over_everything()
    {
        FillEnvironment();
        FillFiles();
        Assert.Equal("AKIAGIVEN00000000001", await Signer(new() { Keys = SomeKeys }));
        Assert.Equal("AKIASOURCED", await Signer(new() { KeySource = () => new("AKIASOURCED", "s"), Keys = SomeKeys }));
    }

    [Fact]
    public async Task A_profile_asked_for_wins_over_the_environment()
    {
        FillEnvironment();
        FillFiles();
        Assert.Equal("AKIAOTHER", await Signer(new() { Profile = "other" }));
    }

    [Fact]
    public async Task The_environment_wins_over_AWS_PROFILE_and_the_default_profile()
    {
        FillEnvironment();
        FillFiles();
        Set("AWS_PROFILE", "other");
        Assert.Equal("AKIAENV", await Signer(new()));
    }

    [Fact]
    public async Task AWS_PROFILE_wins_over_the_default_profile()
    {
        FillFiles();
        Set("AWS_PROFILE", "other");
        Assert.Equal("AKIAOTHER", await Signer(new()));
    }

    [Fact]
    public async Task The_default_profile_is_used_where_nothing_is_named()
    {
        FillFiles();
        Assert.Equal("AKIADEFAULT", await Signer(new()));
    }

    [Fact]
    public async Task A_change_of_the_environment_or_of_a_file_is_seen_at_the_next_call()
    {
        FillFiles();
        var aws = Transport(new());
        Assert.Equal("AKIADEFAULT", await SignerOf(aws));
        Set("AWS_PROFILE", "other");
        Assert.Equal("AKIAOTHER", await SignerOf(aws));
        Write(".aws/credentials", "[other]\naws_access_key_id = AKIACHANGED\naws_secret_access_key = s\n");
        Assert.Equal("AKIACHANGED", await SignerOf(aws));
        FillEnvironment();
        Assert.Equal("AKIAENV", await SignerOf(aws));
    }

    [Fact]
    public void An_unknown_profile_never_falls_through()
    {
        FillEnvironment();
        FillFiles();
        var e = Assert.Throws<AwsException>(() => Transport(new() { Profile = "nobody" }));
        Assert.Equal("ProfileNotFound", e.ErrorCode);
        Assert.Equal($"The profile 'nobody' is in none of the files looked in: {Home}/.aws/credentials, {Home}/.aws/config.", e.Message.Replace('\\', '/'));
    }

    [Fact]
    public void An_unknown_AWS_PROFILE_is_an_error_too()
    {
        FillFiles();
        Set("AWS_PROFILE", "nobody");
        Assert.Equal("ProfileNotFound", Assert.Throws<AwsException>(() => Transport(new())).ErrorCode);
    }

    [Fact]
    public async Task The_file_the_target_names_is_looked_in_first()
    {
        FillFiles();
        var path = Write("elsewhere/creds", "[other]\naws_access_key_id = AKIAELSEWHERE\naws_secret_access_key = s\n");
        Assert.Equal("AKIAELSEWHERE", await Signer(new() { Profile = "other", ProfileLocation = path }));
        Assert.Equal("AKIADEFAULT", await Signer(new() { Profile = "default", ProfileLocation = path }));
    }

    [Fact]
    public async Task A_role_is_assumed_with_its_sources_keys()
    {
        Config($"[profile audit]\nrole_arn = {Role}\nsource_profile = base\nexternal_id = ext id\nduration_seconds = 900\nrole_session_name = me\n[profile base]\naws_access_key_id = AKIABASE\naws_secret_access_key = s\n");
        var aws = Transport(new() { Profile = "audit" });
        Assert.Equal($"profile 'audit', role {Role}, with the keys of profile 'base'", aws.CredentialSource);
        await WhoAmI(aws);
        await WhoAmI(aws);
        Assert.Equal(3, _fake.Requests.Count);
        var assume = _fake.Requests[0];
        Assert.Equal("AKIABASE eu-west-1/sts", SignatureV4.Check(assume, "s"));
        Assert.Equal((Role, "ext id", "900", "me"), (assume["RoleArn"], assume["ExternalId"], assume["DurationSeconds"], assume["RoleSessionName"]));
        Assert.Equal("ASIAROLEr eu-west-1/sts", SignatureV4.Check(_fake.Requests[1], "secret-ASIAROLEr"));
        Assert.Equal("token-ASIAROLEr", _fake.Requests[1].Header("X-Amz-Security-Token"));
    }

    [Fact]
    public async Task Roles_nest()
    {
        Config("[profile a]\nrole_arn = arn:aws:iam::1:role/A\nsource_profile = b\n[profile b]\nrole_arn = arn:aws:iam::1:role/B\nsource_profile = c\n[profile c]\naws_access_key_id = AKIAC\naws_secret_access_key = s\n");
        Assert.Equal("ASIAROLEA", await Signer(new() { Profile = "a" }));
        Assert.Equal(["AKIAC", "ASIAROLEB", "ASIAROLEA"], _fake.Requests.Select(Key));
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
        Assert.Equal("AKIAENV", Key(_fake.Requests[0]));
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
        var call = _fake.Requests[0];
        Assert.Equal(("AssumeRoleWithWebIdentity", "the.jwt.token", Role), (call["Action"], call["WebIdentityToken"], call["RoleArn"]));
        Assert.Null(call.Header("Authorization"));
    }

    [Fact]
    public async Task Web_identity_is_taken_from_a_profile()
    {
        Config($"[profile web]\nrole_arn = {Role}\nweb_identity_token_file = {Write("token", "jwt")}\nrole_session_name = ci\n");
        Assert.Equal("ASIAWEB", await Signer(new() { Profile = "web" }));
        Assert.Equal("ci", _fake.Requests[0]["RoleSessionName"]);
    }

    [SkippableFact]
    public async Task A_program_prints_keys()
    {
        Skip.If(OperatingSystem.IsWindows(), "needs sh");
        Config("""
            [profile program]
            credential_process = printf '{"Version":1,"AccessKeyId":"AKIAPROGRAM","SecretAccessKey":"s","SessionToken":"t","Expiration":"2099-01-01T00:00:00Z"}'
            [profile failing]
            credential_process = echo "no such vault" >&2; exit 3
            [profile chatty]
            credential_process = echo secret-text
            """);
        Assert.Equal("AKIAPROGRAM", await Signer(new() { Profile = "program" }));
        var e = await Fails(WhoAmI(Transport(new() { Profile = "failing" })), "CredentialProcessFailed");
        Assert.Contains("ended with 3: no such vault", e.Message, StringComparison.Ordinal);
        e = await Fails(WhoAmI(Transport(new() { Profile = "chatty" })), "NoCredentials");
        Assert.DoesNotContain("secret-text", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Half_a_key_in_the_environment_is_an_error()
    {
        FillFiles();
        Set("AWS_ACCESS_KEY_ID", "AKIAHALF");
        await Fails(WhoAmI(Transport(new())), "PartialCredentials");
    }

    [Fact]
    public async Task No_credentials_at_all_says_what_to_do()
    {
        var aws = Transport(new());
        var e = await Fails(WhoAmI(aws), "NoCredentials");
        Assert.Contains("-ProfileName", e.Message, StringComparison.Ordinal);
        Assert.True(e.IsAuthenticationFailure);
        Assert.Empty(_fake.Requests);
        FillEnvironment();
        Assert.Equal("AKIAENV", await SignerOf(aws));
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

    private static string Key(FakeRequest r) => r.Header("Authorization")!.Split("Credential=")[1].Split('/')[0];

    private Task<string> Signer(AwsTarget target) => SignerOf(Transport(target));

    private async Task<string> SignerOf(IAwsTransport aws)
    {
        await WhoAmI(aws);
        return Key(_fake.Requests[^1]);
    }

    private void FillEnvironment()
    {
        Set("AWS_ACCESS_KEY_ID", "AKIAENV");
        Set("AWS_SECRET_ACCESS_KEY", "env-secret");
    }

    private void FillFiles()
    {
        Write(".aws/credentials", "# keys\n[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = s ; comment\n\n[other]\naws_access_key_id=AKIAOTHER\naws_secret_access_key=s\n");
        Config("[profile other]\nregion = us-west-2\n");
    }
}
