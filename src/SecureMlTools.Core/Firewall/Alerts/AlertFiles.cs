namespace SecureMlTools.Firewall.Alerts;

/// <summary>The logs that a path names.</summary>
public static class AlertFiles
{
    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, IgnoreInaccessible = false, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint };

    /// <summary>
    /// The file itself, or all files below a folder in the order of their paths, which is that of time in what Network Firewall writes to a bucket.
    /// Hidden files and links are passed over.
    /// </summary>
    /// <exception cref="FileNotFoundException">There is neither.</exception>
    public static IReadOnlyList<string> Of(string path)
    {
        if (!Directory.Exists(path)) return File.Exists(path) ? [path] : throw new FileNotFoundException($"There is no file or folder '{Text.Visible(path)}'.", path);
        var files = Directory.GetFiles(path, "*", Everything);
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }

    /// <summary>Opens a log that somebody may still be writing.</summary>
    public static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0, FileOptions.SequentialScan);
}
