using SecureMlTools.Api;

namespace SecureMlTools.Tests.Practice;

/// <summary>A transport whose answers are altered: an account in which something else goes on.</summary>
internal sealed class Altering(IAwsTransport inner, Func<AwsOperation, object, object> alter) : IAwsTransport
{
    public string Region => inner.Region;

    public async Task<T> SendAsync<T>(AwsCall<T> call, CancellationToken cancellationToken) => (T)alter(call.Operation, (await inner.SendAsync(call, cancellationToken))!);
}
