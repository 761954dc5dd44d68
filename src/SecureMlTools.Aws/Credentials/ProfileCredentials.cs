using SecureMlTools.Api;
using SecureMlTools.Aws.Settings;

namespace SecureMlTools.Aws.Credentials;

/// <summary>What a profile says about keys: a role over a source, a role by web identity, single sign-on, keys, or a program.</summary>
internal static class ProfileCredentials
{
    private static readonly string[] Means = ["role_arn", "sso_session", "sso_start_url", "aws_access_key_id", "credential_process"];

    /// <summary>True where a profile says anything about keys; one that only sets a region does not.</summary>
    public static bool HasAny(AwsProfile profile) => Means.Any(m => profile[m] != null);

    /// <summary>The place that a profile's keys come from.</summary>
    /// <exception cref="AwsException"><c>ProfileIncomplete</c>, <c>ProfileCycle</c> or <c>ProfileNotFound</c>.</exception>
    public static IKeyProvider Of(CredentialContext context, AwsProfile profile) => Of(context, profile, []);

    private static IKeyProvider Of(CredentialContext context, AwsProfile profile, List<string> above)
    {
        if (above.Contains(profile.Name))
            throw new AwsException($"The profiles {string.Join(" → ", above.Append(profile.Name))} are each other's source_profile: name one that has keys.", "ProfileCycle");
        if (profile["role_arn"] is { } role)
            return Role(context, profile, role, above);
        if (profile["sso_session"] != null || profile["sso_start_url"] != null)
            return new SsoCredentials(context, profile);
        if (profile["aws_access_key_id"] != null)
            return Keys(profile);
        if (profile["credential_process"] is { } command)
            return new ProcessCredentials(profile.Name, command);
        throw new AwsException(
            profile["login_session"] != null
                ? $"The profile '{profile.Name}' was made by 'aws login', which is not supported: use single sign-on, a role or keys."
                : $"The profile '{profile.Name}' says nothing about credentials: it has none of {string.Join(", ", Means)}.",
            "ProfileIncomplete");
    }

    private static IKeyProvider Role(CredentialContext context, AwsProfile profile, string role, List<string> above)
    {
        if (profile["web_identity_token_file"] is { } file)
            return new WebIdentityCredentials(context, $"profile '{profile.Name}'", role, file, profile["role_session_name"], profile);
        if (profile["source_profile"] is { } name)
        {
            // A profile may be its own source: then its keys are meant.
            var source = name == profile.Name && profile["aws_access_key_id"] != null ? Keys(profile) : Of(context, context.Settings.Files.Get(name), [.. above, profile.Name]);
            return new AssumeRoleCredentials(context, profile, role, new CachedKeys(source));
        }

        IKeyProvider? from = profile["credential_source"] switch
        {
            "Environment" => CredentialChain.FromEnvironment() ?? throw new AwsException($"The profile '{profile.Name}' takes its keys from the environment, and AWS_ACCESS_KEY_ID is not set.", "NoCredentials"),
            "Ec2InstanceMetadata" => new InstanceRoleCredentials(context.Metadata, null),
            "EcsContainer" => ContainerCredentials.FromEnvironment(context.Http) ?? throw new AwsException($"The profile '{profile.Name}' takes its keys from the container, and AWS_CONTAINER_CREDENTIALS_FULL_URI and _RELATIVE_URI are not set.", "NoCredentials"),
            _ => null,
        };
        return from != null
            ? new AssumeRoleCredentials(context, profile, role, new CachedKeys(from))
            : throw new AwsException($"The profile '{profile.Name}' has role_arn and neither source_profile, credential_source (Environment, Ec2InstanceMetadata or EcsContainer) nor web_identity_token_file.", "ProfileIncomplete");
    }

    private static GivenKeys Keys(AwsProfile profile) => new(
        $"profile '{profile.Name}'",
        new(profile["aws_access_key_id"]!,
            profile["aws_secret_access_key"] ?? throw new AwsException($"The profile '{profile.Name}' has aws_access_key_id and no aws_secret_access_key.", "PartialCredentials"),
            profile["aws_session_token"]));
}
