namespace SecureMlTools.Launch.Machines;

/// <summary>An image that AWS or a publisher renews, named by a public parameter of Systems Manager for each architecture.</summary>
public sealed record ImagePreset
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it is.</summary>
    public required string Description { get; init; }

    /// <summary>The day on which it was looked over.</summary>
    public required DateOnly AsOf { get; init; }

    /// <summary>Where its parameters come from.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>What to know of it.</summary>
    public string Note { get; init; } = "";

    /// <summary>Who may have made the image: account ids, or the alias <c>amazon</c>.</summary>
    public required IReadOnlyList<string> Owners { get; init; }

    /// <summary>Parameter names by architecture, <c>x86_64</c> and <c>arm64</c>.</summary>
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    /// <summary>The file.</summary>
    public required string File { get; init; }
}
