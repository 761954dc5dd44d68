using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls.Network;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;
using static SecureMlTools.Tests.Support.InventoryBuilder;

namespace SecureMlTools.Tests.Controls;

public sealed class EndpointPolicyRestrictedTests
{
    private const string Id = "vpce-00000001";
    private const string AllowAll = """{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}""";
    private static readonly EndpointPolicyRestricted Control = new();

    private static InventoryBuilder With(string? policy, string service = "s3", string type = "Gateway", string? name = null) => new InventoryBuilder().Do(b => b.Endpoints.Add(new VpcEndpoint
    {
        VpcEndpointId = Id,
        VpcEndpointType = type,
        VpcId = VpcName,
        State = "available",
        ServiceName = name ?? $"com.amazonaws.{RegionName}.{service}",
        PolicyDocument = policy,
    }));

    private static string Policy(params string[] statements) => $$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', statements)}}]}""";

    private static Finding Of(params string[] statements) => With(Policy(statements)).Find(Control, Id);

    [Fact]
    public void The_default_policy_of_S3_fails() => Expect.Fail(Of(AllowAll), Severity.Medium, "s3:PutObject");

    [Theory]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}""")]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":["s3:Get*","s3:Put*"],"Resource":"arn:aws:s3:::*"}""")]
    [InlineData("""{"Effect":"Allow","Principal":"*","NotAction":"s3:DeleteObject","Resource":"*"}""")]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"*","NotResource":"arn:aws:s3:::ours/*"}""")]
    [InlineData("""{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/train"},"Action":"s3:PutObject","Resource":"*"}""")]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}}""")]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringEqualsIfExists":{"aws:ResourceOrgID":"o-1"}}}""")]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringLike":{"aws:ResourceAccount":"*"}}}""")]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:ResourceAccount":"999988887777"}}}""")]
    public void So_does_what_admits_uploads_to_strangers_by_other_words(string statement) => Expect.Fail(Of(statement), Severity.Medium);

    [Theory]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:ResourceOrgID":"o-1"}}}""")]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringEquals":{"AWS:resourceaccount":["111122223333"]}}}""")]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"*","Resource":["arn:aws:s3:::ours","arn:aws:s3:::ours/*"]}""")]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}""")]
    public void A_policy_that_keeps_to_ones_own_passes(string statement) => Expect.Pass(Of(statement));

    [Fact]
    public void A_deny_of_what_belongs_to_others_closes_it() => Expect.Pass(
        Of(AllowAll, """{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*","Condition":{"StringNotEqualsIfExists":{"aws:ResourceOrgID":"o-1"},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}}"""));

    [Theory]
    [InlineData("""{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:ResourceOrgID":"o-1"},"IpAddress":{"aws:SourceIp":"192.0.2.1"}}}""")]
    [InlineData("""{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"*","Condition":{"StringNotEquals":{"aws:ResourceOrgID":"o-1"}}}""")]
    [InlineData("""{"Effect":"Deny","Principal":{"AWS":"111122223333"},"Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:ResourceOrgID":"o-1"}}}""")]
    [InlineData("""{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:ResourceOrgID":"o-1"}}}""")]
    public void A_deny_of_some_cases_does_not(string deny) => Expect.Fail(Of(AllowAll, deny), Severity.Medium);

    [Fact]
    public void Full_access_to_another_service_is_low() => Expect.Fail(With(Policy(AllowAll), "ssm", "Interface").Find(Control, Id), Severity.Low, "ssm");

    [Fact]
    public void China_has_ARNs_of_its_own() => Expect.Pass(Of("""{"Effect":"Allow","Principal":"*","Action":"*","Resource":"arn:aws-cn:s3:::*"}"""));

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"Version":"2012-10-17"}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Perhaps","Principal":"*","Action":"*","Resource":"*"}]}""")]
    public void A_policy_that_cannot_be_read_is_unknown(string policy) => Expect.Unknown(With(policy).Find(Control, Id), "cannot be read");

    [Fact]
    public void No_policy_is_no_answer() => Expect.Unknown(With(null).Find(Control, Id));

    [Theory]
    [InlineData("GatewayLoadBalancer", null)]
    [InlineData("Interface", "com.amazonaws.vpce.us-east-1.vpce-svc-00000001")]
    public void Other_kinds_of_endpoints_are_not_judged(string type, string? name) => Expect.NotApplicable(With(null, type: type, name: name).Find(Control, Id));

    [Fact]
    public void Denied_is_unknown() => Expect.Unknown(Assert.Single(With(null).Deny(Readings.VpcEndpoints).Findings(Control)), "ec2:DescribeVpcEndpoints");

    [Fact]
    public void Nothing_is_repaired() => Assert.Contains("ECR", With(Policy(AllowAll)).Remedy(Control, Id).Reason, StringComparison.Ordinal);
}
