using System.Globalization;
using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Kms;
using SecureMlTools.Api.Sts;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Api;

/// <summary>Paging and merging.</summary>
public sealed class PagingTests
{
    private static ScriptedAws Pages(int count) => new(request =>
    {
        var at = int.Parse(((DescribeVpcsRequest)request).NextToken ?? "0", CultureInfo.InvariantCulture);
        return new DescribeVpcsResponse { Vpcs = [new() { VpcId = $"vpc-{at}" }], NextToken = at + 1 < count ? $"{at + 1}" : null };
    });

    private static int?[] Sizes(ScriptedAws aws) => [.. aws.Sent<DescribeVpcsRequest>().Select(r => r.MaxResults)];

    [Fact]
    public async Task All_pages_are_joined_in_order_with_the_largest_page()
    {
        var aws = Pages(3);
        var all = await Ec2Api.DescribeVpcs.AllAsync(aws, new());
        Assert.Equal(["vpc-0", "vpc-1", "vpc-2"], all.Vpcs!.Select(v => v.VpcId));
        Assert.Null(all.NextToken);
        Assert.Equal([1000, 1000, 1000], Sizes(aws));
    }

    [Fact]
    public async Task A_page_size_is_kept_and_never_set_beside_ids()
    {
        var chosen = Pages(1);
        await Ec2Api.DescribeVpcs.AllAsync(chosen, new() { MaxResults = 7 });
        Assert.Equal([7], Sizes(chosen));

        var named = Pages(1);
        await Ec2Api.DescribeVpcs.AllAsync(named, new() { VpcIds = ["vpc-1"] });
        Assert.Equal([null], Sizes(named));

        var left = Pages(2);
        await foreach (var _ in Ec2Api.DescribeVpcs.PagesAsync(left, new(), largestPage: false))
        {
        }

        Assert.Equal([null, null], Sizes(left));
    }

    [Fact]
    public async Task Owners_are_no_ids_their_snapshots_page()
    {
        var aws = new ScriptedAws(_ => new DescribeSnapshotsResponse { Snapshots = [] });
        await Ec2Api.DescribeSnapshots.AllAsync(aws, new() { OwnerIds = ["self"] });
        Assert.Equal(1000, Assert.Single(aws.Sent<DescribeSnapshotsRequest>()).MaxResults);
    }

    [Fact]
    public async Task A_token_given_twice_is_an_error()
    {
        var aws = new ScriptedAws(_ => new DescribeVpcsResponse { Vpcs = [], NextToken = "same" });
        var error = await Assert.ThrowsAsync<AwsException>(() => Ec2Api.DescribeVpcs.AllAsync(aws, new()));
        Assert.Equal("RepeatedToken", error.ErrorCode);
        Assert.Same(Ec2Api.DescribeVpcs, error.Operation);
        Assert.Equal(2, aws.Calls.Count);
    }

    [Fact]
    public async Task Pages_are_fetched_as_they_are_asked_for()
    {
        var aws = Pages(5);
        await foreach (var _ in Ec2Api.DescribeVpcs.PagesAsync(aws, new()))
            break;
        Assert.Single(aws.Calls);
    }

    [Fact]
    public async Task A_cancelled_sweep_stops()
    {
        using var cancel = new CancellationTokenSource();
        var aws = Pages(5);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in Ec2Api.DescribeVpcs.PagesAsync(aws, new(), cancel.Token))
                await cancel.CancelAsync();
        });
        Assert.Single(aws.Calls);
    }

    [Fact]
    public void Merging_keeps_an_absent_list_absent_and_the_first_page_s_other_members()
    {
        Assert.Null(Ec2Api.DescribeVpcs.Merge([new(), new()]).Vpcs);
        Assert.Single(Ec2Api.DescribeVpcs.Merge([new(), new() { Vpcs = [new()] }]).Vpcs!);
        var grants = KmsApi.ListGrants.Merge([new() { Grants = [], Truncated = true, NextMarker = "m" }, new() { Grants = [new() { GrantId = "g" }], Truncated = false }]);
        Assert.Equal("g", Assert.Single(grants.Grants!).GrantId);
        Assert.Null(grants.NextMarker);
        Assert.True(grants.Truncated);
        Assert.Throws<ArgumentException>(() => Ec2Api.DescribeVpcs.Merge([]));
    }

    [Fact]
    public async Task An_operation_of_one_page_is_called_once()
    {
        var aws = new ScriptedAws().On(StsApi.GetCallerIdentity, _ => new GetCallerIdentityResponse { Account = "123456789012" });
        Assert.Equal("123456789012", (await StsApi.GetCallerIdentity.AllAsync(aws, new())).Account);
        Assert.Null(StsApi.GetCallerIdentity.Paging);
    }

    [Theory]
    [InlineData("ec2", "describe-instances", 1000)]
    [InlineData("ec2", "describe-instance-types", 100)]
    [InlineData("ec2", "describe-route-tables", 100)]
    [InlineData("ec2", "describe-launch-templates", 200)]
    [InlineData("ssm", "describe-instance-information", 50)]
    [InlineData("autoscaling", "describe-auto-scaling-groups", 100)]
    [InlineData("kms", "list-grants", 100)]
    [InlineData("cloudwatch", "get-metric-data", 100800)]
    public void The_largest_page_is_AWS_s(string service, string command, int maximum) => Assert.Equal(maximum, AwsApi.Find(service, command)!.Paging!.Maximum);
}
