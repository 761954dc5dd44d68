using System.Globalization;
using SecureMlTools.Api;
using SecureMlTools.Api.Sts;
using SecureMlTools.Aws.Settings;

namespace SecureMlTools.Aws.Credentials;

/// <summary>Keys of a role, from STS. AWSSDK.Core would look for AWSSDK.SecurityToken in every load context, and find another module's.</summary>
internal sealed class AssumeRoleCredentials(CredentialContext context, AwsProfile profile, string role, CachedKeys from) : IKeyProvider
{
    public string Source => $"profile '{profile.Name}', role {role}, with the keys of {from.Source}";

    public async Task<ProvidedKeys> GetAsync(CancellationToken cancellationToken)
    {
        if (profile["mfa_serial"] is { } device)
            throw new AwsException($"The role of the profile '{profile.Name}' asks for a code of {device}. Get a session first (aws sts get-session-token, or aws sso login) and use its profile.", "MfaRequired");
        await from.GetAsync(cancellationToken).ConfigureAwait(false);
        var sts = context.Clients.Make(StsApi.Service, context.Settings, context.StsRegion(role, profile), from);
        var answer = await sts.SendAsync(
            StsApi.AssumeRole.Call(new AssumeRoleRequest
            {
                RoleArn = role,
                RoleSessionName = profile["role_session_name"] ?? SessionName.New(),
                ExternalId = profile["external_id"],
                DurationSeconds = int.TryParse(profile["duration_seconds"], CultureInfo.InvariantCulture, out var seconds) ? seconds : null,
            }),
            cancellationToken).ConfigureAwait(false);
        return SessionName.Read(answer.Credentials, role);
    }
}

/// <summary>What the two ways to a role share.</summary>
internal static class SessionName
{
    /// <summary>A session name that says in CloudTrail where the calls come from.</summary>
    public static string New() => "SecureMlTools-" + DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    public static ProvidedKeys Read(Api.Sts.Credentials? keys, string role) => keys is { AccessKeyId: { } key, SecretAccessKey: { } secret }
        ? new(new(key, secret, keys.SessionToken), keys.Expiration)
        : throw new AwsException($"STS gave no keys for the role {role}.", "NoCredentials");
}
