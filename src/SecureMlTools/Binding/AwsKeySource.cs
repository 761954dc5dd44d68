using System.Management.Automation;
using System.Reflection;
using SecureMlTools.Api;

namespace SecureMlTools.Binding;

/// <summary>
/// Takes keys from credential objects of AWS.Tools by their shape: their types are of another load context than ours. The object is kept and asked
/// again at each signing, because some of them refresh.
/// </summary>
internal static class AwsKeySource
{
    /// <summary>A source of keys behind a credential object; null when it has none to give.</summary>
    public static Func<AwsKeys>? Of(object? credential)
    {
        var value = credential is PSObject p ? p.BaseObject : credential;
        if (value is null or string) return null;

        // $StoredAWSCredentials is an AWSPSCredentials, whose Credentials property is internal to AWS.Tools.
        var inner = value.GetType().GetProperty("Credentials", BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)?.GetValue(value) ?? value;
        return inner.GetType().GetMethod("GetCredentials", BindingFlags.Instance | BindingFlags.Public, []) is { } get ? () => Keys(get.Invoke(inner, null)) : null;
    }

    /// <summary>The profile that a stored credential names, when its keys cannot be had: its text is the profile's name.</summary>
    public static string? ProfileNameOf(object? credential) => (credential is PSObject p ? p.BaseObject : credential)?.ToString() is { Length: > 0 } name ? name : null;

    private static AwsKeys Keys(object? snapshot)
    {
        string? Read(string name) => snapshot?.GetType().GetProperty(name)?.GetValue(snapshot) as string;
        return Read("AccessKey") is { } access && Read("SecretKey") is { } secret
            ? new AwsKeys(access, secret, Read("Token") is { Length: > 0 } token ? token : null)
            : throw new AwsException("The -Credential object gave no access key.", "NoCredentials");
    }
}

/// <summary>Refuses what is no AWS credential with a sentence that says what is one.</summary>
public sealed class AwsKeyTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        (inputData is PSObject p ? p.BaseObject : inputData) switch
        {
            null => null,
            PSCredential => throw new ArgumentTransformationMetadataException("-Credential takes an AWS credential object, not a user name and password; use -AccessKey and -SecretKey, or New-AWSCredential of AWS.Tools."),
            var value when AwsKeySource.Of(value) is not null => value,
            var value => throw new ArgumentTransformationMetadataException($"-Credential takes an AWS credential object, not {value.GetType().Name}; use -ProfileName for the name of a profile."),
        };
}
