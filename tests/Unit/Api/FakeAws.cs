using SecureMlTools.Api;

namespace SecureMlTools.Tests.Api;

/// <summary>A transport that answers from a function, over the wire's bytes both ways.</summary>
internal sealed class FakeAws(Func<object, object> answer) : IAwsTransport
{
    /// <summary>The requests that came, decoded.</summary>
    public List<object> Requests { get; } = [];

    public string Region => "eu-west-1";

    public Task<T> SendAsync<T>(AwsCall<T> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var request = call.Operation.DecodeRequest(call.Http);
        Requests.Add(request);
        return Task.FromResult(call.Decode(new MemoryStream(call.Operation.EncodeResponse(answer(request), "r-1"))));
    }
}
