using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Route53Resolver;
using SecureMlTools.Controls.Egress;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Controls;

public sealed class ResolverQueryLogsTests
{
    private const string VpcId = "vpc-00000001";
    private const string Bucket = "arn:aws:s3:::dns-queries";
    private const string ConfigId = "rqlc-00000001";

    private static ResolverQueryLogConfigAssociation Log(string status, string? error = null, string vpc = VpcId) => new()
    {
        Id = "rqlca-00000001",
        ResolverQueryLogConfigId = ConfigId,
        ResourceId = vpc,
        Status = status,
        Error = error ?? "NONE",
        ErrorMessage = error is null ? "" : "no\u001b[2J permission",
    };

    private static TestEstate With(params ResolverQueryLogConfigAssociation[] logs) => new TestEstate(new ResolverQueryLogs())
        .With(Readings.Vpcs, new DescribeVpcsResponse { Vpcs = [new Vpc { VpcId = VpcId, OwnerId = TestEstate.Account }] })
        .With(DnsReadings.QueryLogAssociations, new ListResolverQueryLogConfigAssociationsResponse { ResolverQueryLogConfigAssociations = logs })
        .With(DnsReadings.QueryLogConfigs, new ListResolverQueryLogConfigsResponse { ResolverQueryLogConfigs = logs.Length == 0 ? [] : [new ResolverQueryLogConfig { Id = ConfigId, DestinationArn = Bucket, Status = "CREATED" }] });

    private static TestEstate Wanted(TestEstate estate, string destination) => estate.By(b => b with { Repair = b.Repair with { QueryLogDestinationArn = destination } });

    [Fact]
    public void An_active_log_passes_and_says_where_it_goes() => With(Log("ACTIVE")).One().Is(FindingStatus.Pass, Bucket);

    [Fact]
    public void None_fails() => With().One().Is(FindingStatus.Fail, "No query log", Severity.Low);

    [Fact]
    public void A_failed_log_fails_with_AWSs_reason() => With(Log("FAILED", "ACCESS_DENIED")).One().Is(FindingStatus.Fail, "ACCESS_DENIED: no\\u001b[2J permission", Severity.Low);

    [Fact]
    public void One_that_works_is_enough() => With(Log("FAILED", "ACCESS_DENIED"), Log("ACTIVE")).One().Is(FindingStatus.Pass);

    [Fact]
    public void One_that_is_being_made_is_not_there_yet() => With(Log("CREATING")).One().Is(FindingStatus.Unknown, "CREATING");

    [Fact]
    public void A_log_of_another_VPC_does_not_count() => With(Log("ACTIVE", vpc: "vpc-0000000f")).One().Is(FindingStatus.Fail);

    [Fact]
    public void A_shared_VPC_is_its_owners() => With().With(Readings.Vpcs, new DescribeVpcsResponse { Vpcs = [new Vpc { VpcId = VpcId, OwnerId = "999988887777" }] }).One().Is(FindingStatus.NotApplicable, "999988887777");

    [Fact]
    public void Denied_is_unknown_where_it_matters()
    {
        With().Denied(DnsReadings.QueryLogAssociations).One().Is(FindingStatus.Unknown, "ListResolverQueryLogConfigAssociations");
        With(Log("ACTIVE")).Denied(DnsReadings.QueryLogConfigs).One().Is(FindingStatus.Pass);
    }

    [Fact]
    public void The_repair_needs_a_destination_and_makes_what_is_missing()
    {
        Assert.Contains("queryLogDestinationArn", With().Remedy().Reason, StringComparison.Ordinal);
        Assert.Contains("not the ARN", Wanted(With(), "my-bucket").Remedy().Reason, StringComparison.Ordinal);
        Assert.Contains("does not work", Wanted(With(Log("FAILED", "ACCESS_DENIED")), Bucket).Remedy().Reason, StringComparison.Ordinal);
        Assert.Equal(["QueryLogConfig", "QueryLogAssociation"], Wanted(With(), Bucket).Remedy().Changes.OrderBy(c => c.Order).Select(c => c.Kind));
        var there = Assert.Single(Wanted(With(Log("ACTIVE", vpc: "vpc-0000000f")), Bucket).Remedy().Changes);
        Assert.Equal(("QueryLogAssociation", ConfigId), (there.Kind, there.Part["ResolverQueryLogConfigId"]));
    }
}
