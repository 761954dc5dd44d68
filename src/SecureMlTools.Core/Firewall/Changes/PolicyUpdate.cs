using System.Globalization;
using SecureMlTools.Api;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Repair;

namespace SecureMlTools.Firewall.Changes;

/// <summary>
/// Changes a part of a firewall policy. As with rule groups, AWS replaces the whole at every update and refuses one whose token is not the last:
/// so everything else (references, variables, timeouts, TLS inspection, custom actions, …) goes back as it came, and a stale token means again from the start.
/// https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_UpdateFirewallPolicy.html
/// </summary>
internal static class PolicyUpdate
{
    /// <summary>Reads a policy; null when it is gone.</summary>
    public static async Task<DescribeFirewallPolicyResponse?> ReadAsync(IAwsTransport aws, string arn, CancellationToken cancellationToken)
    {
        try
        {
            return await aws.SendAsync(NetworkFirewallApi.DescribeFirewallPolicy.Call(new DescribeFirewallPolicyRequest { FirewallPolicyArn = arn }), cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException e) when (e.ErrorCode == "ResourceNotFoundException")
        {
            return null;
        }
    }

    /// <summary>Applies a change to the policy as it is.</summary>
    /// <param name="aws">The transport.</param>
    /// <param name="arn">The policy.</param>
    /// <param name="edit">Gives the policy with the change made, or null when there is nothing to change. Called anew for every attempt.</param>
    /// <param name="maxAttempts">Updates to try at most.</param>
    /// <param name="cancellationToken">Stops before the next attempt.</param>
    /// <returns>How many updates it took and the new token, as fields for <see cref="FirewallPlan"/>.</returns>
    /// <exception cref="AwsException">The policy is gone, AWS refused the change, or every attempt lost the race (InvalidTokenException).</exception>
    public static async Task<ResourceState> ApplyAsync(IAwsTransport aws, string arn, Func<FirewallPolicy, FirewallPolicy?> edit, int maxAttempts, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var now = await aws.SendAsync(NetworkFirewallApi.DescribeFirewallPolicy.Call(new DescribeFirewallPolicyRequest { FirewallPolicyArn = arn }), cancellationToken).ConfigureAwait(false);
            if (edit(now.FirewallPolicy ?? new FirewallPolicy()) is not { } wanted) return Made(attempt - 1, now.UpdateToken);
            try
            {
                var answer = await aws.SendAsync(NetworkFirewallApi.UpdateFirewallPolicy.Call(Request(now, arn, wanted)), cancellationToken).ConfigureAwait(false);
                return Made(attempt, answer.UpdateToken);
            }
            catch (AwsException e) when (e.ErrorCode == "InvalidTokenException" && attempt < maxAttempts)
            {
                // Somebody else was faster: the change is made again to what he left.
            }
        }
    }

    // What is left out of an update is lost: description and encryption go back as they came.
    private static UpdateFirewallPolicyRequest Request(DescribeFirewallPolicyResponse now, string arn, FirewallPolicy wanted) => new()
    {
        UpdateToken = now.UpdateToken,
        FirewallPolicyArn = arn,
        FirewallPolicy = wanted,
        Description = now.FirewallPolicyResponse?.Description,
        EncryptionConfiguration = now.FirewallPolicyResponse?.EncryptionConfiguration,
    };

    private static ResourceState Made(int attempts, string? token) =>
        ResourceState.Of((FirewallPlan.AttemptsField, attempts.ToString(CultureInfo.InvariantCulture)), (FirewallPlan.TokenField, token));
}
