using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls.Images;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Controls;

public sealed class PublicImageTests
{
    private const string Id = "ami-0123456789abcdef0";

    private static TestEstate Estate(bool? isPublic, string? block = "block-new-sharing", string owner = TestEstate.Account, string? managedBy = null)
    {
        var estate = new TestEstate(new PublicImage()).With(Readings.OwnImages, new DescribeImagesResponse { Images = [new Image { ImageId = Id, Name = "weights", OwnerId = owner, Public = isPublic }] });
        return block is null ? estate : estate.With(Readings.ImageBlockPublicAccess, new GetImageBlockPublicAccessStateResponse { ImageBlockPublicAccessState = block, ManagedBy = managedBy });
    }

    [Fact]
    public void A_private_image_and_a_blocked_region_pass()
    {
        Estate(false).Of(Id).Passes("not public");
        Estate(false).Of(TestEstate.Region).Passes("block-new-sharing");
    }

    [Fact]
    public void A_public_image_is_critical_whatever_the_block_says() => Estate(true).Of(Id).Fails("Anyone can launch", Severity.Critical);

    [Fact]
    public void An_unblocked_region_is_high() => Assert.Equal("AWS::Region", Estate(false, "unblocked").Of(TestEstate.Region).Fails("unblocked", Severity.High).ResourceType);

    [Fact]
    public void Absent_fields_are_unknown()
    {
        Estate(null).Of(Id).IsUnknown();
        new TestEstate(new PublicImage()).With(Readings.OwnImages, new DescribeImagesResponse()).With(Readings.ImageBlockPublicAccess, new GetImageBlockPublicAccessStateResponse()).One().IsUnknown();
        Estate(false, "something-new").Of(TestEstate.Region).IsUnknown();
    }

    [Fact]
    public void Images_of_others_listed_under_self_are_not_ours() => Assert.Equal(TestEstate.Region, Estate(true, owner: "137112412989").One().ResourceId);

    [Fact]
    public void A_denied_block_leaves_the_images_judged()
    {
        var estate = Estate(true, null).Denied(Readings.ImageBlockPublicAccess);
        estate.Of(Id).Fails();
        estate.Of(TestEstate.Region).IsDenied("ec2:GetImageBlockPublicAccessState");
    }

    [Fact]
    public void Denied_images_are_unknown() => new TestEstate(new PublicImage()).Denied(Readings.OwnImages).One().IsDenied("ec2:DescribeImages");

    [Fact]
    public void The_repair_takes_the_group_all_away_and_then_blocks_the_region()
    {
        var image = Assert.Single(Estate(true).Remedy(Id).Changes);
        var region = Assert.Single(Estate(true, "unblocked").Remedy(TestEstate.Region).Changes);
        Assert.Equal(("ImagePublicPermission", "LaunchPermission.all=absent"), (image.Kind, image.After.ToString()));
        Assert.Equal(("ImageBlockPublicAccess", "ImageBlockPublicAccessState=block-new-sharing"), (region.Kind, region.After.ToString()));
        Assert.True(image.Order < region.Order);
    }

    [Fact]
    public void A_declarative_policy_is_not_repaired_from_the_account() =>
        Assert.Contains("declarative policy", Estate(false, "unblocked", managedBy: "declarative-policy").Remedy(TestEstate.Region).Reason, StringComparison.Ordinal);
}
