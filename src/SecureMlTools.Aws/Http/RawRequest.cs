using System.Runtime.InteropServices;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using SecureMlTools.Api;

namespace SecureMlTools.Aws.Http;

/// <summary>A call on its way through AWSSDK.Core's pipeline.</summary>
internal abstract class RawRequest : AmazonWebServiceRequest
{
    /// <summary>The operation.</summary>
    public abstract AwsOperation Operation { get; }

    /// <summary>The encoded request.</summary>
    public abstract AwsHttpRequest Http { get; }

    /// <summary>Why the last attempt failed; the back-off depends on it.</summary>
    public FailureKind LastFailure { get; set; }

    /// <summary>True when an attempt before the last one may have taken effect: it broke off, or met a server error.</summary>
    public bool MayHaveTakenEffect { get; set; }

    /// <summary>True for operations that change nothing, and may be sent again when an answer was lost after the fact.</summary>
    public bool IsRead => ReadVerbs.Any(v => Operation.Name.StartsWith(v, StringComparison.Ordinal));

    private static readonly string[] ReadVerbs = ["Describe", "Get", "List", "Assume", "Search", "Lookup", "Simulate", "Filter", "BatchGet"];

    /// <summary>Decodes the body of a success.</summary>
    public abstract AmazonWebServiceResponse Decode(Stream body);
}

/// <inheritdoc/>
internal sealed class RawRequest<T>(AwsCall<T> call) : RawRequest
{
    public override AwsOperation Operation => call.Operation;

    public override AwsHttpRequest Http => call.Http;

    public override AmazonWebServiceResponse Decode(Stream body) => new RawResponse<T> { Value = call.Decode(body) };
}

/// <summary>A decoded answer in the wrapper that the pipeline asks for.</summary>
internal sealed class RawResponse<T> : AmazonWebServiceResponse
{
    public T Value { get; init; } = default!;
}

/// <summary>Hands the encoded request to the pipeline.</summary>
internal sealed class RawMarshaller : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var raw = (RawRequest)input;
        var request = new DefaultRequest(input, raw.Operation.Service.Id)
        {
            HttpMethod = raw.Http.Method,
            ResourcePath = raw.Http.Path,
            Content = MemoryMarshal.TryGetArray(raw.Http.Body, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length ? segment.Array : raw.Http.Body.ToArray(),
        };
        foreach (var (name, value) in raw.Http.Headers)
            request.Headers[name] = value;
        return request;
    }
}
