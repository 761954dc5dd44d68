using System.Text.Json.Nodes;
using SecureMlTools.Launch.Blueprints;

namespace SecureMlTools.Launch.Templates;

/// <summary>Roles, instance profiles, launch templates and machines.</summary>
internal static class TerraformMachines
{
    public static IReadOnlyDictionary<string, TerraformType> Types { get; } = new Dictionary<string, TerraformType>(StringComparer.Ordinal)
    {
        ["AWS::IAM::Role"] = new("aws_iam_role", Role) { Attributes = new Dictionary<string, string> { ["RoleId"] = "unique_id" } },
        ["AWS::IAM::InstanceProfile"] = new("aws_iam_instance_profile", b => b.As("InstanceProfileName", "name").Copy("Path").Set("role", b.Value((b.Take("Roles") as PropertyList)?.Items.FirstOrDefault()))),
        ["AWS::EC2::LaunchTemplate"] = new("aws_launch_template", LaunchTemplate)
        {
            Attributes = new Dictionary<string, string> { ["LatestVersionNumber"] = "latest_version", ["DefaultVersionNumber"] = "default_version" },
        },
        ["AWS::EC2::Instance"] = new("aws_instance", Instance) { Attributes = new Dictionary<string, string> { ["PrivateIp"] = "private_ip" } },
    };

    private static void Role(TerraformBody b) => b
        .As("RoleName", "name").Copy("Path", "Description", "MaxSessionDuration", "PermissionsBoundary").Document("AssumeRolePolicyDocument", "assume_role_policy")
        .Beside("Policies", "aws_iam_role_policy", p => p.Set("role", $"${{{b.Self}.id}}").As("PolicyName", "name").Document("PolicyDocument", "policy"))
        .Beside("ManagedPolicyArns", "aws_iam_role_policy_attachment", p => p.Set("role", $"${{{b.Self}.name}}").As("Value", "policy_arn"));

    private static void LaunchTemplate(TerraformBody b)
    {
        b.As("LaunchTemplateName", "name").As("VersionDescription", "description");
        if (b.Take("LaunchTemplateData") is not PropertyMap data) return;
        var inner = b.Inside(data, "LaunchTemplateData", d => Common(d)
            .Copy("ImageId", "EbsOptimized").As("UserData", "user_data").As("SecurityGroupIds", "vpc_security_group_ids")
            .Block("Monitoring", "monitoring", m => m.Copy("Enabled"))
            .Block("IamInstanceProfile", "iam_instance_profile", p => p.Copy("Name", "Arn"))
            .Block("Placement", "placement", p => p.Copy("AvailabilityZone", "Tenancy", "GroupName"))
            .Block("InstanceMarketOptions", "instance_market_options", Market)
            .Blocks("BlockDeviceMappings", "block_device_mappings", m => m.Copy("DeviceName", "NoDevice", "VirtualName").Block("Ebs", "ebs", Volume))
            .Blocks("NetworkInterfaces", "network_interfaces", Interface)
            .Blocks("TagSpecifications", "tag_specifications", t => t.Copy("ResourceType").Set("tags", Tags(t, "Tags"))));
        foreach (var (name, value) in inner) b.Set(name, value?.DeepClone());
    }

    private static void Instance(TerraformBody b)
    {
        // Volumes get the machine's tags.
        b.Set("volume_tags", b.Tags());
        Common(b).As("ImageId", "ami").Copy("SubnetId", "IamInstanceProfile", "Tenancy", "AvailabilityZone", "SourceDestCheck", "Monitoring", "EbsOptimized").As("SecurityGroupIds", "vpc_security_group_ids").As("UserData", "user_data_base64");
        b.Block("LaunchTemplate", "launch_template", t => t.As("LaunchTemplateId", "id").As("LaunchTemplateName", "name").Copy("Version"));
        b.Block("InstanceMarketOptions", "instance_market_options", Market);
        if (b.Take("Placement") is PropertyMap placement) b.Set("tenancy", b.Value(placement["Tenancy"])).Set("placement_group", b.Value(placement["GroupName"]));
        b.Blocks("NetworkInterfaces", "network_interface", n => n.Copy("NetworkInterfaceId", "DeviceIndex", "DeleteOnTermination"));
        Devices(b);
    }

    private static TerraformBody Common(TerraformBody b) => b
        .Copy("InstanceType", "DisableApiTermination", "KeyName").As("InstanceInitiatedShutdownBehavior", "instance_initiated_shutdown_behavior")
        .Block("MetadataOptions", "metadata_options", m => m.Copy("HttpEndpoint", "HttpTokens", "HttpPutResponseHopLimit", "InstanceMetadataTags").As("HttpProtocolIpv6", "http_protocol_ipv6"))
        .Block("EnclaveOptions", "enclave_options", e => e.Copy("Enabled"))
        .Block("MaintenanceOptions", "maintenance_options", m => m.Copy("AutoRecovery"))
        .Block("CpuOptions", "cpu_options", c => c.Copy("CoreCount", "ThreadsPerCore"))
        .Block("CapacityReservationSpecification", "capacity_reservation_specification", c => c.Copy("CapacityReservationPreference")
            .Block("CapacityReservationTarget", "capacity_reservation_target", t => t.Copy("CapacityReservationId")));

    // The first device is the root: Terraform knows it by its place, and the others by their name.
    private static void Devices(TerraformBody b)
    {
        if (b.Take("BlockDeviceMappings") is not PropertyList { Items.Length: > 0 } list) return;
        var devices = list.Items.OfType<PropertyMap>().Select((m, i) => b.Inside(m, $"BlockDeviceMappings[{i}]", d =>
        {
            if (i > 0) d.Copy("DeviceName"); else d.Take("DeviceName");
            if (d.Take("Ebs") is PropertyMap ebs)
                foreach (var (name, value) in d.Inside(ebs, "Ebs", Volume)) d.Set(name, value?.DeepClone());
        })).ToList();
        b.Set("root_block_device", devices[0]);
        if (devices.Count > 1) b.Set("ebs_block_device", new JsonArray([.. devices.Skip(1)]));
    }

    private static void Volume(TerraformBody b) => b.Copy("VolumeSize", "VolumeType", "Encrypted", "KmsKeyId", "DeleteOnTermination", "Iops", "Throughput", "SnapshotId");

    private static void Interface(TerraformBody b) => b
        .Copy("DeviceIndex", "NetworkCardIndex", "SubnetId", "AssociatePublicIpAddress", "DeleteOnTermination", "InterfaceType", "Description").As("Groups", "security_groups").As("NetworkInterfaceId", "network_interface_id");

    private static void Market(TerraformBody b) => b.Copy("MarketType").Block("SpotOptions", "spot_options", s => s.Copy("MaxPrice", "SpotInstanceType", "InstanceInterruptionBehavior"));

    private static JsonObject? Tags(TerraformBody b, string name) => b.Take(name) is PropertyList tags
        ? new JsonObject(tags.Items.OfType<PropertyMap>().Select(t => KeyValuePair.Create(t.Text("Key") ?? "", b.Value(t["Value"]))))
        : null;
}
