using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace SecureMlTools.Firewall;

/// <summary>
/// The ARN of a Network Firewall resource: <c>arn:aws:network-firewall:eu-west-1:123456789012:stateful-rulegroup/allow</c>.
/// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsnetworkfirewall.html
/// </summary>
/// <param name="Partition">aws, aws-cn, aws-us-gov, …</param>
/// <param name="Region">The region.</param>
/// <param name="AccountId">Twelve digits, or <c>aws-managed</c> for a rule group of AWS's.</param>
/// <param name="Type">firewall, firewall-policy, stateful-rulegroup or stateless-rulegroup.</param>
/// <param name="Name">The name.</param>
public sealed partial record FirewallArn(string Partition, string Region, string AccountId, string Type, string Name)
{
    /// <summary>Type of a firewall's ARN.</summary>
    public const string FirewallType = "firewall";

    /// <summary>Type of a policy's ARN.</summary>
    public const string PolicyType = "firewall-policy";

    /// <summary>Type of a stateful rule group's ARN.</summary>
    public const string StatefulType = "stateful-rulegroup";

    /// <summary>Type of a stateless rule group's ARN.</summary>
    public const string StatelessType = "stateless-rulegroup";

    /// <summary>Takes an ARN apart.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out FirewallArn? arn)
    {
        arn = text is not null && Form().Match(text) is { Success: true } m
            ? new FirewallArn(m.Groups[1].Value, m.Groups[2].Value, m.Groups[3].Value, m.Groups[4].Value, m.Groups[5].Value)
            : null;
        return arn is not null;
    }

    /// <summary>True for the ARN of a rule group that AWS manages: its rules are not shown, and not ours to change.</summary>
    public static bool IsManaged(string? arn) => TryParse(arn, out var parsed) && parsed.AccountId == "aws-managed";

    /// <summary>True for a name that AWS takes: letters, digits and hyphens, at most 128.</summary>
    public static bool IsName(string? name) => name is not null && NameForm().IsMatch(name);

    /// <summary>True for what Firewall Manager made: it puts its own back over every change by hand.</summary>
    public bool IsFirewallManagers => Name.StartsWith("FMManagedNetworkFirewall", StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => $"arn:{Partition}:network-firewall:{Region}:{AccountId}:{Type}/{Name}";

    [GeneratedRegex(@"^arn:(aws[a-z-]*):network-firewall:([a-z0-9-]+):([0-9]{12}|aws-managed):(firewall|firewall-policy|stateful-rulegroup|stateless-rulegroup)/([a-zA-Z0-9-]{1,128})\z")]
    private static partial Regex Form();

    [GeneratedRegex(@"^[a-zA-Z0-9-]{1,128}\z")]
    private static partial Regex NameForm();
}
