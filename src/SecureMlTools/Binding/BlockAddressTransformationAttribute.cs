using System.Collections;
using System.Management.Automation;

namespace SecureMlTools.Binding;

/// <summary>
/// Takes addresses out of what is piped in: text, objects with an Address, and GuardDuty findings as AWS.Tools gives them, as ConvertFrom-Json makes them of
/// <c>aws guardduty get-findings</c>, or as EventBridge delivers them.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class BlockAddressTransformationAttribute : ArgumentTransformationAttribute
{
    private static readonly string[] Actions = ["NetworkConnectionAction", "PortProbeAction", "AwsApiCallAction", "KubernetesApiCallAction", "RdsLoginAttemptAction"];

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => Addresses(inputData).ToArray();

    private static IEnumerable<FirewallBlockAddress> Addresses(object? input)
    {
        var value = input is PSObject wrapped ? wrapped.BaseObject : input;
        if (value is FirewallBlockAddress ready) return [ready];
        if (value is string text) return [new FirewallBlockAddress(text)];
        if (value is System.Net.IPAddress address) return [new FirewallBlockAddress(address.ToString())];
        if (value is IEnumerable items and not IDictionary) return items.Cast<object?>().SelectMany(Addresses);
        if (Property(input, "Findings") is { } findings) return Addresses(findings);
        if (Property(input, "detail") is { } detail) return Addresses(detail);
        if (Property(Property(input, "Service"), "Action") is { } action) return OfFinding(action, Property(input, "Id")?.ToString());
        if (Property(input, "Address")?.ToString() is { } named) return [new FirewallBlockAddress(named, Property(input, "FindingId")?.ToString())];
        throw new ArgumentTransformationMetadataException($"'{Text.OneLine(input?.ToString())}' names no address: give addresses, or GuardDuty findings with a remote address.");
    }

    private static IEnumerable<FirewallBlockAddress> OfFinding(object action, string? id)
    {
        var found = Actions.Select(name => Property(action, name)).SelectMany(a => Details(a).Append(a)).Select(d => Property(d, "RemoteIpDetails"))
            .SelectMany(d => new[] { Property(d, "IpAddressV4"), Property(d, "IpAddressV6") }).Select(a => a?.ToString()).Where(a => !string.IsNullOrEmpty(a)).Distinct(StringComparer.Ordinal)
            .Select(a => new FirewallBlockAddress(a!, id)).ToList();
        return found.Count > 0 ? found : throw new ArgumentTransformationMetadataException($"The finding {Text.OneLine(id)} names no remote address, so there is nothing to block; one about a name belongs to DNS Firewall.");
    }

    private static IEnumerable<object?> Details(object? action) => (Property(action, "PortProbeDetails") is PSObject { BaseObject: IEnumerable list } ? list : Property(action, "PortProbeDetails") as IEnumerable)?.Cast<object?>() ?? [];

    private static object? Property(object? target, string name) => target switch
    {
        null => null,
        PSObject { BaseObject: IDictionary table } => Entry(table, name),
        IDictionary table => Entry(table, name),
        _ => PSObject.AsPSObject(target).Properties[name]?.Value,
    };

    private static object? Entry(IDictionary table, string name) => table.Keys.Cast<object>().FirstOrDefault(k => string.Equals(k as string, name, StringComparison.OrdinalIgnoreCase)) is { } key ? table[key] : null;
}
