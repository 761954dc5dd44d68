namespace SecureMlTools.Api;

/// <summary>Every operation this project calls.</summary>
public static partial class AwsApi
{
    private static readonly Lazy<AwsOperation[]> Everything = new(All);

    /// <summary>Every operation of every service.</summary>
    public static IReadOnlyList<AwsOperation> Operations => Everything.Value;

    /// <summary>An operation by the AWS CLI's name of its service and AWS's or the CLI's name of itself; null where this project does not call it.</summary>
    public static AwsOperation? Find(string service, string operation)
    {
        foreach (var candidate in Everything.Value)
            if (candidate.Service.CliName == service && (candidate.Name == operation || candidate.CliCommand == operation))
                return candidate;
        return null;
    }
}
