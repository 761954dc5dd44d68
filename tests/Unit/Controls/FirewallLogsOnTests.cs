using SecureMlTools.Controls.Egress;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Controls;

public sealed class FirewallLogsOnTests
{
    private static readonly FirewallLogsOn Control = new();

    [Fact]
    public void Alerts_and_flows_pass() => Expect.Pass(new AFirewall().Log("ALERT", "s3:logs/alert").Log("FLOW", "firehose:flows").Find(Control), "s3:logs/alert");

    [Fact]
    public void No_alerts_fail_whatever_else_is_logged() => Expect.Fail(new AFirewall().Log("FLOW", "s3:logs").Log("TLS", "s3:logs").Find(Control), Severity.Medium, "no destination for ALERT");

    [Fact]
    public void No_flows_fail_low() => Expect.Fail(new AFirewall().Log("ALERT", "s3:logs").Find(Control), Severity.Low, "FLOW logs are not");

    [Fact]
    public void A_log_group_must_exist_under_its_whole_name()
    {
        var firewall = new AFirewall().Log("ALERT", "cwl:/egress/alert").Log("FLOW", "s3:logs");
        firewall.LogGroups.Add("/egress/alerts-of-another");
        Expect.Fail(firewall.Find(Control), Severity.Medium, "/egress/alert, which does not exist");
        firewall.LogGroups.Add("/egress/alert");
        Expect.Pass(firewall.Find(Control), "cwl:/egress/alert");
    }

    [Fact]
    public void Denied_is_unknown()
    {
        Expect.Unknown(new AFirewall().Deny(FirewallReadings.FirewallLogging).Find(Control), "network-firewall:DescribeLoggingConfiguration");
        Expect.Unknown(new AFirewall().Deny(FirewallReadings.Firewalls).Find(Control), "network-firewall:ListFirewalls");
        Expect.Unknown(new AFirewall().Log("ALERT", "cwl:g").Log("FLOW", "s3:logs").Deny(FirewallReadings.LogGroups).Find(Control), "logs:DescribeLogGroups");
    }

    [Fact]
    public void The_repair_adds_what_is_missing_where_the_baseline_says()
    {
        var firewall = new AFirewall().Log("FLOW", "s3:logs");
        Assert.Contains("firewallAlertDestination", firewall.Remedy(Control).Reason, StringComparison.Ordinal);
        firewall.Estate.Repairs(r => r with { FirewallAlertDestination = "cwl:/egress/alert" });
        var change = Assert.Single(firewall.Remedy(Control).Changes);
        Assert.Equal(("ALERT", "None", "cwl:/egress/alert"), (change.Part["LogType"], change.Before["Destination"], change.After["Destination"]));
    }

    [Fact]
    public void A_destination_that_is_none_and_a_group_that_is_missing_are_not_repaired()
    {
        var firewall = new AFirewall();
        firewall.Estate.Repairs(r => r with { FirewallAlertDestination = "somewhere", FirewallFlowDestination = "s3:logs" });
        Assert.Contains("repair.firewallAlertDestination is none of", firewall.Remedy(Control).Reason, StringComparison.Ordinal);
        Assert.Contains("create it", new AFirewall().Log("ALERT", "cwl:gone").Remedy(Control).Reason, StringComparison.Ordinal);
    }
}
