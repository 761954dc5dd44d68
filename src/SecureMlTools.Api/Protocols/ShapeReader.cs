namespace SecureMlTools.Api.Protocols;

/// <summary>
/// Reads one encoding for the generated records. A reader stands on a value; each method below takes that value whole. Anything malformed, or of
/// the wrong kind, is a <see cref="FormatException"/>: a verdict must never rest on half an answer.
/// </summary>
internal abstract class ShapeReader
{
    /// <summary>Enters the structure the reader stands on.</summary>
    public abstract void BeginStructure(Shape shape);

    /// <summary>Goes to the next known member that has a value and gives its index; at the structure's end leaves it and gives -1.</summary>
    public abstract int NextMember();

    /// <summary>Enters a list.</summary>
    protected abstract void BeginList();

    /// <summary>Goes to the next element; at the list's end leaves it and gives false.</summary>
    protected abstract bool NextItem();

    /// <summary>Enters a map.</summary>
    protected virtual void BeginMap() => throw new NotSupportedException("Maps have no form in this encoding.");

    /// <summary>Goes to the next value of a map and gives its key; at the end leaves the map and gives null.</summary>
    protected virtual string? NextKey() => throw new NotSupportedException("Maps have no form in this encoding.");

    public abstract string? Text();

    public abstract int? Int();

    public abstract long? Long();

    public abstract double? Double();

    public abstract bool? Bool();

    public abstract DateTimeOffset? Time();

    public abstract byte[]? Blob();

    public T Structure<T>(Func<ShapeReader, T> read) where T : class => read(this);

    public IReadOnlyList<T> List<T>(Func<ShapeReader, T> read)
    {
        BeginList();
        if (!NextItem())
            return [];
        var first = read(this);
        if (!NextItem())
            return [first];
        var result = new List<T>(4) { first };
        do
            result.Add(read(this));
        while (NextItem());
        return result.ToArray();
    }

    public IReadOnlyList<string> TextList() => List(static r => r.Text() ?? throw Bad("an empty element in a list"));

    public IReadOnlyList<int> IntList() => List(static r => r.Int() ?? throw Bad("an empty element in a list"));

    public IReadOnlyList<double> DoubleList() => List(static r => r.Double() ?? throw Bad("an empty element in a list"));

    public IReadOnlyList<DateTimeOffset> TimeList() => List(static r => r.Time() ?? throw Bad("an empty element in a list"));

    public IReadOnlyDictionary<string, T> Map<T>(Func<ShapeReader, T> read)
    {
        var result = new Dictionary<string, T>(StringComparer.Ordinal);
        BeginMap();
        while (NextKey() is { } key)
            result[key] = read(this);
        return result;
    }

    public IReadOnlyDictionary<string, string> TextMap() => Map(static r => r.Text() ?? throw Bad("an empty value in a map"));

    public IReadOnlyDictionary<string, int> IntMap() => Map(static r => r.Int() ?? throw Bad("an empty value in a map"));

    /// <summary>The error every reader raises.</summary>
    protected static FormatException Bad(string what) => new("The answer cannot be read: " + what + ".");
}
