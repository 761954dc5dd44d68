using System.Text.RegularExpressions;
using SecureMlTools.Api;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Controls;
using SecureMlTools.Firewall;

namespace SecureMlTools.Repair.Kinds;

/// <summary>
/// One of a firewall's protections against being deleted or changed by accident. Each is a call of its own.
/// https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_UpdateFirewallDeleteProtection.html
/// </summary>
internal sealed class FirewallProtectionKind : ChangeKind
{
    public const string KindName = "FirewallProtection";

    /// <summary>Against deletion.</summary>
    public const string Delete = "DeleteProtection";

    /// <summary>Against another set of subnets.</summary>
    public const string Subnets = "SubnetChangeProtection";

    /// <summary>Against another policy.</summary>
    public const string Policy = "FirewallPolicyChangeProtection";

    private static readonly Regex FirewallForm = new(@"^arn:aws[a-z-]*:network-firewall:[a-z0-9-]+:[0-9]{12}:firewall/[a-zA-Z0-9-]{1,128}\z");
    private static readonly Dictionary<string, Regex> States = new() { [Delete] = Check.Boolean, [Subnets] = Check.Boolean, [Policy] = Check.Boolean };

    public override string Name => KindName;

    public static Change SwitchOn(string firewallArn, string accountId, string region, string protection) => new()
    {
        Kind = KindName,
        ControlId = "FW-08",
        ResourceType = ResourceTypes.Firewall,
        ResourceId = firewallArn,
        Region = region,
        AccountId = accountId,
        Before = ResourceState.Of((protection, "false")),
        After = ResourceState.Of((protection, "true")),
        Risk = protection switch
        {
            Delete => "Whoever deletes the firewall, a template or Terraform included, must switch the protection off first.",
            Subnets => "Whoever adds or takes away a zone must switch the protection off first.",
            _ => "Whoever gives the firewall another policy must switch the protection off first; the policy's own rules can still be changed.",
        },
        Order = 10,
    };

    public override string Operation(Change change) => Field(change) switch
    {
        Delete => NetworkFirewallApi.UpdateFirewallDeleteProtection.IamAction,
        Subnets => NetworkFirewallApi.UpdateSubnetChangeProtection.IamAction,
        _ => NetworkFirewallApi.UpdateFirewallPolicyChangeProtection.IamAction,
    };

    public override async Task<ResourceState?> ReadAsync(IAwsTransport aws, Change change, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await aws.SendAsync(NetworkFirewallApi.DescribeFirewall.Call(new DescribeFirewallRequest { FirewallArn = change.ResourceId }), cancellationToken).ConfigureAwait(false);
            return answer.Firewall is { } firewall ? ResourceState.Of((Field(change), Of(firewall, Field(change)) ? "true" : "false")) : null;
        }
        catch (AwsException e) when (e.ErrorCode == "ResourceNotFoundException")
        {
            return null;
        }
    }

    public override async Task<ResourceState> ApplyAsync(IAwsTransport aws, Change change, string token, CancellationToken cancellationToken)
    {
        var wanted = change.After[Field(change)] == "true";
        // No update token: one setting is changed, and it has just been read.
        switch (Field(change))
        {
            case Delete:
                await aws.SendAsync(NetworkFirewallApi.UpdateFirewallDeleteProtection.Call(new UpdateFirewallDeleteProtectionRequest { FirewallArn = change.ResourceId, DeleteProtection = wanted }), cancellationToken).ConfigureAwait(false);
                break;
            case Subnets:
                await aws.SendAsync(NetworkFirewallApi.UpdateSubnetChangeProtection.Call(new UpdateSubnetChangeProtectionRequest { FirewallArn = change.ResourceId, SubnetChangeProtection = wanted }), cancellationToken).ConfigureAwait(false);
                break;
            default:
                await aws.SendAsync(NetworkFirewallApi.UpdateFirewallPolicyChangeProtection.Call(new UpdateFirewallPolicyChangeProtectionRequest { FirewallArn = change.ResourceId, FirewallPolicyChangeProtection = wanted }), cancellationToken).ConfigureAwait(false);
                break;
        }

        return ResourceState.Empty;
    }

    public override string? Validate(Change change) =>
        Check.Fields(change, ResourceTypes.Firewall, FirewallForm, Check.None, States) ?? Check.Moves(change, Field(change))
        ?? (FirewallArn.TryParse(change.ResourceId, out var arn) && arn.Region == change.Region && arn.AccountId == change.AccountId ? null : "the firewall is of another account or region than the change");

    /// <summary>Whether a firewall has a protection.</summary>
    public static bool Of(Api.NetworkFirewall.Firewall firewall, string protection) => protection switch
    {
        Delete => firewall.DeleteProtection,
        Subnets => firewall.SubnetChangeProtection,
        _ => firewall.FirewallPolicyChangeProtection,
    } == true;

    private static string Field(Change change) => change.After.Fields.Keys.FirstOrDefault() ?? "";
}
