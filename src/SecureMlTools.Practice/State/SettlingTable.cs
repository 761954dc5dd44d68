namespace SecureMlTools.Practice.State;

/// <summary>
/// Records of a service that answers before it is done: a record shows that it is being changed for some reads, and then what it became. Whoever
/// does not look again never learns that it has settled.
/// </summary>
/// <typeparam name="T">The record.</typeparam>
/// <param name="key">Its id.</param>
/// <param name="settled">Told of a record whose change is complete, or that has gone, as it showed last.</param>
internal sealed class SettlingTable<T>(Func<T, string?> key, Action<T>? settled = null)
    where T : class
{
    private readonly Table<Slot> _slots = new(s => key(s.Now));

    /// <summary>How many reads still show a change under way.</summary>
    public int Reads { get; set; }

    /// <summary>All records as they show now; not a read.</summary>
    public IEnumerable<T> All => _slots.All.Select(s => s.Now);

    /// <summary>The record as it shows now; not a read.</summary>
    public T? Find(string? id) => _slots.Find(id)?.Now;

    /// <summary>The record as it will be once it has settled.</summary>
    public T? Settled(string? id) => _slots.Find(id) is { } slot ? slot.Later ?? slot.Now : null;

    /// <summary>True while a change of the record is under way.</summary>
    public bool IsChanging(string? id) => _slots.Find(id) is { } slot && (slot.Goes || slot.Later is not null);

    /// <summary>Puts a record that has settled.</summary>
    public void Put(T item) => _slots.Put(new Slot(item, null, 0, false));

    /// <summary>Changes a record: it shows as <paramref name="meanwhile"/> first.</summary>
    /// <returns>What the call answers.</returns>
    public T Change(T meanwhile, T later)
    {
        _slots.Put(new Slot(meanwhile, later, Reads, false));
        if (Reads == 0) Settle(_slots.Find(key(meanwhile))!);
        return meanwhile;
    }

    /// <summary>Changes a record without anyone seeing it change, one under way included.</summary>
    public void Edit(string id, Func<T, T> edit)
    {
        if (_slots.Find(id) is { } slot) _slots.Put(slot with { Now = edit(slot.Now), Later = slot.Later is null ? null : edit(slot.Later) });
    }

    /// <summary>Takes a record out: it shows as <paramref name="meanwhile"/> first.</summary>
    public T Remove(T meanwhile)
    {
        _slots.Put(new Slot(meanwhile, null, Reads, true));
        if (Reads == 0) Settle(_slots.Find(key(meanwhile))!);
        return meanwhile;
    }

    public void PutAll(IEnumerable<T>? items)
    {
        foreach (var item in items ?? [])
            if (key(item) is not null) Put(item);
    }

    /// <summary>Takes a record out at once, and tells nobody.</summary>
    public bool Take(string id) => _slots.Remove(id);

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        foreach (var id in _slots.All.Select(s => key(s.Now)!).ToList()) _slots.Remove(id);
    }

    /// <summary>Reads a record.</summary>
    public T? Read(string? id)
    {
        if (_slots.Find(id) is not { } slot) return null;
        Pass(slot);
        return _slots.Find(id)?.Now;
    }

    /// <summary>Reads all records, from a place on.</summary>
    public IEnumerable<(int Place, T Item)> ReadFrom(int place)
    {
        foreach (var slot in _slots.All.ToList()) Pass(slot);
        return _slots.From(place).Select(x => (x.Place, x.Item.Now));
    }

    // The read that finds none left shows what became of the record.
    private void Pass(Slot slot)
    {
        if (slot.Later is null && !slot.Goes) return;
        if (slot.Left > 0) _slots.Put(slot with { Left = slot.Left - 1 });
        else Settle(slot);
    }

    private void Settle(Slot slot)
    {
        if (slot.Goes) _slots.Remove(key(slot.Now)!);
        else _slots.Put(new Slot(slot.Later!, null, 0, false));
        settled?.Invoke(slot.Later ?? slot.Now);
    }

    private sealed record Slot(T Now, T? Later, int Left, bool Goes);
}
