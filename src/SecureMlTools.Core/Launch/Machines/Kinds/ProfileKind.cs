using System.Collections.Immutable;
using SecureMlTools.Api;
using SecureMlTools.Api.Iam;
using SecureMlTools.Inventory;
using SecureMlTools.Launch.Blueprints;

namespace SecureMlTools.Launch.Machines.Kinds;

/// <summary>An instance profile and the role in it.</summary>
internal sealed class ProfileKind : ResourceKind
{
    public const string TypeName = "AWS::IAM::InstanceProfile";

    public override string Type => TypeName;

    public override AwsOperation CreateOperation => IamApi.CreateInstanceProfile;

    public override async Task<IReadOnlyList<FoundResource>> FindAsync(BlueprintScope scope, CancellationToken cancellationToken)
    {
        var found = new List<FoundResource>();
        foreach (var name in scope.NamesOf(TypeName))
        {
            try
            {
                var profile = (await scope.Aws.SendAsync(IamApi.GetInstanceProfile.Call(new GetInstanceProfileRequest { InstanceProfileName = name }), cancellationToken).ConfigureAwait(false)).InstanceProfile!;
                if (profile.Tags.OrEmpty().Any(t => t.Key == scope.Owner.TagKey && t.Value == scope.Owner.Name)) found.Add(Found(profile));
            }
            catch (AwsException e) when (IsAbsent(e))
            {
            }
        }

        return found;
    }

    public override async Task<FoundResource> CreateAsync(Making making, CancellationToken cancellationToken)
    {
        var request = new CreateInstanceProfileRequest { InstanceProfileName = making.Required("InstanceProfileName"), Tags = [.. making.Tags.Select(t => new Tag { Key = t.Key, Value = t.Value })] };
        return Found((await making.Aws.SendAsync(IamApi.CreateInstanceProfile.Call(request), cancellationToken).ConfigureAwait(false)).InstanceProfile!);
    }

    public override bool IsUnfinished(PropertyMap properties, FoundResource found) => found.Properties["Roles"] is null;

    public override async Task<bool> FinishAsync(Making making, FoundResource found, CancellationToken cancellationToken)
    {
        // A profile holds one role; after an answer that was lost it is in there already.
        foreach (var role in making.Properties.Texts("Roles"))
            await LostAnswers.SendAsync(making.Aws, IamApi.AddRoleToInstanceProfile.Call(new AddRoleToInstanceProfileRequest { InstanceProfileName = found.PhysicalId, RoleName = role }), "LimitExceeded", cancellationToken).ConfigureAwait(false);
        return true;
    }

    // IAM does not show a new role everywhere at once.
    public override bool PassesByItself(AwsException error) => base.PassesByItself(error) || error is { ErrorCode: "NoSuchEntity", Operation.Name: nameof(IamApi.AddRoleToInstanceProfile) };

    // What holds a profile stays, but for the role that was just taken out of it, which IAM tells everywhere within seconds.
    public override TimeSpan DeletionPatience => TimeSpan.FromSeconds(15);

    public override async Task DeleteAsync(BlueprintScope scope, FoundResource found, CancellationToken cancellationToken)
    {
        try
        {
            var profile = (await scope.Aws.SendAsync(IamApi.GetInstanceProfile.Call(new GetInstanceProfileRequest { InstanceProfileName = found.PhysicalId }), cancellationToken).ConfigureAwait(false)).InstanceProfile;
            foreach (var role in profile?.Roles.OrEmpty() ?? [])
                await DeleteAsync(scope.Aws, IamApi.RemoveRoleFromInstanceProfile.Call(new RemoveRoleFromInstanceProfileRequest { InstanceProfileName = found.PhysicalId, RoleName = role.RoleName }), cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException e) when (IsAbsent(e))
        {
            return;
        }

        await DeleteAsync(scope.Aws, IamApi.DeleteInstanceProfile.Call(new DeleteInstanceProfileRequest { InstanceProfileName = found.PhysicalId }), cancellationToken).ConfigureAwait(false);
    }

    private static FoundResource Found(InstanceProfile profile) => new()
    {
        Type = TypeName,
        PhysicalId = profile.InstanceProfileName ?? "",
        LogicalId = profile.Tags.OrEmpty().FirstOrDefault(t => t.Key == BlueprintOwner.IdKey)?.Value,
        Properties = Property.Map(
            ("InstanceProfileName", Optional.Text(profile.InstanceProfileName)),
            ("Roles", profile.Roles.OrEmpty().Count == 0 ? null : Property.Texts(profile.Roles.OrEmpty().Select(r => r.RoleName ?? "")))),
        Attributes = ImmutableDictionary<string, string>.Empty.Add("Arn", profile.Arn ?? ""),
    };
}
