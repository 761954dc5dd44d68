using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;

namespace SecureMlTools.Repair.Kinds;

/// <summary>
/// One rule of a security group, taken out by its id and put back with its description and tags. AWS gives a restored rule a new id, so the rule
/// is known by what it admits, and the id is only how it is taken out.
/// </summary>
internal sealed class SecurityGroupRuleKind : ChangeKind
{
    public const string KindName = "SecurityGroupRule";
    private const string Present = "Rule";

    private static readonly Dictionary<string, Regex> Parts = new()
    {
        ["Direction"] = new Regex(@"^(ingress|egress)\z"),
        ["IpProtocol"] = Check.Protocol,
        ["FromPort"] = Check.Port,
        ["ToPort"] = Check.Port,
        ["CidrIpv4"] = Check.Cidr,
        ["CidrIpv6"] = Check.Cidr,
        ["PrefixListId"] = new Regex(@"^pl-[0-9a-f]{8,17}\z"),
        ["ReferencedGroupId"] = Check.SecurityGroupId,
        ["ReferencedGroupOwner"] = new Regex(@"^[0-9]{12}\z"),
        ["Description"] = Check.Description,
        ["Tags"] = new Regex(@"^\{[\s\S]{0,20000}\}\z"),
    };

    private static readonly Dictionary<string, Regex> States = new() { [Present] = new Regex(@"^(present|absent)\z"), ["SecurityGroupRuleId"] = new Regex(@"^sgr-[0-9a-f]{8,17}\z") };

    public override string Name => KindName;

    /// <summary>The change that takes a rule out.</summary>
    public static Change Revoke(Estate estate, string controlId, SecurityGroupRule rule, string? instanceId, string? risk, params IReadOnlyList<Guard> guards) => new()
    {
        Kind = KindName,
        ControlId = controlId,
        ResourceType = ResourceTypes.SecurityGroup,
        ResourceId = rule.GroupId!,
        InstanceId = instanceId,
        Region = estate.Region,
        AccountId = estate.AccountId,
        Part = PartOf(rule),
        Before = ResourceState.Of((Present, "present")),
        After = ResourceState.Of((Present, "absent")),
        Risk = risk,
        Guards = guards,
        Order = 40,
    };

    public override string Operation(Change change) => (change.After[Present], change.Part["Direction"]) switch
    {
        ("absent", "ingress") => Ec2Api.RevokeSecurityGroupIngress.IamAction,
        ("absent", _) => Ec2Api.RevokeSecurityGroupEgress.IamAction,
        (_, "ingress") => Ec2Api.AuthorizeSecurityGroupIngress.IamAction,
        _ => Ec2Api.AuthorizeSecurityGroupEgress.IamAction,
    };

    public override string Describe(Change change, ResourceState state)
    {
        var part = change.Part;
        var ports = part["FromPort"] == part["ToPort"] ? part["FromPort"] : $"{part["FromPort"]}-{part["ToPort"]}";
        var traffic = part["IpProtocol"] == "-1" ? "all traffic" : $"{part["IpProtocol"]} {ports}";
        var peer = Sources.Select(s => part[s]).First(s => s is not null);
        var rule = Text.Visible($"{part["Direction"]} {traffic} {(part["Direction"] == "ingress" ? "from" : "to")} {peer}");
        return state[Present] == "present" ? rule : "no " + rule;
    }

    public override async Task<ResourceState?> ReadAsync(IAwsTransport aws, Change change, CancellationToken cancellationToken)
    {
        try
        {
            var rule = await FindAsync(aws, change, cancellationToken).ConfigureAwait(false);
            return ResourceState.Of((Present, rule is null ? "absent" : "present"));
        }
        catch (AwsException e) when (e.ErrorCode is "InvalidGroup.NotFound" or "InvalidGroupId.Malformed")
        {
            return null;
        }
    }

    public override async Task<ResourceState> ApplyAsync(IAwsTransport aws, Change change, string token, CancellationToken cancellationToken)
    {
        if (change.After[Present] == "present") return await AuthorizeAsync(aws, change, cancellationToken).ConfigureAwait(false);

        var rule = await FindAsync(aws, change, cancellationToken).ConfigureAwait(false)
            ?? throw new AwsException("The rule is no longer there.", "InvalidSecurityGroupRuleId.NotFound", operation: Ec2Api.RevokeSecurityGroupIngress);
        if (change.Part["Direction"] == "ingress")
            await aws.SendAsync(Ec2Api.RevokeSecurityGroupIngress.Call(new() { GroupId = change.ResourceId, SecurityGroupRuleIds = [rule.SecurityGroupRuleId!] }), cancellationToken).ConfigureAwait(false);
        else
            await aws.SendAsync(Ec2Api.RevokeSecurityGroupEgress.Call(new() { GroupId = change.ResourceId, SecurityGroupRuleIds = [rule.SecurityGroupRuleId!] }), cancellationToken).ConfigureAwait(false);
        return ResourceState.Of(("SecurityGroupRuleId", rule.SecurityGroupRuleId));
    }

    public override string? Validate(Change change) =>
        Check.Fields(change, ResourceTypes.SecurityGroup, Check.SecurityGroupId, Parts, States)
        ?? Check.Moves(change, Present)
        ?? (change.Part["Direction"] is null || change.Part["IpProtocol"] is null ? "a security group rule has a direction and a protocol" : null)
        ?? (Sources.Count(s => change.Part[s] is not null) == 1 ? null : "a security group rule has exactly one source or destination")
        ?? (change.Part["Tags"] is { } tags && !IsTagObject(tags) ? "'Tags' is not an object of texts" : null);

    private static string[] Sources { get; } = ["CidrIpv4", "CidrIpv6", "PrefixListId", "ReferencedGroupId"];

    private static ResourceState PartOf(SecurityGroupRule rule) => ResourceState.Of(
        ("Direction", rule.IsEgress == true ? "egress" : "ingress"),
        ("IpProtocol", rule.IpProtocol),
        ("FromPort", rule.FromPort?.ToString(CultureInfo.InvariantCulture)),
        ("ToPort", rule.ToPort?.ToString(CultureInfo.InvariantCulture)),
        ("CidrIpv4", rule.CidrIpv4),
        ("CidrIpv6", rule.CidrIpv6),
        ("PrefixListId", rule.PrefixListId),
        ("ReferencedGroupId", rule.ReferencedGroupInfo?.GroupId),
        ("ReferencedGroupOwner", rule.ReferencedGroupInfo?.UserId),
        ("Description", rule.Description),
        ("Tags", rule.Tags is { Count: > 0 } tags ? new JsonObject([.. tags.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => KeyValuePair.Create<string, JsonNode?>(t.Key ?? "", JsonValue.Create(t.Value ?? "")))]).ToJsonString() : null));

    // What a rule admits identifies it: AWS allows no two rules of a group that differ only in description.
    private static bool Same(ResourceState a, ResourceState b) =>
        a["Direction"] == b["Direction"] && a["IpProtocol"] == b["IpProtocol"] && Port(a, "FromPort") == Port(b, "FromPort") && Port(a, "ToPort") == Port(b, "ToPort")
        && Sources.All(s => a[s] == b[s]);

    private static string Port(ResourceState part, string name) => part[name] ?? "-1";

    private static async Task<SecurityGroupRule?> FindAsync(IAwsTransport aws, Change change, CancellationToken cancellationToken)
    {
        var request = new DescribeSecurityGroupRulesRequest { Filters = [new Filter { Name = "group-id", Values = [change.ResourceId] }] };
        var answer = await Ec2Api.DescribeSecurityGroupRules.AllAsync(aws, request, cancellationToken).ConfigureAwait(false);
        return answer.SecurityGroupRules.OrEmpty().FirstOrDefault(r => r.GroupId == change.ResourceId && Same(PartOf(r), change.Part));
    }

    private static async Task<ResourceState> AuthorizeAsync(IAwsTransport aws, Change change, CancellationToken cancellationToken)
    {
        var part = change.Part;
        int? Number(string name) => part[name] is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
        var permission = new IpPermission
        {
            IpProtocol = part["IpProtocol"],
            FromPort = Number("FromPort"),
            ToPort = Number("ToPort"),
            IpRanges = part["CidrIpv4"] is { } v4 ? [new IpRange { CidrIp = v4, Description = part["Description"] }] : null,
            Ipv6Ranges = part["CidrIpv6"] is { } v6 ? [new Ipv6Range { CidrIpv6 = v6, Description = part["Description"] }] : null,
            PrefixListIds = part["PrefixListId"] is { } list ? [new PrefixListId { PrefixListIdValue = list, Description = part["Description"] }] : null,
            UserIdGroupPairs = part["ReferencedGroupId"] is { } group ? [new UserIdGroupPair { GroupId = group, UserId = part["ReferencedGroupOwner"], Description = part["Description"] }] : null,
        };
        IReadOnlyList<TagSpecification>? tags = part["Tags"] is { } json
            ? [new TagSpecification { ResourceType = "security-group-rule", Tags = [.. JsonNode.Parse(json)!.AsObject().Select(t => new Tag { Key = t.Key, Value = t.Value?.GetValue<string>() })] }]
            : null;
        IReadOnlyList<SecurityGroupRule>? made = part["Direction"] == "ingress"
            ? (await aws.SendAsync(Ec2Api.AuthorizeSecurityGroupIngress.Call(new() { GroupId = change.ResourceId, IpPermissions = [permission], TagSpecifications = tags }), cancellationToken).ConfigureAwait(false)).SecurityGroupRules
            : (await aws.SendAsync(Ec2Api.AuthorizeSecurityGroupEgress.Call(new() { GroupId = change.ResourceId, IpPermissions = [permission], TagSpecifications = tags }), cancellationToken).ConfigureAwait(false)).SecurityGroupRules;
        return ResourceState.Of(("SecurityGroupRuleId", made.OrEmpty().FirstOrDefault()?.SecurityGroupRuleId));
    }

    private static bool IsTagObject(string json)
    {
        try
        {
            return JsonNode.Parse(json) is JsonObject o && o.All(t => t.Value?.GetValueKind() == JsonValueKind.String);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
