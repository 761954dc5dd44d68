using System.Collections.Immutable;
using SecureMlTools.Api;
using SecureMlTools.Api.Iam;
using SecureMlTools.Inventory;

namespace SecureMlTools.Launch.Blueprints.Kinds;

/// <summary>
/// A role with its policies. Inline ones are its own; managed ones nobody here attaches, and they are read to be told. IAM lists no roles by tag, so those of the names that the scope knows are asked for, and are the owner's when their
/// tags say so.
/// </summary>
internal sealed class RoleKind : ResourceKind
{
    public const string TypeName = "AWS::IAM::Role";

    public override string Type => TypeName;

    public override AwsOperation CreateOperation => IamApi.CreateRole;

    // IAM tells of a new role in one place earlier than in another.
    public override bool PassesByItself(AwsException error) => base.PassesByItself(error) || error.ErrorCode is "NoSuchEntity";

    public override async Task<IReadOnlyList<FoundResource>> FindAsync(BlueprintScope scope, CancellationToken cancellationToken)
    {
        var found = new List<FoundResource>();
        foreach (var name in scope.NamesOf(Type))
        {
            try
            {
                var role = (await scope.Aws.SendAsync(IamApi.GetRole.Call(new GetRoleRequest { RoleName = name }), cancellationToken).ConfigureAwait(false)).Role!;
                var tags = role.Tags.OrEmpty().ToDictionary(t => t.Key!, t => t.Value ?? "", StringComparer.Ordinal);
                if (scope.Owner.IsOn(tags)) found.Add(await OfAsync(scope, role, tags, cancellationToken).ConfigureAwait(false));
                else scope.Strangers.Add((Type, name));
            }
            catch (AwsException e) when (IsAbsent(e))
            {
            }
        }

        return found;
    }

    public override async Task<FoundResource> CreateAsync(Making making, CancellationToken cancellationToken)
    {
        var p = making.Properties;
        var request = new CreateRoleRequest
        {
            RoleName = making.Required("RoleName"),
            Path = p.Text("Path"),
            Description = p.Text("Description"),
            AssumeRolePolicyDocument = PropertyJson.Text(p["AssumeRolePolicyDocument"]!),
            PermissionsBoundary = p.Text("PermissionsBoundary"),
            MaxSessionDuration = p.Number("MaxSessionDuration"),
            Tags = [.. making.Tags.Select(t => new Tag { Key = t.Key, Value = t.Value })],
        };
        var role = (await making.Aws.SendAsync(IamApi.CreateRole.Call(request), cancellationToken).ConfigureAwait(false)).Role!;
        return Of(role, making.Tags.ToDictionary(t => t.Key, t => t.Value, StringComparer.Ordinal), making.Properties.With("Policies", null));
    }

    public override bool IsUnfinished(PropertyMap properties, FoundResource found) => Missing(properties, found).Any();

    public override async Task<bool> FinishAsync(Making making, FoundResource found, CancellationToken cancellationToken)
    {
        var missing = Missing(making.Properties, found).ToList();
        foreach (var policy in missing)
            await making.Aws.SendAsync(IamApi.PutRolePolicy.Call(new PutRolePolicyRequest { RoleName = found.PhysicalId, PolicyName = policy.Text("PolicyName"), PolicyDocument = PropertyJson.Text(policy["PolicyDocument"]!) }), cancellationToken).ConfigureAwait(false);
        return missing.Count > 0;
    }

    // What holds a role stays, but for the profile that it was just taken out of, which IAM tells everywhere within seconds.
    public override TimeSpan DeletionPatience => TimeSpan.FromSeconds(15);

    public override async Task DeleteAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken)
    {
        try
        {
            // A role with managed policies cannot be deleted, and without its inline ones it would be left broken.
            if (await AttachedAsync(scope, found.PhysicalId, cancellationToken).ConfigureAwait(false) is [var first, ..] attached)
                throw new ResourceFailedException($"{(attached.Count == 1 ? "the managed policy" : "managed policies")} {string.Join(", ", attached.Select(a => Text.Visible(a)))} {(attached.Count == 1 ? "is" : "are")} attached to it, so nothing of it was touched: aws iam detach-role-policy --role-name {Text.Visible(found.PhysicalId)} --policy-arn {Text.Visible(first)}");
            var policies = await IamApi.ListRolePolicies.AllAsync(scope.Aws, new ListRolePoliciesRequest { RoleName = found.PhysicalId }, cancellationToken).ConfigureAwait(false);
            foreach (var policy in policies.PolicyNames.OrEmpty())
                await DeleteAsync(scope.Aws, IamApi.DeleteRolePolicy.Call(new DeleteRolePolicyRequest { RoleName = found.PhysicalId, PolicyName = policy }), cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException e) when (IsAbsent(e))
        {
            return;
        }

        await DeleteAsync(scope.Aws, IamApi.DeleteRole.Call(new DeleteRoleRequest { RoleName = found.PhysicalId }), cancellationToken).ConfigureAwait(false);
    }

    private static IEnumerable<PropertyMap> Missing(PropertyMap properties, FoundResource found)
    {
        var there = Policies(found.Properties).Select(p => p.Text("PolicyName")).ToHashSet(StringComparer.Ordinal);
        return Policies(properties).Where(p => !there.Contains(p.Text("PolicyName")));
    }

    private static IEnumerable<PropertyMap> Policies(PropertyMap properties) => properties["Policies"] is PropertyList list ? list.Items.OfType<PropertyMap>() : [];

    private static async Task<IReadOnlyList<string>> AttachedAsync(BlueprintScope scope, string? role, CancellationToken cancellationToken)
    {
        var attached = await IamApi.ListAttachedRolePolicies.AllAsync(scope.Aws, new ListAttachedRolePoliciesRequest { RoleName = role }, cancellationToken).ConfigureAwait(false);
        return [.. attached.AttachedPolicies.OrEmpty().Select(a => a.PolicyArn ?? a.PolicyName ?? "")];
    }

    private async Task<FoundResource> OfAsync(BlueprintScope scope, Role role, Dictionary<string, string> tags, CancellationToken cancellationToken)
    {
        var names = await IamApi.ListRolePolicies.AllAsync(scope.Aws, new ListRolePoliciesRequest { RoleName = role.RoleName }, cancellationToken).ConfigureAwait(false);
        var policies = new List<Property>();
        foreach (var name in names.PolicyNames.OrEmpty())
        {
            var policy = await scope.Aws.SendAsync(IamApi.GetRolePolicy.Call(new GetRolePolicyRequest { RoleName = role.RoleName, PolicyName = name }), cancellationToken).ConfigureAwait(false);
            policies.Add(Property.Map(("PolicyName", name), ("PolicyDocument", Document(policy.PolicyDocument))));
        }

        return Of(role, tags, Property.Map(
            ("RoleName", role.RoleName!), ("Path", role.Path), ("Description", role.Description), ("AssumeRolePolicyDocument", Document(role.AssumeRolePolicyDocument)),
            ("PermissionsBoundary", role.PermissionsBoundary?.PermissionsBoundaryArn), ("MaxSessionDuration", role.MaxSessionDuration),
            ("Policies", new PropertyList([.. policies])), ("ManagedPolicyArns", Property.Texts(await AttachedAsync(scope, role.RoleName, cancellationToken).ConfigureAwait(false)))));
    }

    private FoundResource Of(Role role, IReadOnlyDictionary<string, string> tags, PropertyMap properties) => new()
    {
        Type = Type,
        PhysicalId = role.RoleName!,
        LogicalId = tags.GetValueOrDefault(BlueprintOwner.IdKey),
        Properties = properties,
        Tags = tags,
        Attributes = ImmutableDictionary<string, string>.Empty.Add("Arn", role.Arn ?? "").Add("RoleId", role.RoleId ?? ""),
    };

    // IAM hands documents out percent-encoded.
    private static Property? Document(string? text) => text is null ? null : PropertyJson.Parse(text.StartsWith('%') ? Uri.UnescapeDataString(text) : text);
}
