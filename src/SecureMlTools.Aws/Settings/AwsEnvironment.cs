namespace SecureMlTools.Aws.Settings;

/// <summary>The environment variables that AWS's tools share, read when they are asked for: a session may change them between two calls.</summary>
internal static class AwsEnvironment
{
    /// <summary>Everything that decides who is called, and where. A change in any of these makes new clients.</summary>
    private static readonly string[] Deciding =
    [
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE",
        "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN", "AWS_ROLE_SESSION_NAME",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
        "AWS_EC2_METADATA_DISABLED", "AWS_EC2_METADATA_SERVICE_ENDPOINT", "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
        "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL_SSO", "AWS_ENDPOINT_URL_SSO_OIDC", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
        "AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT", "HOME", "USERPROFILE",
    ];

    /// <summary>A variable, or null where it is unset or empty.</summary>
    public static string? Get(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    /// <summary>A variable that is on or off, or null where it is neither.</summary>
    public static bool? Switch(string name) => Switched(Get(name));

    /// <summary>Reads <c>true</c> or <c>false</c> as AWS's tools write them.</summary>
    public static bool? Switched(string? text) => bool.TryParse(text, out var value) ? value : null;

    /// <summary>The values of all deciding variables, as one string to hash. It holds secrets.</summary>
    public static string Fingerprint() => string.Join('\n', Deciding.Select(Get));

    /// <summary>The user's home folder.</summary>
    public static string Home => Get(OperatingSystem.IsWindows() ? "USERPROFILE" : "HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    /// <summary>A path with a leading <c>~</c> made the home folder.</summary>
    public static string ExpandHome(string path) => path == "~" || path.StartsWith("~/", StringComparison.Ordinal) ? Home + path[1..] : path;
}
