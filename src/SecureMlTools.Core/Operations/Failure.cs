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
        IOException or UnauthorizedAccessException => Text.OneLine(exception.Message),
        _ => null,
    };

    private static string Aws(AwsException e)
    {
        var what = e.Operation is null ? Text.OneLine(e.Message) : $"{e.Operation.Name} failed ({e.ErrorCode}): {Text.OneLine(e.Message)}";
        return e switch
        {
            { IsAccessDenied: true, Operation: { } denied } => $"{what.TrimEnd('.')}; allow the IAM action {denied.IamAction}.",
            { IsAuthenticationFailure: true } => $"{what.TrimEnd('.')}; log in again, for example with: aws sso login",
            _ => what,
        };
    }
}
