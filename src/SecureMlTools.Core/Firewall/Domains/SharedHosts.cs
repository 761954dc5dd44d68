namespace SecureMlTools.Firewall.Domains;

/// <summary>What a line of <c>module/data/shared-hosts.txt</c> warns of.</summary>
internal enum SharedHostKind
{
    Shared,
    Writable,
    Tunnel,
    Dns,
    Account,
}

/// <summary>A host through which data leaves to strangers.</summary>
/// <param name="Kind">How.</param>
/// <param name="Name">The name, as listed: with a leading dot for all below it too, * for the letters of one label.</param>
/// <param name="What">One clause.</param>
/// <param name="Source">Where that is said.</param>
internal sealed record SharedHost(SharedHostKind Kind, string Name, string What, string Source)
{
    private readonly string[] _labels = Name.TrimStart('.').Split('.');
    private readonly bool _withAllBelow = Name.StartsWith('.');

    /// <summary>True when a name of an allow-list lets this host through, or one below it that counts like it.</summary>
    /// <param name="labels">The labels of the name.</param>
    /// <param name="wildcard">True when the name stands for all below it too.</param>
    public bool IsLetThroughBy(ReadOnlySpan<string> labels, bool wildcard)
    {
        var shared = Math.Min(labels.Length, _labels.Length);
        // The ends of both have to match; what is left over in front is a name below the other.
        for (var i = 1; i <= shared; i++)
            if (!Matches(_labels[^i], labels[^i])) return false;
        return labels.Length == _labels.Length || (labels.Length < _labels.Length ? wildcard : _withAllBelow);
    }

    private static bool Matches(string pattern, string label) => pattern.Contains('*', StringComparison.Ordinal) ? Wildcard.IsMatch(pattern, label) : pattern == label;
}

/// <summary>The list of such hosts.</summary>
internal static class SharedHosts
{
    private static readonly Lazy<(DateOnly Version, IReadOnlyList<SharedHost> Hosts)> Shipped = new(Read);

    /// <summary>The day of the list.</summary>
    public static DateOnly Version => Shipped.Value.Version;

    /// <summary>The list.</summary>
    public static IReadOnlyList<SharedHost> All => Shipped.Value.Hosts;

    private static (DateOnly, IReadOnlyList<SharedHost>) Read()
    {
        var (version, lines) = ShippedData.ReadLines("shared-hosts.txt");
        return (version, [.. lines.Select(l => l.Split(" | ") is [var kind, var name, var what, var source]
            ? new SharedHost(Enum.Parse<SharedHostKind>(kind.Trim(), ignoreCase: true), name.Trim(), what.Trim(), source.Trim())
            : throw new InvalidDataException($"shared-hosts.txt: '{l}' does not have four columns"))]);
    }
}
