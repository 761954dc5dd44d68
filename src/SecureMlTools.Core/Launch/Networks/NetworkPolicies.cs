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

    /// <summary>What stands for the name of the role that jobs run as.</summary>
    public const string ExecutionRole = "EXECUTION-ROLE-NAME";

    private static readonly string[] Jobs =
    [
        "sagemaker:CreateTrainingJob", "sagemaker:CreateProcessingJob", "sagemaker:CreateHyperParameterTuningJob", "sagemaker:CreateModel", "sagemaker:CreateAutoMLJob", "sagemaker:CreateAutoMLJobV2",
    ];

    private static readonly string[] Models = ["sagemaker:CreateTransformJob", "sagemaker:CreateEndpointConfig"];

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

    /// <summary>
    /// A policy for the role that starts SageMaker jobs: only in the network's subnets, tagged with its name, and on the bucket named. Batch transforms and endpoints have no
    /// subnets of their own in IAM: they run where their model says, so they are held to models with the network's name, which this role makes in the network only.
    /// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html
    /// </summary>
    /// <param name="facts">The account.</param>
    /// <param name="network">The network's name.</param>
    /// <param name="vpc">Its VPC.</param>
    /// <param name="subnets">The subnets for machines.</param>
    public static string ExecutionRolePolicy(NetworkFacts facts, string network, string vpc, IReadOnlyList<string> subnets)
    {
        var bucket = $"arn:{facts.Partition}:s3:::{Bucket}";
        var sagemaker = $"arn:{facts.Partition}:sagemaker:{facts.Region}:{facts.AccountId}:";
        string[] placed = [.. Jobs, "sagemaker:CreateNotebookInstance", "sagemaker:CreateDomain"];
        return PropertyJson.Text(Document(
            Deny("NoJobOutsideOfAVpc", placed, "Null", "sagemaker:VpcSubnets", "true"),
            Deny("NoJobInOtherSubnets", placed, "ForAnyValue:StringNotEquals", "sagemaker:VpcSubnets", Property.Texts(subnets)),
            Deny("NoJobWithoutTheNetworksTag", Jobs, "StringNotEquals", "aws:RequestTag/secureml:network", network),
            Deny("NoOtherModel", Models, "ArnNotLike", "sagemaker:ModelArn", $"{sagemaker}model/{network}-*"),
            Deny("NoNotebookWithItsOwnWayOut", ["sagemaker:CreateNotebookInstance"], "StringNotEquals", "sagemaker:DirectInternetAccess", "Disabled"),
            Deny("NoStudioWithItsOwnWayOut", ["sagemaker:CreateDomain"], "StringNotEquals", "sagemaker:AppNetworkAccessType", "VpcOnly"),
            // Through the VPC's endpoints only, and so not from a browser anywhere.
            Deny("NoSessionFromOutside", ["sagemaker:CreatePresignedDomainUrl", "sagemaker:CreatePresignedNotebookInstanceUrl"], "StringNotEquals", "aws:SourceVpc", vpc),
            Property.Map(
                ("Sid", "Jobs"), ("Effect", "Allow"), ("Action", Property.Texts([.. Jobs, "sagemaker:CreateTransformJob", "sagemaker:AddTags", "sagemaker:DescribeTrainingJob", "sagemaker:StopTrainingJob"])),
                ("Resource", sagemaker + "*")),
            Property.Map(
                ("Sid", "JobsRole"), ("Effect", "Allow"), ("Action", "iam:PassRole"), ("Resource", $"arn:{facts.Partition}:iam::{facts.AccountId}:role/{ExecutionRole}"),
                ("Condition", Property.Map(("StringEquals", Property.Map(("iam:PassedToService", "sagemaker.amazonaws.com")))))),
            Property.Map(("Sid", "Bucket"), ("Effect", "Allow"), ("Action", "s3:ListBucket"), ("Resource", bucket)),
            Property.Map(("Sid", "Objects"), ("Effect", "Allow"), ("Action", Property.Texts(["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"])), ("Resource", bucket + "/*"))), indented: true);

        static PropertyMap Deny(string sid, IEnumerable<string> actions, string test, string key, Property? value) =>
            Property.Map(("Sid", sid), ("Effect", "Deny"), ("Action", Property.Texts(actions)), ("Resource", "*"), ("Condition", Property.Map((test, Property.Map((key, value))))));
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
