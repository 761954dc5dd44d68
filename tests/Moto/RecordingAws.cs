using System.Collections.Concurrent;
using SecureMlTools.Api;

namespace SecureMlTools.Tests.Moto;

/// <summary>A transport that remembers what went through it, as decoded from the bytes sent.</summary>
internal sealed class RecordingAws(IAwsTransport inner) : IAwsTransport
{
    public ConcurrentQueue<(string Operation, object Request)> Calls { get; } = new();

    public string Region => inner.Region;

    public Task<T> SendAsync<T>(AwsCall<T> call, CancellationToken cancellationToken)
    {
        Calls.Enqueue((call.Operation.Name, call.Operation.DecodeRequest(call.Http)));
        return inner.SendAsync(call, cancellationToken);
    }

    /// <summary>Calls that change something, by name.</summary>
    public IEnumerable<(string Operation, object Request)> Changes => Calls.Where(c =>
        !c.Operation.StartsWith("Describe", StringComparison.Ordinal) && !c.Operation.StartsWith("Get", StringComparison.Ordinal) && !c.Operation.StartsWith("List", StringComparison.Ordinal));
}
