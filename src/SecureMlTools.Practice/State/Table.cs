using System.Diagnostics.CodeAnalysis;

namespace SecureMlTools.Practice.State;

/// <summary>AWS records by id, in the order they came. A record's place never changes, so that a page token can name where the next page starts.</summary>
/// <typeparam name="T">The record.</typeparam>
internal sealed class Table<T>(Func<T, string?> key)
    where T : class
{
    private readonly List<T?> _slots = [];
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    public int Count => _places.Count;

    public IEnumerable<T> All => From(0).Select(x => x.Item);

    public IEnumerable<(int Place, T Item)> From(int place)
    {
        for (var i = Math.Max(0, place); i < _slots.Count; i++)
            if (_slots[i] is { } item) yield return (i, item);
    }

    public T? Find(string? id) => id is not null && _places.TryGetValue(id, out var place) ? _slots[place] : null;

    public bool TryFind(string? id, [NotNullWhen(true)] out T? item) => (item = Find(id)) is not null;

    /// <summary>Adds a record, or replaces the one of the same id where it stands.</summary>
    public void Put(T item)
    {
        var id = key(item) ?? throw new ArgumentException("The record has no id.", nameof(item));
        if (_places.TryGetValue(id, out var place))
        {
            _slots[place] = item;
            return;
        }

        _places[id] = _slots.Count;
        _slots.Add(item);
    }

    public void PutAll(IEnumerable<T>? items)
    {
        foreach (var item in items ?? [])
            if (key(item) is not null) Put(item);
    }

    public bool Remove(string id)
    {
        if (!_places.Remove(id, out var place)) return false;
        _slots[place] = null;
        return true;
    }
}
