namespace SecureMlTools.Launch.Networks;

/// <summary>
/// Accounts in which AWS keeps the images of its Deep Learning Containers. As of 2026-11-21.
/// https://aws.github.io/deep-learning-containers/reference/region_availability/
/// </summary>
internal static class DeepLearningContainers
{
    private const string Usual = "763104351884";
    private const string China = "727897471807";

    private static readonly Dictionary<string, string> Accounts = new(StringComparer.Ordinal)
    {
        ["us-east-1"] = Usual,
        ["us-east-2"] = Usual,
        ["us-west-1"] = Usual,
        ["us-west-2"] = Usual,
        ["af-south-1"] = "626614931356",
        ["ap-east-1"] = "871362719292",
        ["ap-east-2"] = "975050140332",
        ["ap-northeast-1"] = Usual,
        ["ap-northeast-2"] = Usual,
        ["ap-northeast-3"] = "364406365360",
        ["ap-south-1"] = Usual,
        ["ap-south-2"] = "772153158452",
        ["ap-southeast-1"] = Usual,
        ["ap-southeast-2"] = Usual,
        ["ap-southeast-3"] = "907027046896",
        ["ap-southeast-4"] = "457447274322",
        ["ap-southeast-5"] = "550225433462",
        ["ap-southeast-6"] = "633930458069",
        ["ap-southeast-7"] = "590183813437",
        ["ca-central-1"] = Usual,
        ["ca-west-1"] = "204538143572",
        ["eu-central-1"] = Usual,
        ["eu-central-2"] = "380420809688",
        ["eu-north-1"] = Usual,
        ["eu-south-1"] = "692866216735",
        ["eu-south-2"] = "503227376785",
        ["eu-west-1"] = Usual,
        ["eu-west-2"] = Usual,
        ["eu-west-3"] = Usual,
        ["il-central-1"] = "780543022126",
        ["me-central-1"] = "914824155844",
        ["me-south-1"] = "217643126080",
        ["me-west-1"] = "124382933778",
        ["mx-central-1"] = "637423239942",
        ["sa-east-1"] = Usual,
        ["cn-north-1"] = China,
        ["cn-northwest-1"] = China,

        // Not in the table: SageMaker's SDK for Python has these.
        ["us-gov-east-1"] = "446045086412",
        ["us-gov-west-1"] = "442386744353",
    };

    /// <summary>The account of a region; null where it is not known.</summary>
    public static string? Account(string region) => Accounts.GetValueOrDefault(region);
}
