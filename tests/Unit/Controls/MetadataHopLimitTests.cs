using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls.Metadata;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;
using static SecureMlTools.Tests.Support.InventoryBuilder;

namespace SecureMlTools.Tests.Controls;

public sealed class MetadataHopLimitTests
{
    private static readonly MetadataHopLimit Control = new();

    private static InventoryBuilder With(int? hops, string? tag = null, string endpoint = "enabled") => new InventoryBuilder().AddMachine(with: i => i with
    {
        MetadataOptions = new InstanceMetadataOptionsResponse { HttpTokens = "required", HttpEndpoint = endpoint, HttpPutResponseHopLimit = hops },
        Tags = tag is null ? null : [new Tag { Key = tag, Value = "x" }],
    });

    [Fact]
    public void One_hop_passes() => Expect.Pass(With(1).Find(Control, Machine), "HttpPutResponseHopLimit=1");

    [Fact]
    public void Two_hops_fail_where_nothing_says_containers() => Expect.Fail(With(2).Find(Control, Machine), Severity.Medium, "HttpPutResponseHopLimit=2");

    [Theory]
    [InlineData("aws:ecs:clusterName")]
    [InlineData("eks:cluster-name")]
    [InlineData("kubernetes.io/cluster/train")]
    [InlineData("aws:batch:compute-environment")]
    [InlineData("AWSBatchServiceTag")]
    public void Two_hops_pass_on_a_machine_of_containers(string tag)
    {
        Expect.Pass(With(2, tag).Find(Control, Machine), tag);
        Expect.Fail(With(3, tag).Find(Control, Machine), Severity.Medium, tag);
    }

    [Theory]
    [InlineData("aws:ecsx")]
    [InlineData("my-eks:cluster")]
    [InlineData("awsbatchservicetag")]
    public void Other_tags_say_nothing(string tag) => Expect.Fail(With(2, tag).Find(Control, Machine), Severity.Medium);

    [Fact]
    public void One_hop_on_a_machine_of_containers_passes_with_a_warning() => Expect.Pass(With(1, "eks:cluster-name").Find(Control, Machine), "warning");

    [Fact]
    public void The_baseline_sets_the_limits()
    {
        Expect.Pass(With(2).Parameters(p => p with { HopLimit = 2 }).Find(Control, Machine));
        Expect.Pass(With(3, "eks:cluster-name").Parameters(p => p with { ContainerHopLimit = 3 }).Find(Control, Machine));
    }

    [Fact]
    public void A_disabled_service_passes() => Expect.Pass(With(64, endpoint: "disabled").Find(Control, Machine), "disabled");

    [Fact]
    public void No_limit_is_no_answer() => Expect.Unknown(With(null).Find(Control, Machine));

    [Fact]
    public void Denied_is_unknown() => Expect.Unknown(Assert.Single(With(2).Deny(Readings.Instances).Findings(Control)), "ec2:DescribeInstances");

    [Fact]
    public void The_repair_needs_a_value_from_the_baseline() => Assert.Contains("hopLimit", With(2).Remedy(Control, Machine).Reason, StringComparison.Ordinal);

    [Fact]
    public void The_repair_sets_the_hop_limit_and_nothing_else()
    {
        var change = Assert.Single(With(3).Repairs(r => r with { HopLimit = 1 }).Remedy(Control, Machine).Changes);
        Assert.Equal(("HttpPutResponseHopLimit=3", "HttpPutResponseHopLimit=1"), (change.Before.ToString(), change.After.ToString()));
    }

    [Fact]
    public void The_repair_never_takes_the_service_from_containers() =>
        Assert.Contains("containers", With(3, "eks:cluster-name").Repairs(r => r with { HopLimit = 1 }).Remedy(Control, Machine).Reason, StringComparison.Ordinal);

    [Fact]
    public void The_repair_refuses_a_value_that_would_not_pass() =>
        Assert.Contains("at most 1", With(3).Repairs(r => r with { HopLimit = 2 }).Remedy(Control, Machine).Reason, StringComparison.Ordinal);
}
