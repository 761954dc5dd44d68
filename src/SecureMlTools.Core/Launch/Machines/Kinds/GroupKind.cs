using System.Collections.Immutable;
using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Launch.Blueprints;

namespace SecureMlTools.Launch.Machines.Kinds;

/// <summary>The security group of machines: nothing in, and out what the plan says in place of the rule for everything that EC2 makes.</summary>
internal sealed class GroupKind : ResourceKind
{
    public const string TypeName = "AWS::EC2::SecurityGroup";

    public override string Type => TypeName;

    public override AwsOperation CreateOperation => Ec2Api.CreateSecurityGroup;

    // Rules have ids and descriptions of their own; what is missing of them is made by FinishAsync.
    public override IReadOnlySet<string> Unreadable { get; } = ImmutableHashSet.Create("GroupName", "GroupDescription", "SecurityGroupIngress");

    public override async Task<IReadOnlyList<FoundResource>> FindAsync(BlueprintScope scope, CancellationToken cancellationToken)
    {
        var answer = await Ec2Api.DescribeSecurityGroups.AllAsync(scope.Aws, new DescribeSecurityGroupsRequest { Filters = TagLists.OwnedBy(scope.Owner) }, cancellationToken).ConfigureAwait(false);
        return [.. answer.SecurityGroups.OrEmpty().Select(Found)];
    }

    public override async Task<FoundResource> CreateAsync(Making making, CancellationToken cancellationToken)
    {
        var request = new CreateSecurityGroupRequest
        {
            GroupName = making.Required("GroupName"),
            Description = making.Required("GroupDescription"),
            VpcId = making.Required("VpcId"),
            TagSpecifications = [TagLists.For("security-group", making.Tags)],
        };
        var answer = await making.Aws.SendAsync(Ec2Api.CreateSecurityGroup.Call(request), cancellationToken).ConfigureAwait(false);
        return Found(new SecurityGroup { GroupId = answer.GroupId, VpcId = request.VpcId, Tags = TagLists.Of(making.Tags), IpPermissionsEgress = [Everything] });
    }

    public override bool IsUnfinished(PropertyMap properties, FoundResource found) => true;

    public override async Task<bool> FinishAsync(Making making, FoundResource found, CancellationToken cancellationToken)
    {
        var group = (SecurityGroup)found.Record!;
        var calls = 0;
        var wanted = Wanted(making.Properties);
        var there = group.IpPermissionsEgress.OrEmpty();
        if (there.Any(p => p.IpProtocol == "-1" && p.UserIdGroupPairs.OrEmpty().Count == 0))
        {
            await Tolerant(making.Aws, Ec2Api.RevokeSecurityGroupEgress.Call(new RevokeSecurityGroupEgressRequest { GroupId = found.PhysicalId, IpPermissions = [Everything] }), "InvalidPermission.NotFound", cancellationToken).ConfigureAwait(false);
            calls++;
        }

        var missing = wanted.Where(w => !there.Any(t => Same(w, t))).ToList();
        if (missing.Count > 0)
        {
            await Tolerant(making.Aws, Ec2Api.AuthorizeSecurityGroupEgress.Call(new AuthorizeSecurityGroupEgressRequest { GroupId = found.PhysicalId, IpPermissions = missing }), "InvalidPermission.Duplicate", cancellationToken).ConfigureAwait(false);
            calls++;
        }

        return calls > 0;
    }

    public override async Task DeleteAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken) =>
        await DeleteAsync(scope.Aws, Ec2Api.DeleteSecurityGroup.Call(new DeleteSecurityGroupRequest { GroupId = found.PhysicalId }), cancellationToken).ConfigureAwait(false);

    /// <summary>Sends a call whose effect may be there already, after an answer that was lost.</summary>
    internal static async Task Tolerant<T>(IAwsTransport aws, AwsCall<T> call, string alreadyThere, CancellationToken cancellationToken)
    {
        try
        {
            await aws.SendAsync(call, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException e) when (e.ErrorCode == alreadyThere)
        {
        }
    }

    // The rule that EC2 puts into every new group.
    private static IpPermission Everything { get; } = new() { IpProtocol = "-1", IpRanges = [new IpRange { CidrIp = "0.0.0.0/0" }] };

    private static List<IpPermission> Wanted(PropertyMap properties) => [.. (properties["SecurityGroupEgress"] as PropertyList)?.Items.OfType<PropertyMap>().Select(Rule) ?? []];

    private static IpPermission Rule(PropertyMap rule) => new()
    {
        IpProtocol = rule.Text("IpProtocol"),
        FromPort = rule.Number("FromPort"),
        ToPort = rule.Number("ToPort"),
        IpRanges = rule.Text("CidrIp") is { } cidr ? [new IpRange { CidrIp = cidr, Description = rule.Text("Description") }] : null,
        Ipv6Ranges = rule.Text("CidrIpv6") is { } cidr6 ? [new Ipv6Range { CidrIpv6 = cidr6, Description = rule.Text("Description") }] : null,
        PrefixListIds = rule.Text("DestinationPrefixListId") is { } list ? [new PrefixListId { PrefixListIdValue = list, Description = rule.Text("Description") }] : null,
    };

    // DescribeSecurityGroups puts rules of one port together.
    private static bool Same(IpPermission wanted, IpPermission there) =>
        wanted.IpProtocol == there.IpProtocol && wanted.FromPort == there.FromPort && wanted.ToPort == there.ToPort
        && wanted.IpRanges.OrEmpty().All(w => there.IpRanges.OrEmpty().Any(t => t.CidrIp == w.CidrIp))
        && wanted.Ipv6Ranges.OrEmpty().All(w => there.Ipv6Ranges.OrEmpty().Any(t => t.CidrIpv6 == w.CidrIpv6))
        && wanted.PrefixListIds.OrEmpty().All(w => there.PrefixListIds.OrEmpty().Any(t => t.PrefixListIdValue == w.PrefixListIdValue));

    private static FoundResource Found(SecurityGroup group) => new()
    {
        Type = TypeName,
        PhysicalId = group.GroupId ?? "",
        LogicalId = group.Tags.Value(BlueprintOwner.IdKey),
        Properties = Property.Map(("VpcId", Optional.Text(group.VpcId))),
        Attributes = ImmutableDictionary<string, string>.Empty.Add("GroupId", group.GroupId ?? ""),
        Tags = TagLists.Read(group.Tags),
        Record = group,
    };
}
