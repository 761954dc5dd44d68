using SecureMlTools.Controls.Network;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;
using static SecureMlTools.Tests.Support.InventoryBuilder;

namespace SecureMlTools.Tests.Controls;

public sealed class DefaultGroupEmptyTests
{
    private const string Default = "sg-0000000d";
    private static readonly DefaultGroupEmpty Control = new();

    private static InventoryBuilder With(bool rules) => new InventoryBuilder().AddGroup(Default, rules ? [Everything(Default)] : [], rules ? [Everything("0.0.0.0/0", "::/0")] : [], "default");

    [Fact]
    public void No_rules_pass()
    {
        var finding = With(rules: false).Find(Control, VpcName);
        Expect.Pass(finding);
        Assert.Equal("AWS::EC2::VPC", finding.ResourceType);
        Assert.Contains(finding.Evidence, e => e.Value == Default);
    }

    [Fact]
    public void Rules_fail_and_are_counted() => Expect.Fail(With(rules: true).Find(Control, VpcName), Severity.High, "1 ingress and 2 egress rules; no interface uses it");

    [Fact]
    public void Users_are_named() => Expect.Fail(With(rules: true).AddMachine(group: Default).Find(Control, VpcName), Severity.High, $"{Machine} uses it");

    [Fact]
    public void Rules_fail_even_where_the_users_are_not_known() => Expect.Fail(With(rules: true).Deny(Readings.NetworkInterfaces).Find(Control, VpcName), Severity.High, "not known");

    [Fact]
    public void A_group_that_only_calls_itself_default_elsewhere_is_not_it() =>
        Expect.Unknown(new InventoryBuilder().AddGroup("sg-00000002", [], [], "default").Do(b => b.Groups[0] = b.Groups[0] with { VpcId = "vpc-0000000f" }).Find(Control, VpcName));

    [Fact]
    public void The_default_group_of_a_shared_VPC_is_its_owners() => Expect.NotApplicable(new InventoryBuilder().Do(b => b.Vpcs[0] = b.Vpcs[0] with { OwnerId = "999988887777" }).Find(Control, VpcName), "999988887777");

    [Fact]
    public void Denied_is_unknown()
    {
        Expect.Unknown(With(rules: true).Deny(Readings.SecurityGroups).Find(Control, VpcName), "ec2:DescribeSecurityGroups");
        Expect.Unknown(Assert.Single(With(rules: true).Deny(Readings.Vpcs).Findings(Control)), "ec2:DescribeVpcs");
    }

    [Fact]
    public void The_repair_revokes_every_rule_of_an_unused_group()
    {
        var changes = With(rules: true).Remedy(Control, VpcName).Changes;
        Assert.Equal(["egress", "egress", "ingress"], changes.Select(c => c.Part["Direction"]).Order(StringComparer.Ordinal));
        Assert.All(changes, c => Assert.Equal(Default, c.ResourceId));
    }

    [Fact]
    public void The_repair_leaves_a_group_in_use_alone() => Assert.Contains(Machine, With(rules: true).AddMachine(group: Default).Remedy(Control, VpcName).Reason, StringComparison.Ordinal);

    [Fact]
    public void Whether_it_is_in_use_must_be_known() => Assert.Throws<GapException>(() => With(rules: true).Deny(Readings.NetworkInterfaces).Remedy(Control, VpcName));
}
