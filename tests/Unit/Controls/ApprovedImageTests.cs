using SecureMlTools.Api.Ec2;
using SecureMlTools.Baselines;
using SecureMlTools.Controls.Images;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Controls;

public sealed class ApprovedImageTests
{
    private const string Image = "ami-0123456789abcdef0";

    private static TestEstate Estate(ApprovedImages? approved, ImageMetadata? image = null, string? region = null)
    {
        var estate = new TestEstate(new ApprovedImage()).Machines(new Instance { InstanceId = "i-1", ImageId = Image, State = new() { Name = "running" } }).By(b => b with { ApprovedImages = approved });
        if (image is not null) estate.With(Readings.InstanceImages, new DescribeInstanceImageMetadataResponse { InstanceImageMetadata = [new InstanceImageMetadata { InstanceId = "i-1", ImageMetadata = image }] });
        if (region is not null) estate.With(Readings.AllowedImages, new GetAllowedImagesSettingsResponse { State = region });
        return estate;
    }

    private static ImageMetadata Of(string owner, string? alias = null, string name = "training-2025", string state = "available", bool? allowed = null) =>
        new() { ImageId = Image, OwnerId = owner, ImageOwnerAlias = alias, Name = name, State = state, ImageAllowed = allowed };

    [Fact]
    public void Without_any_policy_it_is_not_applicable() => Estate(null, region: "disabled").One().IsNotApplicable("no policy set");

    [Fact]
    public void An_empty_policy_is_no_policy() => Estate(new ApprovedImages(), region: "disabled").One().IsNotApplicable("no policy set");

    [Fact]
    public void A_listed_id_passes_even_when_its_image_is_gone_and_metadata_is_denied() =>
        Estate(new ApprovedImages { Ids = [Image], Owners = ["self"] }).Denied(Readings.InstanceImages).One().Passes("in the baseline's list");

    [Fact]
    public void A_list_of_ids_alone_decides_without_metadata() => Estate(new ApprovedImages { Ids = ["ami-other"] }).Denied(Readings.InstanceImages).One().Fails("not in the baseline's list", Severity.High);

    [Theory]
    [InlineData("self", TestEstate.Account, null)]
    [InlineData("amazon", "137112412989", "amazon")]
    [InlineData("898082745236", "898082745236", "amazon")]
    public void An_approved_owner_passes(string approved, string owner, string? alias) => Estate(new ApprovedImages { Owners = [approved] }, Of(owner, alias)).One().Passes();

    [Fact]
    public void Another_owner_fails() => Estate(new ApprovedImages { Owners = ["self", "amazon"] }, Of("999999999999")).One().Fails("not approved");

    [Fact]
    public void An_approved_name_passes_where_the_owner_is_known() => Estate(new ApprovedImages { Names = ["training-*"] }, Of(TestEstate.Account)).One().Passes("name");

    [Fact]
    public void An_approved_name_on_a_strangers_image_fails() => Estate(new ApprovedImages { Names = ["training-*"] }, Of("999999999999")).One().Fails("anyone can choose that name");

    [Fact]
    public void A_deleted_image_is_unknown()
    {
        Estate(new ApprovedImages { Owners = ["self"] }, Of(TestEstate.Account, state: "deregistered")).One().IsUnknown("no longer exists");
        Estate(new ApprovedImages { Owners = ["self"] }, new ImageMetadata { ImageId = Image }).One().IsUnknown("no longer exists");
    }

    [Theory]
    [InlineData("enabled")]
    [InlineData("audit-mode")]
    public void Without_a_baseline_the_regions_criteria_decide(string state)
    {
        Estate(null, Of("137112412989", allowed: true), state).One().Passes("criteria");
        Estate(null, Of("999999999999", allowed: false), state).One().Fails("does not meet");
        Estate(null, Of("999999999999"), state).One().IsUnknown();
        Estate(null, Of(TestEstate.Account), state).One().Passes("always allowed");
    }

    [Fact]
    public void Denied_readings_are_unknown_where_they_decide()
    {
        Estate(new ApprovedImages { Owners = ["self"] }).Denied(Readings.InstanceImages).One().IsDenied("ec2:DescribeInstanceImageMetadata");
        Estate(null).Denied(Readings.AllowedImages).One().IsDenied("ec2:GetAllowedImagesSettings");
        Estate(new ApprovedImages { Owners = ["self"] }, Of(TestEstate.Account)).Denied(Readings.AllowedImages).One().Passes();
        new TestEstate(new ApprovedImage()).Denied(Readings.Instances).One().IsDenied("ec2:DescribeInstances");
    }

    [Fact]
    public void A_hostile_name_is_shown_escaped() => Estate(new ApprovedImages { Owners = ["self"] }, Of("999999999999", name: "evil\u001b[2J")).One().Fails("evil\\u001b[2J");

    [Fact]
    public void No_repair_is_offered() => Assert.Empty(Estate(new ApprovedImages { Ids = ["ami-other"] }).Remedy().Changes);
}
