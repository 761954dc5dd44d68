using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Controls.Egress;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;
using SecureMlTools.Tests.Support;
using static SecureMlTools.Tests.Support.InventoryBuilder;

namespace SecureMlTools.Tests.Controls;

public sealed class HomeNetCoversWorkloadsTests
{
    private static readonly HomeNetCoversWorkloads Control = new();

    private static Dictionary<string, IPSet> Home(params string[] cidrs) => new() { ["HOME_NET"] = new IPSet { Definition = cidrs } };

    private static RuleGroup Own(params string[] cidrs) => Allow(".kaggle.com") with { RuleVariables = new RuleVariables { IPSets = Home(cidrs) } };

    private static InventoryBuilder InPolicy(params string[] cidrs) => Guarded(p => p with { PolicyVariables = new PolicyVariables { RuleVariables = Home(cidrs) } });

    // A second VPC whose subnet sends into the same endpoint.
    private static InventoryBuilder OtherVpc() => Guarded().Do(b =>
    {
        b.Vpcs.Add(new Vpc { VpcId = "vpc-00000002", CidrBlock = "10.9.0.0/16", OwnerId = Account });
        b.Subnets.Add(new Subnet { SubnetId = "subnet-00000009", VpcId = "vpc-00000002", CidrBlock = "10.9.1.0/24", AvailabilityZone = Zone, OwnerId = Account });
        b.Tables.Add(Table("rtb-00000009", Route("0.0.0.0/0", Endpoint)) with { VpcId = "vpc-00000002", Associations = [new RouteTableAssociation { SubnetId = "subnet-00000009" }] });
    });

    [Fact]
    public void The_firewalls_own_VPC_covers_its_subnets() => Expect.Pass(Guarded().Find(Control, AllowGroup), Private);

    [Fact]
    public void A_subnet_outside_fails() => Expect.Fail(OtherVpc().Find(Control, AllowGroup), Severity.High, "10.9.1.0/24");

    [Fact]
    public void The_groups_own_value_wins_over_the_policys()
    {
        Expect.Fail(InPolicy("10.0.0.0/8").AddRuleGroup(AllowGroup, Own("192.168.0.0/16")).Find(Control, AllowGroup), Severity.High, "set in allow");
        Expect.Pass(InPolicy("192.168.0.0/16").AddRuleGroup(AllowGroup, Own("10.0.0.0/16")).Find(Control, AllowGroup));
        Expect.Fail(InPolicy("192.168.0.0/16").Find(Control, AllowGroup), Severity.High, "set in policy egress");
    }

    [Fact]
    public void Another_block_of_the_same_VPC_is_unknown_while_nothing_is_set()
    {
        var builder = Guarded().Do(b => b.Subnets[1] = b.Subnets[1] with { CidrBlock = "100.64.0.0/24" });
        Expect.Unknown(builder.Find(Control, AllowGroup), "100.64.0.0/24");
        Expect.Pass(builder.AddRuleGroup(AllowGroup, Own("100.64.0.0/16")).Find(Control, AllowGroup));
    }

    [Fact]
    public void Networks_behind_a_transit_gateway_are_unknown_unless_all_private_ones_are_in()
    {
        var builder = Guarded().AddInterface("eni-000000b1", subnet: Private, group: null, type: "transit_gateway");
        Expect.Unknown(builder.Find(Control, AllowGroup), "eni-000000b1");
        Expect.Pass(builder.AddRuleGroup(AllowGroup, Own("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")).Find(Control, AllowGroup));
    }

    [Fact]
    public void A_reference_is_unknown() => Expect.Unknown(Guarded(allow: Own("@offices")).Find(Control, AllowGroup), "@offices");

    [Fact]
    public void What_has_no_HOME_NET_or_no_firewall_is_not_judged()
    {
        Expect.NotApplicable(Guarded(allow: Written("drop udp any any -> any 53 (sid:1;)")).Find(Control, AllowGroup), "do not speak");
        Expect.NotApplicable(Guarded().AddRuleGroup(GroupArn("spare"), Allow("pypi.org")).Find(Control, GroupArn("spare")), "No firewall");
        Expect.NotApplicable(Guarded().Do(b => b.Tables.RemoveAll(t => t.RouteTableId == PrivateTable)).Find(Control, AllowGroup), "No subnet");
    }

    [Fact]
    public void Denied_is_unknown()
    {
        foreach (var reading in new Reading[] { FirewallReadings.RuleGroupDetails, FirewallReadings.PolicyDetails, FirewallReadings.FirewallDetails, FirewallReadings.Firewalls, Readings.Vpcs, Readings.Subnets, Readings.RouteTables })
            Expect.Unknown(Assert.Single(Guarded().Deny(reading).Findings(Control)), reading.Operation.IamAction);
    }

    [Fact]
    public void The_repair_adds_what_is_missing_where_the_value_is_set()
    {
        var group = Assert.Single(OtherVpc().AddRuleGroup(AllowGroup, Own("10.0.0.0/16")).Remedy(Control, AllowGroup).Changes);
        Assert.Equal((AllowGroup, "10.0.0.0/16", "10.0.0.0/16,10.9.1.0/24"), (group.ResourceId, group.Before["HOME_NET"], group.After["HOME_NET"]));
        Assert.Null(ChangeKinds.Find(group.Kind)!.Validate(group));

        // With the policy's value AWS turns EXTERNAL_NET into the rest by itself; with a rule group's it would not.
        var policy = Assert.Single(OtherVpc().Remedy(Control, AllowGroup).Changes);
        Assert.Equal((PolicyArn, "none", "10.0.0.0/16,10.9.1.0/24"), (policy.ResourceId, policy.Before["HOME_NET"], policy.After["HOME_NET"]));
        Assert.Null(ChangeKinds.Find(policy.Kind)!.Validate(policy));
    }
}
