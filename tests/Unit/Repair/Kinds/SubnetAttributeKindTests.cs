using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;
using SecureMlTools.Repair.Kinds;
using SecureMlTools.Tests.Support;
using static SecureMlTools.Tests.Support.InventoryBuilder;

namespace SecureMlTools.Tests.Repair.Kinds;

public sealed class SubnetAttributeKindTests
{
    private readonly List<ModifySubnetAttributeRequest> _sent = [];
    private Subnet _subnet = new() { SubnetId = Public, MapPublicIpOnLaunch = true, AssignIpv6AddressOnCreation = true };

    private ScriptedAws Aws => new ScriptedAws()
        .On(Ec2Api.DescribeSubnets, _ => new DescribeSubnetsResponse { Subnets = [_subnet] })
        .On(Ec2Api.ModifySubnetAttribute, r =>
        {
            _sent.Add(r);
            _subnet = _subnet with { MapPublicIpOnLaunch = r.MapPublicIpOnLaunch?.Value ?? _subnet.MapPublicIpOnLaunch, AssignIpv6AddressOnCreation = r.AssignIpv6AddressOnCreation?.Value ?? _subnet.AssignIpv6AddressOnCreation };
            return new ModifySubnetAttributeResponse();
        });

    private static Change Off(string attribute) => SubnetAttributeKind.SwitchOff(new Estate(new InventoryBuilder().Build()), "NET-10", Public, attribute);

    [Theory]
    [InlineData(SubnetAttributeKind.MapPublicIp)]
    [InlineData(SubnetAttributeKind.AssignIpv6)]
    public async Task One_attribute_is_sent_and_undone(string attribute)
    {
        using var run = new RepairRun(Aws);
        Assert.Equal(ChangeOutcome.Applied, (await run.ApplyAsync(Off(attribute))).Outcome);
        var isV4 = attribute == SubnetAttributeKind.MapPublicIp;
        Assert.Equal((!isV4, isV4), (_subnet.MapPublicIpOnLaunch, _subnet.AssignIpv6AddressOnCreation));
        Assert.Equal(ChangeOutcome.Applied, Assert.Single(await run.UndoAsync()).Outcome);
        Assert.Equal((true, true), (_subnet.MapPublicIpOnLaunch, _subnet.AssignIpv6AddressOnCreation));
        Assert.All(_sent, s => Assert.Equal(isV4, s.AssignIpv6AddressOnCreation is null));
        Assert.All(_sent, s => Assert.Equal(!isV4, s.MapPublicIpOnLaunch is null));
    }

    [Fact]
    public async Task A_subnet_that_is_gone_is_told()
    {
        using var run = new RepairRun(Aws.On(Ec2Api.DescribeSubnets, _ => throw new AwsException("gone", "InvalidSubnetID.NotFound", 400)));
        Assert.Equal(ChangeOutcome.Refused, (await run.ApplyAsync(Off(SubnetAttributeKind.MapPublicIp))).Outcome);
    }

    [Fact]
    public void A_doctored_journal_is_refused()
    {
        var kind = new SubnetAttributeKind();
        var change = Off(SubnetAttributeKind.MapPublicIp);
        Assert.Null(kind.Validate(change));
        Assert.Null(kind.Validate(Off(SubnetAttributeKind.AssignIpv6).Inverse()));
        Assert.NotNull(kind.Validate(change with { ResourceId = "subnet-1; x" }));
        Assert.NotNull(kind.Validate(change with { After = ResourceState.Of((SubnetAttributeKind.MapPublicIp, "yes")) }));
        Assert.NotNull(kind.Validate(change with { After = ResourceState.Of((SubnetAttributeKind.AssignIpv6, "false")) }));
        Assert.NotNull(kind.Validate(change with { Part = ResourceState.Of(("x", "y")) }));
    }
}
