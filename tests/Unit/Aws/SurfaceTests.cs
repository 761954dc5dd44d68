using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using SecureMlTools.Aws;

namespace SecureMlTools.Tests.Aws;

/// <summary>What the assembly shows, and what it uses of the SDK.</summary>
public sealed class SurfaceTests
{
    /// <summary>Types of AWSSDK.Core's Internal namespaces that are used. AWS's own service packages use these too, so they are public by need; an update of Core must keep them.</summary>
    private static readonly string[] Internals =
    [
        "Amazon.Runtime.Credentials.Internal.AuthSchemeOption",
        "Amazon.Runtime.Internal.Auth.IAuthSchemeOption",
        "Amazon.Runtime.Internal.BaseAuthResolverHandler",
        "Amazon.Runtime.Internal.DefaultConfigurationProvider",
        "Amazon.Runtime.Internal.DefaultRequest",
        "Amazon.Runtime.Internal.EndpointResolver",
        "Amazon.Runtime.Internal.HttpErrorResponseException",
        "Amazon.Runtime.Internal.IDefaultConfigurationProvider",
        "Amazon.Runtime.Internal.IRequest",
        "Amazon.Runtime.Internal.IServiceMetadata",
        "Amazon.Runtime.Internal.InvokeOptions",
        "Amazon.Runtime.Internal.InvokeOptionsBase",
        "Amazon.Runtime.Internal.Marshaller",
        "Amazon.Runtime.Internal.PipelineHandler",
        "Amazon.Runtime.Internal.RetryHandler",
        "Amazon.Runtime.Internal.RuntimePipeline",
        "Amazon.Runtime.Internal.StandardRetryPolicy",
        "Amazon.Runtime.Internal.Transform.IHttpResponseBody",
        "Amazon.Runtime.Internal.Transform.IMarshaller`2",
        "Amazon.Runtime.Internal.Transform.IWebResponseData",
        "Amazon.Runtime.Internal.Unmarshaller",
        "Amazon.Util.Internal.InternalSDKUtils",
    ];

    private static readonly Assembly Aws = typeof(AwsTransport).Assembly;

    [Fact]
    public void The_internal_types_used_are_the_ones_listed()
    {
        using var pe = new PEReader(File.OpenRead(Aws.Location));
        var metadata = pe.GetMetadataReader();
        var used = metadata.TypeReferences.Select(metadata.GetTypeReference)
            .Select(t => metadata.GetString(t.Namespace) + "." + metadata.GetString(t.Name))
            .Where(n => n.StartsWith("Amazon.", StringComparison.Ordinal) && n.Contains(".Internal.", StringComparison.Ordinal));
        Assert.Equal(Internals.Order(StringComparer.Ordinal), used.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_type_of_the_SDK_shows()
    {
        Assert.Equal(["AwsTransport", "AwsTransportCache", "AwsTransportFactory"], Aws.GetExportedTypes().Select(t => t.Name).Order());
        foreach (var member in Aws.GetExportedTypes().SelectMany(t => t.GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)))
            if (member is MethodBase { IsPublic: true } or MethodBase { IsFamily: true })
                Assert.DoesNotContain("Amazon.", member.ToString()!, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_core_of_the_SDK_is_referenced() =>
        Assert.Equal(["AWSSDK.Core"], Aws.GetReferencedAssemblies().Select(a => a.Name!).Where(n => n.StartsWith("AWSSDK", StringComparison.OrdinalIgnoreCase)));
}
