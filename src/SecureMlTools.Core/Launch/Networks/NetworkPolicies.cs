using SecureMlTools.Launch.Blueprints;

namespace SecureMlTools.Launch.Networks;

/// <summary>
/// Policies that go with a network and are not applied by it: for the buckets with the training data, and for the role that starts jobs.
/// https://docs.aws.amazon.com/sagemaker/latest/dg/security_iam_id-based-policy-examples.html
/// </summary>
internal static class NetworkPolicies
{
    /// <summary>What stands for the bucket's name.</summary>
    public const string Bucket = "BUCKET-NAME";

    private static readonly string[] Jobs =
    [
        "sagemaker:CreateTrainingJob", "sagemaker:CreateProcessingJob", "sagemaker:CreateHyperParameterTuningJob", "sagemaker:CreateModel", "sagemaker:CreateAutoMLJob", "sagemaker:CreateAutoMLJobV2",
    ];

    /// <summary>A bucket policy: objects only through the network's endpoint, but for the named administrators and for AWS's services.</summary>
    /// <param name="facts">The account and the caller.</param>
    /// <param name="s3Endpoint">The endpoint.</param>
    public static string BucketPolicy(NetworkFacts facts, string s3Endpoint)
    {
        var bucket = $"arn:{facts.Partition}:s3:::{Bucket}";
        return PropertyJson.Text(Document(
            Property.Map(
                ("Sid", "ObjectsOnlyThroughTheTrainingNetwork"), ("Effect", "Deny"), ("Principal", "*"),
                // Reading and writing objects only: whoever may change the bucket's policy can still take this one away.
                ("Action", Property.Texts(["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:AbortMultipartUpload"])), ("Resource", bucket + "/*"),
                ("Condition", Property.Map(
                    ("StringNotEquals", Property.Map(("aws:SourceVpce", s3Endpoint))),
                    ("ArnNotLike", Property.Map(("aws:PrincipalArn", Property.Texts(Administrators(facts))))),
                    // Not aws:ViaAWSService: it would let in whoever makes Athena or another service read in their name.
                    ("BoolIfExists", Property.Map(("aws:PrincipalIsAWSService", "false")))))),
            Property.Map(
                ("Sid", "OnlyTls"), ("Effect", "Deny"), ("Principal", "*"), ("Action", "s3:*"), ("Resource", Property.Texts([bucket, bucket + "/*"])),
                ("Condition", Property.Map(("Bool", Property.Map(("aws:SecureTransport", "false"))))))), indented: true);
    }

    /// <summary>A policy for the role that starts SageMaker jobs: only in the network's subnets, tagged with its name, and on the bucket named.</summary>
    /// <param name="facts">The account.</param>
    /// <param name="network">The network's name.</param>
    /// <param name="subnets">The subnets for machines.</param>
    public static string ExecutionRolePolicy(NetworkFacts facts, string network, IReadOnlyList<string> subnets)
    {
        var bucket = $"arn:{facts.Partition}:s3:::{Bucket}";
        return PropertyJson.Text(Document(
            Deny("NoJobOutsideOfAVpc", Property.Map(("Null", Property.Map(("sagemaker:VpcSubnets", "true"))))),
            Deny("NoJobInOtherSubnets", Property.Map(("ForAnyValue:StringNotEquals", Property.Map(("sagemaker:VpcSubnets", Property.Texts(subnets)))))),
            Deny("NoJobWithoutTheNetworksTag", Property.Map(("StringNotEquals", Property.Map(("aws:RequestTag/secureml:network", network))))),
            Property.Map(
                ("Sid", "Jobs"), ("Effect", "Allow"), ("Action", Property.Texts([.. Jobs, "sagemaker:AddTags", "sagemaker:DescribeTrainingJob", "sagemaker:StopTrainingJob"])),
                ("Resource", $"arn:{facts.Partition}:sagemaker:{facts.Region}:{facts.AccountId}:*")),
            Property.Map(("Sid", "Bucket"), ("Effect", "Allow"), ("Action", "s3:ListBucket"), ("Resource", bucket)),
            Property.Map(("Sid", "Objects"), ("Effect", "Allow"), ("Action", Property.Texts(["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"])), ("Resource", bucket + "/*"))), indented: true);

        PropertyMap Deny(string sid, PropertyMap condition) => Property.Map(("Sid", sid), ("Effect", "Deny"), ("Action", Property.Texts(Jobs)), ("Resource", "*"), ("Condition", condition));
    }

    // The caller's own role or user: a session's ARN changes with every login, its role's does not. A session does not tell the role's path.
    private static IEnumerable<string> Administrators(NetworkFacts facts)
    {
        yield return $"arn:{facts.Partition}:iam::{facts.AccountId}:root";
        var role = $"arn:{facts.Partition}:iam::{facts.AccountId}:role/";
        if (facts.CallerArn.Split(':', '/') is [_, _, "sts", _, _, "assumed-role", var name, ..])
        {
            yield return role + name;
            yield return role + "*/" + name;
        }
        else if (facts.CallerArn.Contains(":user/", StringComparison.Ordinal)) yield return facts.CallerArn;
    }

    private static PropertyMap Document(params PropertyMap[] statements) => Property.Map(("Version", "2012-10-17"), ("Statement", Property.List(statements)));
}
