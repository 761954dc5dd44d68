using SecureMlTools.Api;

namespace SecureMlTools.Tests.Support;

/// <summary>AWS as one function: sees each request as it is decoded from the wire, and answers or throws.</summary>
internal sealed class FakeAws(Func<string, object, object> answer) : IAwsTransport
{
    public string Region => TestEstate.Region;

    public List<(string Operation, object Request)> Calls { get; } = [];

    public Task<T> SendAsync<T>(AwsCall<T> call, CancellationToken cancellationToken)
    {
        var request = call.Operation.DecodeRequest(call.Http);
        Calls.Add((call.Operation.Name, request));
        return Task.FromResult((T)answer(call.Operation.Name, request));
    }

    /// <summary>The requests of an operation, in order.</summary>
    public IReadOnlyList<T> Sent<T>() => [.. Calls.Select(c => c.Request).OfType<T>()];
}
