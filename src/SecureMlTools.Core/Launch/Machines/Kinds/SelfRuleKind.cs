using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;
using SecureMlTools.Launch.Blueprints;

namespace SecureMlTools.Launch.Machines.Kinds;

/// <summary>The rule with which the machines of a group reach each other on everything: EFA needs it both ways. It goes with its group.</summary>
/// <param name="egress">True for the rule out.</param>
internal sealed class SelfRuleKind(bool egress) : ResourceKind
{
    public const string In = "AWS::EC2::SecurityGroupIngress";
    public const string Out = "AWS::EC2::SecurityGroupEgress";

    public override string Type => egress ? Out : In;

    public override AwsOperation CreateOperation => egress ? Ec2Api.AuthorizeSecurityGroupEgress : Ec2Api.AuthorizeSecurityGroupIngress;

    public override string? Key(PropertyMap properties) => properties.Text("GroupId") is { } group ? $"{group}|{Type}" : null;

    public override IReadOnlySet<string> Unreadable { get; } = new HashSet<string>(["IpProtocol", "SourceSecurityGroupId", "DestinationSecurityGroupId", "Description", "GroupId"], StringComparer.Ordinal);

    public override Task<IReadOnlyList<FoundResource>> FindAsync(BlueprintScope scope, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<FoundResource>>(
    [
        .. scope.Found(ResourceTypes.SecurityGroup).Where(g => g.Record is SecurityGroup group
            && (egress ? group.IpPermissionsEgress : group.IpPermissions).OrEmpty().Any(p => p.IpProtocol == "-1" && p.UserIdGroupPairs.OrEmpty().Any(x => x.GroupId == group.GroupId))).Select(g => Found(g.PhysicalId)),
    ]);

    public override async Task<FoundResource> CreateAsync(Making making, CancellationToken cancellationToken)
    {
        var group = making.Required("GroupId");
        IReadOnlyList<IpPermission> rules = [new IpPermission { IpProtocol = "-1", UserIdGroupPairs = [new UserIdGroupPair { GroupId = group, Description = making.Properties.Text("Description") }] }];
        if (egress) await LostAnswers.SendAsync(making.Aws, Ec2Api.AuthorizeSecurityGroupEgress.Call(new AuthorizeSecurityGroupEgressRequest { GroupId = group, IpPermissions = rules }), "InvalidPermission.Duplicate", cancellationToken).ConfigureAwait(false);
        else await LostAnswers.SendAsync(making.Aws, Ec2Api.AuthorizeSecurityGroupIngress.Call(new AuthorizeSecurityGroupIngressRequest { GroupId = group, IpPermissions = rules }), "InvalidPermission.Duplicate", cancellationToken).ConfigureAwait(false);
        return Found(group);
    }

    public override Task DeleteAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken) => Task.CompletedTask;

    private FoundResource Found(string group) => new() { Type = Type, PhysicalId = $"{group}|{Type}", GoesWith = group };
}
