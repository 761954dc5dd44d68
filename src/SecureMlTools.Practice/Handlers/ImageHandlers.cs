using System.Globalization;
using SecureMlTools.Api.Ec2;
using SecureMlTools.Inventory;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers;

/// <summary>Images: the account's own, those of others that it runs, and who may launch its own.</summary>
internal static class ImageHandlers
{
    private static readonly Listing<StoredImage> Images = new(
        Ec2Api.DescribeImages, new Paging(1, 1000, "imagesSet"),
        new Filters<StoredImage>(i => i.Image.Tags)
            .On("image-id", i => i.Image.ImageId).On("name", i => i.Image.Name).On("state", i => i.Image.State).On("architecture", i => i.Image.Architecture)
            .On("owner-id", i => i.Image.OwnerId).On("owner-alias", i => i.Image.ImageOwnerAlias).On("is-public", i => i.Image.Public).On("platform", i => i.Image.Platform)
            .On("creation-date", i => i.Image.CreationDate).On("description", i => i.Image.Description).On("image-type", i => i.Image.ImageType).On("image-allowed", i => i.Image.ImageAllowed)
            .On("ena-support", i => i.Image.EnaSupport).On("hypervisor", i => i.Image.Hypervisor).On("root-device-name", i => i.Image.RootDeviceName)
            .On("root-device-type", i => i.Image.RootDeviceType).On("virtualization-type", i => i.Image.VirtualizationType)
            .OnAny("block-device-mapping.snapshot-id", i => i.Image.BlockDeviceMappings.OrEmpty().Select(m => m.Ebs?.SnapshotId))
            .OnAny("block-device-mapping.encrypted", i => i.Image.BlockDeviceMappings.OrEmpty().Select(m => m.Ebs?.Encrypted == true ? "true" : "false")), IdForms.Image);

    private static readonly Listing<StoredInstance> Running = new(
        Ec2Api.DescribeInstanceImageMetadata, new Paging(5, 1000, "instanceIds"),
        new Filters<StoredInstance>(i => i.Instance.Tags)
            .On("instance-id", i => i.Instance.InstanceId).On("image-id", i => i.Instance.ImageId).On("instance-state-name", i => i.Instance.State?.Name)
            .On("instance-type", i => i.Instance.InstanceType).On("availability-zone", i => i.Instance.Placement?.AvailabilityZone).On("zone-id", i => i.Instance.Placement?.AvailabilityZoneId)
            .On("launch-time", i => i.Instance.LaunchTime?.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)), IdForms.Instance);

    public static void AddTo(HandlerMap map)
    {
        map.On(Ec2Api.DescribeImages, Describe, r => r.DryRun);
        map.On(Ec2Api.DescribeImageAttribute, DescribeAttribute, r => r.DryRun);
        map.On(Ec2Api.ModifyImageAttribute, Modify, r => r.DryRun);
        map.On(Ec2Api.DescribeInstanceImageMetadata, DescribeRunning, r => r.DryRun);
        map.On(Ec2Api.GetAllowedImagesSettings, (region, _) => region.Settings.AllowedImages, r => r.DryRun);
    }

    private static DescribeImagesResponse Describe(PracticeRegion region, DescribeImagesRequest request)
    {
        var owners = request.Owners.OrEmpty().Select(o => o == "self" ? region.AccountId : o).ToHashSet(StringComparer.Ordinal);
        var users = request.ExecutableUsers.OrEmpty().Select(u => u == "self" ? region.AccountId : u).ToHashSet(StringComparer.Ordinal);
        var now = region.Now.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        bool Wanted(StoredImage i) =>
            (owners.Count == 0 || owners.Contains(i.Image.OwnerId ?? "") || (i.Image.ImageOwnerAlias is { } alias && owners.Contains(alias)))
            && (users.Count == 0 || i.Permissions.Any(p => (p.Group is { } g && users.Contains(g)) || (p.UserId is { } u && users.Contains(u))))
            // Other owners' deprecated images are listed only when asked for; named by id, they are there.
            && (request.IncludeDeprecated == true || request.ImageIds is { Count: > 0 } || i.Image.OwnerId == region.AccountId || i.Image.DeprecationTime is not { } end || string.CompareOrdinal(end, now) > 0)
            && (request.IncludeDisabled == true || i.Image.State != "disabled");
        var (items, next) = Images.Read(
            region.Images, request.ImageIds, request.Filters, request.MaxResults, request.NextToken,
            (Wanted, $"{string.Join(',', owners.Order())};{string.Join(',', users.Order())};{request.IncludeDeprecated};{request.IncludeDisabled}"));
        return new DescribeImagesResponse { Images = [.. items.Select(i => i.Image)], NextToken = next };
    }

    private static DescribeImageAttributeResponse DescribeAttribute(PracticeRegion region, DescribeImageAttributeRequest request)
    {
        var item = Own(region, request.ImageId);
        var answer = new DescribeImageAttributeResponse { ImageId = request.ImageId };
        return ServiceException.Required(request.Attribute, "attribute") switch
        {
            "launchPermission" => answer with { LaunchPermissions = item.Permissions },
            "description" => answer with { Description = new AttributeValue { Value = item.Image.Description } },
            "imdsSupport" => answer with { ImdsSupport = new AttributeValue { Value = item.Image.ImdsSupport } },
            "bootMode" => answer with { BootMode = new AttributeValue { Value = item.Image.BootMode } },
            "tpmSupport" => answer with { TpmSupport = new AttributeValue { Value = item.Image.TpmSupport } },
            "sriovNetSupport" => answer with { SriovNetSupport = new AttributeValue { Value = item.Image.SriovNetSupport } },
            "kernel" => answer with { KernelId = new AttributeValue { Value = item.Image.KernelId } },
            "ramdisk" => answer with { RamdiskId = new AttributeValue { Value = item.Image.RamdiskId } },
            "lastLaunchedTime" => answer with { LastLaunchedTime = new AttributeValue { Value = item.Image.LastLaunchedTime } },
            "deregistrationProtection" => answer with { DeregistrationProtection = new AttributeValue { Value = item.Image.DeregistrationProtection ?? "disabled" } },
            "productCodes" => answer with { ProductCodes = item.Image.ProductCodes.OrEmpty() },
            "blockDeviceMapping" => answer with { BlockDeviceMappings = item.Image.BlockDeviceMappings.OrEmpty() },
            var other => throw ServiceException.InvalidValue($"Value ({other}) for parameter attribute is invalid. Unknown attribute."),
        };
    }

    private static ModifyImageAttributeResponse Modify(PracticeRegion region, ModifyImageAttributeRequest request)
    {
        var item = Own(region, request.ImageId);
        List<LaunchPermission> named =
        [
            .. request.UserGroups.OrEmpty().Select(g => new LaunchPermission { Group = g }), .. request.UserIds.OrEmpty().Select(u => new LaunchPermission { UserId = u }),
            .. request.OrganizationArns.OrEmpty().Select(o => new LaunchPermission { OrganizationArn = o }), .. request.OrganizationalUnitArns.OrEmpty().Select(o => new LaunchPermission { OrganizationalUnitArn = o }),
        ];
        if (named.Count > 0 && request.OperationType is not ("add" or "remove")) throw ServiceException.Missing("operationType");
        List<LaunchPermission> add = [.. request.LaunchPermission?.Add.OrEmpty() ?? [], .. request.OperationType == "add" ? named : []];
        List<LaunchPermission> remove = [.. request.LaunchPermission?.Remove.OrEmpty() ?? [], .. request.OperationType == "remove" ? named : []];
        var imds = request.ImdsSupport?.Value ?? (request.Attribute == "imdsSupport" ? request.Value : null);
        var description = request.Description?.Value ?? (request.Attribute == "description" ? request.Value : null);
        if (add.Count + remove.Count == 0 && imds is null && description is null) throw ServiceException.Missing("attribute");
        if (imds is not (null or "v2.0")) throw ServiceException.InvalidValue($"Value ({imds}) for parameter imdsSupport is invalid.");
        if (add.Any(p => p.Group is not (null or "all"))) throw ServiceException.InvalidValue("Invalid group name.");
        if (add.Any(p => p.Group == "all") && region.Settings.ImageBlockPublicAccess != "unblocked")
            throw new ServiceException("OperationNotPermitted", "You cannot make this AMI public because block public access for AMIs is enabled in this Region.");

        IReadOnlyList<LaunchPermission> permissions = [.. item.Permissions.Where(p => !remove.Contains(p)), .. add.Where(p => !item.Permissions.Contains(p)).Distinct()];
        region.Images.Put(new StoredImage(
            item.Image with { Public = permissions.Any(p => p.Group == "all"), ImdsSupport = imds ?? item.Image.ImdsSupport, Description = description ?? item.Image.Description }, permissions));
        return new ModifyImageAttributeResponse();
    }

    private static DescribeInstanceImageMetadataResponse DescribeRunning(PracticeRegion region, DescribeInstanceImageMetadataRequest request)
    {
        var (items, next) = Running.Read(region.Instances, request.InstanceIds, request.Filters, request.MaxResults, request.NextToken);
        return new DescribeInstanceImageMetadataResponse { InstanceImageMetadata = [.. items.Select(i => Row(region, i))], NextToken = next };
    }

    private static InstanceImageMetadata Row(PracticeRegion region, StoredInstance item)
    {
        var instance = item.Instance;
        var image = region.Images.Find(instance.ImageId)?.Image;
        if (region.InstanceImages.TryFind(instance.InstanceId, out var known))
            return known with { State = instance.State, Tags = instance.Tags, ImageMetadata = image is null ? known.ImageMetadata : known.ImageMetadata! with { IsPublic = image.Public } };
        return new InstanceImageMetadata
        {
            InstanceId = instance.InstanceId,
            InstanceType = instance.InstanceType,
            LaunchTime = instance.LaunchTime,
            AvailabilityZone = instance.Placement?.AvailabilityZone,
            ZoneId = instance.Placement?.AvailabilityZoneId,
            State = instance.State,
            OwnerId = item.OwnerId,
            Tags = instance.Tags,
            // An image that its owner has deregistered or unshared leaves its id and nothing else.
            ImageMetadata = image is null ? new ImageMetadata { ImageId = instance.ImageId } : new ImageMetadata
            {
                ImageId = image.ImageId,
                Name = image.Name,
                OwnerId = image.OwnerId,
                State = image.State,
                ImageOwnerAlias = image.ImageOwnerAlias,
                CreationDate = image.CreationDate,
                DeprecationTime = image.DeprecationTime,
                ImageAllowed = image.ImageAllowed,
                IsPublic = image.Public,
            },
        };
    }

    private static StoredImage Own(PracticeRegion region, string? id)
    {
        var item = IdForms.Image.Find(region.Images, id, "imageId");
        return item.Image.OwnerId is null || item.Image.OwnerId == region.AccountId ? item : throw new ServiceException("AuthFailure", $"Not authorized for image:{id}", 403);
    }
}
