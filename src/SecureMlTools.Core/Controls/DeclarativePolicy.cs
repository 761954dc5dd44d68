using SecureMlTools.Repair;

namespace SecureMlTools.Controls;

/// <summary>Settings that an organization manages by a declarative policy: the account reads them, and cannot change them.</summary>
internal static class DeclarativePolicy
{
    /// <summary>Why nothing can be repaired here; null when the account manages the setting.</summary>
    public static Remedy? Refusal(string? managedBy) => managedBy == "declarative-policy"
        ? Remedy.None("A declarative policy of the organization manages this setting, and the account cannot change it: change the policy.")
        : null;
}
