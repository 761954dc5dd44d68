using SecureMlTools.Api.Iam;
using SecureMlTools.Practice.State;

namespace SecureMlTools.Practice.Handlers.Iam;

/// <summary>Roles and their inline policies. IAM hands policies out percent-encoded.</summary>
internal static class RoleHandlers
{
    private const int LongestName = 64;

    // Inline policies of one role, blanks not counted.
    private const int MostInlineCharacters = 10_240;

    public static void AddTo(HandlerMap map)
    {
        map.On(IamApi.CreateRole, Locked<CreateRoleRequest, CreateRoleResponse>(Create));
        map.On(IamApi.GetRole, Locked<GetRoleRequest, GetRoleResponse>((region, r) => new GetRoleResponse { Role = Shown(Find(region, r.RoleName).Role) }));
        map.On(IamApi.DeleteRole, Locked<DeleteRoleRequest, DeleteRoleResponse>(Delete));
        map.On(IamApi.PutRolePolicy, Locked<PutRolePolicyRequest, PutRolePolicyResponse>(PutPolicy));
        map.On(IamApi.GetRolePolicy, Locked<GetRolePolicyRequest, GetRolePolicyResponse>(GetPolicy));
        map.On(IamApi.DeleteRolePolicy, Locked<DeleteRolePolicyRequest, DeleteRolePolicyResponse>(DeletePolicy));
        map.On(IamApi.ListRolePolicies, Locked<ListRolePoliciesRequest, ListRolePoliciesResponse>((region, r) =>
        {
            var (names, next) = IamPages.Of([.. Find(region, r.RoleName).Inline.Keys.Order(StringComparer.Ordinal)], r.MaxItems, r.Marker);
            return new ListRolePoliciesResponse { PolicyNames = names, IsTruncated = next is not null, Marker = next };
        }));
        map.On(IamApi.ListAttachedRolePolicies, Locked<ListAttachedRolePoliciesRequest, ListAttachedRolePoliciesResponse>((region, r) =>
        {
            var (policies, next) = IamPages.Of([.. Find(region, r.RoleName).Attached], r.MaxItems, r.Marker);
            return new ListAttachedRolePoliciesResponse { AttachedPolicies = policies, IsTruncated = next is not null, Marker = next };
        }));
    }

    /// <summary>Runs a handler alone in the account: IAM is the same one in every region.</summary>
    public static Func<PracticeRegion, TRequest, TResponse> Locked<TRequest, TResponse>(Func<PracticeRegion, TRequest, TResponse> handler) => (region, request) =>
    {
        lock (region.Iam.Gate) return handler(region, request);
    };

    public static StoredRole Find(PracticeRegion region, string? name) =>
        region.Iam.Roles.Find(IamNames.Checked(name, "roleName", LongestName)) ?? throw IamNames.NotFound($"The role with name {name} cannot be found.");

    /// <summary>A role as IAM answers it.</summary>
    public static Role Shown(Role role) => role with { AssumeRolePolicyDocument = Uri.EscapeDataString(role.AssumeRolePolicyDocument ?? "") };

    /// <summary>An id of IAM's, always the same for a name.</summary>
    public static string Id(PracticeRegion region, string prefix, string name) => prefix + region.Ids.Uuid("iam/" + prefix + name).Replace("-", "", StringComparison.Ordinal).ToUpperInvariant()[..17];

    private static CreateRoleResponse Create(PracticeRegion region, CreateRoleRequest request)
    {
        var name = IamNames.Checked(request.RoleName, "roleName", LongestName);
        var path = IamNames.Path(request.Path);
        var trust = IamNames.Policy(request.AssumeRolePolicyDocument, isTrust: true);
        if (request.MaxSessionDuration is < 3600 or > 43200) throw new ServiceException("ValidationError", "1 validation error detected: Value at 'maxSessionDuration' failed to satisfy constraint: Member must have value between 3600 and 43200", 400);
        if (region.Iam.Roles.Find(name) is not null) throw IamNames.Exists($"Role with name {name} already exists.");
        var role = new Role
        {
            RoleName = name,
            Path = path,
            RoleId = Id(region, "AROA", name),
            Arn = $"arn:aws:iam::{region.AccountId}:role{path}{name}",
            CreateDate = region.Now,
            AssumeRolePolicyDocument = trust,
            Description = request.Description,
            MaxSessionDuration = request.MaxSessionDuration ?? 3600,
            PermissionsBoundary = request.PermissionsBoundary is { } boundary ? new AttachedPermissionsBoundary { PermissionsBoundaryType = "Policy", PermissionsBoundaryArn = boundary } : null,
            Tags = IamNames.Tags(request.Tags),
        };
        region.Iam.Roles.Put(new StoredRole(role, new Dictionary<string, string>(StringComparer.Ordinal), []));
        return new CreateRoleResponse { Role = Shown(role) };
    }

    private static DeleteRoleResponse Delete(PracticeRegion region, DeleteRoleRequest request)
    {
        var item = Find(region, request.RoleName);
        if (item.Inline.Count > 0) throw IamNames.Conflict("Cannot delete entity, must delete policies first.");
        if (item.Attached.Count > 0) throw IamNames.Conflict("Cannot delete entity, must detach all policies first.");
        if (region.Iam.Profiles.All.Any(p => p.RoleName == request.RoleName)) throw IamNames.Conflict("Cannot delete entity, must remove roles from instance profile first.");
        region.Iam.Roles.Remove(request.RoleName!);
        return new DeleteRoleResponse();
    }

    private static PutRolePolicyResponse PutPolicy(PracticeRegion region, PutRolePolicyRequest request)
    {
        var item = Find(region, request.RoleName);
        var name = IamNames.Checked(request.PolicyName, "policyName", 128);
        var inline = new Dictionary<string, string>(item.Inline, StringComparer.Ordinal) { [name] = IamNames.Policy(request.PolicyDocument, isTrust: false) };
        if (inline.Values.Sum(d => d.Count(c => !char.IsWhiteSpace(c))) > MostInlineCharacters)
            throw new ServiceException("LimitExceeded", $"Maximum policy size of {MostInlineCharacters} bytes exceeded for role {request.RoleName}", 409);
        region.Iam.Roles.Put(item with { Inline = inline });
        return new PutRolePolicyResponse();
    }

    private static GetRolePolicyResponse GetPolicy(PracticeRegion region, GetRolePolicyRequest request) => new()
    {
        RoleName = request.RoleName,
        PolicyName = request.PolicyName,
        PolicyDocument = Uri.EscapeDataString(Inline(Find(region, request.RoleName), request.PolicyName)),
    };

    private static DeleteRolePolicyResponse DeletePolicy(PracticeRegion region, DeleteRolePolicyRequest request)
    {
        var item = Find(region, request.RoleName);
        _ = Inline(item, request.PolicyName);
        region.Iam.Roles.Put(item with { Inline = item.Inline.Where(p => p.Key != request.PolicyName).ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal) });
        return new DeleteRolePolicyResponse();
    }

    private static string Inline(StoredRole item, string? name) =>
        item.Inline.GetValueOrDefault(IamNames.Checked(name, "policyName", 128)) ?? throw IamNames.NotFound($"The role policy with name {name} cannot be found.");
}
