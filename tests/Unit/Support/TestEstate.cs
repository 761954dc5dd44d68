using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Baselines;
using SecureMlTools.Controls;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;

namespace SecureMlTools.Tests.Support;

/// <summary>An inventory written by hand, in which everything that a test does not give was not read, and one control to judge it by.</summary>
/// <param name="control">The control.</param>
/// <param name="saved">True for an inventory that was saved: what is missing names the file.</param>
internal sealed class TestEstate(Control control, bool saved = false)
{
    public const string Account = "111122223333";
    public const string Region = "eu-west-1";
    public static readonly DateTimeOffset Now = new(2025, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly RegionInventory _inventory = new(Account, Region, Now, saved ? (reading, id) => Gap.Missing(reading.Operation, reading.Key(id) + ".json", reading.Command(Region, id)) : null);

    public Baseline Baseline { get; set; } = Baseline.Default;

    public Estate Estate => new(_inventory);

    public TestEstate With<TRequest, TResponse>(Reading<TRequest, TResponse> reading, TResponse response, string? id = null)
        where TRequest : class
        where TResponse : class
    {
        _inventory.Add(new InventoryRecord(reading.Key(id), reading.Operation, response, null));
        return this;
    }

    public TestEstate Denied(Reading reading, string? id = null)
    {
        _inventory.Add(new InventoryRecord(reading.Key(id), reading.Operation, null, Gap.From(reading.Operation, new AwsException("no", "UnauthorizedOperation", 403))));
        return this;
    }

    public TestEstate Machines(params Instance[] machines) => With(Readings.Instances, new DescribeInstancesResponse { Reservations = [new Reservation { OwnerId = Account, Instances = machines }] });

    public TestEstate By(Func<Baseline, Baseline> change)
    {
        Baseline = change(Baseline);
        return this;
    }

    public TestEstate Parameters(Func<BaselineParameters, BaselineParameters> change) => By(b => b with { Parameters = change(b.Parameters) });

    public IReadOnlyList<Finding> Judge(params string[] instanceIds) =>
        [.. Operations.Judge.Findings(Estate, instanceIds.Length == 0 ? AuditScope.All : AuditScope.Of(Estate, instanceIds), Baseline, [control])];

    public Finding One() => Assert.Single(Judge());

    public Finding Of(string resourceId) => Assert.Single(Judge(), f => f.ResourceId == resourceId);

    public Remedy Remedy(string? resourceId = null) => control.Remedy(resourceId is null ? One() : Of(resourceId), Estate, Baseline);

    public PlanStep PlanOne(string resourceId) => Assert.Single(
        Plan.For(Estate, Baseline, [(control.Info.Id, resourceId)], new GuardPolicy(), new HashSet<string>()).Steps);
}

internal static class FindingAssert
{
    public static Finding Is(this Finding finding, FindingStatus status, string? reason = null, Severity? severity = null)
    {
        Assert.True(finding.Status == status, $"{finding.Status} where {status} was expected: {finding.Reason}");
        if (reason is not null) Assert.Contains(reason, finding.Reason, StringComparison.Ordinal);
        if (severity is not null) Assert.Equal(severity, finding.Severity);
        return finding;
    }

    public static Finding Passes(this Finding finding, string? reason = null) => finding.Is(FindingStatus.Pass, reason);

    public static Finding Fails(this Finding finding, string? reason = null, Severity? severity = null) => finding.Is(FindingStatus.Fail, reason, severity);

    public static Finding IsUnknown(this Finding finding, string? reason = null) => finding.Is(FindingStatus.Unknown, reason);

    public static Finding IsDenied(this Finding finding, string action) => finding.Is(FindingStatus.Unknown, $"allow the IAM action {action}");

    public static Finding IsNotApplicable(this Finding finding, string? reason = null) => finding.Is(FindingStatus.NotApplicable, reason);
}
