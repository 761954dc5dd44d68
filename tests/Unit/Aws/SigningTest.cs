using SecureMlTools.Api;

namespace SecureMlTools.Tests.Aws;

/// <summary>A test that asks whose keys signed a call: STS hands out keys, and every other call is answered.</summary>
public abstract class SigningTest : AwsTest, IAsyncLifetime
{
    protected const string Role = "arn:aws:iam::111122223333:role/auditor";

    protected FakeEndpoint Fake { get; } = new((r, _) => r["Action"] switch
    {
        "AssumeRole" => FakeAnswer.Keys("AssumeRole", "ASIAROLE" + r["RoleArn"]![^1]),
        "AssumeRoleWithWebIdentity" => FakeAnswer.Keys("AssumeRoleWithWebIdentity", "ASIAWEB"),
        _ => FakeAnswer.Identity(),
    });

    public Task InitializeAsync()
    {
        Set("AWS_REGION", "eu-west-1");
        Set("AWS_ENDPOINT_URL", Fake.Url);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await Fake.DisposeAsync();

    protected static string Key(FakeRequest r) => r.Header("Authorization")!.Split("Credential=")[1].Split('/')[0];

    protected Task<string> Signer(AwsTarget target) => SignerOf(Transport(target));

    protected async Task<string> SignerOf(IAwsTransport aws)
    {
        await WhoAmI(aws);
        return Key(Fake.Requests[^1]);
    }

    protected void FillEnvironment()
    {
        Set("AWS_ACCESS_KEY_ID", "AKIAENV");
        Set("AWS_SECRET_ACCESS_KEY", "env-secret");
    }

    protected void FillFiles()
    {
        Write(".aws/credentials", "# keys\n[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = s ; comment\n\n[other]\naws_access_key_id=AKIAOTHER\naws_secret_access_key=s\n");
        Config("[profile other]\nregion = us-west-2\n");
    }
}
