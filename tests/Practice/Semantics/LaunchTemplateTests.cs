using SecureMlTools.Api.Ec2;

namespace SecureMlTools.Tests.Practice.Semantics;

public sealed class LaunchTemplateTests
{
    private readonly Practised _practised = new();
    private readonly string _id;

    public LaunchTemplateTests() => _id = _practised.Id("lt", "triton");

    private static RequestLaunchTemplateData V2 => new() { MetadataOptions = new LaunchTemplateInstanceMetadataOptionsRequest { HttpTokens = "required" } };

    [Fact]
    public async Task A_version_takes_from_its_source_what_is_not_sent_and_leaves_the_source_alone()
    {
        var made = (await _practised.Call(Ec2Api.CreateLaunchTemplateVersion, new() { LaunchTemplateId = _id, SourceVersion = "2", LaunchTemplateData = V2 })).LaunchTemplateVersion!;
        var source = await Version("2");
        Assert.Equal((4L, "required", null), (made.VersionNumber!.Value, made.LaunchTemplateData!.MetadataOptions!.HttpTokens, made.LaunchTemplateData.MetadataOptions.HttpPutResponseHopLimit));
        Assert.Equal(source.LaunchTemplateData!.SecurityGroupIds, made.LaunchTemplateData.SecurityGroupIds);
        Assert.Equal("optional", source.LaunchTemplateData.MetadataOptions!.HttpTokens);
        Assert.Equal(4, (await Version("$Latest")).VersionNumber);
        Assert.Equal(1, (await Version("$Default")).VersionNumber);
    }

    [Fact]
    public async Task A_number_is_never_given_twice()
    {
        var first = (await _practised.Call(Ec2Api.CreateLaunchTemplateVersion, new() { LaunchTemplateId = _id, LaunchTemplateData = V2 })).LaunchTemplateVersion!.VersionNumber;
        await _practised.Call(Ec2Api.DeleteLaunchTemplateVersions, new() { LaunchTemplateId = _id, Versions = ["4"] });
        Assert.Equal(3, (await Version("$Latest")).VersionNumber);
        var second = (await _practised.Call(Ec2Api.CreateLaunchTemplateVersion, new() { LaunchTemplateId = _id, LaunchTemplateData = V2 })).LaunchTemplateVersion!.VersionNumber;
        Assert.Equal((4L, 5L), (first!.Value, second!.Value));
    }

    [Fact]
    public async Task A_call_sent_again_with_its_token_makes_no_second_version()
    {
        CreateLaunchTemplateVersionRequest request = new() { LaunchTemplateId = _id, LaunchTemplateData = V2, ClientToken = "once" };
        await _practised.Call(Ec2Api.CreateLaunchTemplateVersion, request);
        var again = await _practised.Call(Ec2Api.CreateLaunchTemplateVersion, request);
        Assert.Equal(4, again.LaunchTemplateVersion!.VersionNumber);
        Assert.Equal(4, (await Version("$Latest")).VersionNumber);
    }

    [Fact]
    public async Task The_default_moves_and_cannot_be_deleted()
    {
        await _practised.Call(Ec2Api.ModifyLaunchTemplate, new() { LaunchTemplateId = _id, DefaultVersion = "3" });
        Assert.Equal((3L, true), (await Version("$Default")) is var v ? (v.VersionNumber!.Value, v.DefaultVersion!.Value) : default);
        var answer = await _practised.Call(Ec2Api.DeleteLaunchTemplateVersions, new() { LaunchTemplateId = _id, Versions = ["3", "1"] });
        Assert.Equal([3L], answer.UnsuccessfullyDeletedLaunchTemplateVersions!.Select(e => e.VersionNumber!.Value));
        Assert.Equal([1L], answer.SuccessfullyDeletedLaunchTemplateVersions!.Select(e => e.VersionNumber!.Value));
    }

    [Fact]
    public async Task Unknown_templates_and_versions_are_refused()
    {
        await _practised.Refused(Ec2Api.DescribeLaunchTemplates, new() { LaunchTemplateIds = ["lt-0123456789abcdef0"] }, "InvalidLaunchTemplateId.NotFound");
        await _practised.Refused(Ec2Api.DescribeLaunchTemplates, new() { LaunchTemplateNames = ["nobody"] }, "InvalidLaunchTemplateName.NotFoundException");
        await _practised.Refused(Ec2Api.ModifyLaunchTemplate, new() { LaunchTemplateId = _id, DefaultVersion = "9" }, "InvalidLaunchTemplateId.VersionNotFound");
        await _practised.Refused(Ec2Api.DescribeLaunchTemplateVersions, new() { Versions = ["1"] }, "MissingParameter");
    }

    private async Task<LaunchTemplateVersion> Version(string name) =>
        (await _practised.Call(Ec2Api.DescribeLaunchTemplateVersions, new() { LaunchTemplateId = _id, Versions = [name] })).LaunchTemplateVersions!.Single();
}
