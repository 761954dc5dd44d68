using System.Globalization;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Controls;
using SecureMlTools.Launch.Blueprints;
using SecureMlTools.Launch.Blueprints.Kinds;
using SecureMlTools.Launch.Machines.Kinds;

namespace SecureMlTools.Launch.Machines;

/// <summary>The resources of a launch: group, log group, role, profile, launch template, and the machines of each subnet.</summary>
internal sealed class MachineBlueprint(LaunchRequest request, LaunchFacts facts, string ownerName)
{
    /// <summary>Logical id of the machines of the first subnet; the others count on.</summary>
    public const string Machines = "Machines";

    private const string Group = "SecurityGroup";
    private const string Logs = "LogGroup";
    private const string Role = "Role";
    private const string Profile = "InstanceProfile";
    private const string Template = "LaunchTemplate";
    private const int LogDays = 90;

    /// <summary>Tag of what is global, with the region of its launch.</summary>
    public const string RegionKey = "secureml:region";

    /// <summary>Every property that machines can have here.</summary>
    public static IReadOnlyList<string> MachineProperties { get; } =
    [
        "Count", "ImageId", "InstanceType", "UserData", "EbsOptimized", "DisableApiTermination", "InstanceInitiatedShutdownBehavior", "IamInstanceProfile", "BlockDeviceMappings", "NetworkInterfaces", "MetadataOptions",
        "Monitoring", "Placement", "EnclaveOptions", "InstanceMarketOptions", "CapacityReservationSpecification", "LaunchTemplate",
    ];

    private string LogGroupName => LogGroup(BlueprintOwner.Machine(ownerName));

    /// <summary>What is built: the machines of a subnet are one resource.</summary>
    public Blueprint ToBuild() => Make(templates: false);

    /// <summary>What a template holds: each machine is a resource, with a launch template a subnet.</summary>
    public Blueprint ToTemplate() => Make(templates: true);

    /// <summary>Names of what cannot be found by its tags.</summary>
    public static IReadOnlyList<(string Type, string Name)> Names(Blueprint blueprint) =>
    [
        .. blueprint.Resources.Select(r => (r.Type, Name: r.Properties.Text("RoleName") ?? r.Properties.Text("InstanceProfileName") ?? r.Properties.Text("LogGroupName"))).Where(n => n.Name is not null).Select(n => (n.Type, n.Name!)),
    ];

    /// <summary>The same of a launch of which only the name is known.</summary>
    public static IReadOnlyList<(string Type, string Name)> NamesOf(string launch) =>
        [(RoleKind.TypeName, launch), (ProfileKind.TypeName, launch), (LogGroupKind.TypeName, LogGroup(BlueprintOwner.Machine(launch)))];

    private static string LogGroup(BlueprintOwner owner) => LogGroupKind.Prefix(owner) + "system";

    private Blueprint Make(bool templates)
    {
        var resources = new List<PlannedResource>(Surroundings());
        if (templates) resources.AddRange(Single());
        else
        {
            if (request.LaunchTemplateName is { } name) resources.Add(Planned(Template, TemplateKind.TypeName, "launch template of the machines", Property.Map(("LaunchTemplateName", name), ("LaunchTemplateData", Data(null)))));
            for (var i = 0; i < facts.Subnets.Count; i++)
                if (LaunchChecks.Share(request.Count, facts.Subnets.Count, i) is var share and > 0) resources.Add(Batch(i, share));
        }

        // A template is nobody's request.
        var tags = templates ? request.Tags : request.Tags.Append(KeyValuePair.Create(Repetition.TagKey, Repetition.Hash(request)));
        return new Blueprint(BlueprintOwner.Machine(ownerName), facts.AccountId, facts.Region, facts.Partition, resources, tags);
    }

    private IEnumerable<PlannedResource> Surroundings()
    {
        var about = $"Training machines {request.Name}";
        yield return Planned(
            Group, ResourceTypes.SecurityGroup, "nothing in; out what the network carries",
            Property.Map(("GroupName", ownerName), ("GroupDescription", about), ("VpcId", facts.Vpc.VpcId!), ("SecurityGroupEgress", Property.List(MachineRules.Egress(facts)))));
        if (request.Efa)
        {
            yield return Planned("EfaIn", SelfRuleKind.In, "machines of the group to each other, for EFA", Property.Map(("GroupId", Property.To(Group, "GroupId")), ("IpProtocol", "-1"), ("SourceSecurityGroupId", Property.To(Group, "GroupId")), ("Description", "EFA"))) with { Name = null };
            yield return Planned("EfaOut", SelfRuleKind.Out, "machines of the group to each other, for EFA", Property.Map(("GroupId", Property.To(Group, "GroupId")), ("IpProtocol", "-1"), ("DestinationSecurityGroupId", Property.To(Group, "GroupId")), ("Description", "EFA"))) with { Name = null };
        }

        // A role that somebody else made need not let the machine write there.
        var logs = request.HardenOs && request.InstanceProfile is null;
        if (logs) yield return Planned(Logs, LogGroupKind.TypeName, "logs of the operating system", Property.Map(("LogGroupName", LogGroupName), ("RetentionInDays", LogDays)));
        if (request.InstanceProfile is not null) yield break;
        var arn = logs ? $"arn:{facts.Partition}:logs:{facts.Region}:{facts.AccountId}:log-group:{LogGroupName}" : null;
        var policy = MachinePolicy.Inline(facts.Partition, [.. request.S3Buckets.Select(BucketAccess.Parse)], arn);
        yield return OfRegion(Planned(
            Role, RoleKind.TypeName, "what the machines may do in AWS",
            Property.Map(
                ("RoleName", ownerName), ("Description", about), ("AssumeRolePolicyDocument", PropertyJson.Parse(MachinePolicy.Trust(facts.Partition))),
                ("PermissionsBoundary", Optional.Text(request.PermissionsBoundary)), ("Policies", Property.List(Property.Map(("PolicyName", "training-machine"), ("PolicyDocument", PropertyJson.Parse(policy))))))));
        yield return OfRegion(Planned(Profile, ProfileKind.TypeName, "hands the role to the machines", Property.Map(("InstanceProfileName", ownerName), ("Roles", Property.List(Property.To(Role))))));
    }

    // IAM is the same in every region, and these are of one.
    private PlannedResource OfRegion(PlannedResource resource) => resource with { Tags = [new(RegionKey, facts.Region)] };

    private PlannedResource Batch(int index, int count)
    {
        var own = request.LaunchTemplateName is null
            ? Data(facts.Subnets[index])
            : Property.Map(("LaunchTemplate", Property.Map(("LaunchTemplateId", Property.To(Template)), ("Version", Property.To(Template, "LatestVersionNumber")))), ("NetworkInterfaces", Interfaces(facts.Subnets[index])));
        var id = facts.Subnets.Count == 1 ? Machines : Machines + (index + 1).ToString(CultureInfo.InvariantCulture);
        return Planned(id, MachinesKind.TypeName, $"{count} x {request.InstanceType} in {facts.Subnets[index].SubnetId} ({facts.Subnets[index].AvailabilityZone})", own.With("Count", count));
    }

    private IEnumerable<PlannedResource> Single()
    {
        var number = 0;
        for (var i = 0; i < facts.Subnets.Count; i++)
        {
            var template = Template + (i + 1).ToString(CultureInfo.InvariantCulture);
            yield return Planned(
                template, TemplateKind.TypeName, $"machines in {facts.Subnets[i].SubnetId}",
                Property.Map(("LaunchTemplateName", $"{request.LaunchTemplateName ?? ownerName}{(facts.Subnets.Count == 1 ? "" : "-" + (i + 1).ToString(CultureInfo.InvariantCulture))}"), ("LaunchTemplateData", Data(facts.Subnets[i]))));
            for (var n = 0; n < LaunchChecks.Share(request.Count, facts.Subnets.Count, i); n++)
                yield return Planned("Machine" + (++number).ToString(CultureInfo.InvariantCulture), MachinesKind.TypeName, request.InstanceType, Property.Map(("LaunchTemplate", Property.Map(("LaunchTemplateId", Property.To(template)), ("Version", Property.To(template, "LatestVersionNumber"))))));
        }
    }

    // What RunInstances and a launch template have in common; EC2 gives both one shape.
    private PropertyMap Data(Subnet? subnet) => Property.Map(
        ("ImageId", facts.Image.Image.ImageId!),
        ("InstanceType", facts.Type.InstanceType!),
        ("EbsOptimized", facts.Type.EbsInfo?.EbsOptimizedSupport == "unsupported" ? null : true),
        ("DisableApiTermination", request.TerminationProtection ? true : null),
        ("InstanceInitiatedShutdownBehavior", request.Spot ? null : "stop"),
        ("IamInstanceProfile", ProfileProperty()),
        ("BlockDeviceMappings", Property.List(LaunchChecks.Disks(facts.Image.Image).Select(Disk))),
        ("NetworkInterfaces", Interfaces(subnet)),
        ("MetadataOptions", Property.Map(("HttpTokens", "required"), ("HttpPutResponseHopLimit", request.HopLimit), ("HttpEndpoint", "enabled"), ("InstanceMetadataTags", "disabled"))),
        ("Monitoring", Property.Map(("Enabled", true))),
        ("Placement", request.Tenancy == "default" ? null : Property.Map(("Tenancy", request.Tenancy))),
        ("EnclaveOptions", request.Enclave ? Property.Map(("Enabled", true)) : null),
        ("InstanceMarketOptions", Market()),
        ("CapacityReservationSpecification", request.CapacityReservationId is { } id ? Property.Map(("CapacityReservationTarget", Property.Map(("CapacityReservationId", id)))) : null),
        ("UserData", request.HardenOs ? UserData() : null));

    private PropertyMap ProfileProperty() => request.InstanceProfile switch
    {
        null => Property.Map(("Name", Property.To(Profile))),
        var arn when arn.StartsWith("arn:", StringComparison.Ordinal) => Property.Map(("Arn", arn)),
        var name => Property.Map(("Name", name)),
    };

    private PropertyMap Disk(BlockDeviceMapping mapping)
    {
        var isRoot = mapping.DeviceName == facts.Image.Image.RootDeviceName;
        return Property.Map(
            ("DeviceName", mapping.DeviceName!),
            ("Ebs", Property.Map(
                ("VolumeType", "gp3"), ("Encrypted", true), ("KmsKeyId", Optional.Text(facts.KeyArn)), ("DeleteOnTermination", true),
                ("VolumeSize", Optional.Number((isRoot ? request.VolumeSize : null) ?? mapping.Ebs?.VolumeSize)))));
    }

    // With several interfaces EC2 takes no word on public addresses, and gives none.
    private PropertyList Interfaces(Subnet? subnet)
    {
        var cards = request.Efa ? Math.Max(1, Math.Min(facts.Type.NetworkInfo?.MaximumNetworkCards ?? 1, facts.Type.NetworkInfo?.EfaInfo?.MaximumEfaInterfaces ?? 1)) : 1;
        return Property.List(Enumerable.Range(0, cards).Select(card => (Property)Property.Map(
            ("DeviceIndex", card == 0 ? 0 : 1),
            ("NetworkCardIndex", card > 0 ? card : null),
            ("InterfaceType", request.Efa ? (card == 0 ? "efa" : "efa-only") : null),
            ("AssociatePublicIpAddress", cards == 1 ? false : null),
            ("DeleteOnTermination", true),
            ("SubnetId", Optional.Text(subnet?.SubnetId)),
            ("Groups", Property.List(Property.To(Group, "GroupId"))))));
    }

    private PropertyMap? Market() =>
        facts.Reservation?.ReservationType == "capacity-block" ? Property.Map(("MarketType", "capacity-block"))
        : request.SpotMaxPrice is { } price ? Property.Map(("MarketType", "spot"), ("SpotOptions", Property.Map(("MaxPrice", price.ToString(CultureInfo.InvariantCulture)), ("SpotInstanceType", "one-time"), ("InstanceInterruptionBehavior", "terminate"))))
        : null;

    private string UserData() => HardeningScript.Base64(new HardeningSettings
    {
        Region = facts.Region,
        KeepSsh = request.KeepSsh,
        Efa = request.Efa,
        Peers = request.Count > 1 || request.Efa ? [.. facts.Subnets.Select(s => s.CidrBlock).OfType<string>()] : [],
        LogGroup = request.InstanceProfile is null ? LogGroupName : null,
    });

    private PlannedResource Planned(string id, string type, string purpose, PropertyMap properties) => new() { LogicalId = id, Type = type, Name = request.Name, Purpose = purpose, Properties = properties };
}
