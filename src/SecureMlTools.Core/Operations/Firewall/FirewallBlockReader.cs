using System.Runtime.CompilerServices;
using SecureMlTools.Api;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Firewall;
using SecureMlTools.Firewall.Rules;
using SecureMlTools.Inventory;

namespace SecureMlTools.Operations.Firewall;

/// <summary>Gives the blocks of addresses in rule groups, group by group: each as soon as its group is read.</summary>
public static class FirewallBlockReader
{
    /// <summary>Reads a region.</summary>
    /// <param name="aws">The transport.</param>
    /// <param name="query">Which groups.</param>
    /// <param name="now">The time to say by which blocks are over.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="AwsException">A group or firewall that was named is not there, or could not be read.</exception>
    public static async IAsyncEnumerable<FirewallBlock> ReadAsync(IAwsTransport aws, RuleGroupQuery query, DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var arn in await query.FindAsync(aws, cancellationToken).ConfigureAwait(false))
        {
            var answer = await aws.SendAsync(NetworkFirewallApi.DescribeRuleGroup.Call(new DescribeRuleGroupRequest { RuleGroupArn = arn.ToString() }), cancellationToken).ConfigureAwait(false);
            foreach (var block in Blocks(arn, answer, now)) yield return block;
        }
    }

    /// <summary>Reads a saved inventory; what is over was over when it was made.</summary>
    /// <exception cref="GapException">What was asked for is not in it.</exception>
    /// <exception cref="AwsException">A group or firewall that was named is not in it.</exception>
    public static IEnumerable<FirewallBlock> Read(RegionInventory inventory, RuleGroupQuery query)
    {
        var estate = new Estate(inventory);
        return query.Find(estate).SelectMany(a => Blocks(a, estate.RuleGroup(a.ToString()), estate.Now));
    }

    private static IEnumerable<FirewallBlock> Blocks(FirewallArn arn, DescribeRuleGroupResponse answer, DateTimeOffset now) =>
        answer.RuleGroup is { } group && RuleList.Of(group) is { } list
            ? list.Egress.Select(BlockRule.Read).OfType<BlockRule>().Select(b => new FirewallBlock
            {
                Address = b.Address,
                Expires = b.Expires,
                IsExpired = b.Expires <= now,
                FindingId = b.Rule.Metadata.TryGetValue(EgressRule.FindingKey, out var finding) ? Text.Visible(finding) : null,
                Sid = b.Rule.Sid,
                RuleGroupName = arn.Name,
                RuleGroupArn = arn.ToString(),
                Region = arn.Region,
                AccountId = arn.AccountId,
            })
            : [];
}
