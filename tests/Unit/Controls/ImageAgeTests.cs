using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls.Images;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Controls;

public sealed class ImageAgeTests
{
    private static TestEstate Estate(ImageMetadata? image, DateTimeOffset? launched, DateTimeOffset? attached = null) => new TestEstate(new ImageAge())
        .Machines(new Instance
        {
            InstanceId = "i-1",
            ImageId = "ami-1",
            State = new() { Name = "running" },
            LaunchTime = launched,
            NetworkInterfaces = attached is null ? null : [new() { Attachment = new() { DeviceIndex = 0, AttachTime = attached } }],
        })
        .With(Readings.InstanceImages, new DescribeInstanceImageMetadataResponse { InstanceImageMetadata = image is null ? [] : [new InstanceImageMetadata { InstanceId = "i-1", ImageMetadata = image }] });

    private static ImageMetadata Image(string? created, string? deprecated = null, string? alias = null) => new() { ImageId = "ami-1", CreationDate = created, DeprecationTime = deprecated, ImageOwnerAlias = alias };

    private static DateTimeOffset DaysAgo(int days) => TestEstate.Now.AddDays(-days);

    [Fact]
    public void Young_passes() => Estate(Image("2025-05-01T00:00:00Z", "2027-05-01T00:00:00Z"), DaysAgo(10)).One().Passes("31 days old, the machine 10");

    [Fact]
    public void An_old_image_fails_whoever_made_it() => Estate(Image("2024-01-01T00:00:00.000Z"), DaysAgo(10)).One().Fails("more than 180", Severity.Medium);

    [Fact]
    public void A_deprecated_image_fails() => Estate(Image("2025-05-01T00:00:00Z", "2025-06-01T11:59:59Z", "amazon"), DaysAgo(10)).One().Fails("deprecated since 2025-06-01");

    [Fact]
    public void A_deprecation_to_come_does_not() => Estate(Image("2025-05-01T00:00:00Z", "2025-06-01T12:00:01Z"), DaysAgo(10)).One().Passes();

    [Fact]
    public void The_limit_itself_passes_and_the_day_after_fails()
    {
        Estate(Image("2024-12-03T12:00:00Z"), DaysAgo(10)).One().Passes("180 days");
        Estate(Image("2024-12-02T12:00:00Z"), DaysAgo(10)).One().Fails("181 days");
    }

    [Fact]
    public void An_old_machine_fails() => Estate(Image("2025-05-01T00:00:00Z"), DaysAgo(400)).One().Fails("400 days");

    [Fact]
    public void A_restart_does_not_make_a_machine_young() => Estate(Image("2025-05-01T00:00:00Z"), DaysAgo(1), DaysAgo(700)).One().Fails("700 days");

    [Fact]
    public void Times_without_a_zone_are_UTC() => Estate(Image("2025-05-01T00:00:00", "2025-06-01T12:00:00"), DaysAgo(10)).One().Fails("deprecated");

    [Fact]
    public void The_baseline_sets_the_limits() => Estate(Image("2024-01-01T00:00:00Z"), DaysAgo(400)).Parameters(p => p with { ImageMaximumAgeDays = 1000, InstanceMaximumAgeDays = 1000 }).One().Passes();

    [Fact]
    public void A_deleted_image_is_unknown_unless_the_machine_fails_anyway()
    {
        Estate(null, DaysAgo(10)).One().IsUnknown("may no longer exist");
        Estate(null, DaysAgo(400)).One().Fails();
        Estate(Image("yesterday"), DaysAgo(10)).One().IsUnknown();
        Estate(Image("2025-05-01T00:00:00Z", "soon"), DaysAgo(10)).One().IsUnknown("is no time");
        Estate(Image("2025-05-01T00:00:00Z"), null).One().IsUnknown("LaunchTime");
    }

    [Fact]
    public void Denied_readings_are_unknown()
    {
        Estate(null, DaysAgo(10)).Denied(Readings.InstanceImages).One().IsDenied("ec2:DescribeInstanceImageMetadata");
        new TestEstate(new ImageAge()).Denied(Readings.Instances).One().IsDenied("ec2:DescribeInstances");
    }

    [Fact]
    public void No_repair_is_offered() => Assert.Empty(Estate(null, DaysAgo(400)).Remedy().Changes);
}
