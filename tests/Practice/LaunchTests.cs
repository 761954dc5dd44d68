using System.Text;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Operations;
using SecureMlTools.Practice.State;
using SecureMlTools.Tests.Support;

namespace SecureMlTools.Tests.Practice;

/// <summary>Machines launched in the practice account, as a user would: what is there afterwards.</summary>
public sealed class LaunchTests : IDisposable
{
    private readonly Launches _launches = new();

    [Fact]
    public async Task A_machine_has_no_failed_control_of_its_own()
    {
        var result = await _launches.Launch(Launches.Request());
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
        var result = await _launches.Launch(Launches.Request() with { Tags = new Dictionary<string, string> { ["Team"] = "vision" }, S3Buckets = ["data", "runs/seven=ReadWrite"], KmsKeyId = "alias/training-data", HardenOs = true, VolumeSize = 200 });
        Assert.Null(result.Failure);
        var stored = _launches.Region.Instances.Find(result.Instances[0].InstanceId)!;
        var machine = stored.Instance;
        Assert.Equal(("required", 1, "enabled", "disabled"), (machine.MetadataOptions!.HttpTokens, machine.MetadataOptions.HttpPutResponseHopLimit, machine.MetadataOptions.HttpEndpoint, machine.MetadataOptions.InstanceMetadataTags));
        Assert.Null(machine.PublicIpAddress);
        Assert.Null(machine.KeyName);
        Assert.Equal("enabled", machine.Monitoring!.State);
        Assert.NotNull(stored.UserData);
        var volume = _launches.Region.Volumes.Find(machine.BlockDeviceMappings![0].Ebs!.VolumeId)!;
        Assert.Equal((true, "gp3", 200), (volume.Encrypted, volume.VolumeType, volume.Size));
        Assert.Contains(_launches.Region.Ids.Uuid("training-data"), volume.KmsKeyId);
        var nic = _launches.Region.NetworkInterfaces.Find(machine.NetworkInterfaces![0].NetworkInterfaceId)!;
        foreach (var tags in new[] { machine.Tags, volume.Tags, nic.TagSet }) Assert.Equal(("vision", "trainer"), (tags.Value("Team"), tags.Value("Name")));

        var group = _launches.Region.SecurityGroups.Find(machine.SecurityGroups![0].GroupId)!;
        var rules = _launches.Region.Rules.Table.All.Where(r => r.GroupId == group.GroupId).ToList();
        Assert.DoesNotContain(rules, r => r.IsEgress != true);
        Assert.Equal([(80, "0.0.0.0/0"), (443, "0.0.0.0/0")], rules.Select(r => (r.FromPort!.Value, r.CidrIpv4!)).Order());

        var role = Assert.Single(_launches.Account.Iam.Roles.All, r => r.Role.RoleName!.StartsWith("trainer-", StringComparison.Ordinal));
        var policy = Assert.Single(role.Inline).Value;
        Assert.Empty(role.Attached);
        Assert.DoesNotContain("ssm:GetParameter", policy);
        Assert.Contains("ssm:UpdateInstanceInformation", policy);
        Assert.Contains("arn:aws:s3:::data/*", policy);
        Assert.Contains("arn:aws:s3:::runs/seven/*", policy);
        Assert.Equal(1, policy.Split("s3:PutObject").Length - 1);
        Assert.Contains(result.JournalPath!, Directory.GetFiles(Path.GetDirectoryName(result.JournalPath)!));
    }

    [Fact]
    public async Task A_group_in_a_vpc_with_ipv6_lets_nothing_out_that_was_not_planned()
    {
        var vpc = _launches.Region.Vpcs.Find(_launches.Region.Subnets.Find(_launches.Subnet("training-private-a"))!.VpcId)!;
        _launches.Region.Vpcs.Put(vpc with { Ipv6CidrBlockAssociationSet = [new VpcIpv6CidrBlockAssociation { AssociationId = "vpc-cidr-assoc-1", Ipv6CidrBlock = "2600:1f18:1::/56", Ipv6CidrBlockState = new VpcCidrBlockState { State = "associated" } }] });
        var result = await _launches.Launch(Launches.Request());
        Assert.Null(result.Failure);
        var group = result.Instances[0].SecurityGroupIds[0];
        Assert.Equal(["tcp 443 0.0.0.0/0", "tcp 80 0.0.0.0/0"], _launches.Region.Rules.Table.All.Where(r => r.GroupId == group).Select(r => $"{r.IpProtocol} {r.FromPort} {r.CidrIpv4 ?? r.CidrIpv6}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_hundred_machines_are_one_call_a_subnet()
    {
        var result = await _launches.Launch(Launches.Request() with { Count = 100, SubnetIds = [_launches.Subnet("training-private-a"), _launches.Subnet("training-private-b")] });
        Assert.Null(result.Failure);
        Assert.Equal(100, result.Instances.Count);
        Assert.Equal(2, _launches.Account.Calls["ec2:RunInstances"]);
        Assert.Equal([50, 50], result.Instances.GroupBy(i => i.SubnetId).Select(g => g.Count()));
    }

    [Fact]
    public async Task A_plan_changes_nothing_and_says_what_will_be_made()
    {
        var plan = await _launches.Plan(Launches.Request() with { Efa = true, InstanceType = "p4d.24xlarge", HardenOs = true });
        Assert.Equal(0, _launches.Account.ChangingCalls);
        Assert.Equal(
            ["AWS::EC2::SecurityGroup", "AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress", "AWS::Logs::LogGroup", "AWS::IAM::Role", "AWS::IAM::InstanceProfile", "AWS::EC2::Instance"],
            plan.Lines.Select(l => l.Split(' ')[0]));
        Assert.Contains("1 x p4d.24xlarge", plan.Lines[^1]);
    }

    [Fact]
    public async Task Efa_has_an_interface_on_each_card_and_its_own_rule_both_ways()
    {
        var result = await _launches.Launch(Launches.Request() with { Efa = true, InstanceType = "p4d.24xlarge", HardenOs = true });
        Assert.Null(result.Failure);
        var stored = _launches.Region.Instances.Find(result.Instances[0].InstanceId)!;
        Assert.Contains("\nSECUREML_EFA=yes\n", Encoding.UTF8.GetString(Convert.FromBase64String(stored.UserData!)));
        var machine = stored.Instance;
        Assert.Equal(["efa", "efa-only", "efa-only", "efa-only"], machine.NetworkInterfaces!.Select(n => n.InterfaceType));
        var group = machine.SecurityGroups![0].GroupId;
        Assert.Equal([false, true], _launches.Region.Rules.Table.All.Where(r => r.GroupId == group && r.IpProtocol == "-1").Select(r => r.IsEgress == true).Order());
        Assert.DoesNotContain(result.Instances[0].Findings, f => f.Status == FindingStatus.Fail);
    }

    [Fact]
    public async Task A_launch_template_holds_what_the_machines_were_made_from()
    {
        var result = await _launches.Launch(Launches.Request() with { LaunchTemplateName = "trainers-safe" });
        Assert.Null(result.Failure);
        var template = Assert.Single(_launches.Region.LaunchTemplates.All, t => t.LaunchTemplateName == "trainers-safe");
        var data = _launches.Region.TemplateVersions.Find(PracticeRegion.VersionKey(template.LaunchTemplateId, 1))!.LaunchTemplateData!;
        Assert.Equal(("g5.2xlarge", "required", false), (data.InstanceType, data.MetadataOptions!.HttpTokens, data.NetworkInterfaces![0].AssociatePublicIpAddress));
        Assert.Equal("required", result.Instances[0].HttpTokens);
        Assert.Equal(template.LaunchTemplateId, result.Instances[0].Tags["aws:ec2launchtemplate:id"]);
    }

    [Fact]
    public async Task A_type_that_has_no_ebs_optimization_is_launched_without()
    {
        _launches.Region.InstanceTypes.Put(_launches.Region.InstanceTypes.Find("g5.2xlarge")! with { EbsInfo = new EbsInfo { EbsOptimizedSupport = "unsupported" } });
        var result = await _launches.Launch(Launches.Request());
        Assert.Null(result.Failure);
        Assert.NotEqual(true, _launches.Machines()[0].EbsOptimized);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_template_of_machines_is_one_that_its_tools_take(bool terraform)
    {
        var everything = Launches.Request("p4d.24xlarge") with
        {
            Count = 3,
            SubnetIds = [_launches.Subnet("training-private-a"), _launches.Subnet("training-private-b")],
            Efa = true,
            HardenOs = true,
            S3Buckets = ["data/in", "out=ReadWrite"],
            KmsKeyId = "alias/training-data",
            SpotMaxPrice = 12.5m,
            Tenancy = "dedicated",
            PermissionsBoundary = "arn:aws:iam::111122223333:policy/edge",
            Tags = new Dictionary<string, string> { ["Team"] = "ml" },
        };
        var template = (await _launches.Plan(everything)).Template(terraform ? TemplateFormat.Terraform : TemplateFormat.CloudFormation);
        Assert.Equal(0, _launches.Account.ChangingCalls);
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
        var plan = await LaunchOperation.PlanAsync(networks.Aws, Launches.Request() with { SubnetIds = [], Network = "lab", Count = 2, JournalPath = _launches.Journal("lab") }, ShippedImages.Catalog, networks.Clock, default);
        var result = await LaunchOperation.RunAsync(networks.Aws, plan, networks.Clock, null, null, default);
        Assert.Null(result.Failure);
        Assert.Equal(2, result.Instances.Select(i => i.SubnetId).Distinct().Count());
        Assert.All(result.Instances, i => Assert.Equal([], i.Findings.Where(f => f.Status == FindingStatus.Fail).Select(f => $"{f.ControlId} {f.ResourceId}: {f.Reason}")));
    }

    public void Dispose() => _launches.Dispose();
}
