using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Controls.Egress;
using SecureMlTools.Tests.Support;
using static SecureMlTools.Tests.Support.InventoryBuilder;

namespace SecureMlTools.Tests.Controls;

public sealed class RulesEnforcedTests
{
    private const string Managed = "arn:aws:network-firewall:us-east-1:aws-managed:stateful-rulegroup/ThreatSignaturesBotnetStrictOrder";
    private static readonly RulesEnforced Control = new();

    private static InventoryBuilder Overridden => Guarded(p => p with { StatefulRuleGroupReferences = [.. p.StatefulRuleGroupReferences!, new StatefulRuleGroupReference { ResourceArn = Managed, Priority = 9, Override = new StatefulRuleGroupOverride { Action = "DROP_TO_ALERT" } }] });

    private static InventoryBuilder Stream(string? policy) => Guarded(p => p with { StatefulEngineOptions = p.StatefulEngineOptions! with { StreamExceptionPolicy = policy } });

    [Theory]
    [InlineData(null)]
    [InlineData("DROP")]
    [InlineData("REJECT")]
    public void Rules_as_written_pass(string? policy) => Expect.Pass(Stream(policy).Find(Control, PolicyArn));

    [Fact]
    public void An_override_fails_and_names_the_group() => Expect.Fail(Overridden.Find(Control, PolicyArn), Severity.Medium, "ThreatSignaturesBotnetStrictOrder");

    [Fact]
    public void Going_on_without_the_beginning_fails() => Expect.Fail(Stream("CONTINUE").Find(Control, PolicyArn), Severity.Medium, "StreamExceptionPolicy=CONTINUE");

    [Fact]
    public void Another_word_is_unknown() => Expect.Unknown(Stream("SHRUG").Find(Control, PolicyArn), "SHRUG");

    [Fact]
    public void Each_is_repaired_by_its_own_change()
    {
        var change = Assert.Single(Overridden.Remedy(Control, PolicyArn).Changes);
        Assert.Equal((Managed, "DROP_TO_ALERT", "none"), (change.Part["RuleGroupArn"], change.Before["Override"], change.After["Override"]));
        Assert.Null(SecureMlTools.Repair.ChangeKinds.Find(change.Kind)!.Validate(change));

        change = Assert.Single(Stream("CONTINUE").Remedy(Control, PolicyArn).Changes);
        Assert.Equal("DROP", change.After["StreamExceptionPolicy"]);
        Assert.Contains("every connection", change.Risk, StringComparison.Ordinal);
    }
}
