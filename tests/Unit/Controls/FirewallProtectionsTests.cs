using SecureMlTools.Controls.Egress;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Controls;

public sealed class FirewallProtectionsTests
{
    private static readonly FirewallProtections Control = new();

    [Fact]
    public void All_three_pass() => Expect.Pass(new AFirewall().Find(Control));

    [Fact]
    public void Those_that_are_off_are_named_and_switched_on_one_by_one()
    {
        var firewall = new AFirewall();
        firewall.Record = firewall.Record with { DeleteProtection = false, FirewallPolicyChangeProtection = null };
        Expect.Fail(firewall.Find(Control), Severity.Medium, "DeleteProtection, FirewallPolicyChangeProtection are off");
        Assert.Equal(["DeleteProtection=true", "FirewallPolicyChangeProtection=true"], firewall.Remedy(Control).Changes.Select(c => c.After.ToString()));
    }

    [Fact]
    public void Denied_is_unknown() => Expect.Unknown(new AFirewall().Deny(FirewallReadings.FirewallDetails).Find(Control), "network-firewall:DescribeFirewall");
}
