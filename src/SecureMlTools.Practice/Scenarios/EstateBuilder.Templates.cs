using SecureMlTools.Api.AutoScaling;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.Handlers;

namespace SecureMlTools.Practice.Scenarios;

internal sealed partial class EstateBuilder
{
    /// <summary>A launch template; the versions are numbered in the order given.</summary>
    public string Template(string name, long defaultVersion, params ResponseLaunchTemplateData[] versions)
    {
        var id = Id("lt", name);
        var by = StsHandlers.CallerArn(AccountId);
        Region.LaunchTemplates.Put(new Api.Ec2.LaunchTemplate
        {
            LaunchTemplateId = id,
            LaunchTemplateName = name,
            CreateTime = DaysAgo(200),
            CreatedBy = by,
            DefaultVersionNumber = defaultVersion,
            LatestVersionNumber = versions.Length,
            Tags = [],
        });
        for (var i = 0; i < versions.Length; i++)
            Region.TemplateVersions.Put(new LaunchTemplateVersion
            {
                LaunchTemplateId = id,
                LaunchTemplateName = name,
                VersionNumber = i + 1,
                VersionDescription = "version " + (i + 1),
                CreateTime = DaysAgo(200 - i),
                CreatedBy = by,
                DefaultVersion = i + 1 == defaultVersion,
                LaunchTemplateData = versions[i],
            });
        return id;
    }

    public ResponseLaunchTemplateData TemplateData(string type, string image, string? httpTokens, params string[] groups) => new()
    {
        ImageId = image,
        InstanceType = type,
        EbsOptimized = true,
        SecurityGroupIds = [.. groups.Select(g => Id("sg", g))],
        IamInstanceProfile = new LaunchTemplateIamInstanceProfileSpecification { Name = "training-node" },
        MetadataOptions = httpTokens is null ? null : new LaunchTemplateInstanceMetadataOptions { HttpTokens = httpTokens, HttpEndpoint = "enabled", HttpPutResponseHopLimit = 1 },
        BlockDeviceMappings = [new LaunchTemplateBlockDeviceMapping { DeviceName = "/dev/sda1", Ebs = new LaunchTemplateEbsBlockDevice { VolumeSize = 200, VolumeType = "gp3", Encrypted = true, DeleteOnTermination = true } }],
    };

    public void AutoScalingGroup(string name, string template, string version, IReadOnlyList<string> subnets, params string[] machines) => Region.AutoScalingGroups.Put(new AutoScalingGroup
    {
        AutoScalingGroupName = name,
        AutoScalingGroupARN = Arn("autoscaling", $"autoScalingGroup:{Region.Ids.Uuid(name)}:autoScalingGroupName/{name}"),
        LaunchTemplate = new Api.AutoScaling.LaunchTemplateSpecification { LaunchTemplateId = Id("lt", template), LaunchTemplateName = template, Version = version },
        MinSize = 0,
        MaxSize = 8,
        DesiredCapacity = machines.Length,
        DefaultCooldown = 300,
        AvailabilityZones = [.. subnets.Select(s => Region.Subnets.Find(Id("subnet", s))!.AvailabilityZone!).Distinct()],
        LoadBalancerNames = [],
        TargetGroupARNs = [],
        HealthCheckType = "EC2",
        HealthCheckGracePeriod = 300,
        CreatedTime = DaysAgo(150),
        SuspendedProcesses = [],
        VPCZoneIdentifier = string.Join(',', subnets.Select(s => Id("subnet", s))),
        EnabledMetrics = [],
        Tags = [],
        TerminationPolicies = ["Default"],
        NewInstancesProtectedFromScaleIn = false,
        Instances =
        [
            .. machines.Select(m => Region.Instances.Find(Id("i", m))!.Instance).Select(i => new Api.AutoScaling.Instance
            {
                InstanceId = i.InstanceId,
                InstanceType = i.InstanceType,
                AvailabilityZone = i.Placement?.AvailabilityZone,
                LifecycleState = "InService",
                HealthStatus = "Healthy",
                ProtectedFromScaleIn = false,
                LaunchTemplate = new Api.AutoScaling.LaunchTemplateSpecification { LaunchTemplateId = Id("lt", template), LaunchTemplateName = template, Version = i.Tags.Value("aws:ec2launchtemplate:version") },
            }),
        ],
    });

    public void Fleet(string name, string template, string version) => Region.Fleets.Put(new FleetData
    {
        FleetId = Id("fleet", name),
        FleetState = "active",
        ActivityStatus = "fulfilled",
        Type = "maintain",
        CreateTime = DaysAgo(60),
        ExcessCapacityTerminationPolicy = "termination",
        FulfilledCapacity = 0,
        FulfilledOnDemandCapacity = 0,
        LaunchTemplateConfigs = [new FleetLaunchTemplateConfig { LaunchTemplateSpecification = new FleetLaunchTemplateSpecification { LaunchTemplateId = Id("lt", template), Version = version }, Overrides = [] }],
        TargetCapacitySpecification = new TargetCapacitySpecification { TotalTargetCapacity = 0, OnDemandTargetCapacity = 0, SpotTargetCapacity = 0, DefaultTargetCapacityType = "spot" },
        TerminateInstancesWithExpiration = false,
        ReplaceUnhealthyInstances = false,
        Tags = Tags(name),
    });
}
