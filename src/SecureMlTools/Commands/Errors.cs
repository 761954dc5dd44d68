using System.Management.Automation;
using SecureMlTools.Api;
using SecureMlTools.Baselines;
using SecureMlTools.Firewall.Domains;
using SecureMlTools.Firewall.Suricata;
using SecureMlTools.Inventory;
using SecureMlTools.Operations;
using SecureMlTools.Repair;
using SecureMlTools.Reports;

namespace SecureMlTools.Commands;

/// <summary>
/// Failures as PowerShell reports them: a stable id (AWS's error code or ours), a fitting category, one sentence, and what to do.
/// The ids are documented in about_SecureMlTools_Errors.
/// </summary>
internal static class Errors
{
    /// <summary>The record of a failure that a user can act on; null for one that is a defect or a stop; <paramref name="command"/> is the cmdlet that met it.</summary>
    public static ErrorRecord? Record(Exception exception, object? target, string command) => exception switch
    {
        AwsException e => Aws(e, target),
        GapException e => Gap(e, target),
        OptionException e => Plain(e, "InvalidOption", ErrorCategory.InvalidArgument, target, $"Get-Help {command} -Detailed shows what each parameter takes."),
        InventoryException e => Plain(e, "InvalidInventory", ErrorCategory.InvalidData, target, "Make it again with Export-Ec2Inventory, or with the AWS CLI."),
        JournalException e => Plain(e, "InvalidJournal", ErrorCategory.InvalidData, target, "Give the journal that the command wrote which made the changes: of a repair for Undo-Ec2Hardening, of a launch for -ResumeJournal."),
        BaselineFormatException e => Plain(e, "InvalidBaseline", ErrorCategory.InvalidData, target, "Mend the line; Get-Help about_SecureMlTools_Baselines lists the keys."),
        PresetFormatException e => Plain(e, "InvalidPreset", ErrorCategory.InvalidData, target, "Mend the line; module/presets shows how a preset is written."),
        FindingsFileException e => Plain(e, "InvalidFindingsFile", ErrorCategory.InvalidData, target, "Write it with: Test-Ec2Hardening | Export-HardeningReport -Path audit.json"),
        RuleEngineException e => Plain(e, e.ErrorCode, EngineCategory(e), target, "Without -UseEngine the rules are checked without it."),
        FileNotFoundException or DirectoryNotFoundException => NoFile(exception, target),
        UnauthorizedAccessException => Plain(exception, "FileError", ErrorCategory.PermissionDenied, target, "Give a path that you may write to."),
        IOException => Plain(exception, "FileError", ErrorCategory.WriteError, target, "Give another path, or free this one."),
        ItemNotFoundException e => NoFile(new FileNotFoundException(e.Message, e.ItemName, e), target),
        SessionStateException e => new ErrorRecord(e.ErrorRecord, e),
        _ => null,
    };

    /// <summary>An error of our own making.</summary>
    public static ErrorRecord Make(string message, string id, ErrorCategory category, object? target, string? action = null) => Plain(new OptionException(message), id, category, target, action ?? "");

    /// <summary>An error of something that was begun and failed. Its sentence is given whole: everything that is still there is named in it.</summary>
    /// <param name="sentence">What failed, why, and what is left.</param>
    /// <param name="cause">What went wrong; AWS's error is the record's exception.</param>
    /// <param name="id">The error's id; null for AWS's code.</param>
    /// <param name="target">What it is about.</param>
    /// <param name="action">What to do.</param>
    public static ErrorRecord Failed(string sentence, Exception? cause, string? id, object target, string action)
    {
        var aws = cause as AwsException;
        return new ErrorRecord(aws ?? (Exception)new OptionException(sentence), id ?? aws?.ErrorCode ?? "LaunchFailed", aws is null ? ErrorCategory.OperationStopped : Category(aws), target)
        {
            ErrorDetails = new ErrorDetails(sentence) { RecommendedAction = action },
        };
    }

    private static ErrorRecord NoFile(Exception e, object? target) =>
        new(e, "FileNotFound", ErrorCategory.ObjectNotFound, target) { ErrorDetails = new ErrorDetails(Failure.NoFile(e)) { RecommendedAction = "Check the path." } };

    private static ErrorRecord Plain(Exception e, string id, ErrorCategory category, object? target, string action) =>
        new(e, id, category, target) { ErrorDetails = new ErrorDetails(Text.OneLine(e.Message)) { RecommendedAction = action } };

    private static ErrorRecord Gap(GapException e, object? target) => Plain(
        e, e.Gap.ErrorCode,
        e.Gap.Status switch { ReadingStatus.Denied => ErrorCategory.PermissionDenied, ReadingStatus.Missing => ErrorCategory.ObjectNotFound, ReadingStatus.Truncated => ErrorCategory.InvalidData, _ => ErrorCategory.InvalidOperation },
        target,
        e.Gap.Status == ReadingStatus.Denied ? Allow(e.Gap.Operation) : "");

    private static ErrorRecord Aws(AwsException e, object? target)
    {
        var what = e.Operation is null ? Text.OneLine(e.Message) : $"{e.Operation.Name} failed ({e.ErrorCode}): {Text.OneLine(e.Message)}";
        return new ErrorRecord(e, e.ErrorCode, Category(e), target) { ErrorDetails = new ErrorDetails(what) { RecommendedAction = Action(e) } };
    }

    private static ErrorCategory Category(AwsException e) => e switch
    {
        { IsAccessDenied: true } => ErrorCategory.PermissionDenied,
        { IsAuthenticationFailure: true } => ErrorCategory.AuthenticationError,
        { IsThrottled: true } => ErrorCategory.LimitsExceeded,
        _ when e.ErrorCode.EndsWith("LimitExceeded", StringComparison.Ordinal) || e.ErrorCode.EndsWith("CountExceeded", StringComparison.Ordinal) || e.ErrorCode == "LimitExceededException" => ErrorCategory.LimitsExceeded,
        { IsCapacityShortage: true } or { ErrorCode: "ReservationCapacityExceeded" } => ErrorCategory.ResourceUnavailable,
        { ErrorCode: "ConnectionFailed" } => ErrorCategory.ConnectionError,
        { ErrorCode: "WrongAccount" or "InsecureEndpoint" } => ErrorCategory.SecurityError,
        { ErrorCode: "NoRegion" or "NoEndpoint" or "ProfileNotFound" or "UnknownRegion" or "UnknownScenario" or "IncompleteCredential" } => ErrorCategory.InvalidArgument,
        _ when e.ErrorCode.Contains("NotFound", StringComparison.Ordinal) => ErrorCategory.ObjectNotFound,
        _ when e.ErrorCode.Contains("Malformed", StringComparison.Ordinal) || e.ErrorCode.StartsWith("Invalid", StringComparison.Ordinal) => ErrorCategory.InvalidArgument,
        { StatusCode: >= 500 } => ErrorCategory.ResourceUnavailable,
        _ => ErrorCategory.InvalidOperation,
    };

    private static ErrorCategory EngineCategory(RuleEngineException e) => e.ErrorCode switch
    {
        "EngineNotFound" => ErrorCategory.ObjectNotFound,
        "EngineTimeout" => ErrorCategory.OperationTimeout,
        "InvalidVariable" => ErrorCategory.InvalidArgument,
        _ => ErrorCategory.InvalidResult,
    };

    private static string Action(AwsException e) => e switch
    {
        { IsAccessDenied: true, Operation: not null } => Sentence(Failure.Allow(e)),
        { IsAccessDenied: true } => "Allow the IAM action that the message names.",
        { IsAuthenticationFailure: true } => "Log in again (aws sso login, or aws configure for keys), or name a profile with -ProfileName.",
        { IsThrottled: true } => "Wait a little, or give a lower -ThrottleLimit.",
        { ErrorCode: "ConnectionFailed" } => "Check the network, the proxy and -EndpointUrl.",
        { ErrorCode: "NoRegion" } => "Give -Region, or set $env:AWS_REGION.",
        { ErrorCode: "ProfileNotFound" } => "List the profiles with: aws configure list-profiles",
        { ErrorCode: "InvalidEndpoint" or "NoEndpoint" } => "Give an endpoint such as https://ec2.eu-west-1.amazonaws.com, or leave -EndpointUrl out.",
        { ErrorCode: "InvalidRegion" or "UnknownRegion" } => "Give the name of a region, such as eu-west-1; Tab completes them.",
        { ErrorCode: "IncompleteCredential" } => "Give -AccessKey and -SecretKey, or a profile with -ProfileName.",
        { ErrorCode: "InsecureEndpoint" } => "Use https, or insist with -AllowInsecureEndpoint.",
        { ErrorCode: "WrongAccount" } => "Use the credentials of the account that the findings or the journal are of.",
        { ErrorCode: "UnknownScenario" } => "Connect-PracticeAccount -Scenario training-estate",
        { StatusCode: >= 500 } => "Try again; AWS Health shows whether the service has trouble.",
        _ => "",
    };

    private static string Sentence(string words) => $"{char.ToUpperInvariant(words[0])}{words[1..]}.";

    private static string Allow(AwsOperation operation) => $"Allow the IAM action {operation.IamAction}.";
}
