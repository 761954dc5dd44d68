using SecureMlTools.Launch.Machines;
using SecureMlTools.Yaml;

namespace SecureMlTools.Tests.Support;

/// <summary>The image presets that ship with the module.</summary>
internal static class ShippedImages
{
    public static ImageCatalog Catalog { get; } = ImageCatalog.Load(Path.Combine(Root(), "module", "images"), new YamlReader());

    public static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "SecureMlTools.slnx"))) folder = Path.GetDirectoryName(folder.TrimEnd(Path.DirectorySeparatorChar))!;
        return folder;
    }
}
