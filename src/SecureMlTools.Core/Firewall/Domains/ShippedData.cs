using System.Globalization;

namespace SecureMlTools.Firewall.Domains;

/// <summary>The dated lists of <c>module/data</c>, which are built into this assembly.</summary>
internal static class ShippedData
{
    /// <summary>Opens a file of <c>module/data</c>.</summary>
    public static StreamReader Open(string name) => new(typeof(ShippedData).Assembly.GetManifestResourceStream("SecureMlTools." + name)!);

    /// <summary>The lines of a list of this project, without comments, and the day that its <c>version:</c> says.</summary>
    public static (DateOnly Version, IReadOnlyList<string> Lines) ReadLines(string name)
    {
        const string version = "version: ";
        using var reader = Open(name);
        var day = default(DateOnly);
        var lines = new List<string>();
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith(version, StringComparison.Ordinal)) day = DateOnly.ParseExact(line.AsSpan(version.Length), "yyyy-MM-dd", CultureInfo.InvariantCulture);
            else if (line.Length > 0 && line[0] != '#') lines.Add(line);
        }

        return (day, lines);
    }
}
