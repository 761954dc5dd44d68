using SecureMlTools.Api;
using SecureMlTools.Baselines;
using SecureMlTools.Firewall.Domains;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;
using SecureMlTools.Reports;

namespace SecureMlTools.Operations;

/// <summary>What a failure is to a user: one sentence with the remedy.</summary>
public static class Failure
{
    /// <summary>The sentence of a failure that a user can act on; null for one that is a defect of ours, or a cancellation.</summary>
    public static string? Sentence(Exception exception) => exception switch
    {
        AwsException e => Aws(e),
        OptionException or InventoryException or JournalException or BaselineFormatException or PresetFormatException or FindingsFileException => Text.OneLine(exception.Message),
        GapException e => Text.OneLine(e.Gap.Reason),
        FileNotFoundException or DirectoryNotFoundException => NoFile(exception),
        IOException or UnauthorizedAccessException => Text.OneLine(exception.Message),
        _ => null,
    };

    /// <summary>What a path that leads nowhere is called, whoever found it out.</summary>
    /// <param name="exception">A <see cref="FileNotFoundException"/> or <see cref="DirectoryNotFoundException"/>.</param>
    public static string NoFile(Exception exception)
    {
        // .NET's own sentence quotes the path; ours is this one already.
        var quoted = exception.Message.Split('\'');
        var path = exception is FileNotFoundException { FileName: { Length: > 0 } name } ? name : quoted.Length > 2 ? string.Join('\'', quoted[1..^1]) : null;
        return path is null ? Text.OneLine(exception.Message) : $"There is no file or folder '{Text.OneLine(path)}'.";
    }

    /// <summary>How a permission that AWS says is missing is had.</summary>
    /// <param name="denied">An error of a missing permission, of an operation.</param>
    public static string Allow(AwsException denied)
    {
        var what = $"the IAM action {Text.Visible(denied.DeniedAction ?? denied.Operation?.IamAction)}{(denied.DeniedResource is { } on && denied.DeniedAction == "iam:PassRole" ? $" on {Text.Visible(on)}" : "")}";
        return denied.IsExplicitDeny ? $"have the explicit deny of {what} lifted" : $"allow {what}";
    }

    private static string Aws(AwsException e)
    {
        var what = e.Operation is null ? Text.OneLine(e.Message) : $"{e.Operation.Name} failed ({e.ErrorCode}): {Text.OneLine(e.Message)}";
        return e switch
        {
            { IsAccessDenied: true, Operation: not null } => $"{what.TrimEnd('.')}; {Allow(e)}.",
            { IsAuthenticationFailure: true } => $"{what.TrimEnd('.')}; log in again, for example with: aws sso login",
            _ => what,
        };
    }
}
