namespace SecureMlTools.Tests.Support;

/// <summary>The working copy that the tests were built in.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "SecureMlTools.slnx"))) return folder.FullName;
        throw new DirectoryNotFoundException($"No SecureMlTools.slnx above {AppContext.BaseDirectory}.");
    }
}
