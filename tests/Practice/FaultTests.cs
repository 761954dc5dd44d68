using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Iam;
using SecureMlTools.Api.NetworkFirewall;
using SecureMlTools.Api.Ssm;
using SecureMlTools.Api.Sts;
using SecureMlTools.Inventory;
using SecureMlTools.Practice;

namespace SecureMlTools.Tests.Practice;

public sealed class FaultTests
{
    private readonly Practised _practised = new();

    private PracticeFaults Faults => _practised.Account.Faults;

    [Fact]
    public async Task A_denied_operation_says_so_in_each_protocol()
    {
        Faults.Deny("*:Describe*");
        Faults.Deny("sts:*");
        var ec2 = await _practised.Refused(Ec2Api.DescribeInstances, new(), "UnauthorizedOperation");
        Assert.Contains("is not authorized to perform: ec2:DescribeInstances", ec2.Message, StringComparison.Ordinal);
        Assert.Equal(403, ec2.StatusCode);
        Assert.True((await _practised.Refused(SsmApi.DescribeInstanceInformation, new(), "AccessDeniedException")).IsAccessDenied);
        Assert.True((await _practised.Refused(StsApi.GetCallerIdentity, new(), "AccessDenied")).IsAccessDenied);
        await _practised.Call(Ec2Api.GetEbsEncryptionByDefault, new());
    }

    [Fact]
    public async Task A_refusal_has_AWSs_code_words_and_status_in_each_protocol_and_no_effect()
    {
        Faults.Refuse(PracticeRefusals.VpcLimitExceeded);
        Faults.Refuse(PracticeRefusals.RoleLimitExceeded);
        Faults.Refuse(PracticeRefusals.FirewallLimitExceeded, times: 1);
        var ec2 = await _practised.Refused(Ec2Api.CreateVpc, new() { CidrBlock = "10.9.0.0/16" }, "VpcLimitExceeded");
        Assert.Equal(("The maximum number of VPCs has been reached.", 400), (ec2.Message, ec2.StatusCode));
        var iam = await _practised.Refused(IamApi.CreateRole, new() { RoleName = "r", AssumeRolePolicyDocument = "{}" }, "LimitExceeded");
        Assert.Equal(("Cannot exceed quota for RolesPerAccount: 1000", 409), (iam.Message, iam.StatusCode));
        var firewall = await _practised.Refused(NetworkFirewallApi.CreateFirewall, new() { FirewallName = "f" }, "LimitExceededException");
        Assert.Equal("Unable to perform the operation because doing so would violate a limit setting.", firewall.Message);
        // Asked again after as many times as were to be refused, it is carried out: and is refused for what it asks.
        Assert.NotEqual("LimitExceededException", (await Assert.ThrowsAsync<AwsException>(() => _practised.Call(NetworkFirewallApi.CreateFirewall, new() { FirewallName = "f" }))).ErrorCode);
        Assert.DoesNotContain((await _practised.Call(Ec2Api.DescribeVpcs, new())).Vpcs!, v => v.CidrBlock == "10.9.0.0/16");
        Assert.Throws<ArgumentException>(() => Faults.Add(new PracticeFault(PracticeFaultKind.Refuse)));
    }

    [Fact]
    public async Task A_want_of_capacity_is_a_server_error_that_is_not_tried_again()
    {
        Faults.Refuse(PracticeRefusals.InsufficientInstanceCapacity("p5.48xlarge", "us-east-1a", "us-east-1b"));
        var error = await _practised.Refused(Ec2Api.RunInstances, new() { MinCount = 1, MaxCount = 1 }, "InsufficientInstanceCapacity");
        Assert.Equal((500, false, 1L), (error.StatusCode, error.MayHaveTakenEffect, _practised.Account.Attempts["ec2:RunInstances"]));
    }

    [Fact]
    public async Task Throttling_is_ridden_out_and_surfaces_when_it_does_not_end()
    {
        Faults.Add(new PracticeFault(PracticeFaultKind.Throttle, "ec2:DescribeVpcs") { Times = 6 });
        await _practised.Call(Ec2Api.DescribeVpcs, new());
        Assert.Equal((1, 7), (_practised.Account.Calls["ec2:DescribeVpcs"], _practised.Account.Attempts["ec2:DescribeVpcs"]));
        Faults.Add(new PracticeFault(PracticeFaultKind.Throttle));
        Assert.True((await _practised.Refused(Ec2Api.DescribeVpcs, new(), "RequestLimitExceeded")).IsThrottled);
        Assert.True((await _practised.Refused(SsmApi.DescribeInstanceInformation, new(), "ThrottlingException")).IsThrottled);
    }

    [Theory]
    [InlineData(PracticeFaultKind.ServerError, "InternalError", 8)]
    [InlineData(PracticeFaultKind.HtmlPage, "Http502", 2)]
    [InlineData(PracticeFaultKind.Reset, "ConnectionLost", 8)]
    [InlineData(PracticeFaultKind.Truncate, "UnreadableResponse", 3)]
    public async Task What_does_not_end_surfaces_after_as_many_attempts_as_the_live_transport_makes(PracticeFaultKind kind, string code, int attempts)
    {
        Faults.Add(new PracticeFault(kind));
        await _practised.Refused(Ec2Api.DescribeInstances, new(), code);
        Assert.Equal(attempts, _practised.Account.Attempts["ec2:DescribeInstances"]);
    }

    [Fact]
    public async Task A_change_whose_answer_cannot_be_read_is_made_once_and_not_again()
    {
        Faults.Add(new PracticeFault(PracticeFaultKind.Truncate, "ec2:EnableEbs*"));
        await _practised.Refused(Ec2Api.EnableEbsEncryptionByDefault, new(), "UnreadableResponse");
        Assert.Equal((1, 1), (_practised.Account.Attempts["ec2:EnableEbsEncryptionByDefault"], _practised.Account.ChangingCalls));
        Assert.True((await _practised.Call(Ec2Api.GetEbsEncryptionByDefault, new())).EbsEncryptionByDefault);
    }

    [Fact]
    public async Task A_lost_answer_leaves_its_effect_so_that_sending_again_finds_the_rule_there()
    {
        Faults.Add(new PracticeFault(PracticeFaultKind.LostAnswer, "ec2:Authorize*") { Times = 1 });
        await _practised.Refused(
            Ec2Api.AuthorizeSecurityGroupIngress,
            new() { GroupId = _practised.Id("sg", "workers"), IpPermissions = [new IpPermission { IpProtocol = "tcp", FromPort = 1, ToPort = 1, IpRanges = [new IpRange { CidrIp = "10.0.0.0/8" }] }] },
            "InvalidPermission.Duplicate");
    }

    [Fact]
    public async Task Three_in_ten_calls_going_wrong_change_nothing_in_what_is_read()
    {
        var calm = await Practised.Collect(new Practised().Aws);
        foreach (var (kind, part) in new[] { (PracticeFaultKind.Throttle, 0.1), (PracticeFaultKind.ServerError, 0.05), (PracticeFaultKind.Reset, 0.05), (PracticeFaultKind.HtmlPage, 0.05), (PracticeFaultKind.Truncate, 0.05) })
            Faults.Add(new PracticeFault(kind) { Fraction = part, Seed = 7 + (int)kind });
        var rough = await Practised.Collect(_practised.Aws);
        Assert.True(_practised.Account.Attempts.Values.Sum() > _practised.Account.Calls.Values.Sum());
        foreach (var record in rough.Records)
            if (record.Gap is null) Assert.Equal(Json(calm.Records.Single(r => r.Key == record.Key)), Json(record));
            else Assert.Equal(ReadingStatus.Failed, record.Gap.Status);
    }

    [Fact]
    public async Task The_estate_can_change_between_two_calls()
    {
        var id = _practised.Id("i", "notebook-alice");
        Faults.BeforeCall = (call, _) =>
        {
            if (call is { IsChanging: true, Action: "ec2:ModifyInstanceMetadataOptions" }) _practised.Account.Terminate(id);
            return Task.CompletedTask;
        };
        await _practised.Refused(Ec2Api.ModifyInstanceMetadataOptions, new() { InstanceId = id, HttpTokens = "required" }, "IncorrectInstanceState");
        Assert.DoesNotContain((await _practised.Call(Ec2Api.DescribeNetworkInterfaces, new())).NetworkInterfaces!, n => n.Attachment?.InstanceId == id);
    }

    [Fact]
    public async Task A_late_answer_can_be_called_off()
    {
        Faults.Add(new PracticeFault(PracticeFaultKind.Delay) { Delay = TimeSpan.FromHours(1) });
        using var cancel = new CancellationTokenSource();
        var call = _practised.Aws.SendAsync(Ec2Api.DescribeVpcs.Call(new()), cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task A_fault_can_be_of_one_region()
    {
        Faults.Add(new PracticeFault(PracticeFaultKind.Deny, "ec2:DescribeVpcs") { Region = "eu-west-1" });
        await _practised.Call(Ec2Api.DescribeVpcs, new());
        await Assert.ThrowsAsync<AwsException>(() => _practised.Account.Connect("eu-west-1").SendAsync(Ec2Api.DescribeVpcs.Call(new()), default));
        Assert.Equal("UnknownRegion", Assert.Throws<AwsException>(() => _practised.Account.Connect("mars-1")).ErrorCode);
    }

    private static string Json(InventoryRecord record) => Records.Json(record);
}
