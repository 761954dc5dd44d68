using SecureMlTools.Api;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Repair;

namespace SecureMlTools.Firewall.Changes;

/// <summary>
/// Changes a part of a rule group (<see cref="TokenUpdate"/>): variables, references, options and all else in it go back as they came.
/// https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_UpdateRuleGroup.html
/// </summary>
internal static class RuleGroupUpdate
{
    /// <summary>Reads a rule group; null when it is gone.</summary>
    public static async Task<DescribeRuleGroupResponse?> ReadAsync(IAwsTransport aws, string arn, CancellationToken cancellationToken)
    {
        try
        {
            return await aws.SendAsync(NetworkFirewallApi.DescribeRuleGroup.Call(new DescribeRuleGroupRequest { RuleGroupArn = arn }), cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException e) when (e.ErrorCode == "ResourceNotFoundException")
        {
            return null;
        }
    }

    /// <summary>Applies a change to the group as it is.</summary>
    /// <param name="aws">The transport.</param>
    /// <param name="arn">The group.</param>
    /// <param name="edit">Gives the group with the change made, or null when there is nothing to change: as in <see cref="TokenUpdate"/>.</param>
    /// <param name="maxAttempts">Updates to try at most.</param>
    /// <param name="cancellationToken">Stops before the next attempt.</param>
    /// <returns>How many updates it took and the new token, as fields for <see cref="FirewallPlan"/>.</returns>
    /// <exception cref="AwsException">As in <see cref="TokenUpdate"/>; or the group has a member that would be lost.</exception>
    public static Task<ResourceState> ApplyAsync(IAwsTransport aws, string arn, Func<RuleGroup, bool, RuleGroup?> edit, int maxAttempts, CancellationToken cancellationToken) => TokenUpdate.ApplyAsync(
        async () => TokenUpdate.Known(
            await aws.SendAsync(NetworkFirewallApi.DescribeRuleGroup.CallWhole(new DescribeRuleGroupRequest { RuleGroupArn = arn }), cancellationToken).ConfigureAwait(false), "The rule group", NetworkFirewallApi.UpdateRuleGroup,
            "RuleGroup", "RuleGroupResponse.EncryptionConfiguration", "RuleGroupResponse.SourceMetadata", "RuleGroupResponse.SummaryConfiguration"),
        (now, mayHave) => edit(now.RuleGroup ?? new RuleGroup(), mayHave),
        async (now, wanted) => (await aws.SendAsync(NetworkFirewallApi.UpdateRuleGroup.Call(Request(now, arn, wanted)), cancellationToken).ConfigureAwait(false)).UpdateToken,
        now => now.UpdateToken, maxAttempts);

    // What is left out of an update is lost: description, encryption and summary go back as they came.
    private static UpdateRuleGroupRequest Request(DescribeRuleGroupResponse now, string arn, RuleGroup wanted) => new()
    {
        UpdateToken = now.UpdateToken,
        RuleGroupArn = arn,
        RuleGroup = wanted,
        Description = now.RuleGroupResponse?.Description,
        EncryptionConfiguration = now.RuleGroupResponse?.EncryptionConfiguration,
        SourceMetadata = now.RuleGroupResponse?.SourceMetadata,
        SummaryConfiguration = now.RuleGroupResponse?.SummaryConfiguration,
    };
}
