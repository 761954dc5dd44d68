namespace SecureMlTools.ModelTrimmer;

/// <summary>Where this repository is.</summary>
internal static class Repository
{
    /// <summary>The folder of the solution file, looked for upwards from the current folder, then from the program.</summary>
    public static string Root()
    {
        foreach (var start in new[] { Directory.GetCurrentDirectory(), AppContext.BaseDirectory })
            for (var folder = new DirectoryInfo(start); folder != null; folder = folder.Parent)
                if (File.Exists(Path.Combine(folder.FullName, "SecureMlTools.slnx")))
                    return folder.FullName;
        throw new DirectoryNotFoundException("SecureMlTools.slnx is in no folder above the current one.");
    }
}
