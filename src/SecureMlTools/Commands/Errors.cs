using System.Management.Automation;
using SecureMlTools.Api;
using SecureMlTools.Inventory;
using SecureMlTools.Operations;
using SecureMlTools.Repair;

namespace SecureMlTools.Commands;

/// <summary>
/// Failures as PowerShell reports them: a stable id (AWS's error code or ours), a fitting category, one sentence, and what to do.
/// The ids are documented in about_SecureMlTools_Errors.
/// </summary>
internal static class Errors
{
    /// <summary>The record of a failure that a user can act on; null for one that is a defect or a stop.</summary>
    public static ErrorRecord? Record(Exception exception, object? target) => exception switch
    {
        AwsException e => Aws(e, target),
        OptionException e => Plain(e, "InvalidOption", ErrorCategory.InvalidArgument, target),
        InventoryException e => Plain(e, "InvalidInventory", ErrorCategory.InvalidData, target),
        JournalException e => Plain(e, "InvalidJournal", ErrorCategory.InvalidData, target),
        Baselines.BaselineFormatException e => Plain(e, "InvalidBaseline", ErrorCategory.InvalidData, target),
        IOException or UnauthorizedAccessException => Plain(exception, "FileError", ErrorCategory.WriteError, target),
        _ => null,
    };

    /// <summary>An error of our own making.</summary>
    public static ErrorRecord Make(string message, string id, ErrorCategory category, object? target, string? action = null)
    {
        var record = new ErrorRecord(new OptionException(message), id, category, target);
        record.ErrorDetails = new ErrorDetails(message) { RecommendedAction = action ?? "" };
        return record;
    }

    private static ErrorRecord Plain(Exception e, string id, ErrorCategory category, object? target) => new(e, id, category, target) { ErrorDetails = new ErrorDetails(Text.OneLine(e.Message)) };

    private static ErrorRecord Aws(AwsException e, object? target)
    {
        var category = e switch
        {
            { IsAccessDenied: true } => ErrorCategory.PermissionDenied,
            { IsAuthenticationFailure: true } => ErrorCategory.AuthenticationError,
            { IsThrottled: true } => ErrorCategory.LimitsExceeded,
            { ErrorCode: "ConnectionFailed" } => ErrorCategory.ConnectionError,
            { ErrorCode: "NoRegion" or "ProfileNotFound" or "UnknownRegion" or "UnknownScenario" or "InsecureEndpoint" or "IncompleteCredential" } => ErrorCategory.InvalidArgument,
            _ when e.ErrorCode.Contains("NotFound", StringComparison.Ordinal) => ErrorCategory.ObjectNotFound,
            _ when e.ErrorCode.Contains("Malformed", StringComparison.Ordinal) || e.ErrorCode.StartsWith("Invalid", StringComparison.Ordinal) => ErrorCategory.InvalidArgument,
            _ => ErrorCategory.InvalidOperation,
        };
        var what = e.Operation is null ? Text.OneLine(e.Message) : $"{e.Operation.Name} failed ({e.ErrorCode}): {Text.OneLine(e.Message)}";
        return new ErrorRecord(e, e.ErrorCode, category, target)
        {
            ErrorDetails = new ErrorDetails(what)
            {
                RecommendedAction = e is { IsAccessDenied: true, Operation: { } denied } ? $"Allow the IAM action {denied.IamAction}." : e.IsAuthenticationFailure ? "Log in again, for example with: aws sso login" : "",
            },
        };
    }
}
