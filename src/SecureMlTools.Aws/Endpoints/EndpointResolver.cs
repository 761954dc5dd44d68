using SecureMlTools.Api;
using SecureMlTools.Aws.Settings;

namespace SecureMlTools.Aws.Endpoints;

/// <summary>Decides where a service is called: where the user or the environment says, else where AWS's table says.</summary>
internal sealed class EndpointResolver(EndpointTable table)
{
    public EndpointTable Table => table;

    /// <summary>Resolves the endpoint of a service, given by the model's id (<c>Auto Scaling</c>) and the AWS CLI's name (<c>autoscaling</c>).</summary>
    /// <exception cref="AwsException"><c>InsecureEndpoint</c>, <c>InvalidEndpoint</c> or <c>NoEndpoint</c>.</exception>
    public AwsEndpoint Resolve(TargetSettings settings, string serviceId, string cliName, string region)
    {
        if (settings.ConfiguredEndpoint(serviceId) is not var (url, where))
            return table.Find(cliName, region, settings.UseFips, settings.UseDualStack);
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Query.Length > 0 || uri.UserInfo.Length > 0)
            throw new AwsException($"'{url}' ({where}) is not the URL of an endpoint: give scheme, host and, where needed, port and path.", "InvalidEndpoint");
        if (uri.Scheme == "http" && !uri.IsLoopback && !settings.Target.AllowInsecureEndpoint)
            throw new AwsException($"{url} ({where}) is not encrypted and not on this machine: requests and answers could be read and changed on the way. Use https, or insist with -AllowInsecureEndpoint.", "InsecureEndpoint");
        if (settings.UseFips || settings.UseDualStack)
            throw new AwsException($"{url} ({where}) cannot be combined with FIPS or dual-stack endpoints: unset AWS_USE_FIPS_ENDPOINT and AWS_USE_DUALSTACK_ENDPOINT, or the endpoint.", "InvalidEndpoint");
        return new(url, table.SigningRegionOf(region));
    }
}
