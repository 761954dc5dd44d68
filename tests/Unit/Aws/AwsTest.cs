using System.Collections;
using SecureMlTools.Api;
using SecureMlTools.Api.Sts;
using SecureMlTools.Aws;
using SecureMlTools.Aws.Settings;

namespace SecureMlTools.Tests.Aws;

/// <summary>Environment variables belong to the process, so these tests run one after the other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class EnvironmentCollection
{
    public const string Name = "environment";
}

/// <summary>A test in an environment without any AWS settings, and with a home folder of its own.</summary>
[Collection(EnvironmentCollection.Name)]
public abstract class AwsTest : IDisposable
{
    private static readonly string[] Others = ["HOME", "USERPROFILE", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"];
    private readonly Dictionary<string, string?> _before = [];
    private readonly List<AwsTransportCache> _caches = [];

    protected AwsTest()
    {
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
            if (((string)variable.Key).StartsWith("AWS_", StringComparison.Ordinal))
                Set((string)variable.Key, null);
        foreach (var name in Others)
            Set(name, null);
        Home = Directory.CreateTempSubdirectory("smt-aws-").FullName;
        Directory.CreateDirectory(Path.Combine(Home, ".aws"));
        Set("HOME", Home);
        Set("USERPROFILE", Home);
        // No test may reach a real metadata service.
        Set("AWS_EC2_METADATA_DISABLED", "true");
    }

    protected string Home { get; }

    /// <summary>The home folder of the one who runs the tests, for programs that need it.</summary>
    protected string? RealHome => _before["HOME"];

    /// <summary>Short waits.</summary>
    internal static TransportTimings Quick { get; } = new()
    {
        Answer = TimeSpan.FromSeconds(20),
        BackOff = TimeSpan.FromMilliseconds(5),
        QuickBackOff = TimeSpan.FromMilliseconds(5),
        SlowestRate = 500,
    };

    protected static AwsKeys SomeKeys { get; } = new("AKIAGIVEN00000000001", "given-secret");

    public void Dispose()
    {
        foreach (var cache in _caches)
            cache.Dispose();
        foreach (var (name, value) in _before)
            Environment.SetEnvironmentVariable(name, value);
        Directory.Delete(Home, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected void Set(string name, string? value)
    {
        _before.TryAdd(name, Environment.GetEnvironmentVariable(name));
        Environment.SetEnvironmentVariable(name, value);
    }

    protected string Write(string name, string text)
    {
        var path = Path.Combine(Home, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        // Two writes within one tick of the file system would look like one.
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddTicks(Random.Shared.Next()));
        return path;
    }

    protected void Config(string text) => Write(".aws/config", text);

    internal AwsTransport Transport(AwsTarget target, TransportTimings? timings = null)
    {
        var cache = new AwsTransportCache(timings ?? Quick);
        _caches.Add(cache);
        return AwsTransport.Create(target, cache);
    }

    internal AwsTransport To(FakeEndpoint fake, TransportTimings? timings = null) => Transport(new() { Region = "eu-west-1", Keys = SomeKeys, EndpointUrl = fake.Url }, timings);

    protected static Task<GetCallerIdentityResponse> WhoAmI(IAwsTransport aws, CancellationToken cancellationToken = default) =>
        aws.SendAsync(StsApi.GetCallerIdentity.Call(new()), cancellationToken);

    protected static async Task<AwsException> Fails(Task call, string code)
    {
        var e = await Assert.ThrowsAsync<AwsException>(() => call);
        Assert.True(code == e.ErrorCode, $"{e.ErrorCode}: {e.Message}");
        for (Exception? x = e.InnerException; x != null; x = x.InnerException)
            Assert.DoesNotContain("Amazon", x.GetType().FullName!, StringComparison.Ordinal);
        return e;
    }
}
