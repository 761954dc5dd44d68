using SecureMlTools.Aws.Http;
using SecureMlTools.Aws.Settings;

namespace SecureMlTools.Aws.Credentials;

/// <summary>What the places that keys come from need.</summary>
/// <param name="Settings">Target, environment and profiles.</param>
/// <param name="Clients">Makes clients, for STS.</param>
/// <param name="Http">For small requests to credential endpoints.</param>
/// <param name="Metadata">The instance's metadata service.</param>
/// <param name="Region">The transport's region.</param>
internal sealed record CredentialContext(TargetSettings Settings, ClientFactory Clients, SmallHttp Http, MetadataService Metadata, string Region)
{
    /// <summary>
    /// The region whose STS hands out a role: the profile's, the environment's or the transport's, the first that lies in the role's partition.
    /// The transport's comes last so that an audit of many regions assumes its role once.
    /// </summary>
    public string StsRegion(string roleArn, AwsProfile? profile)
    {
        var partition = roleArn.Split(':') is ["arn", var p, ..] ? p : "aws";
        string?[] wanted = [profile?["region"], Settings.Profile?["region"], TargetSettings.EnvironmentRegion, Region];
        return wanted.FirstOrDefault(r => r != null && Clients.Endpoints.Table.PartitionOf(r) == partition) ?? Region;
    }

    /// <summary>What <see cref="StsRegion"/> takes from the transport's region: keys of transports that agree in this can be shared.</summary>
    public string StsKey => Settings.Profile?["region"] == null && TargetSettings.EnvironmentRegion == null ? Region : Clients.Endpoints.Table.PartitionOf(Region);
}
