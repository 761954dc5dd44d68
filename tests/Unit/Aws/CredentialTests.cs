using SecureMlTools.Api;

namespace SecureMlTools.Tests.Aws;

/// <summary>Whose keys sign, in which order they are looked for, and what is never fallen through to.</summary>
public sealed class CredentialTests : SigningTest
{
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
    public async Task Keys_work_without_the_profile_that_AWS_PROFILE_names()
    {
        FillEnvironment();
        Set("AWS_PROFILE", "nobody");
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
        Assert.Empty(Fake.Requests);
        FillEnvironment();
        Assert.Equal("AKIAENV", await SignerOf(aws));
    }
}
