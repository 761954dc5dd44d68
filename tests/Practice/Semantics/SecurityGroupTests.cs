using SecureMlTools.Api.Ec2;

namespace SecureMlTools.Tests.Practice.Semantics;

public sealed class SecurityGroupTests
{
    private static readonly IpPermission Ssh = new() { IpProtocol = "tcp", FromPort = 22, ToPort = 22, IpRanges = [new IpRange { CidrIp = "198.51.100.7/32", Description = "home" }] };
    private readonly Practised _practised = new();

    [Fact]
    public async Task A_rule_taken_out_and_put_back_has_a_new_id_and_both_views_show_it()
    {
        var group = _practised.Id("sg", "jupyter");
        var old = (await Rules(group)).Single(r => r.FromPort == 8888);
        await _practised.Call(Ec2Api.RevokeSecurityGroupIngress, new() { GroupId = group, SecurityGroupRuleIds = [old.SecurityGroupRuleId!] });
        Assert.DoesNotContain((await Group(group)).IpPermissions!, p => p.FromPort == 8888);
        Assert.DoesNotContain(await Rules(group), r => r.FromPort == 8888);

        var made = await _practised.Call(Ec2Api.AuthorizeSecurityGroupIngress, new()
        {
            GroupId = group,
            IpPermissions = [new IpPermission { IpProtocol = "6", FromPort = 8888, ToPort = 8888, IpRanges = [new IpRange { CidrIp = "0.0.0.0/0", Description = old.Description }] }],
            TagSpecifications = [new TagSpecification { ResourceType = "security-group-rule", Tags = [new Tag { Key = "Why", Value = "undo" }] }],
        });
        var rule = Assert.Single(made.SecurityGroupRules!);
        Assert.NotEqual(old.SecurityGroupRuleId, rule.SecurityGroupRuleId);
        Assert.Equal(("tcp", old.Description, "undo"), (rule.IpProtocol, rule.Description, rule.Tags![0].Value));
        Assert.Contains((await Group(group)).IpPermissions!, p => p.FromPort == 8888 && p.IpRanges!.Single().CidrIp == "0.0.0.0/0");
    }

    [Fact]
    public async Task All_traffic_has_no_ports_in_the_permissions_and_minus_one_in_the_rules()
    {
        var group = _practised.Id("sg", "build-anything");
        Assert.Null((await Group(group)).IpPermissions!.Single().FromPort);
        Assert.Equal(-1, (await Rules(group)).First(r => r.IsEgress != true).FromPort);
    }

    [Fact]
    public async Task The_same_rule_twice_is_refused_and_nothing_of_the_call_is_kept()
    {
        var group = _practised.Id("sg", "jupyter");
        var error = await _practised.Refused(
            Ec2Api.AuthorizeSecurityGroupIngress,
            new() { GroupId = group, IpPermissions = [Ssh, new IpPermission { IpProtocol = "tcp", FromPort = 8888, ToPort = 8888, IpRanges = [new IpRange { CidrIp = "0.0.0.0/0", Description = "other words" }] }] },
            "InvalidPermission.Duplicate");
        Assert.Equal("the specified rule \"peer: 0.0.0.0/0, TCP, from port: 8888, to port: 8888, ALLOW\" already exists", error.Message);
        Assert.DoesNotContain(await Rules(group), r => r.CidrIpv4 == "198.51.100.7/32");
    }

    [Fact]
    public async Task What_is_not_there_cannot_be_taken_out()
    {
        var group = _practised.Id("sg", "jupyter");
        await _practised.Refused(Ec2Api.RevokeSecurityGroupIngress, new() { GroupId = group, IpPermissions = [Ssh] }, "InvalidPermission.NotFound");
        await _practised.Refused(Ec2Api.RevokeSecurityGroupIngress, new() { GroupId = group, SecurityGroupRuleIds = ["sgr-0123456789abcdef0"] }, "InvalidSecurityGroupRuleId.NotFound");
        await _practised.Refused(Ec2Api.RevokeSecurityGroupIngress, new() { GroupId = "sg-0123456789abcdef0", IpPermissions = [Ssh] }, "InvalidGroup.NotFound");
        await _practised.Refused(Ec2Api.RevokeSecurityGroupIngress, new() { GroupId = group }, "MissingParameter");
        // An egress rule is none of the ingress call's business.
        var egress = (await Rules(group)).First(r => r.IsEgress == true);
        await _practised.Refused(Ec2Api.RevokeSecurityGroupIngress, new() { GroupId = group, SecurityGroupRuleIds = [egress.SecurityGroupRuleId!] }, "InvalidSecurityGroupRuleId.NotFound");
    }

    [Theory]
    [InlineData("tcp", 80, 22, "10.0.0.0/8", "InvalidParameterValue")]
    [InlineData("tcp", null, null, "10.0.0.0/8", "InvalidParameterValue")]
    [InlineData("tcp", 22, 70000, "10.0.0.0/8", "InvalidParameterValue")]
    [InlineData("tcp", 22, 22, "10.0.0.0/33", "InvalidParameterValue")]
    [InlineData("tcp", 22, 22, "10.0.0", "InvalidParameterValue")]
    [InlineData("smoke", 22, 22, "10.0.0.0/8", "InvalidParameterValue")]
    [InlineData("tcp", 22, 22, null, "MissingParameter")]
    public async Task Permissions_are_checked(string protocol, int? from, int? to, string? cidr, string code) => await _practised.Refused(
        Ec2Api.AuthorizeSecurityGroupIngress,
        new() { GroupId = _practised.Id("sg", "jupyter"), IpPermissions = [new IpPermission { IpProtocol = protocol, FromPort = from, ToPort = to, IpRanges = cidr is null ? null : [new IpRange { CidrIp = cidr }] }] },
        code);

    private async Task<IReadOnlyList<SecurityGroupRule>> Rules(string group) =>
        (await _practised.Call(Ec2Api.DescribeSecurityGroupRules, new() { Filters = [new Filter { Name = "group-id", Values = [group] }] })).SecurityGroupRules!;

    private async Task<SecurityGroup> Group(string group) => (await _practised.Call(Ec2Api.DescribeSecurityGroups, new() { GroupIds = [group] })).SecurityGroups!.Single();
}
