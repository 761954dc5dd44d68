namespace SecureMlTools.Firewall.Dns;

/// <summary>
/// The names under which AWS's services of a region are reached, as entries of a DNS Firewall domain list. DNS Firewall judges them like all others,
/// those that a VPC endpoint answers for too: where <c>*</c> is blocked, what is not listed is gone.
/// https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html
/// </summary>
internal static class AwsNames
{
    /// <summary>What Systems Manager's agent speaks to: without these a machine is out of reach.</summary>
    public static IReadOnlyList<string> SystemsManager { get; } = ["ssm", "ssmmessages", "ec2messages"];

    /// <summary>The names of a service, called by the end of its endpoint's service name: <c>ecr.api</c>.</summary>
    public static IReadOnlyList<string> Of(string region, string service)
    {
        var root = $"{region}.{Suffix(region)}";
        return service switch
        {
            "s3" => [$"s3.{root}", $"*.s3.{root}", $"*.s3.dualstack.{root}"],
            "ecr.api" => [$"api.ecr.{root}"],
            "ecr.dkr" => [$"*.dkr.ecr.{root}"],
            "sagemaker.api" => [$"api.sagemaker.{root}"],
            "sagemaker.runtime" => [$"runtime.sagemaker.{root}"],
            "elasticfilesystem" => [$"elasticfilesystem.{root}", $"*.efs.{root}"],
            _ => [$"{service}.{root}"],
        };
    }

    /// <summary>The names of the service that a VPC endpoint is for; none where it is not AWS's.</summary>
    /// <param name="region">The region.</param>
    /// <param name="serviceName">The endpoint's service name: <c>com.amazonaws.eu-west-1.ecr.api</c>.</param>
    public static IReadOnlyList<string> OfEndpoint(string region, string serviceName)
    {
        var at = serviceName.IndexOf($".{region}.", StringComparison.Ordinal);
        if (at < 0) return [];
        var service = serviceName[(at + region.Length + 2)..];
        return serviceName[..at] switch
        {
            "com.amazonaws" or "cn.com.amazonaws" => Of(region, service),
            "aws.sagemaker" => [$"*.{service}.{region}.sagemaker.aws"],
            _ => [],
        };
    }

    /// <summary>The names that AWS gives the machines of a region among themselves.</summary>
    public static string Machines(string region) => region == "us-east-1" ? "*.ec2.internal" : $"*.{region}.compute.internal";

    private static string Suffix(string region) =>
        region.StartsWith("cn-", StringComparison.Ordinal) ? "amazonaws.com.cn"
        : region.StartsWith("eusc-", StringComparison.Ordinal) ? "amazonaws.eu"
        : region.StartsWith("us-iso-", StringComparison.Ordinal) ? "c2s.ic.gov"
        : region.StartsWith("us-isob-", StringComparison.Ordinal) ? "sc2s.sgov.gov"
        : "amazonaws.com";
}
