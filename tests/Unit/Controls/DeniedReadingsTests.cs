using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;
using static SecureMlTools.Tests.Support.InventoryBuilder;

namespace SecureMlTools.Tests.Controls;

/// <summary>What a control declares is what it reads: neither more is needed than the catalogue says, nor does a denial reach controls that do not need the reading.</summary>
public sealed class DeniedReadingsTests
{
    private static readonly Control[] Controls = [.. ControlCatalog.All.Where(c => c.Info.Family is "Metadata" or "Network" or "Egress")];

    public static TheoryData<string> Ids => [.. Controls.Select(c => c.Info.Id)];

    public static TheoryData<Reading> Everything => [.. Readings.All.Where(r => r != Readings.Caller)];

    // An estate on which every control has something to look up: open groups, routes, ACLs, endpoints, templates without a word on metadata.
    private static InventoryBuilder Estate()
    {
        var builder = new InventoryBuilder()
            .AddMachine().AddGroup(Group, InventoryBuilder.Everything("0.0.0.0/0"), Tcp(22, "pl-00000001"))
            .AddMachine("i-00000002", "eni-00000002", Private, address: null, type: "efa")
            .AddGroup("sg-0000000d", [Tcp(443, "10.0.0.0/16")], [], "default")
            .AddTemplate("lt-00000001", 2, "optional", null).AddScalingGroup("train", "lt-00000001", "1")
            .Do(b => b.PrefixLists["pl-00000001"] = ["198.51.100.0/24"])
            .Do(b => b.Subnets[0] = b.Subnets[0] with { MapPublicIpOnLaunch = true })
            .Do(b => b.Endpoints.Add(new VpcEndpoint { VpcEndpointId = "vpce-1", VpcEndpointType = "Interface", VpcId = VpcName, State = "available", PrivateDnsEnabled = true, ServiceName = "com.amazonaws.us-east-1.ssm", Groups = [new SecurityGroupIdentifier { GroupId = "sg-0000000d" }], PolicyDocument = "{}" }));
        // A firewall on the private subnet's way, which the second machine sends through.
        foreach (var (arn, firewall) in Guarded().Firewalls) builder.Firewalls[arn] = firewall;
        builder.Subnets.Add(new Subnet { SubnetId = FirewallSubnet, VpcId = VpcName, CidrBlock = "10.0.3.0/24", AvailabilityZone = Zone, MapPublicIpOnLaunch = false });
        builder.Subnets[1] = builder.Subnets[1] with { AvailabilityZone = Zone };
        builder.Tables.Add(Table(PrivateTable, Route("0.0.0.0/0", Endpoint)) with { Associations = [new RouteTableAssociation { SubnetId = Private }] });
        builder.Tables.Add(Table(FirewallTable, Route("0.0.0.0/0", Nat)) with { Associations = [new RouteTableAssociation { SubnetId = FirewallSubnet }] });
        builder.Tables[1] = builder.Tables[1] with { Routes = [.. builder.Tables[1].Routes!, Route("10.0.2.0/24", Endpoint)] };
        builder.AddInterface("eni-000000a1", subnet: Public, group: null, type: "nat_gateway", with: n => n with { Description = "Interface for NAT Gateway " + Nat, PrivateIpAddress = "10.0.1.5" });
        builder.AddPolicy(PolicyArn, Strict(AllowGroup)).AddRuleGroup(AllowGroup, Allow("pypi.org"));
        builder.BlockPublicAccess = new VpcBlockPublicAccessOptions { InternetGatewayBlockMode = "off" };
        return builder;
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_control_judges_by_the_readings_it_declares_and_no_others(string id)
    {
        var control = ControlCatalog.Find(id)!;
        var others = Readings.All.Except(InventoryCollector.Closure(control.Info.Needs.Concat(control.Info.MayNeed))).ToArray();
        Assert.Equal(Said(Estate().Findings(control)), Said(Estate().Deny(others).Findings(control)));
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void A_denial_reaches_only_controls_that_declare_the_reading_and_makes_nothing_pass(Reading denied)
    {
        foreach (var control in Controls)
        {
            var whole = Estate().Findings(control).ToDictionary(f => f.ResourceId);
            var partial = Estate().Deny(denied).Findings(control);
            Assert.NotEmpty(partial);
            if (InventoryCollector.Closure(control.Info.Needs.Concat(control.Info.MayNeed)).Contains(denied))
                Assert.All(partial, f => Assert.True(f.Status == FindingStatus.Unknown || f.Status == whole[f.ResourceId].Status, $"{f.ControlId} {f.ResourceId}: {f.Reason}"));
            else
                Assert.Equal(Said(whole.Values), Said(partial));
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_reading_that_is_always_needed_makes_every_finding_unknown(string id)
    {
        var control = ControlCatalog.Find(id)!;
        foreach (var reading in control.Info.Needs.Where(r => !r.PerResource))
            Assert.All(Estate().Deny(reading).Findings(control), f => Expect.Unknown(f, reading.Operation.Name));
    }

    private static IEnumerable<string> Said(IEnumerable<Finding> findings) => findings.Select(f => $"{f.ResourceId} {f.Status} {f.Severity} {f.Reason}").Order(StringComparer.Ordinal);
}
