namespace SecureMlTools.Controls.Storage;

/// <summary>The names that one KMS key goes by.</summary>
internal static class KmsKeys
{
    private const string Ebs = "alias/aws/ebs";

    /// <summary>True when two names are of one key, as far as the names tell: an ARN and its last part are the same. An alias and a key id never are.</summary>
    public static bool Same(string a, string b) => string.Equals(Short(a), Short(b), StringComparison.OrdinalIgnoreCase);

    /// <summary>True for a name that is an alias: only KMS knows which key it stands for.</summary>
    public static bool IsAlias(string name) => Short(name).StartsWith("alias/", StringComparison.Ordinal);

    /// <summary>True for the key that AWS manages for EBS; snapshots encrypted with it cannot be shared.</summary>
    public static bool IsAwsManagedEbs(string? name) => name is not null && Short(name) == Ebs;

    private static string Short(string name)
    {
        var at = name.LastIndexOf(":key/", StringComparison.Ordinal);
        if (at >= 0) return name[(at + 5)..];
        at = name.LastIndexOf(":alias/", StringComparison.Ordinal);
        return at >= 0 ? name[(at + 1)..] : name;
    }
}
