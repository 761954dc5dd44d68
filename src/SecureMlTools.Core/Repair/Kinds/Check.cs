using System.Text.RegularExpressions;

namespace SecureMlTools.Repair.Kinds;

/// <summary>Checks of the typed fields that a journal may hold.</summary>
internal static class Check
{
    /// <summary>Null when the resource's id has the prefix and form, and every field is known and its value of the form given; else what is wrong.</summary>
    public static string? Fields(Change change, string resourceType, Regex id, IReadOnlyDictionary<string, Regex> part, IReadOnlyDictionary<string, Regex> state)
    {
        if (change.ResourceType != resourceType) return $"a change of kind {change.Kind} is about {resourceType}, not {Text.OneLine(change.ResourceType)}";
        if (!id.IsMatch(change.ResourceId)) return $"'{Text.OneLine(change.ResourceId)}' is not the id of a {resourceType}";
        return Wrong(change.Part, part) ?? Wrong(change.Before, state) ?? Wrong(change.After, state);
    }

    /// <summary>Null when the change moves exactly this field from one value to another; else what is wrong.</summary>
    public static string? Moves(Change change, string field) =>
        change.Before.Fields.Count == 1 && change.After.Fields.Count == 1 && change.Before[field] is { } before && change.After[field] is { } after && before != after
            ? null
            : $"a change of kind {change.Kind} has {field} before and after, with different values";

    /// <summary>Null when the same fields are named before and after, one of them this one, and something differs; else what is wrong.</summary>
    public static string? SameFields(Change change, string field) =>
        change.Before[field] is not null && change.Before.Fields.Keys.SequenceEqual(change.After.Fields.Keys, StringComparer.Ordinal) && !change.Before.Equals(change.After)
            ? null
            : $"a change of kind {change.Kind} has the same fields before and after, {field} among them, with different values";

    /// <summary>Null when a setting of a region is changed in that region; else what is wrong.</summary>
    public static string? OwnRegion(Change change) =>
        change.ResourceId == change.Region ? null : $"a setting of {Text.OneLine(change.ResourceId)} is not changed in {Text.OneLine(change.Region)}";

    /// <summary>Null when an ARN of Network Firewall is of the change's own account and region; else what is wrong.</summary>
    public static string? OwnArn(Change change) =>
        SecureMlTools.Firewall.FirewallArn.TryParse(change.ResourceId, out var arn) && arn.Region == change.Region && arn.AccountId == change.AccountId ? null : $"'{Text.OneLine(change.ResourceId)}' is of another account or region than the change";

    /// <summary>A change without the fields that have the value already which they are to get.</summary>
    public static Change Without(Change change, ResourceState now)
    {
        var done = change.After.Fields.Where(f => now[f.Key] == f.Value).Select(f => f.Key).ToList();
        return done.Count == 0 ? change : change with { Before = new(change.Before.Fields.RemoveRange(done)), After = new(change.After.Fields.RemoveRange(done)) };
    }

    private static string? Wrong(ResourceState fields, IReadOnlyDictionary<string, Regex> allowed)
    {
        foreach (var (name, value) in fields.Fields)
        {
            if (!allowed.TryGetValue(name, out var form)) return $"field '{Text.OneLine(name)}' is not known";
            if (!form.IsMatch(value)) return $"field '{name}' has the value '{Text.OneLine(value)}', which is not of its form";
        }

        return null;
    }

    public static IReadOnlyDictionary<string, Regex> None { get; } = new Dictionary<string, Regex>();

    public static Regex InstanceId { get; } = new(@"^i-([0-9a-f]{8}|[0-9a-f]{17})\z");

    public const string Present = "present";

    public const string Absent = "absent";

    public static Regex Presence { get; } = new(@"^(present|absent)\z");

    public static Regex SnapshotId { get; } = new(@"^snap-([0-9a-f]{8}|[0-9a-f]{17})\z");

    public static Regex ImageId { get; } = new(@"^ami-([0-9a-f]{8}|[0-9a-f]{17})\z");

    public static Regex SubnetId { get; } = new(@"^subnet-([0-9a-f]{8}|[0-9a-f]{17})\z");

    public static Regex VpcId { get; } = new(@"^vpc-([0-9a-f]{8}|[0-9a-f]{17})\z");

    public static Regex NetworkAclId { get; } = new(@"^acl-([0-9a-f]{8}|[0-9a-f]{17})\z");

    public static Regex LaunchTemplateId { get; } = new(@"^lt-([0-9a-f]{8}|[0-9a-f]{17})\z");

    public static Regex VersionNumber { get; } = new(@"^[1-9][0-9]{0,17}\z");

    public static Regex SecurityGroupId { get; } = new(@"^sg-([0-9a-f]{8}|[0-9a-f]{17})\z");

    public static Regex Region { get; } = new(@"^[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}\z");

    public static Regex Boolean { get; } = new(@"^(true|false)\z");

    public static Regex HttpTokens { get; } = new(@"^(required|optional)\z");

    public static Regex HopLimit { get; } = new(@"^([1-9]|[1-5][0-9]|6[0-4])\z");

    public static Regex Port { get; } = new(@"^-?[0-9]{1,5}\z");

    public static Regex Protocol { get; } = new(@"^(-1|[a-z]{2,6}[0-9]?|[0-9]{1,3})\z");

    public static Regex Cidr { get; } = new(@"^[0-9a-fA-F.:]{2,39}/[0-9]{1,3}\z");

    public static Regex Description { get; } = new(@"^[ -~\u00a0-\uffff]{0,255}\z");

    public static Regex KmsKey { get; } = new(@"^(alias/|arn:aws[a-z-]*:kms:|mrk-|[0-9a-f]{8}-)[A-Za-z0-9:/_-]{1,200}\z");
}
