using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.Networks;

/// <summary>
/// What has to go before something else can. Where it is not known whether AWS refuses a deletion, this account does: whoever takes the careful
/// order passes at both.
/// </summary>
internal static class Dependency
{
    public static ServiceException Violation(string message) => new("DependencyViolation", message);

    /// <summary>The vpc 'vpc-1' has dependencies and cannot be deleted.</summary>
    public static ServiceException Of(string kind, string? id) => Violation($"The {kind} '{id}' has dependencies and cannot be deleted.");
}
