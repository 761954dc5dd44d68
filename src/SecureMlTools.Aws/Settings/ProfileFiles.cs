using System.Globalization;
using Amazon.Runtime.CredentialManagement;
using SecureMlTools.Api;

namespace SecureMlTools.Aws.Settings;

/// <summary>The files that hold profiles: the one the target names, then the user's credentials and config files, merged as the AWS CLI merges them.</summary>
internal sealed class ProfileFiles
{
    private readonly List<(string Path, bool IsConfig)> _files = [];

    private ProfileFiles(string? location)
    {
        if (location != null)
        {
            var path = AwsEnvironment.ExpandHome(location);
            _files.Add((path, false));
            _files.Add((Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, "config"), true));
        }

        var folder = Path.Combine(AwsEnvironment.Home, ".aws");
        _files.Add((AwsEnvironment.Get("AWS_SHARED_CREDENTIALS_FILE") is { } credentials ? AwsEnvironment.ExpandHome(credentials) : Path.Combine(folder, "credentials"), false));
        _files.Add((AwsEnvironment.Get("AWS_CONFIG_FILE") is { } config ? AwsEnvironment.ExpandHome(config) : Path.Combine(folder, "config"), true));
    }

    /// <summary>The files of a target, in the order they are looked in.</summary>
    public static ProfileFiles Of(AwsTarget target) => new(target.ProfileLocation);

    /// <summary>The files' names, for an error message.</summary>
    public string Names => string.Join(", ", _files.Select(f => f.Path).Distinct());

    /// <summary>Changes when a file does: a session may run <c>aws configure</c> between two calls.</summary>
    public string Stamp() => string.Join('\n', _files.Select(f => f.Path + File.GetLastWriteTimeUtc(f.Path).Ticks.ToString(CultureInfo.InvariantCulture)));

    /// <summary>A profile that must exist.</summary>
    /// <exception cref="AwsException"><c>ProfileNotFound</c>.</exception>
    public AwsProfile Get(string name) => Find(name) ?? throw new AwsException(
        $"The profile '{name}' is in none of the files looked in: {Names}.", "ProfileNotFound");

    /// <summary>A profile, or null.</summary>
    public AwsProfile? Find(string name)
    {
        if (OperatingSystem.IsWindows() && FromSdkStore(name) is { } stored)
            return stored;
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var found = false;
        foreach (var (path, isConfig) in _files)
        {
            var sections = IniFile.Read(path);
            // [profile default] wins over [default] in a config file; a credentials file names a profile without the word.
            string[] names = isConfig && name != "default" ? ["profile " + name] : ["profile " + name, name];
            if (names.Select(sections.GetValueOrDefault).FirstOrDefault(s => s != null) is not { } section)
                continue;
            found = true;
            foreach (var (key, value) in section)
                settings.TryAdd(key, value);
        }

        return found ? new AwsProfile(name, settings) : null;
    }

    /// <summary>A section that is not a profile: <c>sso-session NAME</c>, <c>services NAME</c>.</summary>
    public IReadOnlyDictionary<string, string>? Section(string kind, string name) =>
        _files.Select(f => IniFile.Read(f.Path).GetValueOrDefault(kind + " " + name)).FirstOrDefault(s => s != null);

    /// <summary>AWS.Tools on Windows keeps profiles in an encrypted store of its own, and looks there first.</summary>
    private static AwsProfile? FromSdkStore(string name)
    {
        if (!new NetSDKCredentialsFile().TryGetProfile(name, out var profile))
            return null;
        var o = profile.Options;
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["aws_access_key_id"] = o.AccessKey,
            ["aws_secret_access_key"] = o.SecretKey,
            ["aws_session_token"] = o.Token,
            ["role_arn"] = o.RoleArn,
            ["source_profile"] = o.SourceProfile,
            ["external_id"] = o.ExternalID,
            ["mfa_serial"] = o.MfaSerial,
            ["credential_process"] = o.CredentialProcess,
            ["region"] = profile.Region?.SystemName,
            ["endpoint_url"] = profile.EndpointUrl,
        };
        return new AwsProfile(name, settings.Where(s => s.Value is { Length: > 0 }).ToDictionary(s => s.Key, s => s.Value!, StringComparer.OrdinalIgnoreCase));
    }
}
