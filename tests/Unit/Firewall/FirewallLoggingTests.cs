using SecureMlTools.Api;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Firewall;
using SecureMlTools.Firewall.Logging;
using SecureMlTools.Operations;
using SecureMlTools.Operations.Firewall;
using SecureMlTools.Repair;
using SecureMlTools.Repair.Kinds;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Firewall;

/// <summary>Logging against an AWS that takes one difference a call, as it does, and that can fail at any call.</summary>
public sealed class FirewallLoggingTests
{
    private readonly List<LogDestinationConfig> _logs = [];
    private int _calls;
    private int _failAt = -1;
    private bool _refuseInPlace;

    private static FirewallArn Egress => FirewallArn.TryParse(AFirewall.Arn, out var arn) ? arn : throw new InvalidOperationException();

    private IEnumerable<string> State => _logs.OrderBy(l => l.LogType, StringComparer.Ordinal).Select(l => $"{l.LogType}={LogDestination.Of(l)}");

    private ScriptedAws Aws => new ScriptedAws()
        .On(NetworkFirewallApi.DescribeLoggingConfiguration, _ => new() { FirewallArn = AFirewall.Arn, LoggingConfiguration = new LoggingConfiguration { LogDestinationConfigs = [.. _logs] }, EnableMonitoringDashboard = true })
        .On(NetworkFirewallApi.UpdateLoggingConfiguration, Update);

    private UpdateLoggingConfigurationResponse Update(UpdateLoggingConfigurationRequest request)
    {
        if (_calls++ == _failAt) throw new AwsException("Unable to write", "LogDestinationPermissionException", 400);
        var wanted = request.LoggingConfiguration!.LogDestinationConfigs!;
        var differences = wanted.Count(w => !_logs.Any(l => Same(l, w))) + _logs.Count(l => !wanted.Any(w => w.LogType == l.LogType));
        if (differences != 1) throw new AwsException("Given logging configuration attempts to create/modify multiple log destination configs", "InvalidRequestException", 400);
        if (wanted.Any(w => _logs.Any(l => l.LogType == w.LogType && !Same(l, w) && (_refuseInPlace || l.LogDestinationType != w.LogDestinationType)))) throw new AwsException("Given logging configuration is unsupported.", "InvalidRequestException", 400);
        Assert.True(request.EnableMonitoringDashboard);
        _logs.Clear();
        _logs.AddRange(wanted);
        return new();
    }

    private static bool Same(LogDestinationConfig a, LogDestinationConfig b) => a.LogType == b.LogType && LogDestination.Of(a) == LogDestination.Of(b);

    private async Task<IReadOnlyList<ChangeResult>> SetAsync(RepairRun run, string? alert = null, string? flow = null, string? tls = null)
    {
        var plan = await FirewallLoggingOperation.PlanAsync(Aws, Egress, FirewallLoggingOperation.Wanted(alert, flow, tls), new RepairOptions(), default);
        var results = new List<ChangeResult>();
        foreach (var step in plan.Plan.Steps) results.Add(step.Change is null ? step.ToResult() : await run.ApplyAsync(step.Change));
        return results;
    }

    private void Start(params (string Type, string Destination)[] logs) => _logs.AddRange(logs.Select(l => LogDestination.Parse(l.Destination)!.ToConfig(l.Type)));

    [Fact]
    public async Task All_three_are_set_one_call_each_and_undone()
    {
        using var run = new RepairRun(Aws);
        Assert.All(await SetAsync(run, "cwl:/egress/alert", "s3:logs/egress", "firehose:tls"), r => Assert.Equal(ChangeOutcome.Applied, r.Outcome));
        Assert.Equal(["ALERT=cwl:/egress/alert", "FLOW=s3:logs/egress", "TLS=firehose:tls"], State);
        Assert.Equal(3, _calls);
        await run.UndoAsync();
        Assert.Empty(State);
    }

    [Fact]
    public async Task Another_kind_of_destination_takes_two_calls_and_other_logs_stay()
    {
        Start(("ALERT", "cwl:/old"), ("FLOW", "s3:logs"));
        using var run = new RepairRun(Aws);
        Assert.All(await SetAsync(run, alert: "s3:logs/alert"), r => Assert.Equal(ChangeOutcome.Applied, r.Outcome));
        Assert.Equal(["ALERT=s3:logs/alert", "FLOW=s3:logs"], State);
        Assert.Equal(2, _calls);
        await run.UndoAsync();
        Assert.Equal(["ALERT=cwl:/old", "FLOW=s3:logs"], State);
    }

    [Fact]
    public async Task What_is_as_wanted_costs_no_call()
    {
        Start(("ALERT", "s3:logs/egress"));
        using var run = new RepairRun(Aws);
        Assert.All(await SetAsync(run, "s3:logs/egress/", tls: "none"), r => Assert.Equal(ChangeOutcome.AlreadyCompliant, r.Outcome));
        Assert.Equal(0, _calls);
    }

    [Fact]
    public async Task Where_a_change_in_place_is_refused_the_entry_is_taken_out_and_added()
    {
        Start(("ALERT", "cwl:/old"));
        _refuseInPlace = true;
        using var run = new RepairRun(Aws);
        Assert.Equal(ChangeOutcome.Applied, Assert.Single(await SetAsync(run, "cwl:/new")).Outcome);
        Assert.Equal(["ALERT=cwl:/new"], State);
    }

    [Fact]
    public async Task A_new_destination_that_is_refused_leaves_the_old_one()
    {
        Start(("ALERT", "cwl:/old"));
        _refuseInPlace = true;
        _failAt = 2;
        using var run = new RepairRun(Aws);
        Assert.Equal(ChangeOutcome.Failed, Assert.Single(await SetAsync(run, "cwl:/new")).Outcome);
        Assert.Equal(["ALERT=cwl:/old"], State);
    }

    [Fact]
    public async Task A_run_that_failed_at_any_call_is_completed_by_the_next_and_undone_to_the_start()
    {
        for (var at = 0; at < 5; at++)
        {
            _logs.Clear();
            Start(("ALERT", "cwl:/old"), ("FLOW", "firehose:old"), ("TLS", "s3:tls"));
            (_calls, _failAt) = (0, at);
            using var run = new RepairRun(Aws);
            Assert.Contains(await SetAsync(run, "s3:new/alert", "s3:new/flow", "None"), r => r.Outcome == ChangeOutcome.Failed);
            _failAt = -1;
            await SetAsync(run, "s3:new/alert", "s3:new/flow", "None");
            Assert.Equal(["ALERT=s3:new/alert", "FLOW=s3:new/flow"], State);
            await run.UndoAsync();
            Assert.Equal(["ALERT=cwl:/old", "FLOW=firehose:old", "TLS=s3:tls"], State);
        }
    }

    [Theory]
    [InlineData("cwl:/egress/alert", "cwl:/egress/alert")]
    [InlineData("CWL:group", "cwl:group")]
    [InlineData("arn:aws:logs:eu-west-1:111122223333:log-group:/egress/alert:*", "cwl:/egress/alert")]
    [InlineData("s3:training-logs", "s3:training-logs")]
    [InlineData("s3:training-logs/egress/", "s3:training-logs/egress/")]
    [InlineData("arn:aws:s3:::training-logs/egress", "s3:training-logs/egress")]
    [InlineData("firehose:flows", "firehose:flows")]
    [InlineData("arn:aws:firehose:eu-west-1:111122223333:deliverystream/flows", "firehose:flows")]
    public void A_destination_is_read_in_several_forms(string text, string read) => Assert.Equal(read, LogDestination.Parse(text)?.ToString());

    [Theory]
    [InlineData("s3:Bad_Bucket")]
    [InlineData("cwl:")]
    [InlineData("cwl:group name")]
    [InlineData("logs")]
    [InlineData("s3:b/../\u001b[2J")]
    [InlineData("cwl:a\nb")]
    public void What_is_no_destination_is_told_with_the_forms(string text)
    {
        var error = Assert.Throws<OptionException>(() => FirewallLoggingOperation.Wanted(text, null, null));
        Assert.Contains("cwl:LOG-GROUP", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', error.Message);
    }

    [Fact]
    public void A_doctored_journal_is_refused()
    {
        var kind = new FirewallLoggingKind();
        var change = FirewallLoggingKind.Change(AFirewall.Arn, "111122223333", "us-east-1", "ALERT", null, LogDestination.Parse("s3:logs"));
        Assert.Null(kind.Validate(change));
        Assert.Null(kind.Validate(change.Inverse()));
        Assert.NotNull(kind.Validate(change with { ResourceId = AFirewall.Arn + ";x" }));
        Assert.NotNull(kind.Validate(change with { AccountId = "999988887777" }));
        Assert.NotNull(kind.Validate(change with { Part = ResourceState.Of(("LogType", "ALL")) }));
        Assert.NotNull(kind.Validate(change with { Part = ResourceState.Empty }));
        Assert.NotNull(kind.Validate(change with { After = ResourceState.Of(("Destination", "s3:Not A Bucket")) }));
        Assert.NotNull(kind.Validate(change with { After = change.Before }));
    }
}
