using SecureMlTools.Api;
using SecureMlTools.Api.CloudWatchLogs;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Api.Iam;
using SecureMlTools.Operations;

namespace SecureMlTools.Tests.Practice;

/// <summary>What keeps a network from being removed, and what its removal leaves alone.</summary>
public sealed class TrainingNetworkRemovalTests : IDisposable
{
    private readonly Networks _networks = new();

    [Fact]
    public async Task An_interface_of_a_training_job_is_a_user()
    {
        var network = await _networks.Built(Networks.Request());
        Assert.Empty(await Users(_networks.Aws));
        // As SageMaker, FSx and RDS make them: asked for by the service, of no instance.
        var job = new NetworkInterface { NetworkInterfaceId = "eni-0123456789abcdef0", VpcId = network.VpcId, InterfaceType = "interface", RequesterId = "AROAEXAMPLE:SageMaker", RequesterManaged = true, Status = "in-use" };
        var aws = new Altering(_networks.Aws, (_, answer) => answer is DescribeNetworkInterfacesResponse r ? r with { NetworkInterfaces = [.. r.NetworkInterfaces ?? [], job] } : answer);
        Assert.Equal(["eni-0123456789abcdef0"], await Users(aws));
    }

    [Fact]
    public async Task A_machine_that_comes_while_the_question_is_open_keeps_its_network()
    {
        var network = await _networks.Built(Networks.Request());
        var removal = (await TrainingNetworkOperation.PlanRemovalAsync(_networks.Aws, "lab", false, default))!;
        Assert.Null(removal.Refusal);
        var group = (await _networks.Aws.SendAsync(Ec2Api.CreateSecurityGroup.Call(new CreateSecurityGroupRequest { GroupName = "machines", Description = "machines", VpcId = network.VpcId }), default)).GroupId!;
        var calls = _networks.Account.ChangingCalls;
        var refused = await Assert.ThrowsAsync<OptionException>(() => TrainingNetworkOperation.RemoveAsync(_networks.Aws, removal.Network, false, null, _networks.Clock, default));
        Assert.Equal($"Training network lab is in use by {group}, so nothing was removed: remove these first, machines with Remove-HardenedTrainingInstance.", refused.Message);
        Assert.Equal(calls, _networks.Account.ChangingCalls);
    }

    [Fact]
    public async Task What_others_made_in_the_vpc_is_named()
    {
        var network = await _networks.Built(Networks.Request());
        var group = (await _networks.Aws.SendAsync(Ec2Api.CreateSecurityGroup.Call(new CreateSecurityGroupRequest { GroupName = "machines", Description = "machines", VpcId = network.VpcId }), default)).GroupId!;
        var table = (await _networks.Aws.SendAsync(Ec2Api.CreateRouteTable.Call(new CreateRouteTableRequest { VpcId = network.VpcId }), default)).RouteTable!.RouteTableId!;
        Assert.Equal([table, group], await Users(_networks.Aws));
    }

    [Fact]
    public async Task Log_groups_of_others_stay()
    {
        await _networks.Built(Networks.Request());
        await _networks.Aws.SendAsync(CloudWatchLogsApi.CreateLogGroup.Call(new CreateLogGroupRequest { LogGroupName = "/secureml/lab/experiments" }), default);
        Assert.All(await _networks.Remove(), r => Assert.Equal(LaunchOutcome.Removed, r.Outcome));
        var left = await _networks.Aws.SendAsync(CloudWatchLogsApi.DescribeLogGroups.Call(new DescribeLogGroupsRequest { LogGroupNamePrefix = "/secureml/lab/" }), default);
        Assert.Equal(["/secureml/lab/experiments"], left.LogGroups!.Select(g => g.LogGroupName));
    }

    [Fact]
    public async Task A_role_that_somebody_attached_a_policy_to_is_left_whole_and_at_once()
    {
        var network = await _networks.Built(Networks.Request());
        var role = network.Resource.First(r => r.ResourceType == "AWS::IAM::Role").ResourceId!;
        var roles = _networks.Account.Iam.Roles;
        roles.Put(roles.Find(role)! with { Attached = [new AttachedPolicy { PolicyName = "ReadOnlyAccess", PolicyArn = "arn:aws:iam::aws:policy/ReadOnlyAccess" }] });
        var left = Assert.Single(await _networks.Remove(), r => r.Outcome != LaunchOutcome.Removed);
        Assert.Equal((role, $"the managed policy arn:aws:iam::aws:policy/ReadOnlyAccess is attached to it, so nothing of it was touched: aws iam detach-role-policy --role-name {role} --policy-arn arn:aws:iam::aws:policy/ReadOnlyAccess"), (left.ResourceId, left.Reason));
        Assert.Single(roles.Find(role)!.Inline);
        Assert.Equal(0, _networks.Account.Calls.GetValueOrDefault("iam:DeleteRole"));
        roles.Put(roles.Find(role)! with { Attached = [] });
        Assert.Equal([role], (await _networks.Remove()).Select(r => r.ResourceId));
    }

    [Fact]
    public async Task What_holds_a_role_is_not_waited_for()
    {
        var network = await _networks.Built(Networks.Request());
        var role = network.Resource.First(r => r.ResourceType == "AWS::IAM::Role").ResourceId!;
        await _networks.Aws.SendAsync(IamApi.CreateInstanceProfile.Call(new CreateInstanceProfileRequest { InstanceProfileName = "others" }), default);
        await _networks.Aws.SendAsync(IamApi.AddRoleToInstanceProfile.Call(new AddRoleToInstanceProfileRequest { InstanceProfileName = "others", RoleName = role }), default);
        var left = Assert.Single(await _networks.Remove(), r => r.Outcome != LaunchOutcome.Removed);
        Assert.Contains("must remove roles from instance profile first", left.Reason, StringComparison.Ordinal);
        Assert.InRange(_networks.Account.Calls["iam:DeleteRole"], 2, 8);
    }

    [Fact]
    public async Task A_stacks_network_is_left_to_its_stack()
    {
        await _networks.Built(Networks.Request());
        var calls = _networks.Account.ChangingCalls;
        var aws = new Altering(_networks.Aws, (_, answer) => answer is DescribeVpcsResponse r
            ? r with { Vpcs = [.. r.Vpcs!.Select(v => v with { Tags = [.. v.Tags ?? [], new Api.Ec2.Tag { Key = "aws:cloudformation:stack-name", Value = "lab-stack" }] })] }
            : answer);
        var plan = await TrainingNetworkOperation.PlanAsync(aws, Networks.Request() with { DnsFirewall = true }, default);
        Assert.NotEmpty(plan.Template(TemplateFormat.CloudFormation).Text);
        var network = (await TrainingNetworkOperation.FindAsync(aws, "lab", default))!;
        foreach (var refused in new Func<Task>[] { () => TrainingNetworkOperation.BuildAsync(aws, plan, _networks.Journal(), null, _networks.Clock, default), () => TrainingNetworkOperation.RemoveAsync(aws, network, false, null, _networks.Clock, default), () => Users(aws) })
            Assert.Equal("Network lab was made by the CloudFormation stack 'lab-stack': change or delete it there.", (await Assert.ThrowsAsync<OptionException>(refused)).Message);
        Assert.Equal(calls, _networks.Account.ChangingCalls);
    }

    public void Dispose() => _networks.Dispose();

    private static async Task<IReadOnlyList<string>> Users(IAwsTransport aws) => await TrainingNetworkOperation.UsersAsync(aws, (await TrainingNetworkOperation.FindAsync(aws, "lab", default))!, default);
}
