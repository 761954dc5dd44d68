using SecureMlTools.Api;
using SecureMlTools.Aws.Settings;

namespace SecureMlTools.Aws.Credentials;

/// <summary>Keys of the instance's role, over IMDSv2 only.</summary>
/// <param name="metadata">The metadata service.</param>
/// <param name="files">The files already looked in, where this is the end of the chain; null where a profile asks for the instance's role.</param>
internal sealed class InstanceRoleCredentials(MetadataService metadata, string? files) : IKeyProvider
{
    private const string Folder = "/latest/meta-data/iam/security-credentials/";

    public string Source => "the instance's role";

    public async Task<ProvidedKeys> GetAsync(CancellationToken cancellationToken)
    {
        var role = (await metadata.GetAsync(Folder, cancellationToken).ConfigureAwait(false))?.Split('\n')[0].Trim();
        if (role is { Length: > 0 } && await metadata.GetAsync(Folder + Uri.EscapeDataString(role), cancellationToken).ConfigureAwait(false) is { } json)
            return JsonKeys.Read(json, "Token", "The instance's metadata service");
        throw new AwsException(
            files == null
                ? "The instance has no role, or its metadata service does not answer."
                : $"No AWS credentials were found: no keys in AWS_ACCESS_KEY_ID, no profile in {files}, no role of a container or an instance. Name a profile with -ProfileName, set AWS_PROFILE, or make one with 'aws configure' or 'aws configure sso'.",
            "NoCredentials");
    }
}
