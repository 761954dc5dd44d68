using System.Runtime.CompilerServices;
using System.Text.Json;
using SecureMlTools.Api.Protocols;

namespace SecureMlTools.Api;

/// <summary>An operation of a service, with its types.</summary>
/// <typeparam name="TRequest">The request record.</typeparam>
/// <typeparam name="TResponse">The response record.</typeparam>
public sealed class AwsOperation<TRequest, TResponse> : AwsOperation
    where TRequest : class
    where TResponse : class
{
    private readonly Func<ShapeReader, TRequest> _readRequest;
    private readonly Func<ShapeReader, TResponse> _readResponse;

    internal AwsOperation(AwsService service, string name, string cliCommand, Func<ShapeReader, TRequest> readRequest, Func<ShapeReader, TResponse> readResponse)
        : base(service, name, cliCommand)
    {
        _readRequest = readRequest;
        _readResponse = readResponse;
    }

    /// <inheritdoc/>
    public override AwsPaging? Paging => Pager?.Facts;

    internal Pager<TRequest, TResponse>? Pager { get; init; }

    /// <summary>Fills in what the caller may leave out: an idempotency token.</summary>
    internal Func<TRequest, TRequest>? Complete { get; init; }

    private WireCodec Codec => WireCodec.For(Service.Protocol);

    /// <summary>Encodes a request. An idempotency token that is not set is made up here, so that every retry of the call carries the same one.</summary>
    public AwsCall<TResponse> Call(TRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new(this, EncodeRequest(request), DecodeResponse);
    }

    /// <summary>As <see cref="Call"/>, and the answer says which of its members this version does not know: for what goes back to AWS as a whole, where they would be lost.</summary>
    /// <exception cref="NotSupportedException">The service's protocol is not JSON.</exception>
    public AwsCall<WholeAnswer<TResponse>> CallWhole(TRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (Service.Protocol != WireProtocol.Json) throw new NotSupportedException("Only answers in JSON can be read whole.");
        return new(this, EncodeRequest(request), body => JsonCodec.DecodeWhole(body, _readResponse));
    }

    /// <inheritdoc/>
    public override AwsHttpRequest EncodeRequest(object request)
    {
        var typed = (TRequest)request;
        return Codec.EncodeRequest(this, (IShape)(Complete == null ? typed : Complete(typed)));
    }

    /// <inheritdoc/>
    public override TResponse DecodeResponse(Stream body) => Codec.DecodeResponse(this, body, _readResponse);

    /// <summary>
    /// Sends the request and those for the pages that follow, each as it is asked for. The page size is the largest AWS takes, unless the request
    /// sets one or names the resources it wants: EC2 refuses a page size beside ids.
    /// </summary>
    /// <exception cref="AwsException">The service refused, or gave a token a second time (code <c>RepeatedToken</c>).</exception>
    public IAsyncEnumerable<TResponse> PagesAsync(IAwsTransport aws, TRequest request, CancellationToken cancellationToken = default) => PagesAsync(aws, request, true, cancellationToken);

    /// <summary>As above; with <paramref name="largestPage"/> false the page size is left to the request and the service.</summary>
    public async IAsyncEnumerable<TResponse> PagesAsync(IAwsTransport aws, TRequest request, bool largestPage, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (largestPage && Pager?.Largest != null && Pager.NamesResources?.Invoke(request) != true)
            request = Pager.Largest(request, Pager.Facts.Maximum);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            var page = await aws.SendAsync(Call(request), cancellationToken);
            yield return page;
            if (NextToken(page) is not { } token)
                yield break;
            if (!seen.Add(token))
                throw new AwsException($"{this} gave the same page token twice, so its pages would never end.", "RepeatedToken", operation: this);
            request = Pager!.WithToken(request, token);
        }
    }

    /// <summary>All pages in one response.</summary>
    /// <exception cref="AwsException">As <see cref="PagesAsync(IAwsTransport, TRequest, CancellationToken)"/>.</exception>
    public async Task<TResponse> AllAsync(IAwsTransport aws, TRequest request, CancellationToken cancellationToken = default)
    {
        var pages = new List<TResponse>();
        await foreach (var page in PagesAsync(aws, request, cancellationToken))
            pages.Add(page);
        return Merge(pages);
    }

    /// <summary>Joins pages: the lists in page order, the other members of the first page, no token.</summary>
    public TResponse Merge(IReadOnlyList<TResponse> pages) =>
        pages.Count == 0 ? throw new ArgumentException("There is no page to merge.", nameof(pages))
        : Pager == null ? pages.Count == 1 ? pages[0] : throw new ArgumentException($"{this} answers in one page.", nameof(pages))
        : Pager.Join(pages[0], pages);

    /// <summary>The token for the page after this one, or null at the end.</summary>
    public string? NextToken(TResponse page) => Pager?.Token(page) is { Length: > 0 } token ? token : null;

    /// <inheritdoc/>
    public override TRequest DecodeRequest(AwsHttpRequest request) => Codec.DecodeRequest(this, request, _readRequest);

    /// <inheritdoc/>
    public override byte[] EncodeResponse(object response, string requestId) => Codec.EncodeResponse(this, (IShape)(TResponse)response, requestId);

    /// <inheritdoc/>
    public override TResponse ReadJson(JsonElement json) => JsonCodec.Decode(json, _readResponse);

    /// <inheritdoc/>
    public override TResponse ReadJson(ReadOnlyMemory<byte> utf8) => JsonCodec.Decode(utf8, _readResponse);

    /// <inheritdoc/>
    public override void WriteJson(Utf8JsonWriter writer, object response) => ((IShape)(TResponse)response).WriteTo(new JsonShapeWriter(writer, epoch: false));

    /// <inheritdoc/>
    public override TRequest ReadRequestJson(JsonElement json) => JsonCodec.Decode(json, _readRequest);

    /// <inheritdoc/>
    public override void WriteRequestJson(Utf8JsonWriter writer, object request) => ((IShape)(TRequest)request).WriteTo(new JsonShapeWriter(writer, epoch: false));

    /// <inheritdoc/>
    public override AwsError DecodeError(int status, ReadOnlyMemory<byte> body, Func<string, string?> header) => Codec.DecodeError(body, header);
}
