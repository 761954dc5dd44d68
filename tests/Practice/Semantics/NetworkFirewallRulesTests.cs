using SecureMlTools.Api.NetworkFirewall;

namespace SecureMlTools.Tests.Practice.Semantics;

/// <summary>What AWS refuses of rules, in its words, and what rules take of a group's capacity.</summary>
public sealed class NetworkFirewallRulesTests
{
    private const string At = "StatelessRulesAndCustomActions.StatelessRules[Priority=1].RuleDefinition";
    private readonly Practised _practised = new();

    [Theory]
    [InlineData("*.example.com", "Targets has invalid format, parameter: [*.example.com], context: RulesSource.RulesSourceList.Targets[0]")]
    [InlineData("https://example.com", "Targets has invalid format, parameter: [https://example.com], context: RulesSource.RulesSourceList.Targets[0]")]
    [InlineData("bücher.example", "Targets has invalid format, parameter: [bücher.example], context: RulesSource.RulesSourceList.Targets[0]")]
    [InlineData("a.example a.example\"; sid:9;", "Targets has invalid format, parameter: [a.example\";], context: RulesSource.RulesSourceList.Targets[1]")]
    [InlineData(".example.com example.com", "Targets has duplicate values, parameter: [example.com], context: RulesSource.RulesSourceList.Targets[1]")]
    [InlineData(".a.example.com a.example.com", "Targets has duplicate values, parameter: [a.example.com], context: RulesSource.RulesSourceList.Targets[1]")]
    [InlineData("", "Targets cannot be null or empty, context: RulesSource.RulesSourceList.Targets")]
    public Task Domain_lists_are_refused(string targets, string message) => Refused(List(targets.Split(' ', StringSplitOptions.RemoveEmptyEntries), "TLS_SNI"), 100, message);

    [Theory]
    [InlineData(".example.com example.com.org", "TLS_SNI HTTP_HOST", 7)]
    [InlineData("Example.com example.com", "TLS_SNI", 4)]
    [InlineData("_dmarc.example.com", "HTTP_HOST", 3)]
    public async Task A_domain_list_takes_targets_times_types_and_types_and_one(string targets, string types, int capacity)
    {
        var list = List(targets.Split(' '), types.Split(' '));
        Assert.Equal(capacity, await Takes(list, capacity));
        await Refused(list, capacity - 1, $"StatefulRules capacity exceeded, parameter: [{capacity}], context: RulesSource.StatefulRules");
    }

    [Theory]
    [InlineData("log tcp any any -> any any (msg:\"m\"; sid:1;)", "stateful rule is invalid, rule: log tcp any any -> any any (msg:\"m\"; sid:1; gid:1234567890;), reason: Action log is not supported")]
    [InlineData("pass tcp any any -> any any (msg:\"no sid\";)", "stateful rule is invalid, rule: pass tcp any any -> any any (msg:\"no sid\"; gid:1234567890;), reason: sid not assigned")]
    [InlineData("pass tcp any any -> any any (msg:\"m\"; gid:9999; sid:1;)", "stateful rule is invalid, rule: pass tcp any any -> any any (msg:\"m\"; gid:9999; sid:1;), reason: GIDs are not allowed. Illegal option(s): [gid:9999]")]
    [InlineData("pass tcp any any -> any any (msg:\"m\"; content:\"a\"; dataset:set,s1,type string,save s1.lst; sid:1;)", "stateful rule is invalid, rule: pass tcp any any -> any any (msg:\"m\"; content:\"a\"; dataset:set,s1,type string,save s1.lst; sid:1; gid:1234567890;), reason: RuleOptions dataset is not supported")]
    [InlineData("pass tcp any any -> any any (msg:\"m\"; pcre:\"/abc/\"; sid:1;)", "stateful rule is invalid, rule: pass tcp any any -> any any (msg:\"m\"; pcre:\"/abc/\"; sid:1; gid:1234567890;), reason: Using \"pcre\" without one of the following options is not allowed: [tls.sni, http.host, dns.query, http.uri, content].")]
    [InlineData("reject udp any any -> any any (msg:\"m\"; sid:1;)", "stateful rule is invalid, rule: reject udp any any -> any any (msg:\"m\"; sid:1; gid:1234567890;), reason: udp reject is not supported")]
    [InlineData("pass udp any any -> any any (msg:\"a\"; sid:1;)\npass udp any any -> any any (msg:\"b\"; sid:1;)", "stateful rule is invalid, reason: Duplicate signature \"pass udp any any -> any any (msg:\"b\"; sid:1; gid:1234567890;)\"")]
    [InlineData("pass tcp $MYNET any -> any any (sid:1;)", "MYNET cannot be null or empty, context: RuleVariables.IPSets.MYNET")]
    [InlineData("pass tcp any any -> any $HTTP_PORTS (sid:1;)", "HTTP_PORTS cannot be null or empty, context: RuleVariables.IPSets.HTTP_PORTS")]
    [InlineData("pass tcp @nosuchref any -> any any (sid:1;)", "nosuchref cannot be null or empty, context: ReferenceSets.IPSetReferences.nosuchref")]
    [InlineData("pass tcp any any -> any any (sid:1;) pass tcp", "stateful rule is invalid, rule: pass tcp any any -> any any (sid:1;) pass tcp, reason: Illegal rule syntax")]
    [InlineData("pass tcp any any -> any any (msg:\"open; sid:1;)", "stateful rule is invalid, rule: pass tcp any any -> any any (msg:\"open; sid:1;), reason: Illegal rule syntax")]
    public Task Rules_are_refused(string rules, string message) => Refused(Text(rules), 100, message);

    [Fact]
    public async Task Strict_order_has_no_priorities_of_its_own()
    {
        const string Rule = "pass tcp any any -> any any (msg:\"a\"; priority:2; sid:1;)";
        Assert.Equal(1, await Takes(Text(Rule), 1));
        await Refused(
            Text(Rule) with { StatefulRuleOptions = new() { RuleOrder = "STRICT_ORDER" } }, 1,
            $"RulesString has invalid keywords. Rule groups that use strict order can't have rules that contain the keywords `priority` or `classtype`, parameter: [{Rule}], context: RulesSource.RulesString");
        // Not a keyword, though the word stands there.
        Assert.Equal(1, await Takes(Text("pass tcp any any -> any any (msg:\"priority; classtype:x\"; sid:1;)") with { StatefulRuleOptions = new() { RuleOrder = "STRICT_ORDER" } }, 1));
    }

    [Fact]
    public async Task A_rule_may_have_8175_characters_and_each_takes_one_unit()
    {
        static string Rule(int length) => "pass tcp any any -> any any (msg:\"" + new string('x', length - 44) + "\"; sid:1;)";
        Assert.Equal(8175, Rule(8175).Length);
        Assert.Equal(1, await Takes(Text(Rule(8175)), 1));
        Assert.EndsWith("reason: Rule exceeds max length (8192), Length: 8192.", (await Refusal(Text(Rule(8176)), 1)).Message, StringComparison.Ordinal);
        var many = string.Join('\n', Enumerable.Range(1, 250).Select(i => $"# rule {i}\npass tcp [10.0.0.0/8, !10.1.0.0/16] any -> any any (sid:{i};)\n"));
        Assert.Equal(250, await Takes(Text(many), 250));
        await Refused(Text(many), 249, "StatefulRules capacity exceeded, parameter: [250], context: RulesSource.StatefulRules");
    }

    [Fact]
    public async Task Rules_in_fields_are_checked_as_the_text_they_become()
    {
        static RuleGroup Fields(string action, string protocol, params RuleOption[] options) => new()
        {
            RulesSource = new() { StatefulRules = [new() { Action = action, Header = new() { Protocol = protocol, Source = "ANY", SourcePort = "ANY", Direction = "FORWARD", Destination = "ANY", DestinationPort = "ANY" }, RuleOptions = options }] },
        };
        RuleOption sid = new() { Keyword = "sid", Settings = ["1"] };
        Assert.Equal(1, await Takes(Fields("DROP", "TCP", sid, new() { Keyword = "msg", Settings = ["\"ssh\""] }), 1));
        await Refused(Fields("REJECT", "IP", sid), 1, "stateful rule is invalid, rule: reject ip any any -> any any (sid:1; gid:1234567890;), reason: ip reject is not supported");
        await Refused(Fields("DROP", "TCP"), 1, "stateful rule is invalid, rule: drop tcp any any -> any any ( gid:1234567890;), reason: sid not assigned");
        Assert.Equal("ValidationException", (await Record.ExceptionAsync(() => Takes(Fields("LOG", "TCP", sid), 1)) as Api.AwsException)!.ErrorCode);
    }

    [Fact]
    public async Task A_group_has_one_kind_of_rules_and_that_of_its_type()
    {
        const string OneOf = "RulesString, RulesSourceList, StatefulRules must set exactly one of them, context: RulesSource";
        await Refused(new() { RulesSource = new() }, 1, OneOf);
        await Refused(new() { RulesSource = List(["a.example"], "TLS_SNI").RulesSource! with { RulesString = "pass ip any any -> any any (sid:1;)" } }, 10, OneOf);
        await Refused(Stateless(Match()), 1, "StatelessRulesAndCustomActions is invalid, context: RulesSource.StatelessRulesAndCustomActions");
        await Refused(Text("x"), 1, "StatelessRulesAndCustomActions cannot be null, context: RulesSource.StatelessRulesAndCustomActions", "STATELESS");
        await Refused(Stateless(Match()) with { RuleVariables = new() }, 1, "RuleVariables cannot be provided, context: RuleVariables", "STATELESS");
        await Refused(Stateless(Match()) with { StatefulRuleOptions = new() }, 1, "StatefulRuleOptions cannot be provided, context: StatefulRuleOptions", "STATELESS");
        await Refused(Text("x"), 30_001, "Capacity capacity exceeded, parameter: [30001], context: Capacity");
    }

    [Fact]
    public async Task A_stateless_rule_takes_the_product_of_what_it_names()
    {
        var six = Stateless(Match() with { Sources = [.. new[] { "10.0.0.0/8", "10.1.0.0/16", "fd00::/8" }.Select(a => new Address { AddressDefinition = a })], Protocols = [6, 17] });
        Assert.Equal(6, await Takes(six, 6, "STATELESS"));
        await Refused(six, 5, "StatelessRules capacity exceeded, parameter: [6], context: StatelessRulesAndCustomActions.StatelessRules", "STATELESS");
    }

    public static TheoryData<string, MatchAttributes, string[]> StatelessMistakes => new()
    {
        { $"Sources, Destinations cannot be null or empty, context: {At}.MatchAttributes", new(), ["aws:pass"] },
        { $"SourcePorts, Protocols cannot exist together, parameter: [(80, 80), 1], context: {At}.MatchAttributes.SourcePorts", Match() with { Protocols = [1], SourcePorts = [new() { FromPort = 80, ToPort = 80 }] }, ["aws:pass"] },
        { $"FromPort, ToPort is not within the bound, parameter: [444, 443], context: {At}.MatchAttributes.DestinationPorts[0]", Match() with { Protocols = [6], DestinationPorts = [new() { FromPort = 444, ToPort = 443 }] }, ["aws:pass"] },
        { $"TCPFlags, Protocols cannot exist together, parameter: [([SYN], [SYN]), [17]], context: {At}.MatchAttributes.TCPFlags", Match() with { Protocols = [17], TCPFlags = [new() { Flags = ["SYN"], Masks = ["SYN"] }] }, ["aws:pass"] },
        { $"Actions cannot exist together, parameter: [aws:pass, aws:drop], context: {At}.Actions", Match(), ["aws:pass", "aws:drop"] },
        { $"Actions is invalid, parameter: [undefinedCA], context: {At}.Actions", Match(), ["aws:pass", "undefinedCA"] },
        { $"AddressDefinition has invalid format, parameter: [10.0.0.0.0/8], context: {At}.MatchAttributes.Sources[0].AddressDefinition", new() { Sources = [new() { AddressDefinition = "10.0.0.0.0/8" }] }, ["aws:pass"] },
    };

    [Theory]
    [MemberData(nameof(StatelessMistakes))]
    public Task Stateless_rules_are_refused(string message, MatchAttributes match, string[] actions) => Refused(Stateless(match, actions), 100, message, "STATELESS");

    [Fact]
    public async Task Stateless_priorities_are_given_once()
    {
        var one = Stateless(Match()).RulesSource!.StatelessRulesAndCustomActions!.StatelessRules![0];
        await Refused(
            new() { RulesSource = new() { StatelessRulesAndCustomActions = new() { StatelessRules = [one with { Priority = 100 }, one with { Priority = 100 }] } } }, 10,
            "Priority has duplicate values, parameter: [100], context: StatelessRulesAndCustomActions.StatelessRules[Priority=100]", "STATELESS");
    }

    [Theory]
    [InlineData("strict-allow", null, "parameter is invalid")]
    [InlineData("domain-allow", "STRICT_ORDER", "parameter is invalid, parameter: [STRICT_ORDER]")]
    public async Task The_order_of_a_group_cannot_be_changed(string name, string? order, string message)
    {
        var group = await _practised.Call(NetworkFirewallApi.DescribeRuleGroup, new() { RuleGroupName = name, Type = "STATEFUL" });
        UpdateRuleGroupRequest request = new() { RuleGroupName = name, Type = "STATEFUL", UpdateToken = group.UpdateToken, RuleGroup = group.RuleGroup! with { StatefulRuleOptions = order is null ? null : new() { RuleOrder = order } } };
        Assert.Equal(message, (await _practised.Refused(NetworkFirewallApi.UpdateRuleGroup, request, "InvalidRequestException")).Message);
        if (order is null)
            Assert.Equal("parameter is invalid", (await _practised.Refused(NetworkFirewallApi.UpdateRuleGroup, request with { RuleGroup = null, Rules = "pass ip any any -> any any (sid:1;)" }, "InvalidRequestException")).Message);
    }

    private static RuleGroup List(string[] targets, params string[] types) => new() { RulesSource = new() { RulesSourceList = new() { GeneratedRulesType = "ALLOWLIST", Targets = targets, TargetTypes = types } } };

    private static RuleGroup Text(string rules) => new() { RulesSource = new() { RulesString = rules } };

    private static MatchAttributes Match() => new() { Sources = [new() { AddressDefinition = "10.0.0.0/8" }] };

    private static RuleGroup Stateless(MatchAttributes match, params string[] actions) =>
        new() { RulesSource = new() { StatelessRulesAndCustomActions = new() { StatelessRules = [new() { Priority = 1, RuleDefinition = new() { Actions = actions.Length == 0 ? ["aws:drop"] : actions, MatchAttributes = match } }] } } };

    private static CreateRuleGroupRequest Request(RuleGroup group, int capacity, string type) => new() { RuleGroupName = "tried", Type = type, Capacity = capacity, RuleGroup = group, DryRun = true };

    private async Task<int> Takes(RuleGroup group, int capacity, string type = "STATEFUL") =>
        (await _practised.Call(NetworkFirewallApi.CreateRuleGroup, Request(group, capacity, type))).RuleGroupResponse!.ConsumedCapacity!.Value;

    private Task<Api.AwsException> Refusal(RuleGroup group, int capacity, string type = "STATEFUL") => _practised.Refused(NetworkFirewallApi.CreateRuleGroup, Request(group, capacity, type), "InvalidRequestException");

    private async Task Refused(RuleGroup group, int capacity, string message, string type = "STATEFUL") => Assert.Equal(message, (await Refusal(group, capacity, type)).Message);
}
