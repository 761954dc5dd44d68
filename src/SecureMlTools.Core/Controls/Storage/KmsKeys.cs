namespace SecureMlTools.Controls.Storage;

/// <summary>The names that one KMS key goes by.</summary>
internal static class KmsKeys
{
    /// <summary>True when two names are of one key, as far as the names tell: an ARN and its last part are the same.</summary>
    public static bool Same(string a, string b) => string.Equals(Short(a), Short(b), StringComparison.OrdinalIgnoreCase);

    private static string Short(string name)
    {
        var at = name.LastIndexOf(":key/", StringComparison.Ordinal);
        if (at >= 0) return name[(at + 5)..];
        at = name.LastIndexOf(":alias/", StringComparison.Ordinal);
        return at >= 0 ? name[(at + 1)..] : name;
    }
}
