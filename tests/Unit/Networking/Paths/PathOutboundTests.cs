using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Tests.Support;
using static SecureMlTools.Tests.Support.InventoryBuilder;

namespace SecureMlTools.Tests.Networking.Paths;

/// <summary>The way out: each of Reachability Analyzer's codes that can be told from records, and the traps beside them.</summary>
public sealed class PathOutboundTests
{
    private const string Far = "198.41.0.4";

    [Fact]
    public void An_allowed_name_gets_through_the_firewall_the_NAT_gateway_and_the_internet_gateway_and_back()
    {
        var path = Way().Path("example.org").Is(PathVerdict.Reachable);

        Assert.Equal(["instance", "interface", "DNS", "security group", "network ACL", "route table", "network ACL", "firewall", "network ACL", "route table", "network ACL", "NAT gateway", "network ACL", "route table", "internet gateway"], path.Hops.Select(h => h.Component));
        Assert.Equal(Enumerable.Range(1, path.Hops.Count), path.Hops.Select(h => h.Number));
        Assert.All(path.Hops.Concat(path.ReturnPath), h => Assert.Equal(HopOutcome.Passed, h.Outcome));
        Assert.Equal("way back", path.ReturnPath[0].Component);
        Assert.Equal($"answers reach 10.0.2.10", path.ReturnPath[^1].Reason);
        Assert.Equal(FirewallVerdict.Allowed, path.Firewall?.Verdict);
        Assert.Equal((Machine, 443, "10.0.2.10"), (path.InstanceId, path.Port, path.SourceAddress));
    }

    [Fact]
    public void A_name_that_no_rule_allows_is_stopped_by_the_firewall()
    {
        var path = Way().Path("github.com").IsBlocked("FIREWALL_RULES_RESTRICTION", Endpoint);

        Assert.Equal(FirewallVerdict.Blocked, path.Firewall?.Verdict);
        Assert.Contains("Add-FirewallAllowDomain -Domain github.com", path.Blockers[0].Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void DNS_to_an_outside_resolver_is_stopped_by_the_firewall() => Way().Path("8.8.8.8:53", PathProtocol.Udp).IsBlocked("FIREWALL_RULES_RESTRICTION", Endpoint);

    [Theory]
    [InlineData("169.254.169.254:80", PathProtocol.Tcp)]
    [InlineData("169.254.169.253:53", PathProtocol.Udp)]
    [InlineData("10.0.0.2:53", PathProtocol.Udp)]
    [InlineData("169.254.169.123:123", PathProtocol.Udp)]
    public void What_answers_on_the_link_is_seen_by_no_group_ACL_or_firewall(string destination, PathProtocol protocol)
    {
        var path = Way().Do(b => b.Groups[0] = b.Groups[0] with { IpPermissionsEgress = [] }).Path(destination, protocol).Is(PathVerdict.Reachable);

        Assert.Equal(["instance", "interface", "service on the link"], path.Hops.Select(h => h.Component));
        Assert.Empty(path.Blockers);
    }

    [Fact]
    public void The_metadata_service_that_is_off_does_not_answer() =>
        Way().Do(b => b.Instances[0] = b.Instances[0] with { MetadataOptions = new InstanceMetadataOptionsResponse { HttpEndpoint = "disabled" } }).Path("169.254.169.254:80").IsBlocked("METADATA_DISABLED", "169.254.169.254");

    [Fact]
    public void The_resolver_that_is_off_does_not_answer() => Way().Do(b => b.DnsSupport = false).Path("10.0.0.2:53", PathProtocol.Udp).IsBlocked("DNS_SUPPORT_DISABLED");

    [Fact]
    public void An_address_of_the_link_where_nothing_is_known_to_answer_is_unknown() => Way().Path("169.254.7.7:443").IsUnknown("no service of AWS's is known to answer tcp 443");

    [Fact]
    public void Every_blocker_is_told_and_not_only_the_first()
    {
        var path = Way().Do(b =>
        {
            b.Groups[0] = b.Groups[0] with { IpPermissionsEgress = [Tcp(80, "0.0.0.0/0")] };
            b.AclOf(Private, Entry(100, "allow", "0.0.0.0/0", 1024, 65535), Entry(90, "deny", "0.0.0.0/0", 443, egress: true), Entry(100, "allow", "0.0.0.0/0", egress: true));
            b.NatGateways[0] = b.NatGateways[0] with { State = "failed" };
            b.DnsSupport = false;
        }).Path("github.com");

        Assert.Equal(["DNS_SUPPORT_DISABLED", "ENI_SG_RULES_MISMATCH", "SUBNET_ACL_RESTRICTION", "FIREWALL_RULES_RESTRICTION", "BAD_STATE"], path.Blockers.Select(b => b.Code));
        Assert.Equal(PathVerdict.Blocked, path.Verdict);
        Assert.Contains("and 4 more", path.Reason, StringComparison.Ordinal);
        Assert.All(path.Blockers, b => Assert.NotEmpty(b.Fix));
    }

    [Fact]
    public void A_stopped_machine_is_in_a_bad_state() =>
        Way().Do(b => b.Instances[0] = b.Instances[0] with { State = new InstanceState { Name = "stopped" } }).Path("example.org").IsBlocked("BAD_STATE", Machine);

    [Fact]
    public void A_failed_status_check_leaves_it_in_doubt() =>
        Way().Do(b => b.Statuses[0] = b.Statuses[0] with { InstanceStatusValue = new InstanceStatusSummary { Status = "impaired" } }).Path("example.org").IsUnknown("instance impaired");

    [Fact]
    public void An_interface_that_is_not_attached_sends_nothing() =>
        Way().Interface(n => n with { Status = "available" }).Path("example.org").IsBlocked("BAD_STATE_ATTACHMENT", Nic);

    [Fact]
    public void A_group_without_rules_lets_nothing_out() =>
        Way().Do(b => b.Groups[0] = b.Groups[0] with { IpPermissionsEgress = [] }).Path("example.org").IsBlocked("SG_HAS_NO_RULES", Group);

    [Theory]
    [InlineData("tcp", 443, 443, PathVerdict.Reachable)]
    [InlineData("tcp", 400, 500, PathVerdict.Reachable)]
    [InlineData("6", 443, 443, PathVerdict.Reachable)]
    [InlineData("-1", null, null, PathVerdict.Reachable)]
    [InlineData("tcp", 0, 442, PathVerdict.Blocked)]
    [InlineData("udp", 443, 443, PathVerdict.Blocked)]
    [InlineData("icmp", 8, -1, PathVerdict.Blocked)]
    public void A_group_rule_is_about_its_protocol_and_ports(string protocol, int? from, int? to, PathVerdict verdict) =>
        Way().Do(b => b.Groups[0] = b.Groups[0] with { IpPermissionsEgress = [Permission(protocol, from, to, "0.0.0.0/0")] }).Path("example.org", address: Far).Is(verdict);

    [Fact]
    public void The_groups_of_an_interface_add_up() => Way()
        .Do(b => b.Groups[0] = b.Groups[0] with { IpPermissionsEgress = [Tcp(80, "0.0.0.0/0")] }).AddGroup("sg-00000002", [], [Tcp(443, "0.0.0.0/0")])
        .Interface(n => n with { Groups = [new GroupIdentifier { GroupId = Group }, new GroupIdentifier { GroupId = "sg-00000002" }] })
        .Path("example.org").Is(PathVerdict.Reachable);

    [Fact]
    public void A_rule_for_some_addresses_only_leaves_a_name_in_doubt_and_decides_for_an_address()
    {
        InventoryBuilder Few() => Way().Do(b => b.Groups[0] = b.Groups[0] with { IpPermissionsEgress = [Tcp(443, "198.41.0.0/24")] });

        Few().Path("example.org").IsUnknown("-DestinationAddress");
        Few().Path("example.org", address: Far).Is(PathVerdict.Reachable);
        Few().Path("example.org", address: "8.8.8.8").IsBlocked("ENI_SG_RULES_MISMATCH", Group);
    }

    [Fact]
    public void Where_a_group_stops_some_addresses_of_a_name_and_the_routes_the_others_none_is_left()
    {
        var path = Way().Do(b => b.Groups[0] = b.Groups[0] with { IpPermissionsEgress = [Tcp(443, "198.41.0.0/24")] }).Routes(PrivateTable, Route("10.0.0.0/16", "local")).Path("example.org");

        path.IsBlocked("NO_ROUTE_TO_DESTINATION", PrivateTable);
    }

    [Fact]
    public void A_rule_by_prefix_list_is_what_the_list_holds()
    {
        InventoryBuilder List() => Way().Do(b => b.Groups[0] = b.Groups[0] with { IpPermissionsEgress = [Tcp(443, "pl-1")] });

        List().Do(b => b.PrefixLists["pl-1"] = ["198.41.0.0/24"]).Path("example.org", address: Far).Is(PathVerdict.Reachable);
        List().Path("example.org", address: Far).IsUnknown("GetManagedPrefixListEntries");
    }

    [Fact]
    public void The_first_entry_of_an_ACL_decides()
    {
        NetworkAclEntry[] Entries(int deny) => [Entry(100, "allow", "0.0.0.0/0"), Entry(deny, "deny", "0.0.0.0/0", 443, egress: true), Entry(100, "allow", "0.0.0.0/0", egress: true)];

        var path = Way().AclOf(Private, Entries(50)).Path("example.org").IsBlocked("SUBNET_ACL_RESTRICTION", "acl-of-" + Private);
        Assert.Contains("outbound rule 50 denies tcp 443", path.Blockers[0].Reason, StringComparison.Ordinal);
        Assert.Contains("--rule-number 49", path.Blockers[0].Fix, StringComparison.Ordinal);
        Way().AclOf(Private, Entries(150)).Path("example.org").Is(PathVerdict.Reachable);
    }

    [Fact]
    public void An_ACL_without_a_matching_entry_denies() =>
        Assert.Contains("no outbound rule", Way().AclOf(Private, Entry(100, "allow", "0.0.0.0/0")).Path("example.org").IsBlocked("SUBNET_ACL_RESTRICTION").Blockers[0].Reason, StringComparison.Ordinal);

    [Fact]
    public void An_ACL_for_IPv6_says_nothing_about_IPv4() =>
        Way().AclOf(Private, Entry(100, "allow", "0.0.0.0/0"), Entry(100, "allow", "::/0", egress: true)).Path("example.org").IsBlocked("SUBNET_ACL_RESTRICTION");

    [Fact]
    public void A_table_without_a_route_leads_nowhere() =>
        Way().Routes(PrivateTable, Route("10.0.0.0/16", "local")).Path("example.org").IsBlocked("NO_ROUTE_TO_DESTINATION", PrivateTable);

    [Fact]
    public void A_subnet_without_a_table_of_its_own_uses_the_main_one()
    {
        var path = Way().Do(b => b.Tables.RemoveAll(t => t.RouteTableId == PrivateTable)).Path("example.org").IsBlocked("NO_ROUTE_TO_DESTINATION", MainTable);

        Assert.Contains("main table", path.Blockers[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_blackhole_takes_its_addresses_all_the_same() => Way()
        .Routes(PrivateTable, Route("10.0.0.0/16", "local"), Route("0.0.0.0/0", Endpoint), Route("198.41.0.0/24", Nat) with { State = "blackhole" })
        .Path("example.org", address: Far).IsBlocked("BAD_STATE_ROUTE", PrivateTable);

    [Fact]
    public void The_longest_prefix_wins_and_is_pointed_out()
    {
        var path = Way().Routes(PrivateTable, Route("10.0.0.0/16", "local"), Route("0.0.0.0/0", Endpoint), Route("198.41.0.4/32", Nat)).Path("github.com", address: Far);

        Assert.Equal(PathVerdict.Blocked, path.Verdict);
        Assert.Equal("MORE_SPECIFIC_ROUTE", Assert.Single(path.Notes).Code);
        Assert.DoesNotContain(path.Hops, h => h.Component == "firewall");
        // It leaves by the NAT gateway, whose subnet answers through the firewall.
        Assert.Equal("ASYMMETRIC_ROUTE", Assert.Single(path.Blockers).Code);
    }

    [Fact]
    public void A_static_route_beats_a_propagated_one()
    {
        var path = Way().Routes(PrivateTable, Route("10.0.0.0/16", "local"), Route("0.0.0.0/0", "vgw-1") with { Origin = "EnableVgwRoutePropagation" }, Route("0.0.0.0/0", Endpoint) with { Origin = "CreateRoute" }).Path("example.org").Is(PathVerdict.Reachable);

        Assert.Equal("HIGHER_PRIORITY_ROUTE", Assert.Single(path.Notes).Code);
    }

    [Fact]
    public void A_route_for_some_addresses_leaves_a_name_in_doubt() => Way()
        .Routes(PrivateTable, Route("10.0.0.0/16", "local"), Route("0.0.0.0/0", Endpoint), Route("198.41.0.0/24", "tgw-1") with { GatewayId = null, TransitGatewayId = "tgw-1" })
        .Path("example.org").IsUnknown("-DestinationAddress");

    [Theory]
    [InlineData("tgw-1")]
    [InlineData("pcx-1")]
    [InlineData("vgw-1")]
    public void What_is_behind_other_gateways_is_not_known(string target)
    {
        var route = Route("0.0.0.0/0", target);
        if (target[0] == 't') route = route with { GatewayId = null, TransitGatewayId = target };
        if (target[0] == 'p') route = route with { GatewayId = null, VpcPeeringConnectionId = target };

        Way().Routes(PrivateTable, Route("10.0.0.0/16", "local"), route).Path("example.org").IsUnknown(target);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_appliance_must_not_check_source_and_destination(bool checks)
    {
        var path = Way().AddInterface("eni-000000b1", with: n => n with { SourceDestCheck = checks })
            .Routes(PrivateTable, Route("10.0.0.0/16", "local"), Route("0.0.0.0/0", "x") with { GatewayId = null, NetworkInterfaceId = "eni-000000b1" }).Path("example.org");

        if (checks) path.IsBlocked("ENI_SOURCE_DEST_CHECK_RESTRICTION", "eni-000000b1");
        else path.IsUnknown("appliance");
    }

    [Fact]
    public void An_internet_gateway_wants_a_public_address() =>
        Way().Routes(PrivateTable, Route("10.0.0.0/16", "local"), Route("0.0.0.0/0", Gateway)).Path("example.org").IsBlocked("IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", Gateway);

    [Fact]
    public void An_internet_gateway_must_be_attached() =>
        PublicWay().Do(b => b.Gateways[0] = b.Gateways[0] with { Attachments = [] }).Path("example.org").IsBlocked("BAD_STATE_ATTACHMENT", Gateway);

    [Theory]
    [InlineData("172.16.5.5", "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS")]
    [InlineData("100.64.1.1", "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS")]
    public void An_internet_gateway_drops_private_destinations(string address, string code) => PublicWay().Path(address).IsBlocked(code, Gateway);

    [Theory]
    [InlineData("block-ingress", PathVerdict.Blocked, PathVerdict.Reachable)]
    [InlineData("block-bidirectional", PathVerdict.Blocked, PathVerdict.Blocked)]
    [InlineData("off", PathVerdict.Reachable, PathVerdict.Reachable)]
    public void Block_public_access_stops_internet_gateways_and_in_its_strict_form_NAT_too(string mode, PathVerdict direct, PathVerdict nat)
    {
        void Set(InventoryBuilder b) => b.Subnets[0] = b.Subnets[0] with { BlockPublicAccessStates = new BlockPublicAccessStates { InternetGatewayBlockMode = mode } };

        PublicWay().Do(Set).Path("example.org").Is(direct);
        Way().Do(Set).Path("example.org").Is(nat);
    }

    [Theory]
    [InlineData("block-ingress", PathVerdict.Reachable)]
    [InlineData("block-bidirectional", PathVerdict.Blocked)]
    public void Block_public_access_knows_a_NAT_gateway_in_front_of_the_firewall(string mode, PathVerdict verdict) => Way()
        .Do(b => b.Subnets[0] = b.Subnets[0] with { BlockPublicAccessStates = new BlockPublicAccessStates { InternetGatewayBlockMode = mode } })
        .Do(b => b.Subnets[2] = b.Subnets[2] with { BlockPublicAccessStates = new BlockPublicAccessStates { InternetGatewayBlockMode = mode } })
        .NatBeforeFirewall().Path("example.org").Is(verdict);

    [Fact]
    public void A_private_NAT_gateway_never_reaches_the_internet() =>
        Way().Do(b => b.NatGateways[0] = b.NatGateways[0] with { ConnectivityType = "private" }).Path("example.org").IsBlocked("IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", Gateway);

    [Fact]
    public void A_NAT_gateway_whose_subnet_sends_to_itself_loops() =>
        Way().Routes(PublicTable, Route("10.0.0.0/16", "local"), Route("0.0.0.0/0", Nat), Route("10.0.2.0/24", Endpoint)).Path("example.org").IsBlocked("ROUTE_LOOP", Nat);

    [Fact]
    public void A_NAT_gateway_in_another_zone_works_and_is_pointed_out()
    {
        var path = Way().Do(b => b.Subnets[0] = b.Subnets[0] with { AvailabilityZone = "us-east-1b" }).Path("example.org").Is(PathVerdict.Reachable);

        Assert.Equal(("AVAILABILITY_ZONE_CROSSED", Nat), (Assert.Single(path.Notes).Code, path.Notes[0].ResourceId));
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void The_ACL_of_the_NAT_gateways_own_subnet_counts_both_ways(bool inbound, bool outbound)
    {
        NetworkAclEntry[] entries = [Entry(100, inbound ? "deny" : "allow", "10.0.0.0/16"), Entry(200, "allow", "0.0.0.0/0"), Entry(100, outbound ? "deny" : "allow", "0.0.0.0/0", 443, egress: true), Entry(200, "allow", "0.0.0.0/0", egress: true)];

        Way().AclOf(Public, entries).Path("example.org").IsBlocked("SUBNET_ACL_RESTRICTION", "acl-of-" + Public);
    }

    [Fact]
    public void A_firewall_endpoint_must_be_ready()
    {
        var builder = Way();
        var state = builder.Firewalls[FirewallArn];
        builder.Firewalls[FirewallArn] = state with { FirewallStatus = state.FirewallStatus! with { SyncStates = new Dictionary<string, SyncState> { [Zone] = new() { Attachment = new() { SubnetId = FirewallSubnet, EndpointId = Endpoint, Status = "CREATING" } } } } };

        builder.Path("example.org").IsBlocked("BAD_STATE", Endpoint);
    }

    [Fact]
    public void An_endpoint_that_is_no_firewall_of_the_account_is_not_known() =>
        Way().Routes(PrivateTable, Route("10.0.0.0/16", "local"), Route("0.0.0.0/0", "vpce-000000ff")).Path("example.org").IsUnknown("gateway load balancer");

    [Theory]
    [InlineData("0.0.0.0/0", 8, PathVerdict.Reachable)]
    [InlineData("0.0.0.0/0", -1, PathVerdict.Reachable)]
    [InlineData("0.0.0.0/0", 3, PathVerdict.Blocked)]
    public void ICMP_is_decided_by_type(string range, int type, PathVerdict verdict) =>
        PublicWay().Do(b => b.Groups[0] = b.Groups[0] with { IpPermissionsEgress = [Permission("icmp", type, -1, range)] }).Path(Far, PathProtocol.Icmp).Is(verdict);

    [Theory]
    [InlineData(8, 0, PathVerdict.Reachable)]
    [InlineData(8, 3, PathVerdict.Blocked)]
    [InlineData(3, 0, PathVerdict.Blocked)]
    public void An_ACL_must_let_the_echo_out_and_the_reply_in(int outType, int inType, PathVerdict verdict)
    {
        static NetworkAclEntry Icmp(int type, bool egress) => Entry(100, "allow", "0.0.0.0/0", egress: egress, protocol: "1") with { IcmpTypeCode = new IcmpTypeCode { Type = type, Code = -1 } };

        PublicWay().AclOf(Public, Icmp(outType, true), Icmp(inType, false)).Path(Far, PathProtocol.Icmp).Is(verdict);
    }

    [Fact]
    public void ICMP_through_a_firewall_is_not_modelled() => Way().Path(Far, PathProtocol.Icmp).IsUnknown("ICMP");

    [Fact]
    public void UDP_is_not_TCP() =>
        PublicWay().AclOf(Public, Entry(100, "allow", "0.0.0.0/0"), Entry(100, "allow", "0.0.0.0/0", 53, egress: true, protocol: "17")).Path("8.8.8.8:53").IsBlocked("SUBNET_ACL_RESTRICTION");
}
