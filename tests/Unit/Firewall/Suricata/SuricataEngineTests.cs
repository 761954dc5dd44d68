using System.Collections.Immutable;
using SecureMlTools.Firewall.Suricata;

namespace SecureMlTools.Tests.Firewall.Suricata;

public sealed class SuricataEngineTests
{
    private static readonly SuricataParse Rules = SuricataParser.Parse("# one\nalert tcp any any -> any any (sid:7;)");

    private static string Line(string level, string message) => $$$"""{"log_level":"{{{level}}}","engine":{"message":"{{{message}}}"}}""";

    private static Task<ImmutableArray<RuleFinding>> TestAsync(Fake process, EngineOptions? options = null) => new SuricataEngine(process).TestAsync(Rules, options ?? new EngineOptions { Program = "suricata" }, default);

    [Fact]
    public async Task The_reason_before_the_line_is_the_rules_and_control_characters_are_shown()
    {
        var process = new Fake(1, Line("Error", "bad \\u001b[31m thing"), Line("Error", "error parsing signature \\\"x\\\" from file r at line 2"), "not JSON");

        var finding = Assert.Single(await TestAsync(process));

        Assert.Equal((2, 7L, "EngineRefused", "The engine refuses the rule: bad \\u001b[31m thing"), (finding.Line, finding.Sid, finding.Id, finding.Message));
        Assert.Equal("\nalert tcp any any -> any any (sid:7;)\n", process.Rules);
        Assert.False(Directory.Exists(process.Folder));
    }

    [Fact]
    public async Task An_engine_that_fails_without_a_rule_is_an_error_not_a_good_answer()
    {
        var error = await Assert.ThrowsAsync<RuleEngineException>(() => TestAsync(new Fake(1, Line("Error", "no memory"))));
        Assert.Equal(("EngineFailed", true), (error.ErrorCode, error.Message.Contains("no memory", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_engine_that_hangs_is_ended_and_its_folder_taken_away()
    {
        var process = new Fake(0) { Hangs = true };
        var error = await Assert.ThrowsAsync<RuleEngineException>(() => TestAsync(process, new EngineOptions { Program = "suricata", Timeout = TimeSpan.FromMilliseconds(1) }));
        Assert.Equal(("EngineTimeout", false), (error.ErrorCode, Directory.Exists(process.Folder)));
    }

    [Theory]
    [InlineData("PORTS", "80\"\n  evil: yes")]
    [InlineData("PO RTS", "80")]
    public async Task A_variable_that_is_more_than_one_never_gets_into_the_configuration(string name, string value)
    {
        var options = new EngineOptions { Program = "suricata", Variables = ImmutableDictionary<string, string>.Empty.Add(name, value) };
        Assert.Equal("InvalidVariable", (await Assert.ThrowsAsync<RuleEngineException>(() => TestAsync(new Fake(0), options))).ErrorCode);
    }

    private sealed class Fake(int code, params string[] output) : IEngineProcess
    {
        public bool Hangs { get; init; }

        public string? Rules { get; private set; }

        public string? Folder { get; private set; }

        public async Task<EngineRun> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
        {
            Folder = arguments[^1];
            Rules = await File.ReadAllTextAsync(arguments[4], cancellationToken);
            if (Hangs) await Task.Delay(Timeout.Infinite, cancellationToken);
            return new EngineRun(code, output);
        }
    }
}
