using SecureMlTools.Launch.Blueprints;

namespace SecureMlTools.Launch.Networks;

/// <summary>
/// Policies of VPC endpoints: this account's people and machines reach this account's resources, and of AWS's own what machines cannot do without.
/// https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
/// </summary>
internal static class EndpointPolicies
{
    /// <summary>The policy of the gateway endpoint for S3.</summary>
    public static PropertyMap S3(NetworkFacts facts) => Document(
        Own("OwnBuckets", facts, "s3:*"),
        Allow("BucketsOfAws", ["s3:GetObject"], AwsBuckets.Of(facts.Region).Select(b => $"arn:{facts.Partition}:s3:::{b}/*")));

    /// <summary>The policy of an interface endpoint.</summary>
    /// <param name="serviceName">The service in full.</param>
    /// <param name="facts">The account and region.</param>
    public static PropertyMap Interface(string serviceName, NetworkFacts facts)
    {
        var service = serviceName[(serviceName.IndexOf($".{facts.Region}.", StringComparison.Ordinal) + facts.Region.Length + 2)..];
        var statements = new List<PropertyMap> { Own("OwnResources", facts, "*") };
        var arn = $"arn:{facts.Partition}";
        switch (service)
        {
            // What Systems Manager's agent reads of AWS: documents and public parameters, which belong to no account.
            case "ssm":
                statements.Add(Allow("DocumentsAndParametersOfAws", ["ssm:GetDocument", "ssm:DescribeDocument", "ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"],
                    [$"{arn}:ssm:{facts.Region}::document/AWS-*", $"{arn}:ssm:{facts.Region}::parameter/aws/service/*"]));
                break;
            case "ecr.api" or "ecr.dkr" when DeepLearningContainers.Account(facts.Region) is { } account:
                statements.Add(Allow("DeepLearningContainers", ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:DescribeImages", "ecr:GetDownloadUrlForLayer"],
                    [$"{arn}:ecr:{facts.Region}:{account}:repository/*"]));
                break;
            default:
                break;
        }

        return Document([.. statements]);
    }

    private static PropertyMap Own(string sid, NetworkFacts facts, string action) => Property.Map(
        ("Sid", sid), ("Effect", "Allow"), ("Principal", Property.Map(("AWS", "*"))), ("Action", action), ("Resource", "*"),
        ("Condition", Property.Map(("StringEquals", Property.Map(("aws:PrincipalAccount", facts.AccountId), ("aws:ResourceAccount", facts.AccountId))))));

    private static PropertyMap Allow(string sid, IEnumerable<string> actions, IEnumerable<string> resources) => Property.Map(
        ("Sid", sid), ("Effect", "Allow"), ("Principal", Property.Map(("AWS", "*"))), ("Action", Property.Texts(actions)), ("Resource", Property.Texts(resources)));

    private static PropertyMap Document(params PropertyMap[] statements) => Property.Map(("Version", "2012-10-17"), ("Statement", Property.List(statements)));
}
