using System.Text.RegularExpressions;
using SecureMlTools.Firewall;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.NetworkFirewall;

/// <summary>Firewalls, policies and rule groups go by ARN or by name; and how they are listed.</summary>
internal static partial class Named
{
    public static StoredFirewall Firewall(PracticeRegion region, string? arn, string? name) =>
        Find(region, region.NetworkFirewall.Firewalls, f => f.Name, "firewall", FirewallArn.FirewallType, arn, name);

    public static StoredPolicy Policy(PracticeRegion region, string? arn, string? name) =>
        Find(region, region.NetworkFirewall.Policies, p => p.Name, "firewallPolicy", FirewallArn.PolicyType, arn, name);

    public static StoredRuleGroup RuleGroup(PracticeRegion region, string? arn, string? name, string? type)
    {
        Type(type);
        if (arn is null && name is not null && type is null) throw Refusal.Null("Type", "Type");
        return Find(region, region.NetworkFirewall.RuleGroups, g => g.Name, "ruleGroup", TypeOf(type), arn, name);
    }

    /// <summary>The ARN of one of the account's own.</summary>
    public static string Arn(PracticeRegion region, string type, string name) => new FirewallArn("aws", region.Name, region.AccountId, type, name).ToString();

    public static string TypeOf(string? ruleGroupType) => ruleGroupType == "STATELESS" ? FirewallArn.StatelessType : FirewallArn.StatefulType;

    public static void Type(string? value) => Refusal.Word(value, "type", "STATELESS", "STATEFUL", "STATEFUL_DOMAIN");

    public static void Name(string? value, string member)
    {
        if (value is not null && !FirewallArn.IsName(value)) throw Refusal.Constraint(member, value, "satisfy regular expression pattern: ^[a-zA-Z0-9-]+$");
    }

    /// <summary>A page of a list.</summary>
    public static (IReadOnlyList<T> Items, string? NextToken) Page<T>(Table<T> table, Func<T, bool> matches, int? maxResults, string? nextToken, string query)
        where T : class
    {
        if (maxResults is < 1) throw Refusal.Constraint("maxResults", maxResults, "have value greater than or equal to 1");
        if (maxResults is > 100) throw Refusal.Constraint("maxResults", maxResults, "have value less than or equal to 100");
        return new Paging(1, 100, TokenError: "InvalidRequestException").Page(table.From, matches, maxResults, nextToken, query);
    }

    private static T Find<T>(PracticeRegion region, Table<T> table, Func<T, string> nameOf, string member, string type, string? arn, string? name)
        where T : class
    {
        if (arn is null && name is null) throw Refusal.Invalid($"{Capital(member)}Arn, {Capital(member)}Name cannot be null");
        Name(name, member + "Name");
        if (arn is not null && !ArnForm().IsMatch(arn)) throw Refusal.Constraint(member + "Arn", arn, "satisfy regular expression pattern: ^arn:aws.*");
        var found = table.Find(arn ?? Arn(region, type, name!)) ?? throw Refusal.NotFound;
        // Both may be given, and then mean the same one.
        return name is null || nameOf(found) == name ? found : throw Refusal.Of("parameter is invalid", name, null);
    }

    private static string Capital(string member) => char.ToUpperInvariant(member[0]) + member[1..];

    [GeneratedRegex("^arn:aws.{0,248}\\z")]
    private static partial Regex ArnForm();
}
