using System.Globalization;
using System.Text.RegularExpressions;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.Route53Resolver;

/// <summary>Route 53 Resolver's handlers, and what they have in common: its words for what it refuses.</summary>
internal static partial class DnsHandlers
{
    public static void AddTo(HandlerMap map)
    {
        DomainListHandlers.AddTo(map);
        RuleGroupHandlers.AddTo(map);
        RuleHandlers.AddTo(map);
        AssociationHandlers.AddTo(map);
        FirewallConfigHandlers.AddTo(map);
        QueryLogHandlers.AddTo(map);
        ResolverRuleHandlers.AddTo(map);
        ResolverEndpointHandlers.AddTo(map);
        DnsTagHandlers.AddTo(map);
    }

    /// <summary>A refusal, with the number that Route 53 Resolver puts before its words and the trace id behind them.</summary>
    public static ServiceException Error(string code, string number, string message) => new(code, $"[RSLVR-{number}] {message} Trace Id: \"1-65f00000-000000000000000000000000\"", 400);

    public static ServiceException NotFound(string id) => Error("ResourceNotFoundException", "02025", $"Can't find the resource with ID \"{id}\".");

    public static ServiceException Conflict(string number, string message) => Error("ConflictException", number, message);

    public static ServiceException Invalid(string number, string message) => Error("ValidationException", number, message);

    /// <summary>The words of AWS's own request validation.</summary>
    public static ServiceException Constraint(string member, object? value, string constraint, string code = "ValidationException") => new(
        code, $"1 validation error detected: Value {(value is null ? "null" : $"'{string.Format(CultureInfo.InvariantCulture, "{0}", value)}'")} at '{member}' failed to satisfy constraint: {constraint}", 400);

    public static string Required(string? value, string member, string code = "ValidationException") => value ?? throw Constraint(member, null, "Member must not be null", code);

    public static int Required(int? value, string member) => value ?? throw Constraint(member, null, "Member must not be null");

    /// <summary>A name: letters, digits, hyphens, underscores, spaces and quotes, not digits only, at most 64.</summary>
    public static string Name(string? name, string code = "ValidationException")
    {
        Required(name, "name", code);
        if (name!.Length is 0 or > 64) throw Constraint("name", name, $"Member must have length {(name.Length == 0 ? "greater than or equal to 1" : "less than or equal to 64")}", code);
        return NameForm().IsMatch(name) ? name : throw Constraint("name", name, "Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9\\-_' ']+)", code);
    }

    public static string CreatorRequestId(string? id, string code = "ValidationException") =>
        Required(id, "creatorRequestId", code) is { Length: >= 1 and <= 255 } sound ? sound : throw Constraint("creatorRequestId", id, "Member must have length between 1 and 255", code);

    public static string? OneOf(string? value, string member, params string[] allowed) =>
        value is null || allowed.Contains(value, StringComparer.Ordinal) ? value : throw Constraint(member, value, $"Member must satisfy enum value set: [{string.Join(", ", allowed)}]");

    /// <summary>One page of records.</summary>
    public static (IReadOnlyList<T> Items, string? NextToken) Page<T>(
        Func<int, IEnumerable<(int Place, T Item)>> items, Func<T, bool> matches, int? maxResults, string? nextToken, string query, int least = 1, int most = 100, string code = "ValidationException")
    {
        if (maxResults < least) throw Constraint("maxResults", maxResults, $"Member must have value greater than or equal to {least}", code);
        if (maxResults > most) throw Constraint("maxResults", maxResults, $"Member must have value less than or equal to {most}", code);
        return new Paging(1, most, TokenError: code == "ValidationException" ? code : "InvalidNextTokenException").Page(items, matches, maxResults ?? Math.Min(most, 100), nextToken, query);
    }

    /// <summary>The time as Route 53 Resolver writes it.</summary>
    public static string Now(PracticeRegion region) => region.Now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    public static string Arn(PracticeRegion region, string kind, string id) => $"arn:aws:route53resolver:{region.Name}:{region.AccountId}:{kind}/{id}";

    public static string Vpc(PracticeRegion region, string? id) => region.Vpcs.Find(Required(id, "vpcId")) is not null ? id! : throw NotFound(id!);

    [GeneratedRegex(@"^(?![0-9]+\z)[a-zA-Z0-9\-_' ]+\z")]
    private static partial Regex NameForm();
}
