using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Firewall;
using SecureMlTools.Firewall.Rules;
using SecureMlTools.Repair;
using SecureMlTools.Repair.Kinds;
using SecureMlTools.Tests.Firewall;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Repair.Kinds;

public sealed class FirewallRulesKindTests
{
    private const string Theirs = "pass udp any any -> any 123 (msg:\"time\"; sid:1;)";
    private static readonly EgressRule Ours = RulesHost.Rule(5);
    private static readonly EgressRule Both = RulesHost.Rule(6, "203.0.113.10");

    private static Change Change(IEnumerable<EgressRule> add, IEnumerable<EgressRule> remove) =>
        FirewallRulesKind.Change(FirewallArn.TryParse(RulesHost.Stateful, out var arn) ? arn : throw new InvalidOperationException(), "FW-05", add, remove, first: true, "risk");

    [Fact]
    public async Task Rules_that_were_taken_out_go_back_where_they_were()
    {
        var text = $"# a\r\n{Ours}\r\n\r\n{Theirs}\n{Both}\n# end";
        var host = RulesHost.OfText(text);
        using var run = new RepairRun(host.Aws);
        Assert.Equal(ChangeOutcome.Applied, (await run.ApplyAsync(Change([RulesHost.Rule(7, "203.0.113.11")], [Ours, Both]))).Outcome);
        Assert.DoesNotContain("sid:6", host.Text, StringComparison.Ordinal);

        Assert.Equal(ChangeOutcome.Applied, Assert.Single(await run.UndoAsync()).Outcome);
        // The one line that ended in CR LF ends in LF: the engine takes them for the same.
        Assert.Equal(text.Replace($"{Ours}\r\n", $"{Ours}\n", StringComparison.Ordinal), host.Text);
    }

    [Fact]
    public async Task An_undo_takes_out_only_what_was_added()
    {
        var host = RulesHost.OfText(Theirs);
        host.OthersFirst(t => $"{Both}\n{t}");
        using var run = new RepairRun(host.Aws);
        var result = await run.ApplyAsync(Change([Ours, Both], []));
        Assert.Equal("6", result.Assigned[FirewallRulesKind.UnchangedField]);

        Assert.Equal(ChangeOutcome.Applied, Assert.Single(await run.UndoAsync()).Outcome);
        Assert.Equal($"{Both}\n{Theirs}", host.Text);
    }

    [Fact]
    public async Task A_rule_that_somebody_else_took_out_at_the_same_moment_stays_out()
    {
        var host = RulesHost.OfText($"{Ours}\n{Both}\n{Theirs}");
        host.OthersFirst(t => t.Replace(Both + "\n", "", StringComparison.Ordinal));
        using var run = new RepairRun(host.Aws);
        await run.ApplyAsync(Change([], [Ours, Both]));
        await run.UndoAsync();
        Assert.Equal($"{Ours}\n{Theirs}", host.Text);
    }

    [Fact]
    public async Task What_was_there_already_before_a_lost_update_is_not_undone()
    {
        var host = RulesHost.OfText($"{Both}\n{Theirs}");
        host.AfterUpdate = () =>
        {
            host.AfterUpdate = null;
            throw AllowListHost.Stale(mayHaveTakenEffect: true);
        };
        using var run = new RepairRun(host.Aws);
        Assert.Equal(ChangeOutcome.Failed, (await run.ApplyAsync(Change([Ours, Both], []) with { MaxAttempts = 1 })).Outcome);
        Assert.Contains(Ours.ToString(), host.Lines);

        Assert.Equal(ChangeOutcome.Applied, Assert.Single(await run.UndoAsync()).Outcome);
        Assert.Equal([Both.ToString(), Theirs], host.Lines);
    }

    [Fact]
    public async Task When_somebody_else_makes_the_whole_change_there_is_nothing_to_undo()
    {
        var host = RulesHost.OfText(Theirs);
        host.OthersFirst(t => $"{Ours}\n{t}");
        using var run = new RepairRun(host.Aws);
        Assert.Equal(ChangeOutcome.Applied, (await run.ApplyAsync(Change([Ours], []))).Outcome);
        Assert.Equal(ChangeOutcome.AlreadyCompliant, Assert.Single(await run.UndoAsync()).Outcome);
        Assert.Contains(Ours.ToString(), host.Lines);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_change_whose_answer_was_lost_is_known_for_ours(bool andSomebodyElseWrites)
    {
        var host = RulesHost.OfText($"{Theirs}\n{Both}");
        host.AfterUpdate = () =>
        {
            host.AfterUpdate = null;
            if (andSomebodyElseWrites) host.Write(host.Group with { RulesSource = new RulesSource { RulesString = host.Text + "\n# theirs" } });
            throw AllowListHost.Stale(mayHaveTakenEffect: true);
        };
        using var run = new RepairRun(host.Aws);
        Assert.Equal(ChangeOutcome.Applied, (await run.ApplyAsync(Change([Ours], [Both]))).Outcome);
        Assert.Equal(ChangeOutcome.Applied, Assert.Single(await run.UndoAsync()).Outcome);
        Assert.Equal($"{Theirs}\n{Both}{(andSomebodyElseWrites ? "\n# theirs" : "")}", host.Text);
    }

    [Fact]
    public async Task A_group_that_became_a_list_of_names_is_refused()
    {
        var host = RulesHost.OfText(Theirs);
        host.Write(host.Group with { RulesSource = new RulesSource { RulesSourceList = new RulesSourceList { GeneratedRulesType = "ALLOWLIST" } } });
        using var run = new RepairRun(host.Aws);
        Assert.Equal(ChangeOutcome.Refused, (await run.ApplyAsync(Change([Ours], []))).Outcome);
        Assert.Equal(0, host.Updates);
    }

    [Fact]
    public void A_doctored_journal_is_refused()
    {
        var kind = ChangeKinds.Find(FirewallRulesKind.KindName)!;
        var good = Change([Ours], [Both]);
        Assert.Null(kind.Validate(good));
        Assert.Null(kind.Validate(good with { Part = ResourceState.Of(("Position", "5:0,6:12")) }));
        Change[] bad =
        [
            good with { Part = ResourceState.Of(("Position", "middle")) },
            good with { Part = ResourceState.Of(("Position", "5:0,6:x")) },
            good with { Part = ResourceState.Of(("Position", "5:-1")) },
            good with { Part = ResourceState.Empty },
            good with { ResourceId = RulesHost.Stateless },
            good with { ResourceId = RulesHost.Stateful.Replace("111122223333", "999900001111", StringComparison.Ordinal) },
            good with { Region = "eu-west-1" },
            good with { Before = good.After },
            good with { Before = ResourceState.Empty },
            With("pass ip any any -> any any (sid:9;)"),
            With($"{Ours}\npass ip any any -> any any (sid:9;)"),
            With(Ours.ToString().Replace("203.0.113.9", "any", StringComparison.Ordinal) + " "),
            With(Ours.ToString().Replace("msg", "content:\"x\"; msg", StringComparison.Ordinal)),
            Change([Ours, RulesHost.Rule(5, "203.0.113.10")], []),
        ];
        Assert.All(bad, c => Assert.NotNull(kind.Validate(c)));

        Change With(string line) => good with { Before = ResourceState.Of((line, "absent")), After = ResourceState.Of((line, "present")) };
    }

    [Fact]
    public void What_the_change_is_about_is_said_in_a_line()
    {
        var kind = ChangeKinds.Find(FirewallRulesKind.KindName)!;
        var change = Change(Enumerable.Range(1, 5).Select(i => RulesHost.Rule(i, $"203.0.113.{i}")), []);
        Assert.Equal("drop ip $HOME_NET any -> 203.0.113.1 any; drop ip $HOME_NET any -> 203.0.113.2 any; drop ip $HOME_NET any -> 203.0.113.3 any and 2 more rules", kind.Describe(change, change.After));
        change = Change([], [RulesHost.Rule(1, "any", r => r with { Protocol = "tls", ServerName = ".quad9.net" })]);
        Assert.Equal("no drop tls $HOME_NET any -> any any to .quad9.net", kind.Describe(change, change.After));
    }
}

public sealed class FirewallStatelessRuleKindTests
{
    private static readonly StatelessEntry Entry = new(5, "aws:drop", [6], ["10.0.0.0/8"], [], [], ["25"]);
    private static readonly StatelessEntry Ping = new(1, "aws:drop", [1], [], [], [], []);

    private static RulesHost Host() => new(new RulesSource { StatelessRulesAndCustomActions = new StatelessRulesAndCustomActions { StatelessRules = [Ping.ToApi()] } });

    private static Change Change() => FirewallStatelessRuleKind.Change(FirewallArn.TryParse(RulesHost.Stateless, out var arn) ? arn : throw new InvalidOperationException(), "FW-05", Entry, "risk");

    private static IReadOnlyList<string> Rules(RulesHost host) => [.. host.Group.RulesSource!.StatelessRulesAndCustomActions!.StatelessRules!.Select(r => StatelessEntry.Read(r)!.ToString())];

    private static void Others(RulesHost host, StatelessEntry entry) => host.BeforeUpdate = () =>
    {
        host.BeforeUpdate = null;
        host.Write(host.Group with { RulesSource = new RulesSource { StatelessRulesAndCustomActions = new StatelessRulesAndCustomActions { StatelessRules = [Ping.ToApi(), entry.ToApi()] } } });
    };

    [Fact]
    public async Task A_rule_goes_in_and_out_again()
    {
        var host = Host();
        using var run = new RepairRun(host.Aws);
        Assert.Equal(ChangeOutcome.Applied, (await run.ApplyAsync(Change())).Outcome);
        Assert.Equal([Ping.ToString(), Entry.ToString()], Rules(host));
        Assert.Equal(ChangeOutcome.Applied, Assert.Single(await run.UndoAsync()).Outcome);
        Assert.Equal([Ping.ToString()], Rules(host));
    }

    [Fact]
    public async Task What_somebody_else_added_at_the_same_moment_is_not_undone()
    {
        var host = Host();
        Others(host, Entry);
        using var run = new RepairRun(host.Aws);
        Assert.Equal(ChangeOutcome.Applied, (await run.ApplyAsync(Change())).Outcome);
        Assert.Equal(ChangeOutcome.AlreadyCompliant, Assert.Single(await run.UndoAsync()).Outcome);
        Assert.Equal([Ping.ToString(), Entry.ToString()], Rules(host));
    }

    [Fact]
    public async Task A_priority_that_somebody_else_takes_is_one_sentence()
    {
        var host = Host();
        Others(host, Entry with { Protocols = [17] });
        using var run = new RepairRun(host.Aws);
        var result = await run.ApplyAsync(Change());
        Assert.Equal(ChangeOutcome.Failed, result.Outcome);
        Assert.Contains("Somebody else has given the priority 5 to another rule", result.Reason, StringComparison.Ordinal);
        Assert.Empty(await run.UndoAsync());
    }

    [Fact]
    public async Task A_change_whose_answer_was_lost_is_known_for_ours()
    {
        var host = Host();
        host.AfterUpdate = () =>
        {
            host.AfterUpdate = null;
            throw AllowListHost.Stale(mayHaveTakenEffect: true);
        };
        using var run = new RepairRun(host.Aws);
        Assert.Equal(ChangeOutcome.Applied, (await run.ApplyAsync(Change())).Outcome);
        Assert.Equal(ChangeOutcome.Applied, Assert.Single(await run.UndoAsync()).Outcome);
        Assert.Equal([Ping.ToString()], Rules(host));
    }

    [Theory]
    [InlineData("Priority", "0")]
    [InlineData("Priority", "65536")]
    [InlineData("Action", "aws:nonsense")]
    [InlineData("Protocols", "6,x")]
    [InlineData("Protocols", "256")]
    [InlineData("Sources", "10.0.0.0/99")]
    [InlineData("Destinations", "0.0.0.0/0,")]
    [InlineData("DestinationPorts", "99999")]
    [InlineData("Colour", "1")]
    public void A_doctored_journal_is_refused(string field, string value)
    {
        var kind = ChangeKinds.Find(FirewallStatelessRuleKind.KindName)!;
        var good = Change();
        Assert.Null(kind.Validate(good));
        Assert.NotNull(kind.Validate(good with { Part = new ResourceState(good.Part.Fields.SetItem(field, value)) }));
        Assert.NotNull(kind.Validate(good with { ResourceId = RulesHost.Stateful }));
    }
}
