using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Inventory;
using SecureMlTools.Networking;
using SecureMlTools.Repair.Kinds;

namespace SecureMlTools.Controls.Egress;

/// <summary>What $HOME_NET means to the rules of a group, in one policy on one firewall.</summary>
/// <param name="Origin">Where it is set.</param>
/// <param name="Networks">Its networks as they are written.</param>
internal sealed record HomeNet(HomeNetOrigin Origin, IReadOnlyList<string> Networks)
{
    /// <summary>What is in effect: the group's own value, else the policy's, else the CIDR of the firewall's VPC.</summary>
    /// <exception cref="GapException">The VPC was not read.</exception>
    public static HomeNet Of(RuleGroup group, FirewallPolicy policy, string? vpcId, Estate estate)
    {
        if (Definition(group.RuleVariables?.IPSets) is { } own) return new(HomeNetOrigin.RuleGroup, own);
        if (Definition(policy.PolicyVariables?.RuleVariables) is { } shared) return new(HomeNetOrigin.Policy, shared);
        return estate.Vpc(vpcId)?.CidrBlock is { } cidr ? new(HomeNetOrigin.Vpc, [cidr])
            : throw Estate.NotListed(Api.Ec2.Ec2Api.DescribeVpcs, $"no VPC {Text.Visible(vpcId ?? "?")}, whose range $HOME_NET is");
    }

    /// <summary>The networks that a set of variables gives HOME_NET; null when it does not set it.</summary>
    public static IReadOnlyList<string>? Definition(IReadOnlyDictionary<string, IPSet>? sets) =>
        sets?.GetValueOrDefault(FirewallHomeNetKind.HomeNet)?.Definition is { Count: > 0 } networks ? networks : null;

    /// <summary>The first entry that is no plain network (a reference to a prefix list, say), whose addresses are not seen from here; null where there is none.</summary>
    public string? Unread => Networks.FirstOrDefault(n => !CidrSet.IsCidr(n));

    /// <summary>Its addresses of one IP version.</summary>
    public CidrSet Addresses(bool isV6) => CidrSet.Parse(isV6, Networks);

    /// <summary>In words, for reasons.</summary>
    public string Words(string? group, string policy) => $"{Text.OneLine(string.Join(", ", Networks))} ({Origin switch
    {
        HomeNetOrigin.RuleGroup => $"set in {group}",
        HomeNetOrigin.Policy => $"set in policy {policy}",
        _ => "the firewall's VPC, because nothing else is set",
    }})";
}

/// <summary>Where HOME_NET is set.</summary>
internal enum HomeNetOrigin
{
    /// <summary>In the rule group, whose value wins.</summary>
    RuleGroup,

    /// <summary>In the policy.</summary>
    Policy,

    /// <summary>Nowhere: it is the CIDR of the firewall's VPC.</summary>
    Vpc,
}
