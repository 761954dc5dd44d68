using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Ssm;

namespace SecureMlTools.Tests.Practice.Semantics;

public sealed class PagingTests
{
    private readonly Practised _practised = new();

    [Fact]
    public async Task Pages_are_whole_and_tokens_are_opaque_and_good_for_one_question()
    {
        var whole = (await _practised.Call(Ec2Api.DescribeNetworkInterfaces, new())).NetworkInterfaces!.Select(n => n.NetworkInterfaceId);
        var paged = new List<string?>();
        string? token = null;
        do
        {
            var page = await _practised.Call(Ec2Api.DescribeNetworkInterfaces, new() { MaxResults = 7, NextToken = token });
            Assert.InRange(page.NetworkInterfaces!.Count, 1, 7);
            paged.AddRange(page.NetworkInterfaces.Select(n => n.NetworkInterfaceId));
            token = page.NextToken;
            if (token is not null)
                await _practised.Refused(Ec2Api.DescribeNetworkInterfaces, new() { MaxResults = 7, NextToken = token, Filters = [new Filter { Name = "status", Values = ["in-use"] }] }, "InvalidParameterValue");
        }
        while (token is not null);
        Assert.Equal(whole, paged);
        await _practised.Refused(Ec2Api.DescribeNetworkInterfaces, new() { NextToken = "7" }, "InvalidParameterValue");
    }

    [Fact]
    public async Task Page_sizes_have_AWSs_limits()
    {
        await _practised.Refused(Ec2Api.DescribeInstances, new() { MaxResults = 4 }, "InvalidParameterValue");
        await _practised.Refused(Ec2Api.DescribeInstances, new() { MaxResults = 1001 }, "InvalidParameterValue");
        await _practised.Refused(Ec2Api.DescribeRouteTables, new() { MaxResults = 101 }, "InvalidParameterValue");
        await _practised.Refused(Ec2Api.DescribeLaunchTemplates, new() { MaxResults = 201 }, "InvalidParameterValue");
        await _practised.Refused(SsmApi.DescribeInstanceInformation, new() { MaxResults = 51 }, "ValidationException");
        await _practised.Refused(Ec2Api.DescribeInstances, new() { MaxResults = 5, InstanceIds = [_practised.Id("i", "ray-head")] }, "InvalidParameterCombination");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(2001)]
    public async Task An_audit_asks_for_as_many_pages_as_there_must_be(int machines)
    {
        var scale = new Practised("scale:" + machines);
        var inventory = await Practised.Collect(scale.Aws);
        Assert.DoesNotContain(inventory.Records, r => r.Gap is not null);
        var pages = (machines + 999) / 1000;
        Assert.Equal(pages, scale.Account.Calls["ec2:DescribeInstances"]);
        Assert.Equal(pages, scale.Account.Calls["ec2:DescribeVolumes"]);
        Assert.Equal(pages, scale.Account.Calls["ec2:DescribeNetworkInterfaces"]);
        Assert.Equal((machines + 49) / 50, scale.Account.Calls["ssm:DescribeInstanceInformation"]);
        Assert.Equal(0, scale.Account.ChangingCalls);
    }

    [Fact]
    public async Task Filters_match_any_of_their_values_with_wildcards_and_an_unknown_one_is_refused()
    {
        async Task<int> Count(params Filter[] filters) => (await _practised.Call(Ec2Api.DescribeInstances, new() { Filters = filters })).Reservations!.Sum(r => r.Instances!.Count);

        Assert.Equal(2, await Count(new Filter { Name = "tag:Project", Values = ["vision"] }));
        Assert.Equal(3, await Count(new Filter { Name = "tag:Project", Values = ["vision", "r?"] }));
        Assert.Equal(2, await Count(new Filter { Name = "instance-type", Values = ["p[45]*", "p5*", "p4d*"] }));
        Assert.Equal(1, await Count(new Filter { Name = "network-interface.group-id", Values = [_practised.Id("sg", "efa-cluster")] }, new Filter { Name = "vpc-id", Values = [_practised.Id("vpc", "training")] }));
        Assert.Equal(1, await Count(new Filter { Name = "instance-state-name", Values = ["terminated"] }));
        Assert.Equal(0, await Count(new Filter { Name = "tag:project", Values = ["vision"] }));
        var error = await _practised.Refused(Ec2Api.DescribeInstances, new() { Filters = [new Filter { Name = "colour", Values = ["red"] }] }, "InvalidParameterValue");
        Assert.Equal("The filter 'colour' is invalid", error.Message);
        await _practised.Refused(Ec2Api.DescribeInstances, new() { Filters = [new Filter { Name = "vpc-id", Values = [.. Enumerable.Range(0, 201).Select(i => "vpc-" + i)] }] }, "FilterLimitExceeded");
    }

    [Fact]
    public async Task Unknown_ids_are_named()
    {
        var error = await _practised.Refused(Ec2Api.DescribeInstances, new() { InstanceIds = ["i-00000000000000001", "i-00000000000000002"] }, "InvalidInstanceID.NotFound");
        Assert.Equal("The instance IDs 'i-00000000000000001, i-00000000000000002' do not exist", error.Message);
        await _practised.Refused(Ec2Api.DescribeVolumes, new() { VolumeIds = ["vol-00000000000000001"] }, "InvalidVolume.NotFound");
        await _practised.Refused(Ec2Api.DescribeSnapshots, new() { SnapshotIds = ["snap-00000000000000001"] }, "InvalidSnapshot.NotFound");
        await _practised.Refused(Ec2Api.DescribeSnapshots, new() { SnapshotIds = ["snapshot"] }, "InvalidParameterValue");
    }
}
