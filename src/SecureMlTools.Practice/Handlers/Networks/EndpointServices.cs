using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.Networks;

/// <summary>The services of AWS that endpoints lead to: those that machine learning uses, and what is always near them.</summary>
internal static class EndpointServices
{
    private static readonly string[] Plain =
    [
        "athena", "autoscaling", "batch", "bedrock", "bedrock-runtime", "cloudformation", "cloudtrail", "codebuild", "config", "ebs", "ec2", "ec2messages", "ecs", "eks", "elasticfilesystem",
        "elasticloadbalancing", "events", "firehose", "fsx", "glue", "guardduty-data", "inspector2", "kinesis-streams", "kms", "lambda", "logs", "monitoring", "network-firewall", "secretsmanager",
        "securityhub", "servicecatalog", "sns", "sqs", "ssm", "ssmmessages", "states", "sts", "xray",
    ];

    private static readonly Listing<ServiceDetail> Listing = new(
        Ec2Api.DescribeVpcEndpointServices, new Paging(1, 1000),
        new Filters<ServiceDetail>(d => d.Tags)
            .On("service-name", d => d.ServiceName).On("owner", d => d.Owner).On("service-region", d => d.ServiceRegion)
            .OnAny("service-type", d => d.ServiceType.OrEmpty().Select(t => t.ServiceType))
            .OnAny("supported-ip-address-types", d => d.SupportedIpAddressTypes.OrEmpty()));

    public static void AddTo(HandlerMap map) => map.On(
        Ec2Api.DescribeVpcEndpointServices,
        (region, r) =>
        {
            var table = new Table<ServiceDetail>(d => d.ServiceName + "/" + d.ServiceType![0].ServiceType);
            table.PutAll(Of(region));
            foreach (var name in r.ServiceNames.OrEmpty())
                if (table.All.All(d => d.ServiceName != name)) throw NotFound(name);
            (Func<ServiceDetail, bool>, string)? named = r.ServiceNames is { Count: > 0 } names ? (d => names.Contains(d.ServiceName!, StringComparer.Ordinal), string.Join(',', names)) : null;
            var (items, next) = Listing.Read(table, null, r.Filters, r.MaxResults, r.NextToken, named);
            return new DescribeVpcEndpointServicesResponse { ServiceNames = [.. items.Select(d => d.ServiceName!).Distinct(StringComparer.Ordinal)], ServiceDetails = items, NextToken = next };
        },
        r => r.DryRun);

    public static ServiceException NotFound(string name) => new("InvalidServiceName", $"The Vpc Endpoint Service '{name}' does not exist");

    /// <summary>A service by name, once for each kind of endpoint that it has.</summary>
    public static IReadOnlyList<ServiceDetail> Find(PracticeRegion region, string name) => [.. Of(region).Where(d => d.ServiceName == name)];

    private static IEnumerable<ServiceDetail> Of(PracticeRegion region)
    {
        var (r, aws) = (region.Name, $"com.amazonaws.{region.Name}.");
        foreach (var (name, dns) in new[] { ("s3", $"s3.{r}.amazonaws.com"), ("dynamodb", $"dynamodb.{r}.amazonaws.com") }) yield return Detail(region, aws + name, "Gateway", dns, null);
        foreach (var (name, dns) in Interfaces(r).OrderBy(s => s.Name, StringComparer.Ordinal)) yield return Detail(region, name, "Interface", dns, dns);
    }

    private static IEnumerable<(string Name, string Dns)> Interfaces(string r)
    {
        var aws = $"com.amazonaws.{r}.";
        foreach (var name in Plain) yield return (aws + name, $"{name}.{r}.amazonaws.com");
        yield return (aws + "s3", $"*.s3.{r}.amazonaws.com");
        yield return (aws + "ecr.api", $"api.ecr.{r}.amazonaws.com");
        yield return (aws + "ecr.dkr", $"*.dkr.ecr.{r}.amazonaws.com");
        yield return (aws + "codeartifact.api", $"codeartifact.{r}.amazonaws.com");
        yield return (aws + "codeartifact.repositories", $"*.d.codeartifact.{r}.amazonaws.com");
        foreach (var name in new[] { "api", "runtime", "metrics", "featurestore-runtime" }) yield return (aws + "sagemaker." + name, $"{name}.sagemaker.{r}.amazonaws.com");
        foreach (var name in new[] { "notebook", "studio" }) yield return ($"aws.sagemaker.{r}.{name}", $"*.{name}.{r}.sagemaker.aws");
    }

    private static ServiceDetail Detail(PracticeRegion region, string name, string type, string dns, string? privateDns)
    {
        var zones = Zones.Of(region.Name);
        return new ServiceDetail
        {
            ServiceName = name,
            ServiceId = region.Ids.Of("vpce-svc", name + "/" + type),
            ServiceType = [new ServiceTypeDetail { ServiceType = type }],
            ServiceRegion = region.Name,
            AvailabilityZones = [.. zones.Select(z => z.ZoneName!)],
            AvailabilityZoneIds = [.. zones.Select(z => z.ZoneId!)],
            Owner = "amazon",
            BaseEndpointDnsNames = [dns],
            PrivateDnsName = privateDns,
            PrivateDnsNames = privateDns is null ? [] : [new PrivateDnsDetails { PrivateDnsName = privateDns }],
            PrivateDnsNameVerificationState = privateDns is null ? null : "verified",
            VpcEndpointPolicySupported = true,
            AcceptanceRequired = false,
            ManagesVpcEndpoints = false,
            SupportedIpAddressTypes = ["ipv4"],
            Tags = [],
        };
    }
}
