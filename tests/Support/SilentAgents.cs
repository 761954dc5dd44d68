using SecureMlTools.Api;
using SecureMlTools.Api.Ssm;

namespace SecureMlTools.Tests.Support;

/// <summary>A transport into an account in which no agent reports to Systems Manager, as when a machine does not reach it.</summary>
internal sealed class SilentAgents(IAwsTransport inner) : IAwsTransport
{
    public string Region => inner.Region;

    public async Task<T> SendAsync<T>(AwsCall<T> call, CancellationToken cancellationToken)
    {
        if (call.Operation != SsmApi.DescribeInstanceInformation) return await inner.SendAsync(call, cancellationToken);
        using var empty = new MemoryStream("{}"u8.ToArray());
        return call.Decode(empty);
    }
}
