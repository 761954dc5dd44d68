using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls.Metadata;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Controls;

public sealed class LaunchTemplateImdsV2Tests
{
    private const string Id = "lt-00000001";
    private static readonly LaunchTemplateImdsV2 Control = new();

    private static InventoryBuilder With(long defaultVersion, params string?[] tokens) => new InventoryBuilder().AddTemplate(Id, defaultVersion, tokens);

    private static InventoryBuilder Default(InventoryBuilder builder, string tokens)
    {
        builder.Defaults = new InstanceMetadataDefaultsResponse { HttpTokens = tokens };
        return builder;
    }

    [Fact]
    public void A_default_version_that_requires_it_passes() => Expect.Pass(With(1, "required").Find(Control, Id));

    [Fact]
    public void A_default_version_that_does_not_fails() => Expect.Fail(With(2, "required", "optional").Find(Control, Id), Severity.High, "Version 2 (the default)");

    [Fact]
    public void Old_versions_that_nobody_uses_do_not_count() => Expect.Pass(With(3, "optional", null, "required").Find(Control, Id));

    [Fact]
    public void A_newer_version_that_nobody_uses_does_not_count() => Expect.Pass(With(1, "required", "optional").Find(Control, Id));

    [Fact]
    public void A_version_pinned_by_a_group_counts_and_is_named() =>
        Expect.Fail(With(3, "optional", "required", "required").AddScalingGroup("train", Id, "1").Find(Control, Id), Severity.High, "Version 1 (Auto Scaling group train)");

    [Fact]
    public void The_latest_version_counts_where_a_group_follows_it() =>
        Expect.Fail(With(1, "required", "optional").AddScalingGroup("train", Id, "$Latest").Find(Control, Id), Severity.High, "Version 2 (Auto Scaling group train ($Latest))");

    [Fact]
    public void A_version_that_a_machine_was_launched_from_counts()
    {
        var builder = With(3, "optional", "optional", "required").AddMachine(with: i => i with { Tags = [new Tag { Key = "aws:ec2launchtemplate:id", Value = Id }, new Tag { Key = "aws:ec2launchtemplate:version", Value = "2" }] });
        Expect.Fail(builder.Find(Control, Id), Severity.High, "Version 2 (instance");
    }

    [Fact]
    public void Silence_passes_where_the_region_requires_it() => Expect.Pass(Default(With(1, [null]), "required").Find(Control, Id));

    [Fact]
    public void Silence_fails_where_neither_region_nor_image_requires_it() => Expect.Fail(With(1, [null]).Find(Control, Id), Severity.High, "no HttpTokens");

    [Theory]
    [InlineData("v2.0", FindingStatus.Pass)]
    [InlineData(null, FindingStatus.Fail)]
    public void Silence_is_decided_by_the_accounts_own_image(string? support, FindingStatus expected) =>
        Assert.Equal(expected, With(1, [null]).Do(b => b.Images.Add(new Image { ImageId = "ami-00000001", OwnerId = InventoryBuilder.Account, ImdsSupport = support })).Find(Control, Id).Status);

    [Fact]
    public void A_region_that_says_optional_outweighs_the_image()
    {
        var builder = Default(With(1, [null]), "optional").Do(b => b.Images.Add(new Image { ImageId = "ami-00000001", OwnerId = InventoryBuilder.Account, ImdsSupport = "v2.0" }));
        Expect.Fail(builder.Find(Control, Id), Severity.High, "the region's default is optional");
    }

    [Fact]
    public void A_disabled_service_passes() => Expect.Pass(With(1, "optional").Do(b => b.Versions[0] = b.Versions[0] with
    {
        LaunchTemplateData = new ResponseLaunchTemplateData { MetadataOptions = new LaunchTemplateInstanceMetadataOptions { HttpEndpoint = "disabled" } },
    }).Find(Control, Id));

    [Fact]
    public void A_pinned_version_that_was_not_read_is_unknown() =>
        Expect.Unknown(With(3, "optional", "required", "required").AddScalingGroup("train", Id, "1").Deny(Readings.PinnedTemplateVersions).Find(Control, Id), "ec2:DescribeLaunchTemplateVersions");

    [Fact]
    public void A_pinned_version_that_AWS_does_not_have_is_unknown() => Expect.Unknown(With(1, "required").AddScalingGroup("train", Id, "9").Find(Control, Id), "no version 9");

    [Fact]
    public void Without_the_groups_a_good_default_is_unknown_and_a_bad_one_fails()
    {
        Expect.Unknown(With(1, "required").Deny(Readings.AutoScalingGroups).Find(Control, Id), "autoscaling:DescribeAutoScalingGroups");
        Expect.Fail(With(1, "optional").Deny(Readings.AutoScalingGroups).Find(Control, Id), Severity.High);
    }

    [Theory]
    [MemberData(nameof(Needed))]
    public void Each_denied_reading_is_unknown(Reading reading) => Expect.Unknown(Assert.Single(With(1, [null]).Deny(reading).Findings(Control)), reading.Operation.IamAction);

    public static TheoryData<Reading> Needed => [Readings.LaunchTemplates, Readings.LaunchTemplateVersions, Readings.MetadataDefaults, Readings.OwnImages];

    [Fact]
    public void The_repair_copies_the_default_version_with_its_other_options()
    {
        var change = Assert.Single(With(1, "optional").Remedy(Control, Id).Changes);
        Assert.Equal(("1", "2", "enabled"), (change.Part["SourceVersion"], change.Part["HttpPutResponseHopLimit"], change.Part["HttpEndpoint"]));
        Assert.Equal(("optional", "required"), (change.Before["HttpTokens"], change.After["HttpTokens"]));
    }

    [Fact]
    public void A_group_pinned_to_a_number_is_reported_and_left_alone()
    {
        Assert.Contains("train launches version 1", With(2, "optional", "required").AddScalingGroup("train", Id, "1").Remedy(Control, Id).Reason, StringComparison.Ordinal);
        var both = With(2, "optional", "optional").AddScalingGroup("train", Id, "1").Remedy(Control, Id);
        Assert.Contains("train launches version 1", Assert.Single(both.Changes).Risk, StringComparison.Ordinal);
    }

    // The copy would become $Latest, and with it what the group launches.
    [Fact]
    public void No_copy_is_made_where_it_would_change_what_a_group_launches() =>
        Assert.Contains("$Latest", With(1, "optional", "required").AddScalingGroup("train", Id, "$Latest").Remedy(Control, Id).Reason, StringComparison.Ordinal);

    [Fact]
    public void Without_the_groups_nothing_is_repaired()
    {
        var builder = With(1, "optional").Deny(Readings.AutoScalingGroups);
        Assert.Throws<GapException>(() => builder.Remedy(Control, Id));
    }
}
