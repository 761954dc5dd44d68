using SecureMlTools.Api;

namespace SecureMlTools.Tests.Practice;

/// <summary>A transport on which something happens before and after calls.</summary>
internal sealed class Disturbing(IAwsTransport inner) : IAwsTransport
{
    public Func<AwsOperation, Task>? Before { get; init; }

    public Action<AwsOperation>? After { get; init; }

    public string Region => inner.Region;

    public async Task<T> SendAsync<T>(AwsCall<T> call, CancellationToken cancellationToken)
    {
        if (Before is not null) await Before(call.Operation);
        var answer = await inner.SendAsync(call, cancellationToken);
        After?.Invoke(call.Operation);
        return answer;
    }
}
