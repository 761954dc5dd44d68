using SecureMlTools.Controls.Egress;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;
using static SecureMlTools.Tests.Support.InventoryBuilder;

namespace SecureMlTools.Tests.Controls;

public sealed class StatelessDefaultForwardsTests
{
    private static readonly StatelessDefaultForwards Control = new();

    private static InventoryBuilder With(params string[] actions) => Guarded(p => p with { StatelessDefaultActions = actions });

    [Theory]
    [InlineData("aws:forward_to_sfe")]
    [InlineData("aws:drop")]
    public void Forwarding_and_dropping_pass(string action) => Expect.Pass(With(action, "CountThem").Find(Control, PolicyArn), action);

    [Fact]
    public void Passing_fails() => Expect.Fail(With("aws:pass").Find(Control, PolicyArn), Severity.Medium, "StatelessDefaultActions=aws:pass");

    [Fact]
    public void Nothing_known_is_unknown()
    {
        Expect.Unknown(With().Find(Control, PolicyArn), "absent");
        Expect.Unknown(With("CountThem").Find(Control, PolicyArn));
    }

    [Fact]
    public void Denied_is_unknown()
    {
        Expect.Unknown(With("aws:pass").Deny(FirewallReadings.PolicyDetails).Find(Control, PolicyArn), "network-firewall:DescribeFirewallPolicy");
        Expect.Unknown(Assert.Single(With("aws:pass").Deny(FirewallReadings.Policies).Findings(Control)), "network-firewall:ListFirewallPolicies");
    }

    [Fact]
    public void The_repair_changes_this_action_and_keeps_the_custom_one()
    {
        var change = Assert.Single(With("aws:pass", "CountThem").Remedy(Control, PolicyArn).Changes);
        Assert.Equal(("CountThem,aws:pass", "CountThem,aws:forward_to_sfe"), (change.Before["StatelessDefaultActions"], change.After["StatelessDefaultActions"]));
        Assert.Null(SecureMlTools.Repair.ChangeKinds.Find(change.Kind)!.Validate(change));
    }

    [Fact]
    public void What_belongs_to_others_is_not_repaired()
    {
        const string Shared = "arn:aws:network-firewall:us-east-1:999988887777:firewall-policy/shared";
        const string Managed = "arn:aws:network-firewall:us-east-1:111122223333:firewall-policy/FMManagedNetworkFirewallPolicyA";
        var passing = Strict() with { StatelessDefaultActions = ["aws:pass"] };
        Assert.Contains("999988887777", With().AddFirewall(policy: Shared).AddPolicy(Shared, passing).Remedy(Control, Shared).Reason, StringComparison.Ordinal);
        Assert.Contains("Firewall Manager", With().AddPolicy(Managed, passing).Remedy(Control, Managed).Reason, StringComparison.Ordinal);
    }
}
