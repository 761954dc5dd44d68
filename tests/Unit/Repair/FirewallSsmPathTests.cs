using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;
using SecureMlTools.Tests.Support;
using static SecureMlTools.Tests.Support.InventoryBuilder;

namespace SecureMlTools.Tests.Repair;

public sealed class FirewallSsmPathTests
{
    private static readonly string[] Names = ["ssm.us-east-1.amazonaws.com", "ssmmessages.us-east-1.amazonaws.com", "ec2messages.us-east-1.amazonaws.com"];

    private static FirewallPolicy Open(FirewallPolicy policy) => policy with { StatefulDefaultActions = ["aws:alert_strict"] };

    private static FirewallPolicy PassesAll(FirewallPolicy policy) => policy with { StatelessDefaultActions = ["aws:pass"], StatelessFragmentDefaultActions = ["aws:pass"] };

    private static InventoryBuilder Managed(Func<FirewallPolicy, FirewallPolicy> policy, params string[] targets) => Managed(policy, Allow([".example.org", .. targets]));

    private static InventoryBuilder Managed(Func<FirewallPolicy, FirewallPolicy> policy, RuleGroup group) => Guarded(policy, group).Do(b =>
    {
        b.Managed.Add(Machine);
        b.Instances[0] = b.Instances[0] with { PrivateIpAddress = "10.0.2.10" };
    });

    private static PlanStep Plan(InventoryBuilder builder, string control, string resource = PolicyArn) =>
        Assert.Single(SecureMlTools.Repair.Plan.For(new Estate(builder.Build()), builder.Baseline, [(control, resource)], new GuardPolicy(Force: true, OverrideGuards: [Guard.SsmPath]), new HashSet<string>()).Steps);

    private static void Refused(PlanStep step, string says)
    {
        Assert.True(step is { Outcome: ChangeOutcome.Refused, Change.Guards: [{ Name: Guard.SsmPath, Kind: GuardKind.Never }, ..] }, step.Reason);
        Assert.Contains(says, step.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_repair_that_cuts_Systems_Manager_off_is_refused_whatever_is_overridden() =>
        Refused(Plan(Managed(PassesAll), "FW-02"), $"Systems Manager manages {Machine} through firewall egress, which would no longer surely let {string.Join(", ", Names)} through");

    [Fact]
    public void So_is_a_default_that_drops_what_no_rule_allows() =>
        Refused(Plan(Managed(Open, Written("""pass tls $HOME_NET any -> any any (tls.sni; content:"ssm.us-east-1.amazonaws.com"; startswith; endswith; sid:1;)""")), "FW-04"), $"let {Names[1]}, {Names[2]} through");

    [Fact]
    public void A_name_that_is_dropped_already_is_not_lost() => Assert.Equal(ChangeOutcome.Planned, Plan(Managed(Open), "FW-04").Outcome);

    [Fact]
    public void A_name_that_is_lacking_is_named() => Refused(Plan(Managed(PassesAll, Names[0], Names[2]), "FW-02"), $"let {Names[1]} through");

    [Fact]
    public void Allowed_names_let_the_repair_go_on() => Assert.Equal(ChangeOutcome.Planned, Plan(Managed(PassesAll, Names), "FW-02").Outcome);

    [Fact]
    public void So_do_endpoints_in_the_VPC() => Assert.Equal(
        ChangeOutcome.Planned,
        Plan(Managed(PassesAll).Do(b => b.Endpoints.AddRange(Names.Select(n => new VpcEndpoint { VpcEndpointId = "vpce-" + n[..3], VpcId = VpcName, VpcEndpointType = "Interface", State = "available", PrivateDnsEnabled = true, ServiceName = $"com.amazonaws.us-east-1.{n[..n.IndexOf('.')]}" }))), "FW-02").Outcome);

    [Fact]
    public void A_machine_that_is_not_managed_or_goes_another_way_is_no_reason()
    {
        Assert.Equal(ChangeOutcome.Planned, Plan(Managed(PassesAll).Do(b => b.Managed.Clear()), "FW-02").Outcome);
        Assert.Equal(ChangeOutcome.Planned, Plan(Managed(PassesAll).Do(b => b.Tables[2] = b.Tables[2] with { Routes = [Route("0.0.0.0/0", Nat)] }), "FW-02").Outcome);
    }

    [Fact]
    public void Fragments_concern_UDP_only() => Assert.Equal(ChangeOutcome.Planned, Plan(Managed(p => p with { StatelessFragmentDefaultActions = ["aws:pass"] }), "FW-03").Outcome);

    [Fact]
    public void A_wider_HOME_NET_makes_rules_drop_what_they_did_not_see() => Refused(
        Plan(Managed(p => DefaultOrder(AllowGroup) with { PolicyVariables = new PolicyVariables { RuleVariables = new Dictionary<string, IPSet> { ["HOME_NET"] = new() { Definition = ["10.9.0.0/16"] } } } }), "FW-06", AllowGroup),
        Names[0]);

    [Fact]
    public void What_is_not_read_refuses_where_the_rules_drop_the_names()
    {
        Refused(Plan(Managed(PassesAll).Deny(Readings.ManagedInstances), "FW-02"), "is not known");
        Assert.Equal(ChangeOutcome.Planned, Plan(Managed(PassesAll, Names).Deny(Readings.ManagedInstances), "FW-02").Outcome);
    }

    [Theory]
    [InlineData("FW-02", PolicyArn)]
    [InlineData("FW-03", PolicyArn)]
    [InlineData("FW-10", PolicyArn)]
    [InlineData("FW-06", AllowGroup)]
    public void Traffic_that_nobody_recorded_asks_for_force(string control, string resource)
    {
        var builder = Guarded(p => control == "FW-10" ? p with { StatefulEngineOptions = p.StatefulEngineOptions! with { StreamExceptionPolicy = "CONTINUE" } }
            : PassesAll(p) with { PolicyVariables = new PolicyVariables { RuleVariables = new Dictionary<string, IPSet> { ["HOME_NET"] = new() { Definition = ["10.9.0.0/16"] } } } });
        var guard = Assert.Single(Assert.Single(builder.Remedy(SecureMlTools.Controls.ControlCatalog.Find(control)!, resource).Changes).Guards);
        Assert.Equal((Guard.UnmatchedTraffic, GuardKind.MissingEvidence), (guard.Name, guard.Kind));
        Assert.Equal(ChangeOutcome.Planned, Plan(builder, control, resource).Outcome);
    }
}
