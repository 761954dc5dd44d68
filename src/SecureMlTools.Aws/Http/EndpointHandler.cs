using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace SecureMlTools.Aws.Http;

/// <summary>Takes the place of the SDK's endpoint resolver: the endpoint was resolved when the client was made.</summary>
internal sealed class EndpointHandler(Uri endpoint) : PipelineHandler
{
    public override void InvokeSync(IExecutionContext executionContext) => throw new NotSupportedException("Calls are asynchronous.");

    public override Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        executionContext.RequestContext.Request.Endpoint = endpoint;
        return base.InvokeAsync<T>(executionContext);
    }
}
