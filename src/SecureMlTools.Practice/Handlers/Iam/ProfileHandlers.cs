using SecureMlTools.Api.Iam;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.Iam;

/// <summary>Instance profiles: one role each.</summary>
internal static class ProfileHandlers
{
    private const int LongestName = 128;

    public static void AddTo(HandlerMap map)
    {
        map.On(IamApi.CreateInstanceProfile, RoleHandlers.Locked<CreateInstanceProfileRequest, CreateInstanceProfileResponse>(Create));
        map.On(IamApi.GetInstanceProfile, RoleHandlers.Locked<GetInstanceProfileRequest, GetInstanceProfileResponse>((region, r) => new GetInstanceProfileResponse { InstanceProfile = Shown(region, Find(region, r.InstanceProfileName)) }));
        map.On(IamApi.DeleteInstanceProfile, RoleHandlers.Locked<DeleteInstanceProfileRequest, DeleteInstanceProfileResponse>(Delete));
        map.On(IamApi.AddRoleToInstanceProfile, RoleHandlers.Locked<AddRoleToInstanceProfileRequest, AddRoleToInstanceProfileResponse>(AddRole));
        map.On(IamApi.RemoveRoleFromInstanceProfile, RoleHandlers.Locked<RemoveRoleFromInstanceProfileRequest, RemoveRoleFromInstanceProfileResponse>(RemoveRole));
    }

    private static CreateInstanceProfileResponse Create(PracticeRegion region, CreateInstanceProfileRequest request)
    {
        var name = IamNames.Checked(request.InstanceProfileName, "instanceProfileName", LongestName);
        var path = IamNames.Path(request.Path);
        if (region.Iam.Profiles.Find(name) is not null) throw IamNames.Exists($"Instance Profile {name} already exists.");
        var item = new StoredProfile(
            new InstanceProfile
            {
                InstanceProfileName = name,
                Path = path,
                InstanceProfileId = RoleHandlers.Id(region, "AIPA", name),
                Arn = $"arn:aws:iam::{region.AccountId}:instance-profile{path}{name}",
                CreateDate = region.Now,
                Tags = IamNames.Tags(request.Tags),
            },
            null,
            region.Iam.UnknownToLaunches);
        region.Iam.Profiles.Put(item);
        return new CreateInstanceProfileResponse { InstanceProfile = Shown(region, item) };
    }

    private static DeleteInstanceProfileResponse Delete(PracticeRegion region, DeleteInstanceProfileRequest request)
    {
        var item = Find(region, request.InstanceProfileName);
        if (item.RoleName is not null) throw IamNames.Conflict("Cannot delete entity, must remove roles from instance profile first.");
        region.Iam.Profiles.Remove(item.Profile.InstanceProfileName!);
        return new DeleteInstanceProfileResponse();
    }

    private static AddRoleToInstanceProfileResponse AddRole(PracticeRegion region, AddRoleToInstanceProfileRequest request)
    {
        var item = Find(region, request.InstanceProfileName);
        var role = RoleHandlers.Find(region, request.RoleName);
        if (item.RoleName is not null) throw new ServiceException("LimitExceeded", "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1", 409);
        region.Iam.Profiles.Put(item with { RoleName = role.Role.RoleName });
        return new AddRoleToInstanceProfileResponse();
    }

    private static RemoveRoleFromInstanceProfileResponse RemoveRole(PracticeRegion region, RemoveRoleFromInstanceProfileRequest request)
    {
        var item = Find(region, request.InstanceProfileName);
        _ = RoleHandlers.Find(region, request.RoleName);
        if (item.RoleName != request.RoleName) throw IamNames.NotFound($"The role with name {request.RoleName} cannot be found in the instance profile {request.InstanceProfileName}.");
        region.Iam.Profiles.Put(item with { RoleName = null });
        return new RemoveRoleFromInstanceProfileResponse();
    }

    private static StoredProfile Find(PracticeRegion region, string? name) =>
        region.Iam.Profiles.Find(IamNames.Checked(name, "instanceProfileName", LongestName)) ?? throw IamNames.NotFound($"Instance Profile {name} cannot be found.");

    private static InstanceProfile Shown(PracticeRegion region, StoredProfile item) =>
        item.Profile with { Roles = item.RoleName is { } role ? [RoleHandlers.Shown(RoleHandlers.Find(region, role).Role)] : [] };
}
