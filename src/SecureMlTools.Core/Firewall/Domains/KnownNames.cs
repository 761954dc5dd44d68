namespace SecureMlTools.Firewall.Domains;

/// <summary>A registered name that is worth imitating.</summary>
/// <param name="Name">The name.</param>
/// <param name="Label">Its first label.</param>
/// <param name="Suffix">What follows.</param>
/// <param name="Skeleton">The first label as a reader sees it at a glance.</param>
/// <param name="IsWord">True when the first label is a word of many honest names.</param>
internal sealed record KnownName(string Name, string Label, string Suffix, string Skeleton, bool IsWord)
{
    /// <summary>The name between dots, to be found inside other names.</summary>
    public string Between { get; } = $".{Name}.";
}

/// <summary>The names of <c>module/data/known-names.txt</c>.</summary>
internal sealed class KnownNames
{
    private readonly HashSet<string> _names;

    private KnownNames(IReadOnlyList<string> lines)
    {
        All = [.. lines.Select(Known)];
        _names = new HashSet<string>(All.Select(n => n.Name), StringComparer.Ordinal);
    }

    /// <summary>The names, in the file's order.</summary>
    public IReadOnlyList<KnownName> All { get; }

    /// <summary>Reads the file.</summary>
    public static KnownNames Read() => new(ShippedData.ReadLines("known-names.txt").Lines);

    /// <summary>True for a name of the file.</summary>
    public bool Contains(string name) => _names.Contains(name);

    private static KnownName Known(string line)
    {
        var name = line.Split(' ')[0];
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return new KnownName(name, name[..dot], name[(dot + 1)..], Confusables.Skeleton(name[..dot]), line.EndsWith(" word", StringComparison.Ordinal));
    }
}
