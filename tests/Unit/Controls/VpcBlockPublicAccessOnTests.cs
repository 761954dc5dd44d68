using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls.Network;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;
using static SecureMlTools.Tests.Support.InventoryBuilder;

namespace SecureMlTools.Tests.Controls;

public sealed class VpcBlockPublicAccessOnTests
{
    private static readonly VpcBlockPublicAccessOn Control = new();

    private static InventoryBuilder With(string? mode, string? state = "update-complete", string? managedBy = null) => new()
    {
        BlockPublicAccess = new VpcBlockPublicAccessOptions { InternetGatewayBlockMode = mode, State = state, ManagedBy = managedBy },
    };

    [Theory]
    [InlineData("block-ingress")]
    [InlineData("block-bidirectional")]
    public void On_passes(string mode) => Expect.Pass(With(mode).Find(Control, RegionName), mode);

    [Fact]
    public void On_but_not_yet_passes_and_says_so() => Expect.Pass(With("block-ingress", "update-in-progress").Find(Control, RegionName), "still being applied");

    [Fact]
    public void Exclusions_are_named_and_deleted_ones_are_not()
    {
        var builder = With("block-ingress").Do(b => b.Exclusions.AddRange(
        [
            new VpcBlockPublicAccessExclusion { ResourceArn = "arn:aws:ec2:us-east-1:111122223333:subnet/subnet-0a", InternetGatewayExclusionMode = "allow-bidirectional", State = "create-complete" },
            new VpcBlockPublicAccessExclusion { ResourceArn = "arn:aws:ec2:us-east-1:111122223333:subnet/subnet-0b", InternetGatewayExclusionMode = "allow-bidirectional", State = "delete-complete" },
        ]));
        var finding = builder.Find(Control, RegionName);
        Expect.Pass(finding, "subnet-0a (allow-bidirectional)");
        Assert.DoesNotContain("subnet-0b", finding.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Off_with_nothing_facing_the_internet_is_medium() =>
        Expect.Fail(With("off").AddMachine(address: null).AddInterface("eni-0000000f", address: "54.1.1.1", type: "nat_gateway").Find(Control, RegionName), Severity.Medium);

    [Fact]
    public void Off_where_something_faces_the_internet_is_low() => Expect.Fail(With("off").AddMachine().Find(Control, RegionName), Severity.Low, Machine);

    [Theory]
    [InlineData(null)]
    [InlineData("something-new")]
    public void Anything_else_is_unknown(string? mode) => Expect.Unknown(With(mode).Find(Control, RegionName));

    [Fact]
    public void No_options_are_unknown() => Expect.Unknown(new InventoryBuilder().Find(Control, RegionName));

    [Fact]
    public void Denied_is_unknown_where_it_matters()
    {
        Expect.Unknown(With("off").Deny(Readings.VpcBlockPublicAccess).Find(Control, RegionName), "ec2:DescribeVpcBlockPublicAccessOptions");
        Expect.Unknown(With("block-ingress").Deny(Readings.VpcBlockPublicAccessExclusions).Find(Control, RegionName), "ec2:DescribeVpcBlockPublicAccessExclusions");
        Expect.Unknown(With("off").Deny(Readings.NetworkInterfaces).Find(Control, RegionName), "ec2:DescribeNetworkInterfaces");
        Expect.Pass(With("block-ingress").Deny(Readings.NetworkInterfaces).Find(Control, RegionName));
    }

    [Fact]
    public void Nothing_is_repaired()
    {
        Assert.Contains("cuts all traffic", With("off").Remedy(Control, RegionName).Reason, StringComparison.Ordinal);
        Assert.Contains("declarative policy", With("off", managedBy: "declarative-policy").Remedy(Control, RegionName).Reason, StringComparison.Ordinal);
    }
}
