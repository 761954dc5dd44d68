using SecureMlTools.Api;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Repair;

namespace SecureMlTools.Firewall.Changes;

/// <summary>
/// Changes a part of a firewall policy (<see cref="TokenUpdate"/>): references, variables, timeouts, TLS inspection, custom actions and all else go back as they came.
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
    /// <param name="edit">Gives the policy with the change made, or null when there is nothing to change: as in <see cref="TokenUpdate"/>.</param>
    /// <param name="maxAttempts">Updates to try at most.</param>
    /// <param name="cancellationToken">Stops before the next attempt.</param>
    /// <returns>How many updates it took and the new token, as fields for <see cref="FirewallPlan"/>.</returns>
    /// <exception cref="AwsException">As in <see cref="TokenUpdate"/>; or the policy has a member that would be lost.</exception>
    public static Task<ResourceState> ApplyAsync(IAwsTransport aws, string arn, Func<FirewallPolicy, bool, FirewallPolicy?> edit, int maxAttempts, CancellationToken cancellationToken) => TokenUpdate.ApplyAsync(
        async () => TokenUpdate.Known(
            await aws.SendAsync(NetworkFirewallApi.DescribeFirewallPolicy.CallWhole(new DescribeFirewallPolicyRequest { FirewallPolicyArn = arn }), cancellationToken).ConfigureAwait(false), "The policy", NetworkFirewallApi.UpdateFirewallPolicy,
            "FirewallPolicy", "FirewallPolicyResponse.EncryptionConfiguration"),
        (now, mayHave) => edit(now.FirewallPolicy ?? new FirewallPolicy(), mayHave),
        async (now, wanted) => (await aws.SendAsync(NetworkFirewallApi.UpdateFirewallPolicy.Call(Request(now, arn, wanted)), cancellationToken).ConfigureAwait(false)).UpdateToken,
        now => now.UpdateToken, maxAttempts);

    // What is left out of an update is lost: description and encryption go back as they came.
    private static UpdateFirewallPolicyRequest Request(DescribeFirewallPolicyResponse now, string arn, FirewallPolicy wanted) => new()
    {
        UpdateToken = now.UpdateToken,
        FirewallPolicyArn = arn,
        FirewallPolicy = wanted,
        Description = now.FirewallPolicyResponse?.Description,
        EncryptionConfiguration = now.FirewallPolicyResponse?.EncryptionConfiguration,
    };
}
