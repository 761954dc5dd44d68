using SecureMlTools.Controls.Egress;
using SecureMlTools.Tests.Support;
using static SecureMlTools.Tests.Support.InventoryBuilder;

namespace SecureMlTools.Tests.Controls;

public sealed class FragmentDefaultForwardsTests
{
    private static readonly FragmentDefaultForwards Control = new();

    private static InventoryBuilder With(params string[] actions) => Guarded(p => p with { StatelessFragmentDefaultActions = actions });

    [Fact]
    public void Forwarding_passes_and_passing_fails_whatever_whole_packets_do()
    {
        Expect.Pass(With("aws:forward_to_sfe").Find(Control, PolicyArn));
        Expect.Fail(With("aws:pass").Find(Control, PolicyArn), Severity.Medium, "StatelessFragmentDefaultActions=aws:pass");
        Expect.Pass(Guarded(p => p with { StatelessDefaultActions = ["aws:pass"] }).Find(Control, PolicyArn));
    }

    [Fact]
    public void The_repair_changes_the_action_of_fragments_only()
    {
        var change = Assert.Single(With("aws:pass").Remedy(Control, PolicyArn).Changes);
        Assert.Equal("StatelessFragmentDefaultActions=aws:forward_to_sfe", change.After.ToString());
    }
}
