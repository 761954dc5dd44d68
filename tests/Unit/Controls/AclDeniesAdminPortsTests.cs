using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls.Network;
using SecureMlTools.Inventory;
using SecureMlTools.Networking;
using SecureMlTools.Repair;
using SecureMlTools.Tests.Support;
using static SecureMlTools.Tests.Support.InventoryBuilder;

namespace SecureMlTools.Tests.Controls;

public sealed class AclDeniesAdminPortsTests
{
    private static readonly AclDeniesAdminPorts Control = new();

    private static InventoryBuilder With(params NetworkAclEntry[] ingress) => new InventoryBuilder().Do(b => b.Acls[0] = OpenAcl(ingress));

    [Fact]
    public void Neither_port_admitted_passes() => Expect.Pass(With(Entry(100, "allow", "0.0.0.0/0", 443)).Find(Control, Acl));

    [Theory]
    [InlineData(22)]
    [InlineData(3389)]
    public void A_port_admitted_fails(int port) => Expect.Fail(With(Entry(100, "allow", "0.0.0.0/0", port)).Find(Control, Acl), Severity.Medium, $"{port} from 0.0.0.0/0 (entry 100)");

    [Fact]
    public void Denied_before_it_is_allowed_passes_and_after_fails()
    {
        Expect.Pass(With(Entry(90, "deny", "0.0.0.0/0", 22), Entry(91, "deny", "0.0.0.0/0", 3389), Entry(100, "allow", "0.0.0.0/0")).Find(Control, Acl));
        Expect.Fail(With(Entry(100, "allow", "0.0.0.0/0", 20, 30), Entry(110, "deny", "0.0.0.0/0", 22)).Find(Control, Acl), Severity.Medium);
    }

    [Fact]
    public void A_deny_of_half_the_internet_is_not_enough() => Expect.Fail(With(Entry(90, "deny", "0.0.0.0/1", 22), Entry(100, "allow", "0.0.0.0/0", 22)).Find(Control, Acl), Severity.Medium);

    [Fact]
    public void Allowing_private_ranges_passes() => Expect.Pass(With(Entry(100, "allow", "10.0.0.0/8")).Find(Control, Acl));

    [Fact]
    public void IPv6_is_judged_apart() => Expect.Fail(With(Entry(90, "deny", "0.0.0.0/0", 22), Entry(100, "allow", "::/0", 22)).Find(Control, Acl), Severity.Medium, "22 from ::/0");

    [Fact]
    public void UDP_is_not_TCP() => Expect.Pass(With(Entry(100, "allow", "0.0.0.0/0", 22, protocol: "17")).Find(Control, Acl));

    // RDP is among the ports that answers come back to; a stateless filter cannot tell them apart.
    [Fact]
    public void RDP_within_the_range_for_answers_is_information() => Expect.Fail(With(Entry(100, "allow", "0.0.0.0/0", 1024, 65535)).Find(Control, Acl), Severity.Info, "answers");

    [Fact]
    public void The_default_ACL_is_information_where_groups_are_tight() => Expect.Fail(new InventoryBuilder().AddMachine().AddGroup(Group, Tcp(443, "0.0.0.0/0")).Find(Control, Acl), Severity.Info, "default ACL");

    [Fact]
    public void The_default_ACL_is_medium_where_a_group_is_open() => Expect.Fail(new InventoryBuilder().AddMachine().AddGroup(Group, Tcp(22, "0.0.0.0/0")).Find(Control, Acl), Severity.Medium, Machine);

    [Fact]
    public void An_ACL_that_guards_nothing_is_not_judged() => Expect.NotApplicable(With(Entry(100, "allow", "0.0.0.0/0", 22)).Do(b => b.Acls[0] = b.Acls[0] with { Associations = [] }).Find(Control, Acl));

    [Fact]
    public void Denied_is_unknown_where_it_matters()
    {
        Expect.Unknown(Assert.Single(With().Deny(Readings.NetworkAcls).Findings(Control)), "ec2:DescribeNetworkAcls");
        Expect.Unknown(new InventoryBuilder().AddMachine().AddGroup(Group).Deny(Readings.SecurityGroups).Find(Control, Acl), "ec2:DescribeSecurityGroups");
        Expect.Unknown(new InventoryBuilder().Deny(Readings.NetworkInterfaces).Find(Control, Acl), "ec2:DescribeNetworkInterfaces");
        Expect.Fail(With(Entry(100, "allow", "0.0.0.0/0", 22)).Deny(Readings.SecurityGroups).Find(Control, Acl), Severity.Medium);
    }

    [Fact]
    public void The_repair_denies_under_a_free_lower_number_and_keeps_the_VPC_in()
    {
        var changes = With(Entry(100, "allow", "0.0.0.0/0", 22)).Remedy(Control, Acl).Changes;
        Assert.Equal([("98", "allow", "10.0.0.0/16"), ("99", "deny", "0.0.0.0/0")], changes.Select(c => (c.Part["RuleNumber"], c.After["RuleAction"], c.After["CidrBlock"])));
        Assert.All(changes, c => Assert.Equal(("absent", "22"), (c.Before["Entry"], c.After["Port"])));
        Assert.True(changes[0].Order < changes[1].Order);
    }

    [Fact]
    public void The_repair_of_the_default_ACL_closes_SSH_in_both_IP_versions_and_leaves_every_port_for_answers()
    {
        var builder = new InventoryBuilder().AddMachine().AddGroup(Group, Tcp(22, "0.0.0.0/0"));
        var before = builder.Acls[0];
        var changes = builder.Remedy(Control, Acl).Changes;
        Assert.Equal(["0.0.0.0/0", "::/0"], changes.Where(c => c.After["RuleAction"] == "deny").Select(c => c.After["CidrBlock"] ?? c.After["Ipv6CidrBlock"]));
        Assert.All(changes, c => Assert.Equal("22", c.After["Port"]));
        Assert.Equal(changes.Count, changes.Select(c => c.Part["RuleNumber"]).Distinct().Count());

        var after = Made(before, changes);
        foreach (var isV6 in new[] { false, true })
            foreach (var port in new[] { 1024, 3389, 32768, 65535 })
                Assert.True(AclEvaluation.Allowed(before, false, new PortSpan(port, port), isV6).Except(AclEvaluation.Allowed(after, false, new PortSpan(port, port), isV6)).IsEmpty);
        Expect.Fail(builder.Do(b => b.Acls[0] = after).Find(Control, Acl), Severity.Info, "3389");
    }

    [Fact]
    public void After_the_repair_it_passes()
    {
        var builder = With(Entry(50, "allow", "52.4.0.0/16", 22), Entry(100, "allow", "0.0.0.0/0", 22), Entry(110, "allow", "0.0.0.0/0", 3389), Entry(120, "allow", "0.0.0.0/0", 443));
        var after = Made(builder.Acls[0], builder.Remedy(Control, Acl).Changes);
        Expect.Pass(builder.Do(b => b.Acls[0] = after).Find(Control, Acl));
        Assert.False(AclEvaluation.Allowed(after, false, new PortSpan(22, 22), false).Intersect(CidrSet.Parse(false, ["52.4.0.0/16"])).IsEmpty);
        Assert.True(CidrSet.Parse(false, ["10.0.0.0/16"]).Except(AclEvaluation.Allowed(after, false, new PortSpan(22, 22), false)).IsEmpty);
    }

    [Fact]
    public void What_was_closed_to_the_VPC_is_not_opened_to_it()
    {
        var changes = With(Entry(90, "deny", "10.0.0.0/8"), Entry(100, "allow", "0.0.0.0/0", 22)).Remedy(Control, Acl).Changes;
        Assert.Equal("deny", Assert.Single(changes).After["RuleAction"]);
    }

    [Fact]
    public void Trusted_ranges_stay_in()
    {
        var changes = With(Entry(100, "allow", "0.0.0.0/0", 22)).Parameters(p => p with { TrustedCidrs = ["52.4.0.0/16"] }).Remedy(Control, Acl).Changes;
        Assert.Equal(["10.0.0.0/16", "52.4.0.0/16", "0.0.0.0/0"], changes.Select(c => c.After["CidrBlock"]));
    }

    [Fact]
    public void Without_a_free_number_a_single_port_entry_is_narrowed_in_its_place()
    {
        var change = Assert.Single(With(Entry(1, "allow", "0.0.0.0/0", 22)).Remedy(Control, Acl).Changes);
        Assert.Equal(("1", "0.0.0.0/0", "10.0.0.0/16", "allow"), (change.Part["RuleNumber"], change.Before["CidrBlock"], change.After["CidrBlock"], change.After["RuleAction"]));
    }

    // A deny before entry 99 would also close the port to what that entry lets in.
    [Fact]
    public void No_entry_is_put_before_one_about_the_same_port()
    {
        var change = Assert.Single(With(Entry(99, "allow", "52.4.0.0/16", 22), Entry(100, "allow", "0.0.0.0/0", 22)).Remedy(Control, Acl).Changes);
        Assert.Equal(("100", "10.0.0.0/16"), (change.Part["RuleNumber"], change.After["CidrBlock"]));
        Assert.Contains("no free rule number", With(Entry(99, "allow", "52.4.0.0/16", 22), Entry(100, "allow", "0.0.0.0/0")).Remedy(Control, Acl).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_free_number_a_wider_entry_is_left_alone() => Assert.Contains("no free rule number", With(Entry(1, "allow", "0.0.0.0/0")).Remedy(Control, Acl).Reason, StringComparison.Ordinal);

    [Fact]
    public void The_range_for_answers_is_never_touched() => Assert.Contains("answers", With(Entry(100, "allow", "0.0.0.0/0", 1024, 65535)).Remedy(Control, Acl).Reason, StringComparison.Ordinal);

    [Fact]
    public void The_ACL_of_another_account_is_left_alone() =>
        Assert.Contains("999988887777", With(Entry(100, "allow", "0.0.0.0/0", 22)).Do(b => b.Acls[0] = b.Acls[0] with { OwnerId = "999988887777" }).Remedy(Control, Acl).Reason, StringComparison.Ordinal);

    private static NetworkAcl Made(NetworkAcl acl, IReadOnlyList<Change> changes) => acl with
    {
        Entries =
        [
            .. acl.Entries!,
            .. changes.Select(c => Entry(int.Parse(c.Part["RuleNumber"]!, System.Globalization.CultureInfo.InvariantCulture), c.After["RuleAction"]!, c.After["CidrBlock"] ?? c.After["Ipv6CidrBlock"]!, int.Parse(c.After["Port"]!, System.Globalization.CultureInfo.InvariantCulture))),
        ],
    };
}
