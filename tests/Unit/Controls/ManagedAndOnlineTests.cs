using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Ssm;
using SecureMlTools.Controls.Systems;
using SecureMlTools.Inventory;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Controls;

public sealed class ManagedAndOnlineTests
{
    private static TestEstate Estate(InstanceInformation? managed, string state = "running", TimeSpan? up = null, bool profile = true, string? publicIp = null) => new TestEstate(new ManagedAndOnline())
        .Machines(new Instance
        {
            InstanceId = "i-1",
            SubnetId = "subnet-1",
            VpcId = "vpc-1",
            State = new() { Name = state },
            LaunchTime = TestEstate.Now - (up ?? TimeSpan.FromDays(1)),
            IamInstanceProfile = profile ? new IamInstanceProfile { Arn = "arn:aws:iam::111122223333:instance-profile/train" } : null,
            PublicIpAddress = publicIp,
        })
        .With(Readings.ManagedInstances, new DescribeInstanceInformationResponse { InstanceInformationList = managed is null ? [] : [managed] });

    private static TestEstate Network(TestEstate estate, string? defaultRoute, params string[] endpoints) => estate
        .With(Readings.Subnets, new DescribeSubnetsResponse { Subnets = [new Subnet { SubnetId = "subnet-1", VpcId = "vpc-1" }] })
        .With(Readings.RouteTables, new DescribeRouteTablesResponse
        {
            RouteTables = [new RouteTable { VpcId = "vpc-1", Associations = [new RouteTableAssociation { Main = true }], Routes = defaultRoute is null ? [] : [new Route { DestinationCidrBlock = "0.0.0.0/0", GatewayId = defaultRoute.StartsWith("igw", StringComparison.Ordinal) ? defaultRoute : null, NatGatewayId = defaultRoute.StartsWith("nat", StringComparison.Ordinal) ? defaultRoute : null }] }],
        })
        .With(Readings.VpcEndpoints, new DescribeVpcEndpointsResponse { VpcEndpoints = [.. endpoints.Select(e => new VpcEndpoint { VpcId = "vpc-1", State = "available", ServiceName = "com.amazonaws.eu-west-1." + e })] });

    private static InstanceInformation Info(string? ping) => new() { InstanceId = "i-1", PingStatus = ping, AgentVersion = "3.3.1", IsLatestVersion = false, LastPingDateTime = TestEstate.Now.AddMinutes(-3) };

    [Fact]
    public void Online_passes_and_tells_of_an_old_agent() => Estate(Info("Online")).One().Passes("agent 3.3.1 (not the latest)");

    [Theory]
    [InlineData("ConnectionLost")]
    [InlineData("Inactive")]
    public void A_lost_agent_fails(string ping) => Estate(Info(ping)).One().Fails(ping, Severity.High);

    [Theory]
    [InlineData(null)]
    [InlineData("Dozing")]
    public void Anything_else_is_unknown(string? ping) => Estate(Info(ping)).One().IsUnknown();

    [Theory]
    [InlineData("stopped")]
    [InlineData("stopping")]
    public void A_stopped_machine_is_not_applicable(string state)
    {
        Estate(null, state).One().IsNotApplicable(state);
        Estate(Info("ConnectionLost"), state).One().IsNotApplicable(state);
    }

    [Fact]
    public void A_machine_that_has_just_started_is_unknown()
    {
        Estate(null, up: TimeSpan.FromMinutes(9)).One().IsUnknown("9 minutes");
        Estate(null, "pending", TimeSpan.FromSeconds(5)).One().IsUnknown();
        Network(Estate(null, up: TimeSpan.FromMinutes(10)), "nat-1").One().Fails();
    }

    [Fact]
    public void The_missing_link_is_the_role() => Network(Estate(null, profile: false), "nat-1").One().Fails("no instance profile");

    [Fact]
    public void The_missing_link_is_the_path()
    {
        Network(Estate(null), null).One().Fails("no available endpoint for ssm and ssmmessages");
        Network(Estate(null), null, "ssmmessages").One().Fails("no available endpoint for ssm");
        Network(Estate(null), "igw-1").One().Fails("has no public address");
    }

    [Fact]
    public void The_missing_link_is_the_agent_when_the_rest_is_there()
    {
        Network(Estate(null), "nat-1").One().Fails("that the SSM agent runs");
        Network(Estate(null), null, "ssm", "ssmmessages").One().Fails("that the SSM agent runs");
        Network(Estate(null, publicIp: "203.0.113.1"), "igw-1").One().Fails("that the SSM agent runs");
    }

    [Fact]
    public void What_cannot_be_explained_still_fails() => Estate(null).Denied(Readings.Subnets).One().Fails("allow the IAM action ec2:DescribeSubnets");

    [Fact]
    public void Denied_readings_are_unknown()
    {
        Estate(null).Denied(Readings.ManagedInstances).One().IsDenied("ssm:DescribeInstanceInformation");
        new TestEstate(new ManagedAndOnline()).Denied(Readings.Instances).One().IsDenied("ec2:DescribeInstances");
    }

    [Fact]
    public void No_repair_is_offered() => Assert.Empty(Network(Estate(null), "nat-1").Remedy().Changes);
}
