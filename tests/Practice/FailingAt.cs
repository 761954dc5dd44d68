using SecureMlTools.Api;

namespace SecureMlTools.Tests.Practice;

/// <summary>A transport on which one changing call fails: refused before it has an effect, or with its answer lost after it had one.</summary>
internal sealed class FailingAt(IAwsTransport inner, int call, bool takesEffect) : IAwsTransport
{
    private int _calls;

    public string Region => inner.Region;

    public AwsOperation? Failed { get; private set; }

    public async Task<T> SendAsync<T>(AwsCall<T> call1, CancellationToken cancellationToken)
    {
        if (IsReading(call1.Operation) || Interlocked.Increment(ref _calls) != call) return await inner.SendAsync(call1, cancellationToken);
        Failed = call1.Operation;
        if (!takesEffect) throw new AwsException("Refused by the test.", "UnauthorizedOperation", 403, null, call1.Operation);
        await inner.SendAsync(call1, cancellationToken);
        throw new AwsException("The connection was lost.", "ConnectionLost", 0, null, call1.Operation);
    }

    private static bool IsReading(AwsOperation operation) => operation.Name.StartsWith("Describe", StringComparison.Ordinal) || operation.Name.StartsWith("Get", StringComparison.Ordinal) || operation.Name.StartsWith("List", StringComparison.Ordinal);
}
