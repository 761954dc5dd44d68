using System.Globalization;
using SecureMlTools.Api;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Repair;

namespace SecureMlTools.Firewall.Changes;

/// <summary>
/// Changes a part of a rule group. AWS replaces the whole group at every update and refuses one whose token is not the last: so the group is read,
/// the part is changed, everything else is sent back as it was, and on a stale token all of this is done again on the group as it then is.
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
    /// <param name="edit">Gives the group with the change made, or null when there is nothing to change. Called anew for every attempt.</param>
    /// <param name="maxAttempts">Updates to try at most.</param>
    /// <param name="cancellationToken">Stops before the next attempt.</param>
    /// <returns>How many updates it took and the new token, as fields for <see cref="FirewallPlan"/>.</returns>
    /// <exception cref="AwsException">The group is gone, AWS refused the change, or every attempt lost the race (InvalidTokenException).</exception>
    public static Task<ResourceState> ApplyAsync(IAwsTransport aws, string arn, Func<RuleGroup, RuleGroup?> edit, int maxAttempts, CancellationToken cancellationToken) =>
        ApplyAsync(aws, arn, (group, _) => edit(group), maxAttempts, cancellationToken);

    /// <summary>Applies a change to the group as it is, and says when the attempt before may have taken effect although it was answered with a stale token.</summary>
    /// <param name="aws">The transport.</param>
    /// <param name="arn">The group.</param>
    /// <param name="edit">
    /// As in the other. Its second argument is true when the answer to the attempt before was lost on the way and the call sent again: then what that
    /// attempt was to change, and now is so, counts as changed by it.
    /// </param>
    /// <param name="maxAttempts">Updates to try at most.</param>
    /// <param name="cancellationToken">Stops before the next attempt.</param>
    /// <returns>How many updates it took and the new token.</returns>
    /// <exception cref="AwsException">As in the other. Its status is 0 where an attempt may have taken effect.</exception>
    public static async Task<ResourceState> ApplyAsync(IAwsTransport aws, string arn, Func<RuleGroup, bool, RuleGroup?> edit, int maxAttempts, CancellationToken cancellationToken)
    {
        var mayHave = false;
        for (var attempt = 1; ; attempt++)
        {
            var now = await aws.SendAsync(NetworkFirewallApi.DescribeRuleGroup.Call(new DescribeRuleGroupRequest { RuleGroupArn = arn }), cancellationToken).ConfigureAwait(false);
            if (edit(now.RuleGroup ?? new RuleGroup(), mayHave) is not { } wanted) return Made(attempt - 1, now.UpdateToken);
            try
            {
                var answer = await aws.SendAsync(NetworkFirewallApi.UpdateRuleGroup.Call(Request(now, arn, wanted)), cancellationToken).ConfigureAwait(false);
                return Made(attempt, answer.UpdateToken);
            }
            catch (AwsException e) when (e.ErrorCode == "InvalidTokenException" && attempt < maxAttempts)
            {
                // Somebody else was faster: the change is made again to what he left. Or we were, and the answer was lost.
                mayHave = e.MayHaveTakenEffect;
            }
            catch (AwsException e) when (e.MayHaveTakenEffect && e.StatusCode != 0)
            {
                throw new AwsException(e.Message, e.ErrorCode, 0, e.RequestId, e.Operation, e) { MayHaveTakenEffect = true };
            }
        }
    }

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

    private static ResourceState Made(int attempts, string? token) =>
        ResourceState.Of((FirewallPlan.AttemptsField, attempts.ToString(CultureInfo.InvariantCulture)), (FirewallPlan.TokenField, token));
}
