using SecureMlTools.Api;
using SecureMlTools.Operations;
using SecureMlTools.Practice;

namespace SecureMlTools.Tests.Practice;

/// <summary>What a user is told when AWS refuses a part of a network, and what is left then: nothing.</summary>
public sealed class TrainingNetworkRefusalTests : IDisposable
{
    private readonly Networks _networks = new();

    public static TheoryData<PracticeRefusal, string, string> Refusals => new()
    {
        { PracticeRefusals.VpcLimitExceeded, "Vpc", "the quota 'VPCs per Region' is used up; free some, or have it raised in Service Quotas." },
        { PracticeRefusals.AddressLimitExceeded, "NatAddressA", "the quota 'EC2-VPC Elastic IPs' is used up; free some, or have it raised in Service Quotas (each zone of -AvailabilityZone takes one, -NoInternet none)." },
        { PracticeRefusals.NatGatewayLimitExceeded, "NatGatewayA", "the quota 'NAT gateways per Availability Zone' is used up; free some, or have it raised in Service Quotas (each zone of -AvailabilityZone takes one, -NoInternet none)." },
        { PracticeRefusals.VpcEndpointLimitExceeded, "S3Endpoint", "the quota 'Gateway VPC endpoints per Region' is used up; free some, or have it raised in Service Quotas." },
        { PracticeRefusals.FirewallLimitExceeded, "Firewall", "the quota for AWS::NetworkFirewall::Firewall is used up; free some, or have it raised in Service Quotas (-NoInternet takes none)." },
        { PracticeRefusals.RoleLimitExceeded, "FlowLogRole", "the quota for AWS::IAM::Role (Cannot exceed quota for RolesPerAccount: 1000) is used up; free some, or have it raised in Service Quotas (-FlowLogDestination with a bucket takes no role)." },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_quota_that_is_used_up_is_named_with_what_takes_less_of_it_and_nothing_is_left(PracticeRefusal refusal, string at, string says)
    {
        _networks.Account.Faults.Refuse(refusal);
        var build = await _networks.Build(Networks.Request());
        Assert.StartsWith($"{refusal.Action.Split(':')[1]} failed ({refusal.Code}): {says} It was {at} that could not be made. ", build.Failure, StringComparison.Ordinal);
        Assert.Contains(build.Resources.Count == 0 ? "Nothing was made." : "Everything that was made was taken away again.", build.Failure, StringComparison.Ordinal);
        Assert.Equal(refusal.Code, Assert.IsType<AwsException>(build.Exception).ErrorCode);
        Assert.Null(await TrainingNetworkOperation.FindAsync(_networks.Aws, "lab", default));
        Assert.Equal(1, _networks.Account.Attempts[refusal.Action]);
    }

    [Fact]
    public async Task Too_many_interface_endpoints_are_told_from_too_many_gateways()
    {
        var made = 0;
        _networks.Account.Faults.BeforeCall = (call, _) =>
        {
            if (call.Action == "ec2:CreateVpcEndpoint" && ++made == 1) _networks.Account.Faults.Refuse(PracticeRefusals.VpcEndpointLimitExceeded);
            return Task.CompletedTask;
        };
        var build = await _networks.Build(Networks.Request());
        Assert.Contains("the quota 'Interface VPC endpoints per VPC' is used up; free some, or have it raised in Service Quotas (name fewer services with -Endpoint).", build.Failure, StringComparison.Ordinal);
        Assert.Null(await TrainingNetworkOperation.FindAsync(_networks.Aws, "lab", default));
    }

    [Fact]
    public async Task The_permission_that_is_missing_is_the_one_that_AWS_names_not_the_calls()
    {
        _networks.Account.Faults.Refuse(PracticeRefusals.PassRole("arn:aws:sts::111122223333:assumed-role/ops/alice", "arn:aws:iam::111122223333:role/lab-us-east-1-flow-logs", "ec2:CreateFlowLogs"));
        var build = await _networks.Build(Networks.Request());
        Assert.Contains("; allow the IAM action iam:PassRole on arn:aws:iam::111122223333:role/lab-us-east-1-flow-logs.", build.Failure, StringComparison.Ordinal);
        Assert.DoesNotContain("Encoded", build.Failure, StringComparison.Ordinal);
        Assert.DoesNotContain("ixPqZPsDYfQYC1KcpwE", build.Failure + await File.ReadAllTextAsync(build.JournalPath!), StringComparison.Ordinal);
        Assert.Null(await TrainingNetworkOperation.FindAsync(_networks.Aws, "lab", default));
    }

    [Theory]
    [InlineData("name", "x", "The tag keys name and Name differ by case only, which IAM does not tell apart: give -Tag one of them, written Name.")]
    [InlineData("SecureML:Network", "x", "not beginning with aws: or secureml:")]
    [InlineData("team", "R&D", "The tag team has characters that IAM does not take")]
    public async Task A_tag_that_a_later_service_would_refuse_is_refused_before_anything_is_made(string key, string value, string says)
    {
        var refused = await Assert.ThrowsAsync<OptionException>(() => _networks.Plan(Networks.Request() with { Tags = new Dictionary<string, string> { [key] = value } }));
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, _networks.Account.ChangingCalls);
    }

    [Fact]
    public async Task A_name_of_the_users_takes_the_place_of_ours()
    {
        var network = await _networks.Built(Networks.Request() with { Tags = new Dictionary<string, string> { ["Name"] = "vision lab", ["team"] = "vision" } });
        Assert.Equal("vision lab", _networks.Account.State("us-east-1").Vpcs.Find(network.VpcId)!.Tags!.Single(t => t.Key == "Name").Value);
        Assert.Single(_networks.Account.Iam.Roles.All, r => r.Role.Tags?.Any(t => t is { Key: "Name", Value: "vision lab" }) == true);
    }

    public void Dispose() => _networks.Dispose();
}
