namespace SecureMlTools.Launch.Networks;

/// <summary>
/// Buckets of AWS's from which machines fetch: image layers, packages, patches and agents. By their whole names, for whoever likes may own a bucket whose name only begins like
/// AWS's. AWS does not publish which accounts own them. Names with a suffix as of 2026-11-21; a region that is not listed gets no patches through its endpoint.
/// https://docs.aws.amazon.com/systems-manager/latest/userguide/ssm-agent-technical-details.html#ssm-agent-minimum-s3-permissions
/// https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-operations-s3-buckets.html
/// </summary>
internal static class AwsBuckets
{
    private static readonly Dictionary<string, string> Patches = new(StringComparer.Ordinal)
    {
        ["us-east-2"] = "552881074",
        ["us-east-1"] = "1970c647d",
        ["us-west-1"] = "8badb4304",
        ["us-west-2"] = "34d7f99f8",
        ["af-south-1"] = "bdd5f65a9",
        ["ap-east-1"] = "632356271",
        ["ap-south-2"] = "32f4b4128",
        ["ap-southeast-3"] = "aa48fc462",
        ["ap-southeast-4"] = "01e2c40d3",
        ["ap-south-1"] = "cb7c62ff9",
        ["ap-northeast-3"] = "67373598a",
        ["ap-northeast-2"] = "10467995c",
        ["ap-southeast-1"] = "7fdfd9ef7",
        ["ap-southeast-2"] = "17283a275",
        ["ap-northeast-1"] = "4849fa78f",
        ["ca-central-1"] = "3148e69e3",
        ["ca-west-1"] = "9e3a4b2f9",
        ["eu-central-1"] = "9163fdaaf",
        ["eu-west-1"] = "5522fb710",
        ["eu-west-2"] = "902a2bc74",
        ["eu-south-1"] = "c52f3f594",
        ["eu-west-3"] = "29bf85721",
        ["eu-south-2"] = "a4cf248b1",
        ["eu-north-1"] = "795879e9b",
        ["eu-central-2"] = "184ce43c8",
        ["il-central-1"] = "e221cb57b",
        ["me-south-1"] = "a53fc9dce",
        ["me-central-1"] = "2932f2f80",
        ["sa-east-1"] = "ddf4b6a09",
    };

    // Elsewhere the bucket of snapshots has no suffix.
    private static readonly Dictionary<string, string> Snapshots = new(StringComparer.Ordinal)
    {
        ["af-south-1"] = "-tbxdb5b9",
        ["ap-south-2"] = "-50209442",
        ["ap-southeast-3"] = "-be0a3174",
        ["ap-southeast-4"] = "-dc6f76ce",
        ["eu-south-2"] = "-df2c9d70",
        ["me-south-1"] = "-uduvl7q8",
    };

    /// <summary>Those of a region.</summary>
    public static IEnumerable<string> Of(string region)
    {
        // Amazon Linux, and images in ECR.
        yield return $"prod-{region}-starport-layer-bucket";
        yield return $"al2023-repos-{region}-de612dc2";
        yield return $"amazonlinux-2-repos-{region}";
        yield return $"amazonlinux.{region}.amazonaws.com";

        // Systems Manager's agent, its packages and documents.
        yield return $"amazon-ssm-{region}";
        yield return $"aws-ssm-{region}";
        yield return $"amazon-ssm-packages-{region}";
        yield return $"aws-ssm-distributor-file-{region}";
        yield return $"aws-ssm-document-attachments-{region}";
        yield return $"{region}-birdwatcher-prod";
        if (Patches.TryGetValue(region, out var suffix))
        {
            yield return $"aws-patch-manager-{region}-{suffix}";
            yield return $"patch-baseline-snapshot-{region}{Snapshots.GetValueOrDefault(region)}";
        }

        // The agent that hardened Ubuntu machines install, drivers, and SageMaker's models.
        yield return $"amazoncloudwatch-agent-{region}";
        yield return "ec2-linux-nvidia-drivers";
        yield return $"jumpstart-cache-prod-{region}";
    }
}
