using System.Security.Cryptography;
using System.Text;
using SecureMlTools.Api;

namespace SecureMlTools.Aws.Settings;

/// <summary>A target seen together with the environment and the profile files, as they are at one moment.</summary>
internal sealed class TargetSettings
{
    private TargetSettings(AwsTarget target, ProfileFiles files, AwsProfile? profile)
    {
        Target = target;
        Files = files;
        Profile = profile;
    }

    public AwsTarget Target { get; }

    public ProfileFiles Files { get; }

    /// <summary>The profile in force: the target's, AWS_PROFILE's or the one called "default"; null where there is none.</summary>
    public AwsProfile? Profile { get; }

    /// <summary>Reads the files.</summary>
    /// <exception cref="AwsException"><c>ProfileNotFound</c> for a profile that the target or AWS_PROFILE names.</exception>
    public static TargetSettings Read(AwsTarget target)
    {
        var files = ProfileFiles.Of(target);
        if (target.Profile is { } name)
            return new(target, files, files.Get(name));
        var profile = files.Find(AwsEnvironment.Get("AWS_PROFILE") ?? "default");
        // Keys that are given, or set in the environment, work without the profile: only its region and endpoint would be used.
        if (profile == null && AwsEnvironment.Get("AWS_PROFILE") is { } missing && !HasKeys(target))
            files.Get(missing);
        return new(target, files, profile);
    }

    /// <summary>Changes when anything that <see cref="Read"/> reads does. A hash, for the environment holds secrets.</summary>
    public static string Stamp(AwsTarget target, params IEnumerable<string?> more) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', [AwsEnvironment.Fingerprint(), ProfileFiles.Of(target).Stamp(), .. more]))));

    /// <summary>
    /// The same without the endpoint given, for calls that carry a bearer token (single sign-on, web identity). Whoever answers at an
    /// emulator's endpoint may see a signature, which is of no use elsewhere, and not a token, which is.
    /// </summary>
    public TargetSettings ForTokens() => new(Target with { EndpointUrl = null }, Files, Profile);

    /// <summary>The region that the target, the environment or the profile names.</summary>
    public string? Region => Target.Region ?? EnvironmentRegion ?? Profile?["region"];

    /// <summary>AWS_REGION, else AWS_DEFAULT_REGION.</summary>
    public static string? EnvironmentRegion => AwsEnvironment.Get("AWS_REGION") ?? AwsEnvironment.Get("AWS_DEFAULT_REGION");

    public bool UseFips => AwsEnvironment.Switch("AWS_USE_FIPS_ENDPOINT") ?? AwsEnvironment.Switched(Profile?["use_fips_endpoint"]) ?? false;

    public bool UseDualStack => AwsEnvironment.Switch("AWS_USE_DUALSTACK_ENDPOINT") ?? AwsEnvironment.Switched(Profile?["use_dualstack_endpoint"]) ?? false;

    /// <summary>The endpoint that is configured for a service, and where; null for AWS's own.</summary>
    /// <param name="serviceId">The service's id, for example <c>Auto Scaling</c>.</param>
    public (string Url, string Where)? ConfiguredEndpoint(string serviceId)
    {
        if (Target.EndpointUrl is { } given)
            return (given, "the endpoint URL given");
        if (AwsEnvironment.Switch("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") ?? AwsEnvironment.Switched(Profile?["ignore_configured_endpoint_urls"]) ?? false)
            return null;
        var id = serviceId.Replace(' ', '_').Replace('-', '_');
        foreach (var name in (string[])["AWS_ENDPOINT_URL_" + id.ToUpperInvariant(), "AWS_ENDPOINT_URL"])
            if (AwsEnvironment.Get(name) is { } url)
                return (url, name);
        if (Profile?["services"] is { } services && Files.Section("services", services)?.GetValueOrDefault(id.ToLowerInvariant() + ".endpoint_url") is { Length: > 0 } ofService)
            return (ofService, $"the section [services {services}]");
        return Profile?["endpoint_url"] is { } ofProfile ? (ofProfile, $"endpoint_url of the profile '{Profile.Name}'") : null;
    }

    /// <summary>How often a call is tried: AWS_MAX_ATTEMPTS and <c>max_attempts</c> can raise the number, up to 50, and not lower it.</summary>
    public int Attempts(int least) =>
        int.TryParse(AwsEnvironment.Get("AWS_MAX_ATTEMPTS") ?? Profile?["max_attempts"], out var wanted) ? Math.Clamp(wanted, least, 50) : least;

    private static bool HasKeys(AwsTarget target) => target.Keys != null || target.KeySource != null || AwsEnvironment.Get("AWS_ACCESS_KEY_ID") != null;
}
