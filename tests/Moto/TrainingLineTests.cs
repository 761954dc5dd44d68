using SecureMlTools.Api;
using SecureMlTools.Aws;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Moto;

/// <summary>A network and machines from nothing, on an emulator that nobody here wrote; the practice account passes the same line.</summary>
public sealed class TrainingLineTests : IDisposable
{
    private readonly MotoServer _moto = new(seed: false);

    public void Dispose() => _moto.Dispose();

    [SkippableFact]
    public async Task A_network_without_internet_and_its_machines_are_safe_from_the_start()
    {
        Skip.If(_moto.Missing is not null, _moto.Missing);
        AwsCli.SkipWhereMissing();
        var aws = new RecordingAws(new WithoutGaps(AwsTransport.Create(new AwsTarget { Region = "us-east-1", EndpointUrl = _moto.Url, Keys = new AwsKeys("testing", "testing") }), _moto.Url));
        using var line = new TrainingLine(aws, _moto.Url, new HurryingClock(DateTimeOffset.UtcNow), () => aws.Changes.Count())
        {
            DnsFirewall = false,
            // moto has no agents, and does not know the call that asks for them.
            AgentsReport = false,
            // It gives the interfaces of an endpoint addresses at random, and calls them plain ones.
            EndpointsHaveInterfaces = false,
            Unread = new Dictionary<string, string>
            {
                ["AMI-01"] = "GetAllowedImagesSettings failed (Http500)",
                ["AMI-02"] = "GetAllowedImagesSettings failed (Http500)",
                ["AMI-03"] = "DescribeInstanceImageMetadata failed (Http500)",
                ["AMI-04"] = "GetImageBlockPublicAccessState failed (Http500)",
                ["IMDS-03"] = "GetInstanceMetadataDefaults failed (Http500)",
                ["IMDS-06"] = "CloudWatch has no MetadataNoToken data",
                ["INS-02"] = "DescribeInstances gave no EnclaveOptions",
                ["INS-06"] = "GetSerialConsoleAccessStatus failed (Http500)",
                ["NET-11"] = "DescribeVpcBlockPublicAccessOptions failed (Http500)",
                ["SNAP-02"] = "GetSnapshotBlockPublicAccessState failed (Http500)",
                ["SSM-01"] = "DescribeInstanceInformation failed (Http500)",
            },
            OfTheRegion = ["EBS-02"],
            // moto makes query logs and cannot take them away: they are left, and named.
            NotRemovable = ["AWS::Route53Resolver::ResolverQueryLoggingConfig", "AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation"],
        };
        await line.Walk();
    }
}
