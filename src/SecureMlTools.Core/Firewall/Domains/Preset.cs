namespace SecureMlTools.Firewall.Domains;

/// <summary>A list of names that something needs, as its file says it.</summary>
public sealed record Preset
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for.</summary>
    public required string Description { get; init; }

    /// <summary>The day on which it was looked over.</summary>
    public required DateOnly AsOf { get; init; }

    /// <summary>Where its names come from.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>What to know of it.</summary>
    public string Note { get; init; } = "";

    /// <summary>Its names, some with <c>{region}</c> in them.</summary>
    public required IReadOnlyList<DomainPreset> Domains { get; init; }

    /// <summary>The file.</summary>
    public required string File { get; init; }
}

/// <summary>A preset that cannot be used: one sentence with file, line and remedy.</summary>
public sealed class PresetFormatException(string file, int line, string what) : Exception($"{file}, line {line}: {what}")
{
    /// <summary>The file.</summary>
    public string File { get; } = file;

    /// <summary>The line, from 1.</summary>
    public int Line { get; } = line;
}
