using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;

namespace SecureMlTools.Networking.Paths;

/// <summary>
/// What answers on the machine's own link: the metadata service, the VPC's resolver, the clock. No route leads there, and neither security groups nor network
/// ACLs nor firewalls see the packets.
/// https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html
/// </summary>
internal static class LocalStage
{
    private const string Component = "service on the link";

    private static readonly Dictionary<string, (PathProtocol? Protocol, int Port, string Name)> Services = new(StringComparer.Ordinal)
    {
        ["169.254.169.254"] = (PathProtocol.Tcp, 80, "instance metadata"),
        ["fd00:ec2::254"] = (PathProtocol.Tcp, 80, "instance metadata"),
        ["169.254.169.253"] = (null, 53, "the VPC's resolver"),
        ["fd00:ec2::253"] = (null, 53, "the VPC's resolver"),
        ["169.254.169.123"] = (PathProtocol.Udp, 123, "Amazon Time Sync"),
        ["fd00:ec2::123"] = (PathProtocol.Udp, 123, "Amazon Time Sync"),
        ["169.254.170.2"] = (PathProtocol.Tcp, 80, "credentials of ECS tasks"),
        ["169.254.170.23"] = (PathProtocol.Tcp, 80, "credentials of EKS pods"),
    };

    private static readonly CidrSet LinkV4 = CidrSet.Parse(false, ["169.254.0.0/16"]);
    private static readonly CidrSet LinkV6 = CidrSet.Parse(true, ["fd00:ec2::/32", "fe80::/10"]);

    /// <summary>Writes down what a service on the link does with the connection; false where the destination is none, so that the way to it counts.</summary>
    public static bool Answers(PathProbe probe)
    {
        if (probe.Target.Address is not { } address) return false;
        var (trace, text) = (probe.Trace, address.ToString());
        if (probe.Other.Except(probe.IsV6 ? LinkV6 : LinkV4).IsEmpty)
        {
            if (!Services.TryGetValue(text, out var service) || probe.Target.Port != service.Port || (service.Protocol is { } only && only != probe.Protocol) || probe.Protocol == PathProtocol.Icmp)
                trace.Doubt(Component, text, $"{text} is an address of the link: nothing is routed there, and no service of AWS's is known to answer {Asked(probe)}");
            else if (service.Port == 80 && service.Name == "instance metadata") Metadata(probe, text);
            else if (service.Port == 53) trace.Try("DNS", probe.Nic.VpcId, () => Resolver(probe, text));
            else Pass(probe, text, service.Name);
            return true;
        }

        // The resolver is at the base of the VPC's range plus two, too.
        if (probe.Target.Port != 53 || probe.Protocol == PathProtocol.Icmp || probe.IsV6) return false;
        var isResolver = false;
        if (!trace.Try("DNS", probe.Nic.VpcId, () => isResolver = NameStage.IsAmazon(text, Vpc(probe)))) return true;
        if (isResolver) trace.Try("DNS", probe.Nic.VpcId, () => Resolver(probe, text));
        return isResolver;
    }

    private static void Metadata(PathProbe probe, string address)
    {
        var (id, options) = (probe.Nic.Attachment?.InstanceId, probe.Machine?.MetadataOptions);
        if (options is null) probe.Trace.Doubt(Component, address, "whether the machine's metadata service is on is not known");
        else if (options.HttpEndpoint == "disabled")
            probe.Trace.Block(Component, address, "METADATA_DISABLED", "the machine's metadata service is off (HttpEndpoint=disabled)", $"aws ec2 modify-instance-metadata-options --region {probe.Estate.Region} --instance-id {id} --http-endpoint enabled");
        else if (probe.IsV6 && options.HttpProtocolIpv6 != "enabled")
            probe.Trace.Block(Component, address, "METADATA_DISABLED", "the machine's metadata service does not answer over IPv6 (HttpProtocolIpv6=disabled)", $"aws ec2 modify-instance-metadata-options --region {probe.Estate.Region} --instance-id {id} --http-protocol-ipv6 enabled");
        else Pass(probe, address, options.HttpTokens == "required" ? "instance metadata, with a token" : "instance metadata");
    }

    private static void Resolver(PathProbe probe, string address)
    {
        var vpcId = probe.Nic.VpcId!;
        switch (probe.Estate.Need(PathReadings.DnsSupport, vpcId).EnableDnsSupport?.Value)
        {
            case true: Pass(probe, address, "the VPC's resolver"); break;
            case false: NameStage.ResolverOff(probe.Trace, vpcId); break;
            default: probe.Trace.Doubt("DNS", vpcId, "DescribeVpcAttribute does not say whether the VPC's resolver answers"); break;
        }
    }

    private static void Pass(PathProbe probe, string address, string what) => probe.Trace.Pass(Component, address, $"{what}: no route leads there, and groups, ACLs and firewalls do not see it");

    private static string Asked(PathProbe probe) => probe.Protocol == PathProtocol.Icmp ? "pings" : $"{(probe.Protocol == PathProtocol.Tcp ? "tcp" : "udp")} {probe.Target.Port}";

    private static Vpc Vpc(PathProbe probe) => probe.Estate.Vpc(probe.Nic.VpcId!) ?? throw Estate.NotListed(Ec2Api.DescribeVpcs, $"no VPC {probe.Nic.VpcId}");
}
