using System.Globalization;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.NetworkFirewall;

/// <summary>What Network Firewall refuses, in its words: a field, what is wrong with it, the value, and where it stands.</summary>
internal static class Refusal
{
    public static ServiceException NotFound => new("ResourceNotFoundException", "No object with the provided name or resource identifier was found");

    public static ServiceException Stale => new("InvalidTokenException", "The token you provided is stale or isn't valid for the operation.");

    public static ServiceException NameTaken => Invalid("A resource with the specified name already exists");

    public static ServiceException InUse => new("InvalidOperationException", "Unable to delete the object because it is still in use");

    public static ServiceException Limit => new("LimitExceededException", "Unable to perform the operation because doing so would violate a limit setting.");

    public static ServiceException Invalid(string message) => new("InvalidRequestException", message);

    /// <summary><c>Targets has invalid format, parameter: [*.example.com], context: RulesSource.RulesSourceList.Targets[0]</c>.</summary>
    public static ServiceException Of(string what, object? parameter, string? context) => Invalid(
        what + (parameter is null ? "" : string.Create(CultureInfo.InvariantCulture, $", parameter: [{parameter}]")) + (context is null ? "" : $", context: {context}"));

    /// <summary><c>Priority cannot be null, context: StatefulRuleGroupReferences[0].Priority</c>.</summary>
    public static ServiceException Null(string what, string context) => Of(what + " cannot be null", null, context);

    public static ServiceException NullOrEmpty(string what, string context) => Of(what + " cannot be null or empty", null, context);

    /// <summary>What the service's model forbids, which is checked before anything else.</summary>
    public static ServiceException Constraint(string member, object? value, string constraint) => new(
        "ValidationException", string.Create(CultureInfo.InvariantCulture, $"1 validation error detected: Value {(value is null ? "null" : $"'{value}'")} at '{member}' failed to satisfy constraint: Member must {constraint}"));

    public static T Required<T>(T? value, string member)
        where T : class => value ?? throw Constraint(member, null, "not be null");

    public static T Required<T>(T? value, string member)
        where T : struct => value ?? throw Constraint(member, null, "not be null");

    /// <summary>Refuses a word that is not of a set.</summary>
    public static void Word(string? value, string member, params ReadOnlySpan<string> words)
    {
        if (value is null || words.Contains(value)) return;
        throw Constraint(member, value, $"satisfy enum value set: [{string.Join(", ", words.ToArray())}]");
    }

    /// <summary>Refuses an update whose token is not the last one.</summary>
    public static void Token(string? given, string? current, bool isOptional = false)
    {
        if (given is null && isOptional) return;
        if (given is null) throw Constraint("updateToken", null, "not be null");
        if (!Guid.TryParseExact(given, "D", out _)) throw Constraint("updateToken", given, "satisfy regular expression pattern: ^([0-9a-f]{8})-([0-9a-f]{4}-){3}([0-9a-f]{12})$");
        if (given != current) throw Stale;
    }

    /// <summary>A token that was never given.</summary>
    public static string NextToken(PracticeRegion region, string? last) => region.Ids.Uuid($"{last}/{region.Ids.New("token")}");
}
