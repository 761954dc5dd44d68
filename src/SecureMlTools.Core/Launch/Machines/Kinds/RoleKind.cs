using System.Collections.Immutable;
using SecureMlTools.Api;
using SecureMlTools.Api.Iam;
using SecureMlTools.Inventory;
using SecureMlTools.Launch.Blueprints;

namespace SecureMlTools.Launch.Machines.Kinds;

/// <summary>A role with inline policies. IAM cannot list by tag, so it is asked for by name.</summary>
internal sealed class RoleKind : ResourceKind
{
    public const string TypeName = "AWS::IAM::Role";

    public override string Type => TypeName;

    public override AwsOperation CreateOperation => IamApi.CreateRole;

    public override IReadOnlySet<string> Unreadable { get; } = ImmutableHashSet.Create("AssumeRolePolicyDocument", "Description");

    public override async Task<IReadOnlyList<FoundResource>> FindAsync(BlueprintScope scope, CancellationToken cancellationToken)
    {
        var found = new List<FoundResource>();
        foreach (var name in scope.NamesOf(TypeName))
        {
            try
            {
                var role = (await scope.Aws.SendAsync(IamApi.GetRole.Call(new GetRoleRequest { RoleName = name }), cancellationToken).ConfigureAwait(false)).Role!;
                // Somebody else's role of that name is not ours to keep or to delete.
                if (role.Tags.OrEmpty().Any(t => t.Key == scope.Owner.TagKey && t.Value == scope.Owner.Name)) found.Add(Found(role, await PoliciesAsync(scope.Aws, name, cancellationToken).ConfigureAwait(false)));
            }
            catch (AwsException e) when (IsAbsent(e))
            {
            }
        }

        return found;
    }

    public override async Task<FoundResource> CreateAsync(Making making, CancellationToken cancellationToken)
    {
        var answer = await making.Aws.SendAsync(
            IamApi.CreateRole.Call(new CreateRoleRequest
            {
                RoleName = making.Required("RoleName"),
                AssumeRolePolicyDocument = PropertyJson.Text(making.Properties["AssumeRolePolicyDocument"]!),
                Description = making.Properties.Text("Description"),
                PermissionsBoundary = making.Properties.Text("PermissionsBoundary"),
                Tags = [.. making.Tags.Select(t => new Tag { Key = t.Key, Value = t.Value })],
            }),
            cancellationToken).ConfigureAwait(false);
        return Found(answer.Role!, []);
    }

    public override bool IsUnfinished(PropertyMap properties, FoundResource found) => true;

    public override async Task<bool> FinishAsync(Making making, FoundResource found, CancellationToken cancellationToken)
    {
        foreach (var policy in (making.Properties["Policies"] as PropertyList)?.Items.OfType<PropertyMap>() ?? [])
            await making.Aws.SendAsync(
                IamApi.PutRolePolicy.Call(new PutRolePolicyRequest { RoleName = found.PhysicalId, PolicyName = policy.Text("PolicyName"), PolicyDocument = PropertyJson.Text(policy["PolicyDocument"]!) }), cancellationToken).ConfigureAwait(false);
        return true;
    }

    public override async Task DeleteAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken)
    {
        try
        {
            var names = await IamApi.ListRolePolicies.AllAsync(scope.Aws, new ListRolePoliciesRequest { RoleName = found.PhysicalId }, cancellationToken).ConfigureAwait(false);
            foreach (var name in names.PolicyNames.OrEmpty())
                await DeleteAsync(scope.Aws, IamApi.DeleteRolePolicy.Call(new DeleteRolePolicyRequest { RoleName = found.PhysicalId, PolicyName = name }), cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException e) when (IsAbsent(e))
        {
            return;
        }

        await DeleteAsync(scope.Aws, IamApi.DeleteRole.Call(new DeleteRoleRequest { RoleName = found.PhysicalId }), cancellationToken).ConfigureAwait(false);
    }

    private static async Task<List<Property>> PoliciesAsync(IAwsTransport aws, string role, CancellationToken cancellationToken)
    {
        var policies = new List<Property>();
        var names = await IamApi.ListRolePolicies.AllAsync(aws, new ListRolePoliciesRequest { RoleName = role }, cancellationToken).ConfigureAwait(false);
        foreach (var name in names.PolicyNames.OrEmpty())
        {
            var answer = await aws.SendAsync(IamApi.GetRolePolicy.Call(new GetRolePolicyRequest { RoleName = role, PolicyName = name }), cancellationToken).ConfigureAwait(false);
            policies.Add(Property.Map(("PolicyName", name), ("PolicyDocument", PropertyJson.Parse(Uri.UnescapeDataString(answer.PolicyDocument ?? "{}")))));
        }

        return policies;
    }

    private static FoundResource Found(Role role, IReadOnlyList<Property> policies) => new()
    {
        Type = TypeName,
        PhysicalId = role.RoleName ?? "",
        LogicalId = role.Tags.OrEmpty().FirstOrDefault(t => t.Key == BlueprintOwner.IdKey)?.Value,
        Properties = Property.Map(("RoleName", Optional.Text(role.RoleName)), ("PermissionsBoundary", Optional.Text(role.PermissionsBoundary?.PermissionsBoundaryArn)), ("Policies", policies.Count == 0 ? null : Property.List(policies))),
        Attributes = ImmutableDictionary<string, string>.Empty.Add("Arn", role.Arn ?? ""),
    };
}
