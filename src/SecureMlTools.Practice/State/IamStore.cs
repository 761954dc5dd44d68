using SecureMlTools.Api.Iam;

namespace SecureMlTools.Practice.State;

/// <summary>Roles and instance profiles: those of the account, whatever region asks. Whoever reads or changes it holds <see cref="Gate"/>.</summary>
internal sealed class IamStore
{
    public object Gate { get; } = new();

    public Table<StoredRole> Roles { get; } = new(r => r.Role.RoleName);

    public Table<StoredProfile> Profiles { get; } = new(p => p.Profile.InstanceProfileName);

    /// <summary>How many launches do not know a new instance profile yet, or the role that was just put in it.</summary>
    public int UnknownToLaunches { get; set; }
}

/// <summary>A role and its policies.</summary>
/// <param name="Role">AWS's record.</param>
/// <param name="Inline">Inline policies by name.</param>
/// <param name="Attached">Managed policies.</param>
internal sealed record StoredRole(Role Role, IReadOnlyDictionary<string, string> Inline, IReadOnlyList<AttachedPolicy> Attached);

/// <summary>An instance profile.</summary>
/// <param name="Profile">AWS's record; its roles are in <paramref name="RoleName"/>.</param>
/// <param name="RoleName">The role in it, or null.</param>
/// <param name="UnknownFor">How many more launches do not know it.</param>
internal sealed record StoredProfile(InstanceProfile Profile, string? RoleName, int UnknownFor);
