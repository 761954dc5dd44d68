using Amazon.Runtime;
using Amazon.Runtime.Internal;
using SecureMlTools.Api;
using SecureMlTools.Aws.Credentials;
using SecureMlTools.Aws.Endpoints;
using SecureMlTools.Aws.Settings;

namespace SecureMlTools.Aws.Http;

/// <summary>One client for any service and protocol: AWSSDK.Core's pipeline (signing, clock, retries) around calls that are encoded and decoded by Api.</summary>
internal sealed class RawClient(AwsService service, AwsEndpoint endpoint, IKeyProvider? keys, RawConfig config, TransportTimings timings)
    : AmazonServiceClient(keys == null ? new AnonymousAWSCredentials() : new RawCredentials(keys), config)
{
    private static readonly RawMarshaller Marshaller = new();

    // The base constructor asks for these before this class's own fields could be set by a constructor body.
    private readonly Metadata _metadata = new(service.Id);

    protected override IServiceMetadata ServiceMetadata => _metadata;

    protected override bool SupportResponseLogging => false;

    /// <summary>Sends one call.</summary>
    /// <exception cref="AwsException">Whatever went wrong.</exception>
    public async Task<T> SendAsync<T>(AwsCall<T> call, CancellationToken cancellationToken)
    {
        var request = new RawRequest<T>(call);
        try
        {
            var options = new InvokeOptions { RequestMarshaller = Marshaller };
            return (await InvokeAsync<RawResponse<T>>(request, options, cancellationToken).ConfigureAwait(false)).Value;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception e) when (e is not AwsException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw ErrorMap.Public(e, request, endpoint, keys);
        }
    }

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        pipeline.ReplaceHandler<Amazon.Runtime.Internal.EndpointResolver>(new EndpointHandler(new Uri(endpoint.Url)));
        pipeline.AddHandlerAfter<Marshaller>(new AuthHandler(keys != null));
        pipeline.ReplaceHandler<RetryHandler>(new RetryHandler(new RetryRules(Config, timings)));
        pipeline.ReplaceHandler<Unmarshaller>(new ResponseReader(timings.BodyIdle));
    }

    private sealed class Metadata(string id) : IServiceMetadata
    {
        public string ServiceId => id;

        public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>(0);
    }
}
