using SecureMlTools.Api.Ec2;

namespace SecureMlTools.Controls.Network;

/// <summary>Names of endpoint services: <c>com.amazonaws.REGION.SERVICE</c>, with other beginnings in China and for SageMaker.</summary>
internal static class EndpointService
{
    /// <summary>True when the endpoint is the service's: its name ends in region and service, whole. <c>ssm</c> is no <c>ssmmessages</c>, and <c>s3</c> no <c>s3express</c>.</summary>
    public static bool Is(VpcEndpoint endpoint, string region, string service) =>
        endpoint.ServiceName is { } name && !IsOfAnotherParty(name) && name.EndsWith($".{region}.{service}", StringComparison.Ordinal);

    /// <summary>The service of an endpoint, without region; null for services that are not AWS's.</summary>
    public static string? Of(VpcEndpoint endpoint, string region)
    {
        if (endpoint.ServiceName is not { } name || IsOfAnotherParty(name)) return null;
        var mark = $".{endpoint.ServiceRegion ?? region}.";
        var at = name.IndexOf(mark, StringComparison.Ordinal);
        return at < 0 ? null : name[(at + mark.Length)..];
    }

    /// <summary>True when the endpoint is there to be used.</summary>
    public static bool IsAvailable(VpcEndpoint endpoint) => string.Equals(endpoint.State, "available", StringComparison.OrdinalIgnoreCase);

    private static bool IsOfAnotherParty(string name) => name.Contains(".vpce.", StringComparison.Ordinal);
}
