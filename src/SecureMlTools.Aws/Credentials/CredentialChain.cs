using SecureMlTools.Api;
using SecureMlTools.Aws.Settings;

namespace SecureMlTools.Aws.Credentials;

/// <summary>
/// The order in which keys are looked for: given keys, the profile asked for, keys in the environment, AWS_PROFILE, a web identity in the
/// environment, the profile called "default", the container's role, the instance's role. What is named explicitly is used or is an error;
/// nothing falls through to another identity.
/// </summary>
internal static class CredentialChain
{
    /// <summary>The place that a target's keys come from. Calls nobody.</summary>
    public static IKeyProvider Of(CredentialContext context)
    {
        var target = context.Settings.Target;
        if (target.KeySource is { } source)
            return new SourcedKeys(source);
        if (target.Keys is { } keys)
            return new GivenKeys("keys given", keys);
        if (target.Profile != null)
            return ProfileCredentials.Of(context, context.Settings.Profile!);
        if (FromEnvironment() is { } environment)
            return environment;
        if (AwsEnvironment.Get("AWS_PROFILE") != null)
            return ProfileCredentials.Of(context, context.Settings.Profile!);
        if (AwsEnvironment.Get("AWS_WEB_IDENTITY_TOKEN_FILE") is { } file && AwsEnvironment.Get("AWS_ROLE_ARN") is { } role)
            return new WebIdentityCredentials(context, "AWS_WEB_IDENTITY_TOKEN_FILE", role, file, AwsEnvironment.Get("AWS_ROLE_SESSION_NAME"), null);
        if (context.Settings.Profile is { } profile && ProfileCredentials.HasAny(profile))
            return ProfileCredentials.Of(context, profile);
        return ContainerCredentials.FromEnvironment(context.Http) ?? (IKeyProvider)new InstanceRoleCredentials(context.Metadata, context.Settings.Files.Names);
    }

    /// <summary>Keys in the environment, or null where there are none.</summary>
    public static IKeyProvider? FromEnvironment()
    {
        var (key, secret) = (AwsEnvironment.Get("AWS_ACCESS_KEY_ID"), AwsEnvironment.Get("AWS_SECRET_ACCESS_KEY"));
        if (key == null)
            return null;
        return secret != null
            ? new GivenKeys("environment variables", new(key, secret, AwsEnvironment.Get("AWS_SESSION_TOKEN")))
            : throw new AwsException("AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not: set both or neither.", "PartialCredentials");
    }
}
