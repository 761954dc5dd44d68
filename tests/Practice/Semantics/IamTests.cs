using SecureMlTools.Api.Iam;

namespace SecureMlTools.Tests.Practice.Semantics;

/// <summary>What IAM does not take of tags.</summary>
public sealed class IamTests
{
    private const string Trust = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";

    private readonly Practised _practised = new();

    [Theory]
    [InlineData("Team", "x", "team", "y", "InvalidInput", "Duplicate tag keys found. Please note that Tag keys are case insensitive.")]
    [InlineData("team", "R&D", "a", "", "ValidationError", "tags.1.member.value")]
    [InlineData("a", "", "te;am", "x", "ValidationError", "tags.2.member.key")]
    public async Task Tags_that_IAM_refuses_make_no_role_and_no_profile(string key1, string value1, string key2, string value2, string code, string says)
    {
        Tag[] tags = [new() { Key = key1, Value = value1 }, new() { Key = key2, Value = value2 }];
        Assert.Contains(says, (await _practised.Refused(IamApi.CreateRole, new() { RoleName = "tagged", AssumeRolePolicyDocument = Trust, Tags = tags }, code)).Message, StringComparison.Ordinal);
        Assert.Contains(says, (await _practised.Refused(IamApi.CreateInstanceProfile, new() { InstanceProfileName = "tagged", Tags = tags }, code)).Message, StringComparison.Ordinal);
        await _practised.Refused(IamApi.GetRole, new() { RoleName = "tagged" }, "NoSuchEntity");
        await _practised.Refused(IamApi.GetInstanceProfile, new() { InstanceProfileName = "tagged" }, "NoSuchEntity");
    }
}
