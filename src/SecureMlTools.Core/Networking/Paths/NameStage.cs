using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Route53Resolver;
using SecureMlTools.Firewall.Dns;
using SecureMlTools.Inventory;

namespace SecureMlTools.Networking.Paths;

/// <summary>
/// How a name becomes an address in a VPC, without asking anybody: which resolver the machines use, whether it answers, whether DNS Firewall blocks the
/// name, and whether a VPC endpoint answers with addresses of its own.
/// </summary>
internal static class NameStage
{
    private const string Trusted = "TRUST_REDIRECTION_DOMAIN";

    private static readonly HashSet<string> AmazonResolvers = new(["AmazonProvidedDNS", "169.254.169.253", "fd00:ec2::253"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Writes down what the resolver does with the name.</summary>
    public static void Resolve(PathProbe probe)
    {
        var (trace, name, vpcId) = (probe.Trace, probe.Target.Name!, probe.Nic.VpcId!);
        if (!trace.Try("DNS", vpcId, () => Resolver(probe, vpcId))) return;
        trace.Try("DNS Firewall", vpcId, () => Firewall(probe, name, vpcId));
    }

    /// <summary>The interface endpoint that answers for the name with its own addresses; null where none does.</summary>
    /// <exception cref="GapException">The endpoints were not read.</exception>
    public static VpcEndpoint? Endpoint(PathProbe probe)
    {
        var name = DnsNames.Plain(probe.Target.Name!);
        return probe.Estate.EndpointsOf(probe.Nic.VpcId!).FirstOrDefault(e => e.VpcEndpointType == "Interface" && e.PrivateDnsEnabled == true
            && e.DnsOptions?.PrivateDnsOnlyForInboundResolverEndpoint != true && Names(probe.Estate.Region, e).Covers(name));
    }

    /// <summary>True when the name is of the service that a gateway endpoint is for.</summary>
    public static bool IsOf(string region, VpcEndpoint endpoint, string name)
    {
        if (endpoint.ServiceName is not { } service) return false;
        var names = AwsNames.OfEndpoint(region, service).ToList();
        if (names.Count > 0 && service.EndsWith(".s3", StringComparison.Ordinal)) names.AddRange([names[0].Replace("s3.", "s3-", StringComparison.Ordinal), "*." + names[0].Replace("s3.", "s3-", StringComparison.Ordinal), names[0].Replace("s3.", "s3.dualstack.", StringComparison.Ordinal)]);
        return new DnsNames(names).Covers(DnsNames.Plain(name));
    }

    /// <summary>True for a name of S3 without a region: to which region's addresses it leads is the bucket's business.</summary>
    public static bool IsRegionless(string name) => DnsNames.Plain(name) is var plain && (plain == "s3.amazonaws.com" || plain.EndsWith(".s3.amazonaws.com", StringComparison.Ordinal));

    private static DnsNames Names(string region, VpcEndpoint endpoint) => new((endpoint.ServiceName is { } service ? AwsNames.OfEndpoint(region, service) : [])
        .Concat(endpoint.DnsEntries.OrEmpty().Select(d => d.DnsName).OfType<string>()));

    private static void Resolver(PathProbe probe, string vpcId)
    {
        var (trace, estate) = (probe.Trace, probe.Estate);
        var vpc = estate.Vpc(vpcId) ?? throw Estate.NotListed(Ec2Api.DescribeVpcs, $"no VPC {vpcId}");
        var isOn = estate.Need(PathReadings.DnsSupport, vpcId).EnableDnsSupport?.Value;
        if (isOn == false) ResolverOff(trace, vpcId);

        var servers = Servers(estate, vpc);
        if (servers is null)
            trace.Doubt("DNS", vpc.DhcpOptionsId ?? vpcId, "the DHCP options hand no resolver to the machines: whether they have one of their own cannot be seen");
        else if (servers.FirstOrDefault(s => !IsAmazon(s, vpc)) is { } other)
        {
            if (probe.Target.Address is null) trace.Doubt("DNS", vpc.DhcpOptionsId, $"the DHCP options name the resolver {other}: whether it answers, and with what, cannot be seen; give -DestinationAddress once you know it");
            else trace.Pass("DNS", vpc.DhcpOptionsId, $"resolver {other} (DHCP options); its answer is the address given");
        }
        else if (isOn == true) trace.Try("DNS", vpcId, () => Ask(probe, vpcId));
        else if (isOn is null) trace.Doubt("DNS", vpcId, "DescribeVpcAttribute does not say whether the VPC's resolver answers");
    }

    /// <summary>Writes down that the VPC's resolver does not answer.</summary>
    public static void ResolverOff(PathTrace trace, string vpcId) =>
        trace.Block("DNS", vpcId, "DNS_SUPPORT_DISABLED", "the VPC's resolver does not answer (enableDnsSupport is false)", $"aws ec2 modify-vpc-attribute --vpc-id {vpcId} --enable-dns-support");

    private static void Ask(PathProbe probe, string vpcId)
    {
        if (probe.Target.Address is null && Forwarding(probe.Estate, vpcId, DnsNames.Plain(probe.Target.Name!)) is { } rule)
            probe.Trace.Doubt("DNS", rule.Id, $"Resolver rule {rule.Name ?? rule.Id} ({rule.DomainName}) has the name resolved elsewhere: give -DestinationAddress once you know what it answers");
        else probe.Trace.Pass("DNS", vpcId, "the VPC's resolver answers");
    }

    // The rule for the longest part of the name decides; a system rule takes the name back from a wider one that forwards, and AWS's own rule for all names
    // yields to any other.
    // https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-overview-DSN-queries-to-vpc.html
    private static ResolverRule? Forwarding(Estate estate, string vpcId, string name) =>
        estate.ResolverRulesOf(vpcId).Where(r => Covers(DnsNames.Plain(r.DomainName ?? ""), name))
            .OrderByDescending(r => DnsNames.Plain(r.DomainName ?? "").Length).ThenBy(r => r.RuleType == "RECURSIVE").FirstOrDefault() is { RuleType: not ("SYSTEM" or "RECURSIVE") } rule ? rule : null;

    private static bool Covers(string domain, string name) => domain.Length == 0 || name == domain || name.EndsWith("." + domain, StringComparison.Ordinal);

    private static IReadOnlyList<string>? Servers(Estate estate, Vpc vpc)
    {
        if (vpc.DhcpOptionsId is "default") return null;
        var id = vpc.DhcpOptionsId ?? throw Estate.NotListed(Ec2Api.DescribeVpcs, $"no DHCP options of {vpc.VpcId}");
        var options = estate.DhcpOptions(id) ?? throw Estate.NotListed(Ec2Api.DescribeDhcpOptions, $"no DHCP options {id}");
        return options.DhcpConfigurations.OrEmpty().FirstOrDefault(c => c.Key == "domain-name-servers")?.Values.OrEmpty().Select(v => v.Value).OfType<string>().ToList() is { Count: > 0 } servers ? servers : null;
    }

    /// <summary>True for an address of the VPC's own resolver, which is also at its range's base plus two.</summary>
    public static bool IsAmazon(string server, Vpc vpc) => AmazonResolvers.Contains(server)
        || vpc.CidrBlockAssociationSet.OrEmpty().Select(a => a.CidrBlock).Append(vpc.CidrBlock).Any(c => c is not null && CidrSet.PlusTwo(c) == server);

    // A list that is asked before in the same group is the place for the name; a group of its own would come too late.
    private static string Fix(PathProbe probe, DnsStep step, IReadOnlyList<DnsStep> steps, string name) =>
        steps.TakeWhile(s => s != step).FirstOrDefault(s => s.GroupId == step.GroupId && s is { Names: not null, Rule: { Action: "ALLOW", FirewallDomainListId: not null } })?.Rule.FirewallDomainListId is { } list
            ? $"aws route53resolver update-firewall-domains --region {probe.Estate.Region} --operation ADD --firewall-domain-list-id {list} --domains {name}"
            : "Let the name through before that rule, for example with New-DnsFirewallAllowList.";

    private static void Firewall(PathProbe probe, string name, string vpcId)
    {
        var (trace, plain) = (probe.Trace, DnsNames.Plain(name));
        var groups = probe.Estate.DnsAssociationsOf(vpcId).Select(a => a.FirewallRuleGroupId).OfType<string>().ToList();
        if (groups.Count == 0) return;
        var type = probe.IsV6 ? "AAAA" : "A";
        var steps = DnsProtection.Of(probe.Estate, groups).Steps.Where(s => s.Rule.Qtype is null or "" or "ALL" || s.Rule.Qtype == type).ToList();
        string? unseen = null;
        foreach (var step in steps)
        {
            if (step.Names is null)
            {
                if (step.Rule.Action == "BLOCK") unseen ??= $"{step} blocks names of a list that AWS does not show";
                continue;
            }

            if (!step.Names.Covers(plain)) continue;
            if (step.Rule.Action == "BLOCK")
            {
                trace.Block("DNS Firewall", step.GroupId, "DNS_FIREWALL_BLOCK", $"{step} blocks the name", Fix(probe, step, steps, plain));
                return;
            }

            if (unseen is not null) break;
            if (Redirection(probe, step, steps) is { } doubt) trace.Doubt("DNS Firewall", step.GroupId, doubt);
            else trace.Pass("DNS Firewall", step.GroupId, $"{step} {(step.Rule.Action == "ALLOW" ? "lets the name through" : "only alerts")}");
            return;
        }

        if ((unseen ?? Redirection(probe, null, steps)) is { } reason) trace.Doubt("DNS Firewall", vpcId, reason);
        else trace.Pass("DNS Firewall", vpcId, "no rule is about the name");
    }

    // The answer may lead from name to name (CNAME), and unless the rule that lets the first through trusts them, each is asked about anew. What they are is
    // not known here; an endpoint in the VPC answers with addresses at once.
    // https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-rule-settings.html
    private static string? Redirection(PathProbe probe, DnsStep? by, IEnumerable<DnsStep> steps)
    {
        if (by is { Rule: { Action: "ALLOW", FirewallDomainRedirectionAction: Trusted } }) return null;
        if (steps.FirstOrDefault(s => s.Blocks && s.Rule.FirewallDomainRedirectionAction != Trusted) is not { } other || Endpoint(probe) is not null) return null;
        return $"{other} blocks other names, and whether {probe.Target.Name} leads to one of them (CNAME) cannot be seen: "
            + (by?.Rule.Action == "ALLOW" ? $"set {Trusted} on {by}" : $"let the name through by a rule before it that has {Trusted}, as New-DnsFirewallAllowList makes them");
    }
}
