using SecureMlTools.Api.Ec2;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Scenarios;

/// <summary>One rule of a scenario's security group.</summary>
/// <param name="Protocol">tcp, udp, icmp or -1.</param>
/// <param name="From">First port.</param>
/// <param name="To">Last port.</param>
/// <param name="Peer">A CIDR range of either version, a prefix list's id, or a security group's id.</param>
/// <param name="Description">Its description.</param>
internal sealed record RuleSpec(string Protocol, int From, int To, string Peer, string? Description = null)
{
    public static RuleSpec All(string peer, string? description = null) => new("-1", -1, -1, peer, description);

    public static RuleSpec Tcp(int port, string peer, string? description = null) => new("tcp", port, port, peer, description);
}

internal sealed partial class EstateBuilder
{
    /// <summary>What AWS gives a new group: everything may go out.</summary>
    public static readonly RuleSpec[] AllOut = [RuleSpec.All("0.0.0.0/0")];

    public string Group(string vpc, string name, string description, RuleSpec[] ingress, RuleSpec[] egress, string? groupName = null)
    {
        var id = Id("sg", name);
        Region.SecurityGroups.Put(new SecurityGroup
        {
            GroupId = id,
            GroupName = groupName ?? name,
            Description = description,
            VpcId = Id("vpc", vpc),
            OwnerId = AccountId,
            SecurityGroupArn = Arn("ec2", "security-group/" + id),
            Tags = groupName is null ? Tags(name) : [],
        });
        Rules(name, ingress, egress);
        return id;
    }

    /// <summary>Adds rules to a group.</summary>
    public void Rules(string group, RuleSpec[] ingress, RuleSpec[] egress)
    {
        foreach (var rule in ingress) Rule(group, rule, isEgress: false);
        foreach (var rule in egress) Rule(group, rule, isEgress: true);
    }

    public string PrefixList(string name, params string[] cidrs)
    {
        var id = Id("pl", name);
        var list = new ManagedPrefixList
        {
            PrefixListId = id,
            PrefixListName = name,
            PrefixListArn = Arn("ec2", "prefix-list/" + id),
            AddressFamily = "IPv4",
            MaxEntries = cidrs.Length,
            OwnerId = AccountId,
            State = "create-complete",
            Version = 1,
            Tags = Tags(name),
        };
        Region.PrefixLists.Put(new StoredPrefixList(list, [.. cidrs.Select((c, i) => new PrefixListEntry { Cidr = c, Description = "part " + (i + 1) })]));
        return id;
    }

    private void Rule(string group, RuleSpec spec, bool isEgress)
    {
        var groupId = Id("sg", group);
        var id = Id("sgr", $"{group}/{isEgress}/{spec.Protocol}/{spec.From}/{spec.To}/{spec.Peer}");
        var kind = spec.Peer.Split('-')[0];
        var isAddress = spec.Peer.Contains('/');
        Region.Rules.Put(new SecurityGroupRule
        {
            SecurityGroupRuleId = id,
            SecurityGroupRuleArn = Arn("ec2", "security-group-rule/" + id),
            GroupId = groupId,
            GroupOwnerId = AccountId,
            IsEgress = isEgress,
            IpProtocol = spec.Protocol,
            FromPort = spec.From,
            ToPort = spec.To,
            CidrIpv4 = isAddress && !spec.Peer.Contains(':') ? spec.Peer : null,
            CidrIpv6 = isAddress && spec.Peer.Contains(':') ? spec.Peer : null,
            PrefixListId = !isAddress && kind == "pl" ? spec.Peer : null,
            ReferencedGroupInfo = !isAddress && kind == "sg" ? new ReferencedSecurityGroup { GroupId = spec.Peer, UserId = AccountId, VpcId = Region.SecurityGroups.Find(groupId)?.VpcId } : null,
            Description = spec.Description,
            Tags = [],
        });
    }
}
