using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls.Network;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;
using static SecureMlTools.Tests.Support.InventoryBuilder;

namespace SecureMlTools.Tests.Controls;

public sealed class EfaRuleKeptTests
{
    private static readonly EfaRuleKept Control = new();

    private static InventoryBuilder With(IpPermission[] ingress, IpPermission[] egress, string type = "efa") => new InventoryBuilder().AddMachine(type: type).AddGroup(Group, ingress, egress);

    [Theory]
    [InlineData("efa")]
    [InlineData("efa-only")]
    public void A_rule_for_itself_both_ways_passes(string type) => Expect.Pass(With([Everything(Group)], [Everything(Group)], type).Find(Control, Group));

    [Fact]
    public void One_way_is_not_enough()
    {
        Expect.Fail(With([Everything(Group)], []).Find(Control, Group), Severity.Info, "members out");
        Expect.Fail(With([], [Everything(Group)]).Find(Control, Group), Severity.Info, "members in (");
        Expect.Fail(With([], []).Find(Control, Group), Severity.Info, "in or out");
    }

    [Fact]
    public void Everything_to_everywhere_is_no_substitute() => Expect.Fail(With([Everything(Group)], [Everything("0.0.0.0/0")]).Find(Control, Group), Severity.Info, "no substitute");

    [Fact]
    public void Every_TCP_port_is_no_substitute() => Expect.Fail(With([Permission("tcp", 0, 65535, Group)], [Everything(Group)]).Find(Control, Group), Severity.Info);

    [Fact]
    public void A_rule_for_another_group_is_none_for_itself() => Expect.Fail(With([Everything("sg-00000002")], [Everything("sg-00000002")]).Find(Control, Group), Severity.Info);

    [Fact]
    public void Another_group_of_the_same_interface_may_have_it()
    {
        var builder = With([Tcp(22, "10.0.0.0/8")], []).AddGroup("sg-00000002", [Everything("sg-00000002")], [Everything("sg-00000002")])
            .Do(b => b.Interfaces[0] = b.Interfaces[0] with { Groups = [new GroupIdentifier { GroupId = Group }, new GroupIdentifier { GroupId = "sg-00000002" }] });
        Expect.Pass(builder.Find(Control, Group), "another group");
        Expect.Pass(builder.Find(Control, "sg-00000002"));
    }

    [Fact]
    public void Without_EFA_it_is_not_judged() => Expect.NotApplicable(With([], [], "interface").Find(Control, Group));

    [Theory]
    [MemberData(nameof(Needed))]
    public void Each_denied_reading_is_unknown(Reading reading) => Expect.Unknown(Assert.Single(With([], []).Deny(reading).Findings(Control)), reading.Operation.IamAction);

    public static TheoryData<Reading> Needed => [Readings.SecurityGroups, Readings.NetworkInterfaces];

    [Fact]
    public void Nothing_is_repaired() => Assert.Contains(Group, With([], []).Remedy(Control, Group).Reason, StringComparison.Ordinal);
}
