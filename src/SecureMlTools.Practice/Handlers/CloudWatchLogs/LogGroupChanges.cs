using System.Globalization;
using System.Text.RegularExpressions;
using SecureMlTools.Api.CloudWatchLogs;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.CloudWatchLogs;

/// <summary>
/// Makes and deletes log groups, and says how long they keep what they have.
/// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
/// </summary>
internal static partial class LogGroupChanges
{
    private static readonly int[] Retentions = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

    public static void AddTo(HandlerMap map)
    {
        map.On(CloudWatchLogsApi.CreateLogGroup, Create);
        map.On(CloudWatchLogsApi.DeleteLogGroup, Delete);
        map.On(CloudWatchLogsApi.PutRetentionPolicy, Retain);
    }

    private static CreateLogGroupResponse Create(PracticeRegion region, CreateLogGroupRequest request)
    {
        var name = Name(request.LogGroupName);
        if (request.LogGroupClass is not (null or "STANDARD" or "INFREQUENT_ACCESS" or "DELIVERY")) throw Constraint(request.LogGroupClass, "logGroupClass", "satisfy enum value set: [INFREQUENT_ACCESS, STANDARD, DELIVERY]");
        if (request.KmsKeyId is { } key && !key.StartsWith("arn:aws:kms:", StringComparison.Ordinal)) throw new ServiceException("InvalidParameterException", $"The specified KMS Key Id '{key}' is not valid: give the ARN of a key.");
        if (region.Logs.Groups.Find(name) is not null) throw new ServiceException("ResourceAlreadyExistsException", "The specified log group already exists");
        var arn = $"arn:aws:logs:{region.Name}:{region.AccountId}:log-group:{name}";
        region.Logs.Groups.Put(new LogGroup
        {
            LogGroupName = name,
            Arn = arn + ":*",
            LogGroupArn = arn,
            LogGroupClass = request.LogGroupClass ?? "STANDARD",
            KmsKeyId = request.KmsKeyId,
            CreationTime = region.Now.ToUnixTimeMilliseconds(),
            DeletionProtectionEnabled = request.DeletionProtectionEnabled ?? false,
            MetricFilterCount = 0,
            StoredBytes = 0,
        });
        if (request.Tags is { Count: > 0 } tags) region.Logs.Tags[name] = tags;
        return new CreateLogGroupResponse();
    }

    private static DeleteLogGroupResponse Delete(PracticeRegion region, DeleteLogGroupRequest request)
    {
        var group = Find(region, request.LogGroupName);
        if (group.DeletionProtectionEnabled == true) throw new ServiceException("ValidationException", "The specified log group cannot be deleted because deletion protection is enabled.");
        region.Logs.Remove(group.LogGroupName!);
        return new DeleteLogGroupResponse();
    }

    private static PutRetentionPolicyResponse Retain(PracticeRegion region, PutRetentionPolicyRequest request)
    {
        var group = Find(region, request.LogGroupName);
        if (request.RetentionInDays is not { } days) throw Constraint(null, "retentionInDays", "not be null");
        if (!Retentions.Contains(days)) throw Constraint(days.ToString(CultureInfo.InvariantCulture), "retentionInDays", $"satisfy enum value set: [{string.Join(", ", Retentions)}]");
        region.Logs.Groups.Put(group with { RetentionInDays = days });
        return new PutRetentionPolicyResponse();
    }

    private static LogGroup Find(PracticeRegion region, string? name) => region.Logs.Groups.Find(Name(name)) ?? throw new ServiceException("ResourceNotFoundException", "The specified log group does not exist.");

    private static string Name(string? name)
    {
        if (name is null) throw Constraint(null, "logGroupName", "not be null");
        return NameForm().IsMatch(name) ? name : throw Constraint(name, "logGroupName", @"satisfy regular expression pattern: [\.\-_/#A-Za-z0-9]+");
    }

    private static ServiceException Constraint(string? value, string member, string constraint) =>
        new("InvalidParameterException", $"1 validation error detected: Value {(value is null ? "null" : $"'{value}'")} at '{member}' failed to satisfy constraint: Member must {constraint}");

    [GeneratedRegex(@"^[.\-_/#A-Za-z0-9]{1,512}\z")]
    private static partial Regex NameForm();
}
