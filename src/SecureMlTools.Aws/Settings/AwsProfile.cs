namespace SecureMlTools.Aws.Settings;

/// <summary>A profile of the shared files.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Settings">Its keys as the files write them: <c>role_arn</c>, <c>region</c>.</param>
internal sealed record AwsProfile(string Name, IReadOnlyDictionary<string, string> Settings)
{
    /// <summary>A setting, or null where it is absent or empty.</summary>
    public string? this[string key] => Settings.GetValueOrDefault(key) is { Length: > 0 } value ? value : null;
}
