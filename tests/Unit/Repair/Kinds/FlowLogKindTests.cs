using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;
using SecureMlTools.Repair.Kinds;
using SecureMlTools.Tests.Support;
using static SecureMlTools.Tests.Support.InventoryBuilder;

namespace SecureMlTools.Tests.Repair.Kinds;

public sealed class FlowLogKindTests
{
    private const string LogGroup = "arn:aws:logs:us-east-1:111122223333:log-group:flow";
    private const string Role = "arn:aws:iam::111122223333:role/flow";
    private readonly List<FlowLog> _logs = [new FlowLog { FlowLogId = "fl-0000000f", ResourceId = VpcName, TrafficType = "ACCEPT", LogDestination = LogGroup }];
    private readonly List<object> _sent = [];
    private UnsuccessfulItem? _refusal;
    private Action? _afterCreate;

    private ScriptedAws Aws => new ScriptedAws()
        .On(Ec2Api.DescribeFlowLogs, _ => new DescribeFlowLogsResponse { FlowLogs = [.. _logs] })
        .On(Ec2Api.CreateFlowLogs, r =>
        {
            _sent.Add(r);
            if (_refusal is not null) return new CreateFlowLogsResponse { Unsuccessful = [_refusal] };
            _logs.Add(new FlowLog { FlowLogId = "fl-00000001", ResourceId = r.ResourceIds![0], TrafficType = r.TrafficType, LogGroupName = "flow", LogDestinationType = r.LogDestinationType });
            _afterCreate?.Invoke();
            return new CreateFlowLogsResponse { FlowLogIds = ["fl-00000001"] };
        })
        .On(Ec2Api.DeleteFlowLogs, r =>
        {
            _sent.Add(r);
            _logs.RemoveAll(l => r.FlowLogIds!.Contains(l.FlowLogId!));
            return new DeleteFlowLogsResponse();
        });

    private static Change Change(string destination = LogGroup, string type = FlowLogKind.LogGroup, string? role = Role) =>
        FlowLogKind.Create(new Estate(new InventoryBuilder().Build()), "NET-12", VpcName, destination, type, role);

    [Fact]
    public async Task A_flow_log_is_made_and_undo_deletes_that_one_by_its_id()
    {
        using var run = new RepairRun(Aws);
        var result = await run.ApplyAsync(Change());
        Assert.Equal((ChangeOutcome.Applied, "flow log of ALL traffic to " + LogGroup), (result.Outcome, result.After));
        var made = Assert.IsType<CreateFlowLogsRequest>(Assert.Single(_sent));
        Assert.Equal(("VPC", "ALL", LogGroup, Role), (made.ResourceType, made.TrafficType, made.LogDestination, made.DeliverLogsPermissionArn));
        Assert.NotNull(made.ClientToken);

        Assert.Equal(ChangeOutcome.Applied, Assert.Single(await run.UndoAsync()).Outcome);
        Assert.Equal(["fl-00000001"], Assert.IsType<DeleteFlowLogsRequest>(_sent[^1]).FlowLogIds);
        Assert.Equal("fl-0000000f", Assert.Single(_logs).FlowLogId);
    }

    [Fact]
    public async Task A_process_that_died_before_it_knew_the_id_is_undone_by_what_the_log_records()
    {
        _afterCreate = () => throw new InvalidOperationException("killed");
        using var run = new RepairRun(Aws);
        await Assert.ThrowsAsync<InvalidOperationException>(() => run.ApplyAsync(Change()));
        Assert.Equal(ChangeOutcome.Applied, Assert.Single(await run.UndoAsync()).Outcome);
        Assert.Equal("fl-0000000f", Assert.Single(_logs).FlowLogId);
    }

    [Fact]
    public async Task An_answer_that_says_unsuccessful_is_a_failure()
    {
        _refusal = new UnsuccessfulItem { Error = new UnsuccessfulItemError { Code = "400", Message = "Access Denied for LogDestination" } };
        using var run = new RepairRun(Aws);
        var result = await run.ApplyAsync(Change());
        Assert.Equal(ChangeOutcome.Failed, result.Outcome);
        Assert.Contains("Access Denied", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_made_since_is_not_made_twice()
    {
        _logs.Add(new FlowLog { FlowLogId = "fl-0000000a", ResourceId = VpcName, TrafficType = "ALL", LogDestination = LogGroup + ":*" });
        using var run = new RepairRun(Aws);
        Assert.Equal(ChangeOutcome.AlreadyCompliant, (await run.ApplyAsync(Change())).Outcome);
        Assert.Empty(_sent);
    }

    [Fact]
    public void A_doctored_journal_is_refused()
    {
        var kind = new FlowLogKind();
        Assert.Null(kind.Validate(Change()));
        Assert.Null(kind.Validate(kind.Inverse(Change(), ResourceState.Of(("FlowLogId", "fl-00000001")))));
        Assert.Null(kind.Validate(Change("arn:aws:s3:::flow", "s3", null)));
        Assert.NotNull(kind.Validate(Change("arn:aws:s3:::flow", FlowLogKind.LogGroup)));
        Assert.NotNull(kind.Validate(Change("http://example.com", "s3", null)));
        Assert.NotNull(kind.Validate(Change(role: null)));
        Assert.NotNull(kind.Validate(Change(role: "arn:aws:iam::1:user/x")));
        Assert.NotNull(kind.Validate(Change() with { Part = new ResourceState(Change().Part.Fields.SetItem("TrafficType", "ACCEPT")) }));
        Assert.NotNull(kind.Validate(Change() with { Part = new ResourceState(Change().Part.Fields.SetItem("FlowLogId", "fl-*")) }));
        Assert.NotNull(kind.Validate(Change() with { ResourceId = Public }));
        Assert.NotNull(kind.Validate(Change() with { After = Change().Before }));
    }
}
