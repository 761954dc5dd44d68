using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.Machines;

/// <summary>What a launch asks for, found and checked.</summary>
internal sealed record RunPlan(
    RunInstancesRequest Request, Image Image, InstanceTypeInfo Type, IReadOnlyList<(InstanceNetworkInterfaceSpecification Spec, Subnet Subnet, IReadOnlyList<SecurityGroup> Groups)> Interfaces,
    IReadOnlyList<BlockDeviceMapping> Disks, StoredProfile? Profile)
{
    // AWS's limit before base64.
    private const int MostUserData = 16_384;

    public static RunPlan Of(PracticeRegion region, RunInstancesRequest request)
    {
        if (request.MinCount is not >= 1) throw ServiceException.Missing("MinCount");
        if (request.MaxCount is not { } most || most < request.MinCount) throw ServiceException.InvalidValue("The maxCount must be greater than or equal to minCount.");
        if (request.UserData is { } data && Bytes(data) > MostUserData) throw ServiceException.InvalidValue($"User data is limited to {MostUserData} bytes");
        var image = IdForms.Image.Find(region.Images, request.ImageId, "ImageId").Image;
        if (image.State != "available") throw new ServiceException("InvalidAMIID.Unavailable", $"The image ID '{image.ImageId}' is no longer available");
        if (image.ImageAllowed == false && region.Settings.AllowedImages.State == "enabled")
            throw new ServiceException("InvalidAMIID.NotFound", $"The image id '[{image.ImageId}]' does not exist");
        var name = request.InstanceType ?? "m1.small";
        var type = region.InstanceTypes.Find(name) ?? throw ServiceException.InvalidValue($"Invalid value '{name}' for InstanceType.");
        var architectures = type.ProcessorInfo?.SupportedArchitectures.OrEmpty() ?? [];
        if (!architectures.Contains(image.Architecture))
            throw ServiceException.InvalidValue($"The architecture '{string.Join(",", architectures)}' of the specified instance type does not match the architecture '{image.Architecture}' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again.");
        var interfaces = InterfacesOf(region, request, type);
        var zone = interfaces[0].Subnet.AvailabilityZone!;
        if (!OfferingHandlers.ZonesOf(region, name).Contains(zone))
            throw new ServiceException("Unsupported", $"Your requested instance type ({name}) is not supported in your requested Availability Zone ({zone}). Please retry your request by not specifying an Availability Zone or choosing {string.Join(", ", OfferingHandlers.ZonesOf(region, name))}.");
        Reservation(region, request, name, zone, most);
        if (request.EnclaveOptions?.Enabled == true && type.NitroEnclavesSupport != "supported") throw new ServiceException("UnsupportedOperation", $"The instance type '{name}' does not support Nitro Enclaves.");
        return new RunPlan(request, image, type, interfaces, DisksOf(image, request), ProfileOf(region, request));
    }

    private static int Bytes(string base64)
    {
        try
        {
            return Convert.FromBase64String(base64).Length;
        }
        catch (FormatException)
        {
            throw ServiceException.InvalidValue("Invalid BASE64 encoding of user data.");
        }
    }

    private static List<(InstanceNetworkInterfaceSpecification Spec, Subnet Subnet, IReadOnlyList<SecurityGroup> Groups)> InterfacesOf(PracticeRegion region, RunInstancesRequest request, InstanceTypeInfo type)
    {
        if (request.NetworkInterfaces is { Count: > 0 } && (request.SubnetId is not null || request.SecurityGroupIds is { Count: > 0 }))
            throw new ServiceException("InvalidParameterCombination", "Network interfaces and an instance-level subnet ID or security groups may not be specified on the same request");
        var specs = request.NetworkInterfaces is { Count: > 0 } given
            ? given
            : [new InstanceNetworkInterfaceSpecification { DeviceIndex = 0, SubnetId = request.SubnetId, Groups = request.SecurityGroupIds }];
        if (specs.Count > (type.NetworkInfo?.MaximumNetworkInterfaces ?? 1)) throw new ServiceException("AttachmentLimitExceeded", $"Interface count {specs.Count} exceeds the limit for {type.InstanceType}");
        var found = new List<(InstanceNetworkInterfaceSpecification, Subnet, IReadOnlyList<SecurityGroup>)>();
        foreach (var spec in specs)
        {
            var subnet = spec.SubnetId is null && region.Vpcs.All.All(v => v.IsDefault != true)
                ? throw new ServiceException("MissingInput", "No subnets found for the default VPC. Please specify a subnet.")
                : IdForms.Subnet.Find(region.Subnets, spec.SubnetId ?? region.Subnets.All.FirstOrDefault(s => s.DefaultForAz == true)?.SubnetId, "subnetId");
            var ids = spec.Groups is { Count: > 0 } ? spec.Groups : region.SecurityGroups.All.Where(g => g.VpcId == subnet.VpcId && g.GroupName == "default").Select(g => g.GroupId!).ToList();
            var groups = ids.Select(id => IdForms.SecurityGroup.Find(region.SecurityGroups, id, "groupId")).ToList();
            if (groups.FirstOrDefault(g => g.VpcId != subnet.VpcId) is { } foreign)
                throw new ServiceException("InvalidParameter", $"Security group {foreign.GroupId} and subnet {subnet.SubnetId} belong to different networks.");
            if (spec.InterfaceType is "efa" or "efa-only" && type.NetworkInfo?.EfaSupported != true)
                throw new ServiceException("InvalidParameterCombination", $"EFA interfaces are not supported on {type.InstanceType}.");
            found.Add((spec, subnet, groups));
        }

        var wanted = (request.MaxCount ?? 1) * found.Count(f => f.Item1.InterfaceType != "efa-only");
        if (found[0].Item2.AvailableIpAddressCount is { } free && free < wanted)
            throw new ServiceException("InsufficientFreeAddressesInSubnet", $"There are not enough free addresses in subnet '{found[0].Item2.SubnetId}' to satisfy the requested number of instances.");
        return found;
    }

    private static void Reservation(PracticeRegion region, RunInstancesRequest request, string type, string zone, int count)
    {
        if (request.CapacityReservationSpecification?.CapacityReservationTarget?.CapacityReservationId is not { } id) return;
        var reservation = region.CapacityReservations.Find(id) ?? throw new ServiceException("InvalidCapacityReservationId.NotFound", $"The capacity reservation ID '{id}' does not exist");
        if (reservation.InstanceType != type || reservation.AvailabilityZone != zone)
            throw new ServiceException("InvalidParameterCombination", "The attributes of the specified Capacity Reservation do not match those of the instance.");
        if (reservation.AvailableInstanceCount < count)
            throw new ServiceException("ReservationCapacityExceeded", $"The requested reservation {id} does not have sufficient compatible and available capacity for this request.");
    }

    // What the request says of a device of the image is laid over what the image says.
    private static List<BlockDeviceMapping> DisksOf(Image image, RunInstancesRequest request)
    {
        var disks = image.BlockDeviceMappings.OrEmpty().ToDictionary(m => m.DeviceName!, StringComparer.Ordinal);
        foreach (var asked in request.BlockDeviceMappings.OrEmpty())
        {
            var device = ServiceException.Required(asked.DeviceName, "DeviceName");
            if (asked.NoDevice is not null)
            {
                disks.Remove(device);
                continue;
            }

            var old = disks.GetValueOrDefault(device)?.Ebs;
            if (asked.Ebs is not { } ebs)
            {
                disks[device] = asked;
                continue;
            }

            if (ebs.VolumeSize < old?.VolumeSize) throw new ServiceException("InvalidBlockDeviceMapping", $"Volume of size {ebs.VolumeSize}GB is smaller than snapshot '{old.SnapshotId}', expect size>= {old.VolumeSize}GB");
            if (ebs.KmsKeyId is not null && ebs.Encrypted != true) throw new ServiceException("InvalidParameterDependency", "The parameter KmsKeyId requires the parameter Encrypted to be set.");
            disks[device] = asked with
            {
                Ebs = ebs with
                {
                    SnapshotId = ebs.SnapshotId ?? old?.SnapshotId,
                    VolumeSize = ebs.VolumeSize ?? old?.VolumeSize ?? 8,
                    VolumeType = ebs.VolumeType ?? old?.VolumeType ?? "gp2",
                    DeleteOnTermination = ebs.DeleteOnTermination ?? old?.DeleteOnTermination ?? true,
                    Encrypted = ebs.Encrypted ?? old?.Encrypted ?? false,
                },
            };
        }

        return [.. disks.Values.Where(m => m.Ebs is not null)];
    }

    private static StoredProfile? ProfileOf(PracticeRegion region, RunInstancesRequest request)
    {
        if (request.IamInstanceProfile is not { } asked) return null;
        lock (region.Iam.Gate)
        {
            var parameter = asked.Arn is null ? "iamInstanceProfile.name" : "iamInstanceProfile.arn";
            var item = asked.Arn is { } arn ? region.Iam.Profiles.All.FirstOrDefault(p => p.Profile.Arn == arn) : region.Iam.Profiles.Find(asked.Name);
            if (item is null || item.UnknownFor > 0)
            {
                if (item is not null) region.Iam.Profiles.Put(item with { UnknownFor = item.UnknownFor - 1 });
                throw ServiceException.InvalidValue($"Value ({asked.Arn ?? asked.Name}) for parameter {parameter} is invalid. Invalid IAM Instance Profile {(asked.Arn is null ? "name" : "ARN")}");
            }

            return item.RoleName is null ? throw ServiceException.InvalidValue($"IAM Instance Profile \"{item.Profile.Arn}\" has no associated IAM Roles") : item;
        }
    }
}
