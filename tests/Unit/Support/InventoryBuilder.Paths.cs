using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Route53Resolver;
using SecureMlTools.Inventory;
using SecureMlTools.Networking.Paths;
using SecureMlTools.Operations;

namespace SecureMlTools.Tests.Support;

/// <summary>What only the way of a packet depends on: status checks, NAT and egress-only gateways, DNS of the VPC.</summary>
internal sealed partial class InventoryBuilder
{
    public const string NatNic = "eni-000000a1";
    public const string EgressOnly = "eigw-00000001";
    public const string Dhcp = "dopt-00000001";

    public List<InstanceStatus> Statuses { get; } = [];

    public List<NatGateway> NatGateways { get; } = [];

    public List<EgressOnlyInternetGateway> EgressOnlyGateways { get; } = [];

    public List<string> NameServers { get; } = ["AmazonProvidedDNS"];

    public bool DnsSupport { get; set; } = true;

    /// <summary>The DNS Firewall rules at the VPC, in their order: the action, and the names; none for a list of AWS's.</summary>
    public List<(string Action, string[] Names)> DnsRules { get; } = [];

    /// <summary>The Resolver rules, with the VPC that each is at; AWS's own for all names is the first.</summary>
    public List<(string Type, string Domain, string Vpc)> ResolverRules { get; } = [("RECURSIVE", ".", VpcName)];

    /// <summary>What those rules do with the names that a name leads to; AWS's default is to ask about each.</summary>
    public string? DnsRedirection { get; set; } = "TRUST_REDIRECTION_DOMAIN";

    /// <summary>The guarded estate with all that a path needs: a NAT gateway, status checks and the resolver; ACLs on all three subnets.</summary>
    public static InventoryBuilder Way(params string[] allowed)
    {
        var builder = Guarded(allow: allowed.Length == 0 ? null : Allow(allowed));
        builder.Vpcs[0] = builder.Vpcs[0] with { DhcpOptionsId = Dhcp };
        builder.Acls[0] = builder.Acls[0] with { Associations = [.. builder.Acls[0].Associations.OrEmpty(), new NetworkAclAssociation { SubnetId = FirewallSubnet }] };
        builder.NatGateways.Add(new NatGateway
        {
            NatGatewayId = Nat,
            State = "available",
            ConnectivityType = "public",
            SubnetId = Public,
            VpcId = VpcName,
            NatGatewayAddresses = [new NatGatewayAddress { PrivateIp = "10.0.1.5", PublicIp = "54.1.2.3", IsPrimary = true, NetworkInterfaceId = NatNic }],
        });
        builder.Statuses.Add(new InstanceStatus { InstanceId = Machine, SystemStatus = new InstanceStatusSummary { Status = "ok" }, InstanceStatusValue = new InstanceStatusSummary { Status = "ok" } });
        return builder;
    }

    /// <summary>The same with the machine in the public subnet, with a public address and no firewall on its way.</summary>
    public static InventoryBuilder PublicWay()
    {
        var builder = Way();
        builder.Interfaces[0] = builder.Interfaces[0] with
        {
            SubnetId = Public,
            PrivateIpAddress = "10.0.1.10",
            PrivateIpAddresses = [new NetworkInterfacePrivateIpAddress { PrivateIpAddress = "10.0.1.10", Primary = true, Association = new NetworkInterfaceAssociation { PublicIp = "54.9.9.9" } }],
        };
        return builder;
    }

    public InventoryBuilder Routes(string tableId, params Route[] routes)
    {
        var at = Tables.FindIndex(t => t.RouteTableId == tableId);
        Tables[at] = Tables[at] with { Routes = routes };
        return this;
    }

    /// <summary>Turns the way round: the NAT gateway first and the firewall behind it, before the internet gateway, whose own table sends answers there.</summary>
    public InventoryBuilder NatBeforeFirewall()
    {
        Routes(PrivateTable, Route("10.0.0.0/16", "local"), Route("0.0.0.0/0", Nat));
        Routes(PublicTable, Route("10.0.0.0/16", "local"), Route("0.0.0.0/0", Endpoint));
        Routes(FirewallTable, Route("10.0.0.0/16", "local"), Route("0.0.0.0/0", Gateway));
        Tables.Add(Table("rtb-000000ed", Route("10.0.0.0/16", "local"), Route("10.0.1.0/24", Endpoint)) with { Associations = [new RouteTableAssociation { GatewayId = Gateway }] });
        return this;
    }

    /// <summary>Gives one subnet an ACL of its own, in place of the one for all.</summary>
    public InventoryBuilder AclOf(string subnetId, params NetworkAclEntry[] entries)
    {
        for (var i = 0; i < Acls.Count; i++) Acls[i] = Acls[i] with { Associations = [.. Acls[i].Associations.OrEmpty().Where(a => a.SubnetId != subnetId)] };
        Acls.Add(new NetworkAcl { NetworkAclId = "acl-of-" + subnetId, VpcId = VpcName, Associations = [new NetworkAclAssociation { SubnetId = subnetId }], Entries = entries });
        return this;
    }

    public InventoryBuilder Interface(Func<NetworkInterface, NetworkInterface> change)
    {
        Interfaces[0] = change(Interfaces[0]);
        return this;
    }

    public PathDiagnosis Path(string destination, PathProtocol protocol = PathProtocol.Tcp, string? address = null, bool inbound = false, int? port = null, bool isV6 = false) => Xunit.Assert.Single(
        PathOperation.OfInterfaces(Build(), [Nic], new PathQuery { Destination = destination, Protocol = protocol, DestinationAddress = address, IsInbound = inbound, Port = port, IsV6 = isV6 }));

    private void AddPaths(RegionInventory inventory)
    {
        void Add<TRequest, TResponse>(Reading<TRequest, TResponse> reading, TResponse response, string? id = null)
            where TRequest : class
            where TResponse : class =>
            inventory.Add(_denied.Contains(reading)
                ? new InventoryRecord(reading.Key(id), reading.Operation, null, Gap.From(reading.Operation, new AwsException("no", "UnauthorizedOperation", 403)))
                : new InventoryRecord(reading.Key(id), reading.Operation, response, null));

        Add(PathReadings.InstanceStatuses, new() { InstanceStatuses = Statuses });
        Add(PathReadings.NatGateways, new() { NatGateways = NatGateways });
        Add(PathReadings.EgressOnlyGateways, new() { EgressOnlyInternetGateways = EgressOnlyGateways });
        Add(PathReadings.DhcpOptions, new() { DhcpOptions = [new DhcpOptions { DhcpOptionsId = Dhcp, DhcpConfigurations = [new DhcpConfiguration { Key = "domain-name-servers", Values = [.. NameServers.Select(v => new AttributeValue { Value = v })] }] }] });
        Add(PathReadings.DnsSupport, new() { VpcId = VpcName, EnableDnsSupport = new AttributeBooleanValue { Value = DnsSupport } }, VpcName);
        Add(PathReadings.DnsHostnames, new() { VpcId = VpcName, EnableDnsHostnames = new AttributeBooleanValue { Value = true } }, VpcName);
        Add(PathReadings.ResolverRules, new() { ResolverRules = [.. ResolverRules.Select((r, i) => new ResolverRule { Id = $"rslvr-rr-{i}", Name = $"rule{i}", DomainName = r.Domain, RuleType = r.Type, Status = "COMPLETE" })] });
        Add(PathReadings.ResolverRuleAssociations, new() { ResolverRuleAssociations = [.. ResolverRules.Select((r, i) => new ResolverRuleAssociation { Id = $"rslvr-rrassoc-{i}", ResolverRuleId = $"rslvr-rr-{i}", VPCId = r.Vpc, Status = "COMPLETE" })] });
        if (DnsRules.Count == 0)
        {
            Add(DnsReadings.Associations, new() { FirewallRuleGroupAssociations = [] });
            return;
        }

        Add(DnsReadings.Associations, new() { FirewallRuleGroupAssociations = [new FirewallRuleGroupAssociation { FirewallRuleGroupId = "rslvr-frg-1", VpcId = VpcName, Priority = 100, Status = "COMPLETE" }] });
        Add(DnsReadings.DomainLists, new() { FirewallDomainLists = [.. DnsRules.Select((r, i) => new FirewallDomainListMetadata { Id = $"list-{i}", ManagedOwnerName = r.Names.Length == 0 ? "Route 53 Resolver DNS Firewall" : null })] });
        Add(DnsReadings.Rules, new() { FirewallRules = [.. DnsRules.Select((r, i) => new FirewallRule { FirewallRuleGroupId = "rslvr-frg-1", FirewallDomainListId = $"list-{i}", Name = $"r{i}", Action = r.Action, Priority = i, FirewallDomainRedirectionAction = r.Action == "BLOCK" ? null : DnsRedirection })] }, "rslvr-frg-1");
        for (var i = 0; i < DnsRules.Count; i++) Add(DnsReadings.Domains, new() { Domains = DnsRules[i].Names }, $"list-{i}");
    }
}
