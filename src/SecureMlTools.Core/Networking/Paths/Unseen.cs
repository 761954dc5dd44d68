namespace SecureMlTools.Networking.Paths;

/// <summary>What decides too and is not in what was read: the machine itself, and private hosted zones.</summary>
internal static class Unseen
{
    /// <summary>The list, with the commands that show each.</summary>
    public static IReadOnlyList<UnseenCheck> Of(PathProbe probe)
    {
        var target = probe.Target.Address?.ToString() ?? (probe.Target.Name is null || probe.IsInbound ? "ADDRESS" : "1.1.1.1");
        var (isWindows, name) = (string.Equals(probe.Machine?.Platform, "windows", StringComparison.OrdinalIgnoreCase), probe.Target.Name);
        List<UnseenCheck> list = isWindows
            ?
            [
                new("host firewall", $"Get-NetFirewallRule -Enabled True -Direction {(probe.IsInbound ? "Inbound" : "Outbound")} -Action Block"),
                new("routing in the system", $"Find-NetRoute -RemoteIPAddress {target}"),
                new("proxy", "netsh winhttp show proxy"),
            ]
            :
            [
                new("host firewall", "sudo nft list ruleset; sudo iptables -S"),
                new("routing in the system", $"ip route get {target}"),
                new("proxy", "env | grep -i _proxy"),
            ];
        if (probe.IsInbound) list.Add(new("a listening program", isWindows ? $"Get-NetTCPConnection -State Listen -LocalPort {probe.Target.Port}" : $"sudo ss -lntup 'sport = :{probe.Target.Port}'"));
        else if (name is not null) list.Add(new("resolver in the system", isWindows ? $"Resolve-DnsName {name}" : $"getent ahosts {name}"));
        if (!probe.IsInbound && name is not null && probe.Target.Address is null)
            list.Add(new("private hosted zones", $"aws route53 list-hosted-zones-by-vpc --vpc-id {probe.Nic.VpcId} --vpc-region {probe.Estate.Region}"));
        return list;
    }
}
