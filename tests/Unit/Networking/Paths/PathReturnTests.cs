using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;
using static SecureMlTools.Tests.Support.InventoryBuilder;

namespace SecureMlTools.Tests.Networking.Paths;

/// <summary>The way back, names, endpoints, IPv6, the other direction, and what was not read.</summary>
public sealed class PathReturnTests
{
    private const string Far = "198.41.0.4";

    [Theory]
    [InlineData(Private, 32768, 60999, null, PathVerdict.Reachable)]
    [InlineData(Private, 49152, 65535, null, PathVerdict.Blocked)]
    [InlineData(Private, 49152, 65535, "windows", PathVerdict.Reachable)]
    [InlineData(Private, 443, 443, null, PathVerdict.Blocked)]
    [InlineData(Public, 32768, 60999, null, PathVerdict.Blocked)]
    [InlineData(Public, 1024, 65535, null, PathVerdict.Reachable)]
    [InlineData(FirewallSubnet, 1024, 65535, null, PathVerdict.Reachable)]
    [InlineData(FirewallSubnet, 443, 443, null, PathVerdict.Blocked)]
    public void Answers_need_the_ports_from_which_the_system_and_the_NAT_gateway_call(string subnet, int from, int to, string? platform, PathVerdict verdict) => Way()
        .Do(b => b.Instances[0] = b.Instances[0] with { Platform = platform })
        .AclOf(subnet, Entry(90, "allow", "10.0.0.0/16"), Entry(100, "allow", "0.0.0.0/0", from, to), Entry(100, "allow", "0.0.0.0/0", egress: true))
        .Path("example.org").Is(verdict);

    [Fact]
    public void A_NAT_subnet_that_answers_past_the_firewall_is_asymmetric()
    {
        var path = Way().Routes(PublicTable, Route("10.0.0.0/16", "local"), Route("0.0.0.0/0", Gateway)).Path("example.org").IsBlocked("ASYMMETRIC_ROUTE", PublicTable);

        Assert.Contains($"10.0.2.0/24 in {PublicTable} to {Endpoint}", path.Blockers[0].Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void The_answer_must_come_through_the_same_endpoint() =>
        Way().Routes(PublicTable, Route("10.0.0.0/16", "local"), Route("0.0.0.0/0", Gateway), Route("10.0.2.0/24", "vpce-000000ff")).Path("example.org").IsBlocked("ASYMMETRIC_ROUTE", PublicTable);

    [Fact]
    public void A_firewall_before_the_internet_gateway_wants_the_gateways_own_route_table()
    {
        static InventoryBuilder Direct() => PublicWay().Routes(PublicTable, Route("10.0.0.0/16", "local"), Route("0.0.0.0/0", Endpoint)).Routes(FirewallTable, Route("10.0.0.0/16", "local"), Route("0.0.0.0/0", Gateway));
        static InventoryBuilder Edge(string target) => Direct().Do(b => b.Tables.Add(Table("rtb-edge", Route("10.0.0.0/16", "local"), Route("10.0.1.0/24", target)) with { Associations = [new RouteTableAssociation { GatewayId = Gateway }] }));

        Direct().Path("example.org").IsBlocked("ASYMMETRIC_ROUTE", Gateway);
        Edge(Endpoint).Path("example.org").Is(PathVerdict.Reachable);
        Edge("vpce-000000ff").Path("example.org").IsBlocked("INGRESS_RTB_TRAFFIC_REDIRECTION", "rtb-edge");
    }

    [Fact]
    public void A_single_UDP_exchange_past_the_firewall_is_no_sure_thing() => Way()
        .Routes(PublicTable, Route("10.0.0.0/16", "local"), Route("0.0.0.0/0", Gateway))
        .Do(b => b.AddPolicy(PolicyArn, Strict(AllowGroup) with { StatefulDefaultActions = null, StatelessDefaultActions = ["aws:pass"] })).Path("8.8.8.8:53", PathProtocol.Udp).IsUnknown("UDP");

    [Fact]
    public void A_resolver_that_is_off_resolves_nothing() => Way().Do(b => b.DnsSupport = false).Path("example.org").IsBlocked("DNS_SUPPORT_DISABLED", VpcName);

    [Theory]
    [InlineData("10.0.0.2", PathVerdict.Reachable)]
    [InlineData("169.254.169.253", PathVerdict.Reachable)]
    [InlineData("10.9.9.9", PathVerdict.Unknown)]
    public void Another_resolver_leaves_the_name_in_doubt(string server, PathVerdict verdict) => Way().Do(b => b.NameServers[0] = server).Path("example.org").Is(verdict);

    [Fact]
    public void An_address_given_settles_what_another_resolver_says() => Way().Do(b => b.NameServers[0] = "10.9.9.9").Path("example.org", address: Far).Is(PathVerdict.Reachable);

    [Fact]
    public void An_address_needs_no_resolver() => PublicWay().Do(b => b.DnsSupport = false).Path(Far).Is(PathVerdict.Reachable);

    [Fact]
    public void DNS_Firewall_decides_by_the_first_rule_about_the_name()
    {
        Way().Do(b => b.DnsRules.AddRange([("ALLOW", ["example.org."]), ("BLOCK", ["*."])])).Path("example.org").Is(PathVerdict.Reachable);
        var blocked = Way().Do(b => b.DnsRules.AddRange([("ALLOW", ["other.org."]), ("BLOCK", ["*."])])).Path("example.org").IsBlocked("DNS_FIREWALL_BLOCK", "rslvr-frg-1");
        // The list that is asked before is where the name belongs.
        Assert.Equal("aws route53resolver update-firewall-domains --region us-east-1 --operation ADD --firewall-domain-list-id list-0 --domains example.org", blocked.Blockers[0].Fix);
        Assert.Contains("New-DnsFirewallAllowList", Way().Do(b => b.DnsRules.AddRange([("BLOCK", ["*."])])).Path("example.org").Blockers[0].Fix, StringComparison.Ordinal);
        Way().Do(b => b.DnsRules.AddRange([("ALERT", ["*."])])).Path("example.org").Is(PathVerdict.Reachable);
    }

    [Fact]
    public void A_list_of_AWSs_own_that_blocks_leaves_the_name_in_doubt_unless_it_is_allowed_before()
    {
        Way().Do(b => b.DnsRules.AddRange([("BLOCK", []), ("ALLOW", ["*."])])).Path("example.org").IsUnknown("AWS does not show");
        Way().Do(b => b.DnsRules.AddRange([("ALLOW", ["example.org."]), ("BLOCK", [])])).Path("example.org").Is(PathVerdict.Reachable);
    }

    [Theory]
    [InlineData("INSPECT_REDIRECTION_DOMAIN")]
    [InlineData(null)]
    public void Where_the_names_behind_a_name_are_asked_about_too_its_own_rule_does_not_decide(string? redirection)
    {
        InventoryBuilder With(params (string, string[])[] rules) => Way().Do(b => b.DnsRedirection = redirection).Do(b => b.DnsRules.AddRange(rules));

        With(("ALLOW", ["example.org."]), ("BLOCK", ["*."])).Path("example.org").IsUnknown("set TRUST_REDIRECTION_DOMAIN on rule r0 of rslvr-frg-1");
        With(("ALLOW", ["example.org."]), ("BLOCK", [])).Path("example.org").IsUnknown("rule r1 of rslvr-frg-1 blocks other names");
        With(("BLOCK", ["other.org."]), ("ALLOW", ["*."])).Path("example.org").IsUnknown("on rule r1");
        With(("BLOCK", ["other.org."])).Path("example.org").IsUnknown("New-DnsFirewallAllowList");
        With(("ALLOW", ["example.org."])).Path("example.org").Is(PathVerdict.Reachable);
        With(("ALERT", ["*."])).Path("example.org").Is(PathVerdict.Reachable);
    }

    [Theory]
    [InlineData("FORWARD", "org.", VpcName, PathVerdict.Unknown)]
    [InlineData("FORWARD", ".", VpcName, PathVerdict.Unknown)]
    [InlineData("DELEGATE", "example.org.", VpcName, PathVerdict.Unknown)]
    [InlineData("FORWARD", "ample.org.", VpcName, PathVerdict.Reachable)]
    [InlineData("FORWARD", "www.example.org.", VpcName, PathVerdict.Reachable)]
    [InlineData("FORWARD", "org.", "vpc-000000ff", PathVerdict.Reachable)]
    public void A_name_that_a_rule_sends_to_another_resolver_has_an_address_that_nobody_knows(string type, string domain, string vpc, PathVerdict verdict)
    {
        InventoryBuilder With() => Way().Do(b => b.ResolverRules.Add((type, domain, vpc)));

        var path = With().Path("example.org").Is(verdict);
        if (verdict == PathVerdict.Unknown) path.IsUnknown("resolved elsewhere: give -DestinationAddress");
        With().Path("example.org", address: Far).Is(PathVerdict.Reachable);
    }

    [Fact]
    public void A_system_rule_takes_a_name_back_from_a_wider_rule_that_forwards() =>
        Way().Do(b => b.ResolverRules.AddRange([("FORWARD", "org.", VpcName), ("SYSTEM", "example.org.", VpcName)])).Path("www.example.org").Is(PathVerdict.Reachable);

    [Fact]
    public void Private_hosted_zones_are_named_as_not_visible_for_a_name_alone()
    {
        var path = Way().Path("example.org").Is(PathVerdict.Reachable);

        Assert.Contains(path.NotVisible, u => u.Command == $"aws route53 list-hosted-zones-by-vpc --vpc-id {VpcName} --vpc-region us-east-1");
        Assert.Contains("not for one of a private hosted zone", path.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(Way().Path("example.org", address: Far).NotVisible, u => u.What == "private hosted zones");
    }

    [Fact]
    public void A_name_of_S3_goes_by_the_gateway_endpoint_and_other_names_do_not()
    {
        var path = WithS3().Path("s3://bucket/key").Is(PathVerdict.Reachable);

        Assert.Contains(path.Hops, h => h.ResourceId == "vpce-000000s3");
        Assert.Null(path.Firewall);
        Assert.Equal("bucket.s3.us-east-1.amazonaws.com", path.Destination);
        Assert.Contains(path.Notes, n => n.Code == "GATEWAY_ENDPOINT_POLICY");
        Assert.DoesNotContain(WithS3().Path("example.org").Is(PathVerdict.Reachable).Hops, h => h.ResourceId == "vpce-000000s3");
        Assert.Contains(WithS3().Path("52.216.1.1").Hops, h => h.ResourceId == "vpce-000000s3");
    }

    [Fact]
    public void A_gateway_endpoint_takes_only_the_web() => WithS3().Path("s3.us-east-1.amazonaws.com", port: 22).IsBlocked("VPCE_GATEWAY_PROTOCOL_RESTRICTION", "vpce-000000s3");

    [Fact]
    public void The_prefix_list_of_a_gateway_endpoint_matters_to_an_address_and_to_a_name_of_its_service_only()
    {
        static InventoryBuilder Unread() => WithS3().Do(b => b.PrefixLists.Clear());

        Unread().Path("example.org").Is(PathVerdict.Reachable);
        Unread().Path("s3.us-east-1.amazonaws.com").IsUnknown("GetManagedPrefixListEntries");
        Unread().Path("example.org", address: Far).IsUnknown("GetManagedPrefixListEntries");
    }

    [Theory]
    [InlineData(443, PathVerdict.Reachable)]
    [InlineData(80, PathVerdict.Blocked)]
    public void An_interface_endpoint_answers_for_its_name_and_its_group_must_admit(int admitted, PathVerdict verdict)
    {
        var path = WithSsm(admitted).Path("ssm.us-east-1.amazonaws.com").Is(verdict);

        Assert.Contains(path.Notes, n => n.Code == "PRIVATE_DNS");
        Assert.DoesNotContain(path.Hops, h => h.Component == "NAT gateway");
        if (verdict == PathVerdict.Blocked) Assert.Equal(("ENI_SG_RULES_MISMATCH", "sg-000000e1"), (path.Blockers[0].Code, path.Blockers[0].ResourceId));
    }

    [Fact]
    public void An_endpoint_without_private_DNS_leaves_the_name_to_the_internet() =>
        WithSsm(443).Do(b => b.Endpoints[0] = b.Endpoints[0] with { PrivateDnsEnabled = false }).Path("ssm.us-east-1.amazonaws.com").IsBlocked("FIREWALL_RULES_RESTRICTION");

    [Fact]
    public void IPv6_leaves_by_an_egress_only_gateway()
    {
        static InventoryBuilder V6(bool attached = true, string address = "2600:1f18::10") => PublicWay()
            .Interface(n => n with { Ipv6Addresses = [new NetworkInterfaceIpv6Address { Ipv6Address = address }] })
            .Do(b => b.Groups[0] = b.Groups[0] with { IpPermissionsEgress = [Everything("::/0")] })
            .Do(b => b.EgressOnlyGateways.Add(new EgressOnlyInternetGateway { EgressOnlyInternetGatewayId = EgressOnly, Attachments = attached ? [new InternetGatewayAttachment { VpcId = VpcName, State = "attached" }] : [] }))
            .Routes(PublicTable, Route("10.0.0.0/16", "local"), Route("0.0.0.0/0", Gateway), Route("::/0", EgressOnly));

        V6().Path("example.org", isV6: true).Is(PathVerdict.Reachable);
        V6().Path("2606:4700::1111").Is(PathVerdict.Reachable);
        V6().Path("example.org").IsBlocked("ENI_SG_RULES_MISMATCH", Group);
        V6(attached: false).Path("example.org", isV6: true).IsBlocked("BAD_STATE_ATTACHMENT", EgressOnly);
        V6(address: "fd00::10").Path("example.org", isV6: true).IsBlocked("IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", EgressOnly);
        PublicWay().Path("example.org", isV6: true).IsBlocked("NO_SOURCE_ADDRESS", Nic);
        V6().Deny(PathReadings.EgressOnlyGateways).Path("example.org", isV6: true).IsUnknown("ec2:DescribeEgressOnlyInternetGateways");
        V6().Deny(PathReadings.EgressOnlyGateways).Do(b => b.Groups[0] = b.Groups[0] with { IpPermissionsEgress = [Everything("0.0.0.0/0")] }).Path("example.org").Is(PathVerdict.Reachable);
    }

    [Fact]
    public void Anyone_connects_where_group_ACL_route_and_address_let_them()
    {
        static InventoryBuilder Open() => PublicWay().Do(b => b.Groups[0] = b.Groups[0] with { IpPermissions = [Tcp(22, "198.41.0.0/24", "10.200.0.0/16")] });

        Open().Path(Far, inbound: true, port: 22).Is(PathVerdict.Reachable);
        Open().Path("8.8.8.8", inbound: true, port: 22).IsBlocked("ENI_SG_RULES_MISMATCH", Group);
        Open().Path(Far, inbound: true, port: 8888).IsBlocked("ENI_SG_RULES_MISMATCH", Group);
        Open().Interface(n => n with { PrivateIpAddresses = null }).Path(Far, inbound: true, port: 22).IsBlocked("IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", Gateway);
        Open().Do(b => b.Gateways.Clear()).Path(Far, inbound: true, port: 22).IsBlocked("BAD_STATE_ATTACHMENT", VpcName);
        Open().Routes(PublicTable, Route("10.0.0.0/16", "local"), Route("0.0.0.0/0", Nat)).Path(Far, inbound: true, port: 22).IsBlocked("ASYMMETRIC_ROUTE", Public);
        Open().AclOf(Public, Entry(100, "allow", "0.0.0.0/0", 22), Entry(100, "allow", "0.0.0.0/0", 443, egress: true)).Path(Far, inbound: true, port: 22).IsBlocked("SUBNET_ACL_RESTRICTION");
        Open().Path("10.200.0.1", inbound: true, port: 22).IsUnknown("no public address");
    }

    [Fact]
    public void A_neighbour_connects_through_both_groups()
    {
        static InventoryBuilder Near(string source) => Way().AddInterface("eni-000000b1", subnet: Public, group: "sg-000000b1", with: n => n with { PrivateIpAddress = "10.0.1.77" })
            .AddGroup("sg-000000b1").Do(b => b.Groups[0] = b.Groups[0] with { IpPermissions = [Tcp(22, source)] }).Routes(PublicTable, Route("10.0.0.0/16", "local"), Route("0.0.0.0/0", Gateway));

        Near("sg-000000b1").Path("10.0.1.77", inbound: true, port: 22).Is(PathVerdict.Reachable);
        Near("sg-000000c1").Path("10.0.1.77", inbound: true, port: 22).IsBlocked("ENI_SG_RULES_MISMATCH", Group);
    }

    public static TheoryData<string> NeededReadings => ["instances", "groups", "acls", "tables", "subnets", "gateways", "nat", "status", "dns", "dhcp", "vpcs", "firewalls", "policy", "endpoints", "dnsfirewall", "forwarding", "forwarded"];

    [Theory]
    [MemberData(nameof(NeededReadings))]
    public void What_may_not_be_read_is_never_reachable(string what)
    {
        var (reading, action) = what switch
        {
            "instances" => ((Reading)Readings.Instances, ""),
            "groups" => (Readings.SecurityGroups, "ec2:DescribeSecurityGroups"),
            "acls" => (Readings.NetworkAcls, "ec2:DescribeNetworkAcls"),
            "tables" => (Readings.RouteTables, "ec2:DescribeRouteTables"),
            "subnets" => (Readings.Subnets, "ec2:DescribeSubnets"),
            "gateways" => (Readings.InternetGateways, "ec2:DescribeInternetGateways"),
            "nat" => (PathReadings.NatGateways, "ec2:DescribeNatGateways"),
            "status" => (PathReadings.InstanceStatuses, "ec2:DescribeInstanceStatus"),
            "dns" => (PathReadings.DnsSupport, "ec2:DescribeVpcAttribute"),
            "dhcp" => (PathReadings.DhcpOptions, "ec2:DescribeDhcpOptions"),
            "vpcs" => (Readings.Vpcs, "ec2:DescribeVpcs"),
            "firewalls" => (FirewallReadings.FirewallDetails, "network-firewall:DescribeFirewall"),
            "policy" => (FirewallReadings.PolicyDetails, "network-firewall:DescribeFirewallPolicy"),
            "endpoints" => (Readings.VpcEndpoints, "ec2:DescribeVpcEndpoints"),
            "forwarding" => (PathReadings.ResolverRules, "route53resolver:ListResolverRules"),
            "forwarded" => (PathReadings.ResolverRuleAssociations, "route53resolver:ListResolverRuleAssociations"),
            _ => (DnsReadings.Associations, "route53resolver:ListFirewallRuleGroupAssociations"),
        };

        Way().Deny(reading).Path("example.org").IsUnknown(action);
    }

    private static InventoryBuilder WithS3() => Way()
        .Do(b => b.Endpoints.Add(new VpcEndpoint { VpcEndpointId = "vpce-000000s3", VpcEndpointType = "Gateway", VpcId = VpcName, ServiceName = "com.amazonaws.us-east-1.s3", State = "available", RouteTableIds = [PrivateTable] }))
        .Do(b => b.PrefixLists["pl-63a5400a"] = ["52.216.0.0/15", "54.231.0.0/16"])
        .Routes(PrivateTable, Route("10.0.0.0/16", "local"), Route("0.0.0.0/0", Endpoint), new Route { DestinationPrefixListId = "pl-63a5400a", GatewayId = "vpce-000000s3", State = "active" });

    private static InventoryBuilder WithSsm(int admitted) => Way()
        .AddInterface("eni-000000e1", subnet: FirewallSubnet, group: "sg-000000e1", with: n => n with { PrivateIpAddress = "10.0.3.50", PrivateIpAddresses = [] })
        .AddGroup("sg-000000e1", Tcp(admitted, "10.0.2.0/24"))
        .Do(b => b.Endpoints.Add(new VpcEndpoint { VpcEndpointId = "vpce-00000055", VpcEndpointType = "Interface", VpcId = VpcName, ServiceName = "com.amazonaws.us-east-1.ssm", State = "available", PrivateDnsEnabled = true, NetworkInterfaceIds = ["eni-000000e1"], Groups = [] }));
}
