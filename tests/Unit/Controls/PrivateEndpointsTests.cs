using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls.Network;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;
using static SecureMlTools.Tests.Support.InventoryBuilder;

namespace SecureMlTools.Tests.Controls;

public sealed class PrivateEndpointsTests
{
    private const string EndpointGroup = "sg-0000000e";
    private static readonly PrivateEndpoints Control = new();

    private static VpcEndpoint Interface(string service, Func<VpcEndpoint, VpcEndpoint>? with = null)
    {
        var endpoint = new VpcEndpoint
        {
            VpcEndpointId = "vpce-" + service,
            VpcEndpointType = "Interface",
            VpcId = VpcName,
            State = "available",
            ServiceName = $"com.amazonaws.{RegionName}.{service}",
            PrivateDnsEnabled = true,
            Groups = [new SecurityGroupIdentifier { GroupId = EndpointGroup }],
        };
        return with is null ? endpoint : with(endpoint);
    }

    private static VpcEndpoint GatewayEndpoint(params string[] tables) => Interface("s3") with { VpcEndpointType = "Gateway", RouteTableIds = tables, PrivateDnsEnabled = false, Groups = null };

    private static InventoryBuilder With(IReadOnlyList<string> required, IpPermission? admitted, params VpcEndpoint[] endpoints) => new InventoryBuilder()
        .AddMachine(subnet: Private, address: null).AddGroup(Group).AddGroup(EndpointGroup, admitted is null ? [] : [admitted])
        .Parameters(p => p with { RequiredEndpoints = required }).Do(b => b.Endpoints.AddRange(endpoints));

    private static Finding Ssm(VpcEndpoint endpoint, IpPermission? admitted = null) => With(["ssm"], admitted ?? Tcp(443, "10.0.0.0/16"), endpoint).Find(Control, VpcName);

    [Fact]
    public void Every_service_there_passes() => Expect.Pass(With(["s3", "ssm"], Tcp(443, "10.0.0.0/16"), GatewayEndpoint(MainTable), Interface("ssm")).Find(Control, VpcName));

    [Fact]
    public void A_missing_service_fails_by_name() => Expect.Fail(With(["s3", "ssm", "kms"], Tcp(443, "10.0.0.0/16"), Interface("ssm")).Find(Control, VpcName), Severity.Medium, "no endpoint for s3, kms");

    [Theory]
    [InlineData("com.amazonaws.us-east-1.ssmmessages")]
    [InlineData("com.amazonaws.us-east-1.ssm-contacts")]
    [InlineData("com.amazonaws.eu-west-1.ssm")]
    [InlineData("com.amazonaws.us-east-1.x.ssm")]
    [InlineData("com.amazonaws.vpce.us-east-1.ssm")]
    public void Names_are_matched_whole(string name) => Expect.Fail(Ssm(Interface("ssm") with { ServiceName = name }), Severity.Medium, "no endpoint for ssm");

    [Theory]
    [InlineData("cn.com.amazonaws.us-east-1.ssm")]
    [InlineData("aws.api.us-east-1.ssm")]
    public void Other_beginnings_of_AWS_are_its_own(string name) => Expect.Pass(Ssm(Interface("ssm") with { ServiceName = name }));

    [Fact]
    public void It_must_be_available() => Expect.Fail(Ssm(Interface("ssm") with { State = "pending" }), Severity.Medium, "not available");

    [Fact]
    public void It_must_have_private_DNS() => Expect.Fail(Ssm(Interface("ssm") with { PrivateDnsEnabled = false }), Severity.Medium, "private DNS");

    [Fact]
    public void It_must_be_in_the_VPC() => Expect.Fail(Ssm(Interface("ssm") with { VpcId = "vpc-0000000f" }), Severity.Medium, "no endpoint");

    [Fact]
    public void Its_group_must_admit_the_subnet()
    {
        Expect.Fail(Ssm(Interface("ssm"), Tcp(443, "10.0.1.0/24")), Severity.Medium, "does not admit port 443");
        Expect.Fail(Ssm(Interface("ssm"), Tcp(80, "10.0.0.0/16")), Severity.Medium, "does not admit port 443");
        Expect.Pass(Ssm(Interface("ssm"), Everything("0.0.0.0/0")));
    }

    [Fact]
    public void Its_group_may_name_the_machines_group_or_address()
    {
        Expect.Pass(Ssm(Interface("ssm"), Tcp(443, Group)));
        Expect.Fail(Ssm(Interface("ssm"), Tcp(443, "sg-0000000f")), Severity.Medium);
        Expect.Pass(Ssm(Interface("ssm"), Tcp(443, "10.0.2.10/32")));
    }

    [Fact]
    public void Halves_of_the_subnet_add_up() => Expect.Pass(Ssm(Interface("ssm"), Tcp(443, "10.0.2.0/25", "10.0.2.128/25")));

    [Fact]
    public void A_gateway_endpoint_must_be_in_the_subnets_own_table() => Expect.Fail(With(["s3"], null, GatewayEndpoint(PublicTable)).Find(Control, VpcName), Severity.Medium, MainTable);

    [Fact]
    public void A_second_endpoint_that_serves_makes_up_for_the_first() => Expect.Pass(With(["ssm"], Tcp(443, "10.0.0.0/16"), Interface("ssm") with { State = "failed" }, Interface("ssm")).Find(Control, VpcName));

    [Theory]
    [InlineData("nat-1")]
    [InlineData("tgw-1")]
    [InlineData("vpce-1")]
    public void A_way_out_makes_them_unnecessary(string target) =>
        Expect.NotApplicable(With(["ssm"], null).Do(b => b.Tables[0] = b.Tables[0] with { Routes = [Route("0.0.0.0/0", target)] }).Find(Control, VpcName), target);

    [Fact]
    public void A_way_out_that_is_gone_does_not() =>
        Expect.Fail(With(["ssm"], null).Do(b => b.Tables[0] = b.Tables[0] with { Routes = [Route("0.0.0.0/0", "nat-1") with { State = "blackhole" }] }).Find(Control, VpcName), Severity.Medium);

    [Fact]
    public void The_baseline_may_demand_them_all_the_same() =>
        Expect.Fail(With(["ssm"], null).Do(b => b.Tables[0] = b.Tables[0] with { Routes = [Route("0.0.0.0/0", "nat-1")] }).Parameters(p => p with { EndpointsAlwaysRequired = true }).Find(Control, VpcName), Severity.Medium, "must reach AWS");

    [Fact]
    public void A_VPC_without_machines_is_not_judged() => Expect.NotApplicable(new InventoryBuilder().Find(Control, VpcName), "No machine");

    [Fact]
    public void Without_a_list_there_is_no_policy() => Expect.NotApplicable(With([], null).Find(Control, VpcName), "no policy set");

    [Theory]
    [MemberData(nameof(Needed))]
    public void Each_denied_reading_is_unknown(Reading reading) => Expect.Unknown(Assert.Single(With(["ssm"], Tcp(443, "10.0.0.0/16"), Interface("ssm")).Deny(reading).Findings(Control)), reading.Operation.IamAction);

    public static TheoryData<Reading> Needed => [Readings.Vpcs, Readings.Subnets, Readings.NetworkInterfaces, Readings.RouteTables, Readings.VpcEndpoints, Readings.SecurityGroups];

    [Fact]
    public void Nothing_is_repaired() => Assert.Contains("charged", With(["ssm"], null).Remedy(Control, VpcName).Reason, StringComparison.Ordinal);
}
