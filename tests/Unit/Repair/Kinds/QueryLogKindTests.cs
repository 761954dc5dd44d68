using SecureMlTools.Api;
using SecureMlTools.Api.Route53Resolver;
using SecureMlTools.Inventory;
using SecureMlTools.Repair;
using SecureMlTools.Repair.Kinds;
using SecureMlTools.Tests.Support;
using static SecureMlTools.Tests.Support.InventoryBuilder;

namespace SecureMlTools.Tests.Repair.Kinds;

public sealed class QueryLogKindTests
{
    private const string Bucket = "arn:aws:s3:::dns-queries";
    private readonly List<ResolverQueryLogConfig> _configs = [];
    private readonly List<ResolverQueryLogConfigAssociation> _associations = [];
    private readonly ScriptedAws _aws;

    public QueryLogKindTests() => _aws = new ScriptedAws()
        .On(Route53ResolverApi.ListResolverQueryLogConfigs, _ => new ListResolverQueryLogConfigsResponse { ResolverQueryLogConfigs = [.. _configs] })
        .On(Route53ResolverApi.ListResolverQueryLogConfigAssociations, _ => new ListResolverQueryLogConfigAssociationsResponse { ResolverQueryLogConfigAssociations = [.. _associations] })
        .On(Route53ResolverApi.CreateResolverQueryLogConfig, r =>
        {
            _configs.Add(new() { Id = "rqlc-000000ff", Name = r.Name, DestinationArn = r.DestinationArn, OwnerId = Account, Status = "CREATED" });
            return new CreateResolverQueryLogConfigResponse { ResolverQueryLogConfig = _configs[^1] };
        })
        .On(Route53ResolverApi.DeleteResolverQueryLogConfig, r =>
        {
            _configs.RemoveAll(c => c.Id == r.ResolverQueryLogConfigId);
            return new DeleteResolverQueryLogConfigResponse();
        })
        .On(Route53ResolverApi.AssociateResolverQueryLogConfig, r =>
        {
            _associations.Add(new() { Id = "rqlca-00000001", ResolverQueryLogConfigId = r.ResolverQueryLogConfigId, ResourceId = r.ResourceId, Status = "ACTIVE" });
            return new AssociateResolverQueryLogConfigResponse();
        })
        .On(Route53ResolverApi.DisassociateResolverQueryLogConfig, r =>
        {
            _associations.RemoveAll(a => a.ResolverQueryLogConfigId == r.ResolverQueryLogConfigId);
            return new DisassociateResolverQueryLogConfigResponse();
        });

    private static Estate Estate { get; } = new(new InventoryBuilder().Build());

    private static Change Create { get; } = QueryLogConfigKind.Create(Estate, "DNS-03", Bucket);

    private static Change Associate { get; } = QueryLogAssociationKind.Associate(Estate, "DNS-03", VpcName, null, Bucket);

    [Theory]
    [InlineData("theirs", Account)]
    [InlineData(QueryLogConfigKind.OwnName, "999988887777")]
    public async Task Only_the_configuration_that_we_made_is_used_and_taken_away_again(string name, string owner)
    {
        var theirs = new ResolverQueryLogConfig { Id = "rqlc-00000001", Name = name, DestinationArn = Bucket, OwnerId = owner, Status = "CREATED" };
        _configs.Add(theirs);
        using var run = new RepairRun(_aws);

        Assert.Equal(ChangeOutcome.Applied, (await run.ApplyAsync(Create)).Outcome);
        Assert.Equal(ChangeOutcome.Applied, (await run.ApplyAsync(Associate)).Outcome);
        Assert.Equal("rqlc-000000ff", Assert.Single(_associations).ResolverQueryLogConfigId);

        Assert.All(await run.UndoAsync(), r => Assert.Equal(ChangeOutcome.Applied, r.Outcome));
        Assert.Equal([theirs], _configs);
        Assert.Empty(_associations);
    }

    [Fact]
    public async Task A_creation_that_AWS_refused_leaves_somebody_elses_alone_when_undone()
    {
        _aws.On(Route53ResolverApi.CreateResolverQueryLogConfig, _ => throw new AwsException("lost", "InternalServiceErrorException", 500));
        using var run = new RepairRun(_aws);
        Assert.Equal(ChangeOutcome.Failed, (await run.ApplyAsync(Create)).Outcome);
        _configs.Add(new() { Id = "rqlc-00000001", Name = "theirs", DestinationArn = Bucket, OwnerId = Account, Status = "CREATED" });

        Assert.Equal(ChangeOutcome.AlreadyCompliant, Assert.Single(await run.UndoAsync()).Outcome);
        Assert.Single(_configs);
    }

    [Fact]
    public void A_journal_smuggles_nothing_in()
    {
        var kind = ChangeKinds.Find(QueryLogConfigKind.KindName)!;
        Assert.Null(kind.Validate(Create));
        Assert.NotNull(kind.Validate(Create with { ResourceType = "AWS::EC2::VPC" }));
        Assert.NotNull(kind.Validate(Create with { ResourceId = "a/b" }));
        Assert.NotNull(kind.Validate(Create with { Part = ResourceState.Empty }));
        Assert.NotNull(kind.Validate(Create with { Part = ResourceState.Of(("DestinationArn", "https://evil.example")) }));
        Assert.NotNull(kind.Validate(Create with { Part = ResourceState.Of(("DestinationArn", Bucket), ("ResolverQueryLogConfigId", "vpc-1")) }));
        Assert.NotNull(kind.Validate(Create with { After = Create.Before }));
        Assert.NotNull(kind.Validate(Create with { After = ResourceState.Of(("Config", "perhaps")) }));

        kind = ChangeKinds.Find(QueryLogAssociationKind.KindName)!;
        Assert.Null(kind.Validate(Associate));
        Assert.NotNull(kind.Validate(Associate with { ResourceId = "subnet-00000001" }));
        Assert.NotNull(kind.Validate(Associate with { Part = ResourceState.Of(("DestinationArn", Bucket), ("Other", "x")) }));
        Assert.NotNull(kind.Validate(Associate with { Part = ResourceState.Empty }));
        Assert.NotNull(kind.Validate(Associate with { Before = Associate.After }));
    }
}
