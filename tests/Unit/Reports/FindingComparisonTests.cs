using SecureMlTools.Reports;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Reports;

public sealed class FindingComparisonTests
{
    [Theory]
    [InlineData(FindingStatus.Fail, FindingStatus.Pass, FindingChangeKind.Fixed)]
    [InlineData(FindingStatus.Fail, FindingStatus.NotApplicable, FindingChangeKind.Fixed)]
    [InlineData(FindingStatus.Fail, FindingStatus.Excepted, FindingChangeKind.Changed)]
    [InlineData(FindingStatus.Fail, FindingStatus.Unknown, FindingChangeKind.Changed)]
    [InlineData(FindingStatus.Fail, FindingStatus.Fail, FindingChangeKind.Unchanged)]
    [InlineData(FindingStatus.Pass, FindingStatus.Fail, FindingChangeKind.New)]
    [InlineData(FindingStatus.NotApplicable, FindingStatus.Fail, FindingChangeKind.New)]
    [InlineData(FindingStatus.Excepted, FindingStatus.Fail, FindingChangeKind.New)]
    [InlineData(FindingStatus.Excepted, FindingStatus.Pass, FindingChangeKind.Fixed)]
    [InlineData(FindingStatus.Pass, FindingStatus.Unknown, FindingChangeKind.Changed)]
    [InlineData(FindingStatus.Unknown, FindingStatus.Pass, FindingChangeKind.Changed)]
    [InlineData(FindingStatus.Unknown, FindingStatus.Fail, FindingChangeKind.Changed)]
    [InlineData(FindingStatus.Unknown, FindingStatus.Unknown, FindingChangeKind.Unchanged)]
    [InlineData(FindingStatus.Pass, FindingStatus.NotApplicable, FindingChangeKind.Changed)]
    public void A_status_becomes_another(FindingStatus before, FindingStatus after, FindingChangeKind kind)
    {
        var change = Assert.Single(FindingComparison.Compare([AFinding.Of(before)], [AFinding.Of(after)]));
        Assert.Equal((kind, before, after), (change.Change, change.StatusBefore, change.StatusAfter));
    }

    [Fact]
    public void A_failure_that_matters_more_now_has_changed()
    {
        var change = Assert.Single(FindingComparison.Compare([AFinding.Of(severity: Severity.Low)], [AFinding.Of(severity: Severity.Critical)]));
        Assert.Equal((FindingChangeKind.Changed, Severity.Low, Severity.Critical), (change.Change, change.SeverityBefore, change.SeverityAfter));
    }

    [Fact]
    public void A_finding_that_was_not_there_is_new()
    {
        var change = Assert.Single(FindingComparison.Compare([], [AFinding.Of()]));
        Assert.Equal(FindingChangeKind.New, change.Change);
        Assert.Null(change.StatusBefore);
    }

    [Fact]
    public void A_resource_that_is_gone_is_fixed_when_the_control_was_judged_there()
    {
        var changes = FindingComparison.Compare([AFinding.Of(), AFinding.Of(resource: "i-1")], [AFinding.Of(resource: "i-1")]);
        Assert.Equal(FindingChangeKind.Fixed, changes.Single(c => c.ResourceId == "i-0123456789abcdef0").Change);
    }

    [Fact]
    public void A_control_that_was_not_judged_the_second_time_is_not_fixed()
    {
        var change = Assert.Single(FindingComparison.Compare([AFinding.Of()], [AFinding.Of(control: "NET-01")]), c => c.ControlId == "IMDS-01");
        Assert.Equal(FindingChangeKind.Changed, change.Change);
        Assert.Contains("nothing can be concluded", change.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Resources_that_could_not_be_listed_the_second_time_are_not_fixed()
    {
        // A denied DescribeInstances gives one Unknown for the region in place of a finding for each machine.
        var changes = FindingComparison.Compare([AFinding.Of()], [AFinding.Of(FindingStatus.Unknown, resource: "eu-west-1", type: "AWS::Region")]);
        Assert.Equal(FindingChangeKind.Changed, changes.Single(c => c.ResourceType == "AWS::EC2::Instance").Change);
    }

    [Fact]
    public void The_same_resource_in_another_region_or_account_is_another()
    {
        var changes = FindingComparison.Compare([AFinding.Of()], [AFinding.Of(FindingStatus.Pass, region: "us-east-1"), AFinding.Of(FindingStatus.Pass, account: "444455556666")]);
        Assert.Equal(3, changes.Count);
        Assert.DoesNotContain(changes, c => c.Change == FindingChangeKind.Fixed);
    }

    [Fact]
    public void What_is_new_comes_first_and_the_worst_of_it_foremost()
    {
        var changes = FindingComparison.Compare(
            [AFinding.Of(resource: "i-fixed", severity: Severity.Critical)],
            [AFinding.Of(FindingStatus.Pass, resource: "i-fixed", severity: Severity.Critical), AFinding.Of(resource: "i-low", severity: Severity.Low), AFinding.Of(resource: "i-high")]);
        Assert.Equal(["i-high", "i-low", "i-fixed"], changes.Select(c => c.ResourceId));
    }
}
