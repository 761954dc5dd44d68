using SecureMlTools.Api;
using SecureMlTools.Launch.Machines;
using SecureMlTools.Operations;
using SecureMlTools.Practice;

namespace SecureMlTools.Tests.Practice;

/// <summary>What a user is told when AWS refuses a launch, and what is left then: nothing.</summary>
public sealed class LaunchRefusalTests : IDisposable
{
    private readonly Launches _launches = new();

    public static TheoryData<string, PracticeRefusal, LaunchRequest, string> Refusals => new()
    {
        { "vCPUs", PracticeRefusals.VcpuLimitExceeded, Launches.Request("p4d.24xlarge") with { Count = 2 }, "2 x p4d.24xlarge need 192 virtual CPUs: ask for a higher quota under Service Quotas ('Running On-Demand P instances'), or give a smaller -Count or -InstanceType." },
        { "vCPUs of G", PracticeRefusals.VcpuLimitExceeded, Launches.Request(), "('Running On-Demand G and VT instances')" },
        { "spot count", PracticeRefusals.MaxSpotInstanceCountExceeded, Launches.Request() with { SpotMaxPrice = 2 }, "give a smaller -Count, or leave -SpotMaxPrice out." },
        { "spot price", PracticeRefusals.SpotMaxPriceTooLow, Launches.Request() with { SpotMaxPrice = 0.1m }, "Raise -SpotMaxPrice, which is 0.1, or leave it out." },
        { "capacity", PracticeRefusals.InsufficientInstanceCapacity("g5.2xlarge", "us-east-1a", "us-east-1b"), Launches.Request(), "Give a -SubnetId in us-east-1b" },
        { "spot capacity", PracticeRefusals.InsufficientInstanceCapacity("g5.2xlarge", "us-east-1a", "us-east-1b"), Launches.Request() with { SpotMaxPrice = 2 }, "or leave -SpotMaxPrice out." },
        { "capacity nowhere else", PracticeRefusals.InsufficientInstanceCapacity("p5.48xlarge", "us-east-1a"), Launches.Request("p5.48xlarge"), "No other zone of us-east-1 offers p5.48xlarge: give another -Region" },
        { "zone", PracticeRefusals.Unsupported("g5.2xlarge", "us-east-1a", "us-east-1b"), Launches.Request(), "Give a -SubnetId in us-east-1b" },
        { "reservation", PracticeRefusals.ReservationCapacityExceeded, Launches.Request(), "another -CapacityReservationId." },
        { "reservation gone", PracticeRefusals.InvalidCapacityReservationId, Launches.Request(), "Give another -CapacityReservationId, or leave it out." },
        { "roles", PracticeRefusals.RoleLimitExceeded, Launches.Request(), "name a profile that is there with -InstanceProfile." },
        { "profiles", PracticeRefusals.ProfileLimitExceeded, Launches.Request(), "name a profile that is there with -InstanceProfile." },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_refusal_is_said_with_AWSs_words_and_the_parameter_that_mends_it_and_leaves_nothing(string what, PracticeRefusal refusal, LaunchRequest request, string remedy)
    {
        _ = what;
        _launches.Account.Faults.Refuse(refusal);
        var result = await _launches.Launch(request);
        Assert.StartsWith($"{refusal.Action.Split(':')[1]} failed ({refusal.Code}): {refusal.Message[..30]}", result.Failure, StringComparison.Ordinal);
        Assert.Contains(remedy, result.Failure, StringComparison.Ordinal);
        Assert.Contains("was removed again.", result.Failure, StringComparison.Ordinal);
        Assert.Empty(result.LeftBehind);
        Assert.Equal(_launches.Before, _launches.Now());
        Assert.Equal(refusal.Code, Assert.IsType<AwsException>(result.Exception).ErrorCode);
        // No is no: it is not asked again, and nothing is looked for.
        Assert.Equal(1, _launches.Account.Attempts[refusal.Action]);
        Assert.Equal(Practised.Now, _launches.Clock.GetUtcNow());
    }

    [Fact]
    public async Task A_zone_without_capacity_is_left_for_the_subnet_that_the_sentence_names()
    {
        _launches.Account.Faults.Refuse(PracticeRefusals.InsufficientInstanceCapacity("g5.2xlarge", "us-east-1a", "us-east-1b"), times: 1);
        var refused = await _launches.Launch(Launches.Request());
        Assert.Contains("us-east-1b", refused.Failure, StringComparison.Ordinal);
        var other = _launches.Region.Subnets.All.First(s => s.AvailabilityZone == "us-east-1b" && s.MapPublicIpOnLaunch != true).SubnetId!;
        var launched = await _launches.Launch(Launches.Request() with { SubnetIds = [other] });
        Assert.Null(launched.Failure);
        Assert.Equal(other, Assert.Single(launched.Instances).SubnetId);
    }

    [Fact]
    public async Task A_second_subnet_without_capacity_takes_the_machines_of_the_first_away_too()
    {
        var runs = 0;
        _launches.Account.Faults.BeforeCall = (call, _) =>
        {
            if (call.Action == "ec2:RunInstances" && ++runs == 1) _launches.Account.Faults.Refuse(PracticeRefusals.InsufficientInstanceCapacity("g5.2xlarge", "us-east-1b", "us-east-1a"));
            return Task.CompletedTask;
        };
        var result = await _launches.Launch(Launches.Request() with { Count = 4, SubnetIds = ["{training-private-a}", "{training-private-b}"] });
        Assert.Contains("Give a -SubnetId in us-east-1a", result.Failure, StringComparison.Ordinal);
        Assert.Empty(_launches.Machines());
        Assert.Equal(_launches.Before, _launches.Now());
    }

    [Fact]
    public async Task A_role_that_may_not_be_passed_is_named_and_what_nobody_can_read_is_not_printed()
    {
        _launches.Account.Faults.Refuse(PracticeRefusals.PassRole("arn:aws:sts::111122223333:assumed-role/ops/alice", "arn:aws:iam::111122223333:role/trainer-1"));
        var result = await _launches.Launch(Launches.Request());
        Assert.Contains("Allow the IAM action iam:PassRole on arn:aws:iam::111122223333:role/trainer-1, for the service ec2.amazonaws.com.", result.Failure, StringComparison.Ordinal);
        Assert.DoesNotContain("Encoded", result.Failure, StringComparison.Ordinal);
        Assert.DoesNotContain("ixPqZPsDYfQYC1KcpwE", result.Failure + await File.ReadAllTextAsync(result.JournalPath!), StringComparison.Ordinal);
        Assert.StartsWith("ixPqZPsDYfQYC1KcpwE", Assert.IsType<AwsException>(result.Exception).EncodedAuthorizationMessage, StringComparison.Ordinal);
        Assert.Equal(_launches.Before, _launches.Now());
    }

    [Fact]
    public async Task A_denial_that_says_nothing_names_what_a_launch_takes_and_how_to_ask()
    {
        _launches.Account.Faults.Refuse(PracticeRefusals.Unexplained);
        var result = await _launches.Launch(Launches.Request());
        Assert.Contains("Allow ec2:RunInstances and ec2:CreateTags, and iam:PassRole on the machines' role", result.Failure, StringComparison.Ordinal);
        Assert.Contains("aws sts decode-authorization-message", result.Failure, StringComparison.Ordinal);
        Assert.DoesNotContain("ixPqZPsDYfQYC1KcpwE", result.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_explicit_deny_is_to_be_lifted_not_outvoted()
    {
        _launches.Account.Faults.Refuse(new PracticeRefusal(
            "iam:CreateRole", "AccessDenied", "User: arn:aws:sts::111122223333:assumed-role/ops/alice is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::111122223333:role/trainer with an explicit deny in a service control policy", 403));
        var result = await _launches.Launch(Launches.Request());
        Assert.Contains("have the explicit deny of the IAM action iam:CreateRole lifted.", result.Failure, StringComparison.Ordinal);
        Assert.Equal(_launches.Before, _launches.Now());
    }

    [Theory]
    [InlineData("Client.InternalError", "Client error on launch", "-KmsKeyId or the account's default")]
    [InlineData("Client.InvalidKMSKey.InvalidState", "The KMS key provided is in an incorrect state", "-KmsKeyId or the account's default")]
    [InlineData("Client.VolumeLimitExceeded", "Volume limit exceeded", "-VolumeSize or -Count")]
    [InlineData("Server.InsufficientInstanceCapacity", "Insufficient capacity to satisfy instance request", "another -SubnetId or -InstanceType")]
    [InlineData("Server.SpotInstanceTermination", "Spot instance termination", "without -SpotMaxPrice")]
    public async Task A_machine_that_ends_after_EC2_took_its_launch_says_why(string code, string message, string remedy)
    {
        _launches.OnceStarted(() => _launches.Account.FailLaunch(_launches.Machines()[0].InstanceId!, code, message));
        var result = await _launches.Launch(Launches.Request() with { KmsKeyId = "alias/training-data" });
        Assert.Contains($"did not start: it is terminated ({code}: {message}).", result.Failure, StringComparison.Ordinal);
        Assert.Contains(remedy, result.Failure, StringComparison.Ordinal);
        Assert.Equal(_launches.Before, _launches.Now());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_default_key_that_is_off_is_said_before_anything_is_made_or_ends_the_machine(bool mayRead)
    {
        var key = _launches.Region.Keys.All.First(k => k.Aliases.Contains("alias/training-data"));
        _launches.Region.Settings.EbsDefaultKmsKeyId = key.Metadata.Arn!;
        _launches.Region.Keys.Put(key with { Metadata = key.Metadata with { Enabled = false, KeyState = "PendingDeletion" } });
        if (mayRead)
        {
            var refused = await Assert.ThrowsAsync<OptionException>(() => _launches.Plan(Launches.Request()));
            Assert.Contains($"The KMS key {key.Metadata.Arn}, with which this account encrypts volumes in us-east-1, is PendingDeletion", refused.Message, StringComparison.Ordinal);
            Assert.Contains("-KmsKeyId", refused.Message, StringComparison.Ordinal);
            Assert.Equal(0, _launches.Account.ChangingCalls);
            return;
        }

        _launches.Account.Faults.Deny("kms:DescribeKey");
        var result = await _launches.Launch(Launches.Request());
        Assert.Contains("The KMS key provided is in an incorrect state", result.Failure, StringComparison.Ordinal);
        Assert.Equal(_launches.Before, _launches.Now());
    }

    [Fact]
    public async Task A_profile_that_EC2_does_not_learn_of_in_time_is_a_failure_with_a_remedy()
    {
        _launches.Account.SettleProfilesAfter(int.MaxValue);
        var result = await _launches.Launch(Launches.Request());
        Assert.Contains("Invalid IAM Instance Profile name. EC2 has not heard of the new profile in time: launch again.", result.Failure, StringComparison.Ordinal);
        Assert.Equal(_launches.Before, _launches.Now());
        Assert.Equal(Practised.Now.AddSeconds(38.7), _launches.Clock.GetUtcNow());
    }

    [Fact]
    public async Task A_lost_answer_whose_machine_is_not_shown_is_named_by_its_tags()
    {
        // The role and the profile go; the group stays with the machine in it, and is named.
        _launches.Account.Faults.Add(new PracticeFault(PracticeFaultKind.LostAnswer, "ec2:RunInstances"));
        _launches.OnceStarted(() =>
        {
            foreach (var machine in _launches.Machines()) _launches.Region.Instances.Remove(machine.InstanceId!);
        });
        var result = await _launches.Launch(Launches.Request());
        var owner = _launches.Region.SecurityGroups.All.SelectMany(g => g.Tags ?? []).First(t => t.Key == "secureml:machine").Value;
        Assert.Contains($"The answer to RunInstances was lost, and no AWS::EC2::Instance was seen within 30 seconds: look for the tags secureml:machine={owner} and secureml:id=Machines.", result.Failure, StringComparison.Ordinal);
        Assert.Contains(result.LeftBehind, l => l.StartsWith("AWS::EC2::SecurityGroup sg-", StringComparison.Ordinal));
        Assert.Contains("to be removed by hand", result.Failure, StringComparison.Ordinal);
    }

    public void Dispose() => _launches.Dispose();
}
