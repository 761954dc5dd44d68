using SecureMlTools.Api;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Launch.Machines;
using SecureMlTools.Operations;
using SecureMlTools.Practice;
using SecureMlTools.Practice.State;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Practice;

/// <summary>Machines launched in the practice account, as a user would: what is there afterwards, and what is not.</summary>
public sealed class LaunchTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("launch").FullName;
    private readonly PracticeAccount _account = new PracticeFactory().Create("training-estate");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_machine_has_no_failed_control_of_its_own()
    {
        var result = await LaunchAsync(Request());
        Assert.Null(result.Failure);
        var machine = Assert.Single(result.Instances);
        Assert.Equal("running", machine.State);
        Assert.NotEmpty(machine.Findings);
        Assert.Equal([], machine.Findings.Where(f => f.Status == FindingStatus.Fail).Select(f => $"{f.ControlId} {f.ResourceId}: {f.Reason}"));
        Assert.Contains(machine.Findings, f => f is { ControlId: "IMDS-01", Status: FindingStatus.Pass });
        Assert.Contains(machine.Findings, f => f is { ControlId: "SSM-01", Status: FindingStatus.Pass });
    }

    [Fact]
    public async Task A_machine_is_what_was_promised()
    {
        var result = await LaunchAsync(Request() with { Tags = new Dictionary<string, string> { ["Team"] = "vision" }, S3Buckets = ["data", "runs/seven=ReadWrite"], KmsKeyId = "alias/training-data", HardenOs = true, VolumeSize = 200 });
        Assert.Null(result.Failure);
        var stored = Region.Instances.Find(result.Instances[0].InstanceId)!;
        var machine = stored.Instance;
        Assert.Equal(("required", 1, "enabled", "disabled"), (machine.MetadataOptions!.HttpTokens, machine.MetadataOptions.HttpPutResponseHopLimit, machine.MetadataOptions.HttpEndpoint, machine.MetadataOptions.InstanceMetadataTags));
        Assert.Null(machine.PublicIpAddress);
        Assert.Null(machine.KeyName);
        Assert.Equal("enabled", machine.Monitoring!.State);
        Assert.NotNull(stored.UserData);
        var volume = Region.Volumes.Find(machine.BlockDeviceMappings![0].Ebs!.VolumeId)!;
        Assert.Equal((true, "gp3", 200), (volume.Encrypted, volume.VolumeType, volume.Size));
        Assert.Contains(Region.Ids.Uuid("training-data"), volume.KmsKeyId);
        var nic = Region.NetworkInterfaces.Find(machine.NetworkInterfaces![0].NetworkInterfaceId)!;
        foreach (var tags in new[] { machine.Tags, volume.Tags, nic.TagSet }) Assert.Equal(("vision", "trainer"), (tags.Value("Team"), tags.Value("Name")));

        var group = Region.SecurityGroups.Find(machine.SecurityGroups![0].GroupId)!;
        var rules = Region.Rules.Table.All.Where(r => r.GroupId == group.GroupId).ToList();
        Assert.DoesNotContain(rules, r => r.IsEgress != true);
        Assert.Equal([(80, "0.0.0.0/0"), (443, "0.0.0.0/0")], rules.Select(r => (r.FromPort!.Value, r.CidrIpv4!)).Order());

        var role = Assert.Single(_account.Iam.Roles.All, r => r.Role.RoleName!.StartsWith("trainer-", StringComparison.Ordinal));
        var policy = Assert.Single(role.Inline).Value;
        Assert.Empty(role.Attached);
        Assert.DoesNotContain("ssm:GetParameter", policy);
        Assert.Contains("ssm:UpdateInstanceInformation", policy);
        Assert.Contains("arn:aws:s3:::data/*", policy);
        Assert.Contains("arn:aws:s3:::runs/seven/*", policy);
        Assert.Equal(1, policy.Split("s3:PutObject").Length - 1);
        Assert.Contains(result.JournalPath!, Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task A_group_in_a_vpc_with_ipv6_lets_nothing_out_that_was_not_planned()
    {
        var vpc = Region.Vpcs.Find(Region.Subnets.Find(Subnet("training-private-a"))!.VpcId)!;
        Region.Vpcs.Put(vpc with { Ipv6CidrBlockAssociationSet = [new VpcIpv6CidrBlockAssociation { AssociationId = "vpc-cidr-assoc-1", Ipv6CidrBlock = "2600:1f18:1::/56", Ipv6CidrBlockState = new VpcCidrBlockState { State = "associated" } }] });
        var result = await LaunchAsync(Request());
        Assert.Null(result.Failure);
        var group = result.Instances[0].SecurityGroupIds[0];
        Assert.Equal(["tcp 443 0.0.0.0/0", "tcp 80 0.0.0.0/0"], Region.Rules.Table.All.Where(r => r.GroupId == group).Select(r => $"{r.IpProtocol} {r.FromPort} {r.CidrIpv4 ?? r.CidrIpv6}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_hundred_machines_are_one_call_a_subnet()
    {
        var result = await LaunchAsync(Request() with { Count = 100, SubnetIds = [Subnet("training-private-a"), Subnet("training-private-b")] });
        Assert.Null(result.Failure);
        Assert.Equal(100, result.Instances.Count);
        Assert.Equal(2, _account.Calls["ec2:RunInstances"]);
        Assert.Equal([50, 50], result.Instances.GroupBy(i => i.SubnetId).Select(g => g.Count()));
    }

    [Fact]
    public async Task A_second_request_starts_a_second_machine_and_a_repeated_one_does_not()
    {
        var first = await LaunchAsync(Request());
        var second = await LaunchAsync(Request());
        Assert.NotEqual(first.Instances[0].InstanceId, second.Instances[0].InstanceId);

        var named = await LaunchAsync(Request() with { ClientToken = "order-7" });
        var calls = _account.ChangingCalls;
        var again = await LaunchAsync(Request() with { ClientToken = "order-7" });
        Assert.Equal(named.Instances[0].InstanceId, again.Instances[0].InstanceId);
        Assert.Equal(1, Machines().Count(m => m.InstanceId == named.Instances[0].InstanceId));
        Assert.Equal(3, Machines().Count);
        Assert.Equal(calls, _account.ChangingCalls);
    }

    [Fact]
    public async Task A_token_that_comes_again_with_other_subnets_starts_nothing_beside_the_first_machines()
    {
        await LaunchAsync(Request() with { ClientToken = "order-7", Count = 2 });
        var calls = _account.ChangingCalls;
        var error = await Assert.ThrowsAsync<OptionException>(() => LaunchAsync(Request() with { ClientToken = "order-7", Count = 2, SubnetIds = [Subnet("training-private-a"), Subnet("training-private-b")] }));
        Assert.Contains("this one does not ask for", error.Message);
        Assert.Contains("-ClientToken", error.Message);
        Assert.Equal(2, Machines().Count);
        Assert.Equal(calls, _account.ChangingCalls);
    }

    public static TheoryData<string, Func<LaunchRequest, LaunchRequest>> Changes => new()
    {
        { "type", r => r with { InstanceType = "g6.xlarge" } },
        { "count", r => r with { Count = 2 } },
        { "bucket", r => r with { S3Buckets = ["data"] } },
        { "hardening", r => r with { HardenOs = true } },
        { "key", r => r with { KmsKeyId = "alias/training-data" } },
        { "tag", r => r with { Tags = new Dictionary<string, string> { ["Team"] = "ml" } } },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_token_or_journal_that_comes_again_with_another_request_is_refused(string what, Func<LaunchRequest, LaunchRequest> change)
    {
        _ = what;
        var first = await LaunchAsync(Request() with { ClientToken = "order-7" });
        var error = await Assert.ThrowsAsync<OptionException>(() => LaunchAsync(change(Request()) with { ClientToken = "order-7" }));
        Assert.Contains("asked for something else", error.Message);
        error = await Assert.ThrowsAsync<OptionException>(() => LaunchAsync(change(Request()) with { ResumeJournal = first.JournalPath }));
        Assert.Contains("parameters of the launch", error.Message);
        Assert.Single(Machines());
    }

    [Fact]
    public async Task A_repeated_request_that_fails_names_what_the_first_one_left_running()
    {
        var first = await LaunchAsync(Request() with { ClientToken = "order-7" });
        Region.ManagedInstances.Remove(first.Instances[0].InstanceId);
        var again = await LaunchAsync(Request() with { ClientToken = "order-7" });
        Assert.DoesNotContain("Nothing had been made", again.Failure);
        Assert.Contains($"still there: AWS::EC2::SecurityGroup {first.Instances[0].SecurityGroupIds[0]}", again.Failure);
        Assert.Contains(first.Instances[0].InstanceId, again.Failure);
        Assert.Single(Machines());
    }

    [Theory]
    [InlineData(3)]
    [InlineData(int.MaxValue)]
    public async Task A_machine_that_ec2_shows_late_is_terminated_by_the_roll_back_or_named(int attempts)
    {
        StoredInstance? hidden = null;
        string? id = null;
        var seen = 0;
        _account.Faults.AfterCall = (call, _) =>
        {
            if (call.Action != "ec2:RunInstances") return Task.CompletedTask;
            hidden = Region.Instances.Find(id = Machines()[0].InstanceId!);
            Region.Instances.Remove(id);
            return Task.CompletedTask;
        };
        _account.Faults.BeforeCall = (call, _) =>
        {
            if (call.Action == "ec2:TerminateInstances" && ++seen == attempts) Region.Instances.Put(hidden!);
            return Task.CompletedTask;
        };
        var result = await LaunchAsync(Request());
        Assert.Contains("was not ready after", result.Failure);
        if (attempts < int.MaxValue)
        {
            Assert.Empty(result.LeftBehind);
            Assert.Equal("terminated", Region.Instances.Find(id)!.Instance.State!.Name);
        }
        else
        {
            Assert.Contains(result.LeftBehind, l => l.Contains(id!, StringComparison.Ordinal) && l.Contains("does not show it", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("ssm:DescribeInstanceInformation")]
    [InlineData("ec2:DescribeInstanceStatus")]
    public async Task What_the_wait_may_not_read_is_said_before_anything_is_made(string action)
    {
        _account.Faults.Deny(action);
        var error = await Assert.ThrowsAsync<OptionException>(() => LaunchAsync(Request()));
        Assert.Contains(action, error.Message);
        Assert.Contains("-NoWait", error.Message);
        Assert.Equal(0, _account.ChangingCalls);
        Assert.Null((await LaunchAsync(Request() with { Waits = false })).Failure);
    }

    [Theory]
    [InlineData("ssm:DescribeInstanceInformation")]
    [InlineData("ec2:DescribeInstanceStatus")]
    public async Task A_read_that_fails_during_the_wait_ends_no_machine(string action)
    {
        _account.Faults.AfterCall = (call, _) =>
        {
            if (call.Action == "ec2:RunInstances") _account.Faults.Add(new PracticeFault(PracticeFaultKind.ServerError, action) { Times = 8 });
            return Task.CompletedTask;
        };
        var result = await LaunchAsync(Request());
        Assert.Null(result.Failure);
        Assert.Single(Machines());
    }

    [Fact]
    public async Task Machines_that_cannot_be_audited_are_given_all_the_same()
    {
        _account.Faults.AfterCall = (call, _) =>
        {
            if (call.Action == "ec2:RunInstances") _account.Faults.Deny("sts:GetCallerIdentity");
            return Task.CompletedTask;
        };
        var result = await LaunchAsync(Request());
        Assert.Null(result.Failure);
        Assert.Equal(Assert.Single(Machines()).InstanceId, Assert.Single(result.Instances).InstanceId);
        Assert.Contains("not audited", Assert.Single(result.Warnings));
    }

    [Fact]
    public async Task A_launch_that_broke_off_is_gone_on_with_from_its_journal()
    {
        using var stop = new CancellationTokenSource();
        _account.Faults.AfterCall = (call, _) =>
        {
            if (call.Action == "ec2:RunInstances") stop.Cancel();
            return Task.CompletedTask;
        };
        var path = Path.Combine(_folder, "broken.jsonl");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => LaunchAsync(Request() with { JournalPath = path }, stop.Token));
        _account.Faults.AfterCall = null;
        var machine = Assert.Single(Machines());

        var result = await LaunchAsync(Request() with { ResumeJournal = path });
        Assert.Null(result.Failure);
        Assert.Equal(machine.InstanceId, Assert.Single(result.Instances).InstanceId);
        Assert.Single(Machines());
    }

    [Fact]
    public async Task A_new_profile_that_ec2_does_not_know_yet_is_waited_for()
    {
        _account.SettleProfilesAfter(3);
        _account.SettleMachinesAfter(2);
        var result = await LaunchAsync(Request());
        Assert.Null(result.Failure);
        Assert.Single(Machines());
    }

    [Fact]
    public async Task A_plan_changes_nothing_and_says_what_will_be_made()
    {
        var plan = await PlanAsync(Request() with { Efa = true, InstanceType = "p4d.24xlarge", HardenOs = true });
        Assert.Equal(0, _account.ChangingCalls);
        Assert.Equal(
            ["AWS::EC2::SecurityGroup", "AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress", "AWS::Logs::LogGroup", "AWS::IAM::Role", "AWS::IAM::InstanceProfile", "AWS::EC2::Instance"],
            plan.Lines.Select(l => l.Split(' ')[0]));
        Assert.Contains("1 x p4d.24xlarge", plan.Lines[^1]);
    }

    [Fact]
    public async Task Efa_has_an_interface_on_each_card_and_its_own_rule_both_ways()
    {
        var result = await LaunchAsync(Request() with { Efa = true, InstanceType = "p4d.24xlarge" });
        Assert.Null(result.Failure);
        var machine = Region.Instances.Find(result.Instances[0].InstanceId)!.Instance;
        Assert.Equal(["efa", "efa-only", "efa-only", "efa-only"], machine.NetworkInterfaces!.Select(n => n.InterfaceType));
        var group = machine.SecurityGroups![0].GroupId;
        Assert.Equal([false, true], Region.Rules.Table.All.Where(r => r.GroupId == group && r.IpProtocol == "-1").Select(r => r.IsEgress == true).Order());
        Assert.DoesNotContain(result.Instances[0].Findings, f => f.Status == FindingStatus.Fail);
    }

    [Fact]
    public async Task A_launch_template_holds_what_the_machines_were_made_from()
    {
        var result = await LaunchAsync(Request() with { LaunchTemplateName = "trainers-safe" });
        Assert.Null(result.Failure);
        var template = Assert.Single(Region.LaunchTemplates.All, t => t.LaunchTemplateName == "trainers-safe");
        var data = Region.TemplateVersions.Find(PracticeRegion.VersionKey(template.LaunchTemplateId, 1))!.LaunchTemplateData!;
        Assert.Equal(("g5.2xlarge", "required", false), (data.InstanceType, data.MetadataOptions!.HttpTokens, data.NetworkInterfaces![0].AssociatePublicIpAddress));
        Assert.Equal("required", result.Instances[0].HttpTokens);
        Assert.Equal(template.LaunchTemplateId, result.Instances[0].Tags["aws:ec2launchtemplate:id"]);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_template_of_machines_is_one_that_its_tools_take(bool terraform)
    {
        var everything = Request("p4d.24xlarge") with
        {
            Count = 3,
            SubnetIds = [Subnet("training-private-a"), Subnet("training-private-b")],
            Efa = true,
            HardenOs = true,
            S3Buckets = ["data/in", "out=ReadWrite"],
            KmsKeyId = "alias/training-data",
            SpotMaxPrice = 12.5m,
            Tenancy = "dedicated",
            PermissionsBoundary = "arn:aws:iam::111122223333:policy/edge",
            Tags = new Dictionary<string, string> { ["Team"] = "ml" },
        };
        var template = (await PlanAsync(everything)).Template(terraform ? TemplateFormat.Terraform : TemplateFormat.CloudFormation);
        Assert.Equal(0, _account.ChangingCalls);
        if (terraform) Assert.True(TemplateTools.TerraformValidate(template.Text)["valid"]!.GetValue<bool>(), TemplateTools.TerraformValidate(template.Text).ToJsonString());
        else Assert.Equal("", TemplateTools.CfnLint(template.Text));
        Assert.Equal(3, template.Text.Split(terraform ? "\"launch_template\"" : "\"AWS::EC2::Instance\"").Length - 1);
    }

    [Fact]
    public async Task Machines_go_into_the_workload_subnets_of_a_training_network_and_have_no_failed_control_there()
    {
        using var networks = new Networks();
        var network = await networks.Built(Networks.Request("us-east-1a", "us-east-1b"));
        Assert.Equal("lab", network.Name);
        var plan = await LaunchOperation.PlanAsync(networks.Aws, Request() with { SubnetIds = [], Network = "lab", Count = 2, JournalPath = Path.Combine(_folder, "lab.jsonl") }, ShippedImages.Catalog, networks.Clock, default);
        var result = await LaunchOperation.RunAsync(networks.Aws, plan, networks.Clock, null, null, default);
        Assert.Null(result.Failure);
        Assert.Equal(2, result.Instances.Select(i => i.SubnetId).Distinct().Count());
        Assert.All(result.Instances, i => Assert.Equal([], i.Findings.Where(f => f.Status == FindingStatus.Fail).Select(f => $"{f.ControlId} {f.ResourceId}: {f.Reason}")));
    }

    public static TheoryData<string, string, LaunchRequest> Unmeetable => new()
    {
        { "type", "has no instance type 'p9.large'", Request("p9.large") },
        { "zone", "is not offered in us-east-1b", Request("p5.48xlarge") with { SubnetIds = ["{training-private-b}"] } },
        { "architecture", "is for arm64, but g5.2xlarge is x86_64", Request() with { Image = "ssm:/aws/service/canonical/ubuntu/server/24.04/stable/current/arm64/hvm/ebs-gp3/ami-id" } },
        { "subnet", "There is no subnet subnet-00000000000000000", Request() with { SubnetIds = ["subnet-00000000000000000"] } },
        { "public", "gives every new machine a public address", Request() with { SubnetIds = ["{training-public-a}"] } },
        { "preset", "did you mean DeepLearningPyTorch?", Request() with { Image = "DeepLearningPytorch1" } },
        { "parameter", "There is no parameter '/none'", Request() with { Image = "ssm:/none" } },
        { "owner", "neither this account nor AWS", Request() with { Image = "{ami:ubuntu-22.04-cuda-fast-miner-free}" } },
        { "age", "is deprecated since", Request() with { Image = "{ami:Deep Learning AMI GPU TensorFlow 2.10 (Amazon Linux 2)}" } },
        { "volume", "needs a root volume of 75 GiB", Request() with { VolumeSize = 20 } },
        { "efa", "g5.2xlarge has no EFA", Request() with { Efa = true } },
        { "enclave", "cannot be the parent of an enclave", Request("g5g.2xlarge") with { Enclave = true } },
        { "profile", "There is no instance profile 'nobody'", Request() with { InstanceProfile = "nobody" } },
        { "key", "There is no KMS key", Request() with { KmsKeyId = "alias/nothing" } },
        { "reservation", "is for p5.48xlarge, not g5.2xlarge", Request() with { CapacityReservationId = "{cr:p5-block}" } },
        { "network", "There is no training network 'lab'", Request() with { SubnetIds = [], Network = "lab" } },
        { "where", "Name where the machines shall be", Request() with { SubnetIds = [] } },
        { "bucket", "is not the name of a bucket", Request() with { S3Buckets = ["My_Bucket"] } },
        { "name", "is no name for machines", Request() with { Name = "a b" } },
        { "tag", "cannot be the key of a tag", Request() with { Tags = new Dictionary<string, string> { ["aws:x"] = "" } } },
        { "case", "differ by case only", Request() with { Tags = new Dictionary<string, string> { ["name"] = "x" } } },
        { "spot", "cannot be protected from termination", Request() with { SpotMaxPrice = 1, TerminationProtection = true } },
        { "vpcs", "are of several VPCs", Request() with { SubnetIds = ["{training-private-a}", "{serving-private-a}"] } },
    };

    [Theory]
    [MemberData(nameof(Unmeetable))]
    public async Task What_cannot_be_launched_is_said_in_a_sentence_before_anything_is_made(string what, string says, LaunchRequest request)
    {
        _ = what;
        var error = await Assert.ThrowsAsync<OptionException>(() => PlanAsync(Filled(request)));
        Assert.Contains(says, error.Message);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Equal(0, _account.ChangingCalls);
    }

    [Fact]
    public async Task Every_call_refused_in_turn_leaves_nothing_behind_that_is_not_named() => await EachCallAsync(PracticeFaultKind.Deny, atLeast: 15);

    [Fact]
    public async Task Every_answer_lost_in_turn_leaves_nothing_behind_that_is_not_named() => await EachCallAsync(PracticeFaultKind.LostAnswer, atLeast: 5);

    [Fact]
    public async Task What_cannot_be_taken_away_is_named()
    {
        _account.Faults.AfterCall = (call, _) =>
        {
            if (call.Action == "ec2:RunInstances") _account.Terminate(Machines()[0].InstanceId!);
            return Task.CompletedTask;
        };
        _account.Faults.Deny("iam:DeleteRole");
        var result = await LaunchAsync(Request());
        var role = Assert.Single(_account.Iam.Roles.All, r => r.Role.RoleName!.StartsWith("trainer-", StringComparison.Ordinal));
        Assert.Contains($"AWS::IAM::Role {role.Role.RoleName}", Assert.Single(result.LeftBehind));
        Assert.Contains(role.Role.RoleName!, result.Failure);
        Assert.Empty(Machines());
    }

    [Fact]
    public async Task A_machine_that_does_not_start_is_a_failure_and_goes()
    {
        _account.SettleMachinesAfter(1);
        _account.Faults.AfterCall = (call, _) =>
        {
            if (call.Action == "ec2:RunInstances") _account.Terminate(Machines()[0].InstanceId!);
            return Task.CompletedTask;
        };
        var result = await LaunchAsync(Request());
        Assert.Contains("did not start", result.Failure);
        Assert.Contains("was removed again", result.Failure);
        Assert.Equal(Before, Now());
        Assert.Contains(result.JournalPath!, result.Failure);
    }

    [Fact]
    public async Task A_token_whose_machines_were_taken_away_is_said_to_be_used_up()
    {
        _account.Faults.AfterCall = (call, _) =>
        {
            if (call.Action == "ec2:RunInstances") _account.Terminate(Machines()[0].InstanceId!);
            return Task.CompletedTask;
        };
        Assert.Contains("The token order-7 is used up", (await LaunchAsync(Request() with { ClientToken = "order-7" })).Failure);
    }

    [Fact]
    public async Task A_profile_that_lets_no_machine_report_is_warned_of_before()
    {
        Assert.Empty((await PlanAsync(Request() with { InstanceProfile = "training-node" })).Warnings);
        var role = _account.Iam.Roles.Find(_account.Iam.Profiles.Find("training-node")!.RoleName)!;
        _account.Iam.Roles.Put(role with { Attached = [] });
        Assert.Contains("ssm:UpdateInstanceInformation", Assert.Single((await PlanAsync(Request() with { InstanceProfile = "training-node" })).Warnings));
        _account.Iam.Roles.Put(role with { Attached = [], Inline = new Dictionary<string, string> { ["agent"] = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"ssm:*\",\"Resource\":\"*\"}]}" } });
        Assert.Empty((await PlanAsync(Request() with { InstanceProfile = "training-node" })).Warnings);
    }

    [Fact]
    public async Task A_type_that_has_no_ebs_optimization_is_launched_without()
    {
        Region.InstanceTypes.Put(Region.InstanceTypes.Find("g5.2xlarge")! with { EbsInfo = new EbsInfo { EbsOptimizedSupport = "unsupported" } });
        var result = await LaunchAsync(Request());
        Assert.Null(result.Failure);
        Assert.NotEqual(true, Machines()[0].EbsOptimized);
    }

    [Fact]
    public async Task A_resumed_run_instances_carries_its_old_token_where_the_machine_is_not_shown_yet()
    {
        using var stop = new CancellationTokenSource();
        StoredInstance? hidden = null;
        _account.Faults.AfterCall = (call, _) =>
        {
            if (call.Action != "ec2:RunInstances") return Task.CompletedTask;
            hidden = Region.Instances.Find(Machines()[0].InstanceId!);
            Region.Instances.Remove(hidden!.Instance.InstanceId!);
            stop.Cancel();
            return Task.CompletedTask;
        };
        var path = Path.Combine(_folder, "broken.jsonl");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => LaunchAsync(Request() with { JournalPath = path }, stop.Token));
        _account.Faults.AfterCall = null;
        _account.Faults.BeforeCall = (call, _) =>
        {
            if (call.Action == "ec2:RunInstances") Region.Instances.Put(hidden! with { Instance = hidden.Instance with { State = new InstanceState { Code = 16, Name = "running" } } });
            return Task.CompletedTask;
        };
        var result = await LaunchAsync(Request() with { ResumeJournal = path });
        Assert.Null(result.Failure);
        Assert.Equal(hidden!.Instance.InstanceId, Assert.Single(result.Instances).InstanceId);
        Assert.Single(Machines());
        Assert.Equal(2, _account.Calls["ec2:RunInstances"]);
    }

    // Counts the calls of a launch, then breaks each of them.
    private async Task EachCallAsync(PracticeFaultKind kind, int atLeast)
    {
        var counted = new PracticeFactory().Create("training-estate");
        var actions = new List<string>();
        counted.Faults.BeforeCall = (call, _) =>
        {
            actions.Add(call.Action);
            return Task.CompletedTask;
        };
        var options = Request() with { HardenOs = true, Efa = true, InstanceType = "p4d.24xlarge", LaunchTemplateName = "trainers-safe", TerminationProtection = true };
        Assert.Null((await LaunchAsync(Filled(options), account: counted)).Failure);
        var problems = new List<string>();
        var failures = 0;
        foreach (var (action, times) in actions.GroupBy(a => a).Select(g => (g.Key, g.Count())))
            for (var nth = 1; nth <= times; nth++)
            {
                var account = new PracticeFactory().Create("training-estate");
                var before = State(account);
                var seen = 0;
                // An answer is lost as often as the transport tries again.
                void Break() => account.Faults.Add(new PracticeFault(kind, action) { Times = kind == PracticeFaultKind.LostAnswer ? 8 : 1 });
                if (nth == 1) Break();
                account.Faults.BeforeCall = (call, _) =>
                {
                    if (call.Action == action && ++seen == nth - 1) Break();
                    return Task.CompletedTask;
                };
                LaunchResult? result = null;
                try
                {
                    result = await LaunchAsync(Filled(options), account: account);
                }
                catch (Exception e) when (e is OptionException or AwsException)
                {
                    // Refused before anything was made.
                    if (State(account) != before) problems.Add($"{kind} of {action} number {nth}: {e.Message}, and something was made");
                }

                var after = State(account);
                if (result is { Failure: null } && result.Instances.Count == 0) problems.Add($"{kind} of {action} number {nth}: the machine is not told of");
                if (result is { Failure: null } or null) continue;
                failures++;
                if (after != before && result.LeftBehind.Count == 0) problems.Add($"{kind} of {action} number {nth}: {result.Failure}\n  before {before}\n  after  {after}");
            }

        Assert.Empty(problems);
        Assert.InRange(failures, atLeast, int.MaxValue);
    }

    private static string State(PracticeAccount account)
    {
        var region = account.State("us-east-1");
        return string.Join(' ',
            region.SecurityGroups.Count, region.Rules.Table.All.Count(), region.LaunchTemplates.Count, region.TemplateVersions.Count, region.Volumes.Count, region.NetworkInterfaces.Count,
            region.Instances.All.Count(i => i.Instance.State?.Name != "terminated"), account.Iam.Roles.Count, account.Iam.Profiles.Count, region.Logs.Groups.Count);
    }

    private string Before { get; } = State(new PracticeFactory().Create("training-estate"));

    private string Now() => State(_account);

    private PracticeRegion Region => _account.State("us-east-1");

    private List<Instance> Machines() => [.. Region.Instances.All.Select(i => i.Instance).Where(i => i.Tags.Value("secureml:machine") is not null && i.State?.Name != "terminated")];

    private string Subnet(string name) => Region.Ids.Of("subnet", name);

    private static LaunchRequest Request(string type = "g5.2xlarge") => new() { Name = "trainer", InstanceType = type, Image = "DeepLearningPyTorch", SubnetIds = ["{training-private-a}"] };

    // Names in braces stand for ids of the scenario.
    private LaunchRequest Filled(LaunchRequest request)
    {
        string Fill(string text) => text.StartsWith('{') && text[1..^1].Split(':') is var parts ? Region.Ids.Of(parts.Length > 1 ? parts[0] : "subnet", parts[^1]) : text;
        return request with { SubnetIds = [.. request.SubnetIds.Select(Fill)], Image = Fill(request.Image), CapacityReservationId = request.CapacityReservationId is { } id ? Fill(id) : null };
    }

    private Task<LaunchPlan> PlanAsync(LaunchRequest request, PracticeAccount? account = null, CancellationToken cancellationToken = default) =>
        LaunchOperation.PlanAsync((account ?? _account).Connect("us-east-1"), Filled(request), ShippedImages.Catalog, Impatient.Clock, cancellationToken);

    private Task<LaunchResult> LaunchAsync(LaunchRequest request, CancellationToken cancellationToken = default) => LaunchAsync(request, _account, cancellationToken);

    private async Task<LaunchResult> LaunchAsync(LaunchRequest request, PracticeAccount account, CancellationToken cancellationToken = default)
    {
        var plan = await PlanAsync(request with { JournalPath = request.JournalPath ?? Path.Combine(_folder, Guid.NewGuid().ToString("N") + ".jsonl") }, account, cancellationToken);
        return await LaunchOperation.RunAsync(account.Connect("us-east-1"), plan, Impatient.Clock, null, null, cancellationToken);
    }

    /// <summary>A clock whose waits are over at once.</summary>
    private sealed class Impatient : TimeProvider
    {
        public static Impatient Clock { get; } = new();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? TimeSpan.Zero : dueTime, period);
    }
}
