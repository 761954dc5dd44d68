using System.Globalization;
using System.Text.Json.Nodes;

namespace SecureMlTools.Repair;

/// <summary>One change of a journal: the intent, and the result if there is one.</summary>
/// <param name="Sequence">Its number.</param>
/// <param name="Change">The change, rebuilt from named fields.</param>
/// <param name="Undoes">The number of the change that it undid; null for a repair.</param>
/// <param name="Outcome">What became of it; null when the process ended before it knew.</param>
/// <param name="Assigned">Ids that AWS assigned.</param>
public sealed record JournalEntry(int Sequence, Change Change, int? Undoes, ChangeOutcome? Outcome, ResourceState Assigned);

/// <summary>A journal that cannot be used: not readable, not one, or changed since it was written.</summary>
public sealed class JournalException(string message) : Exception(message);

/// <summary>A journal as read from disk, checked line by line.</summary>
public sealed class JournalFile
{
    private JournalFile(HashedFile lines, JournalHeader header, IReadOnlyList<JournalEntry> entries)
    {
        Lines = lines;
        Header = header;
        Entries = entries;
    }

    /// <summary>Where it is.</summary>
    public string Path => Lines.Path;

    /// <summary>Whose it is.</summary>
    public JournalHeader Header { get; }

    /// <summary>Its changes, oldest first.</summary>
    public IReadOnlyList<JournalEntry> Entries { get; }

    internal HashedFile Lines { get; }

    /// <summary>Reads and checks a journal. A last line without its line end was being written when the process died, and does not count.</summary>
    /// <exception cref="JournalException">It is not there, not a journal, or was changed.</exception>
    public static JournalFile Read(string path)
    {
        JournalHeader? header = null;
        var entries = new List<JournalEntry>();
        void Take(JsonObject line, int number)
        {
            switch (line["type"]?.GetValue<string>())
            {
                case "header" when number == 1: header = ReadHeader(line); break;
                case "intent" when header is not null: entries.Add(Entry(line, header)); break;
                case "result" when header is not null: SetResult(entries, line); break;
                case var other: throw HashedLines.Misplaced(other);
            }
        }

        var lines = HashedLines.Read(System.IO.Path.GetFullPath(path), Take, "Nothing was changed.");
        return new JournalFile(lines, header ?? throw new JournalException($"The file '{lines.Path}' is not a journal: it has no header."), entries);
    }

    private static JournalHeader ReadHeader(JsonObject line)
    {
        if (line["schema"]?.GetValue<int>() is not Journal.Schema) throw new FormatException($"schema {line["schema"]} is not known; this version reads schema {Journal.Schema}");
        return new JournalHeader(
            JournalJson.Text(line, "account"), JournalJson.Text(line, "region"), JournalJson.Text(line, "caller"),
            DateTimeOffset.Parse(JournalJson.Text(line, "at"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));
    }

    private static JournalEntry Entry(JsonObject line, JournalHeader header)
    {
        var change = JournalJson.Change(line);
        if (change.AccountId != header.AccountId || change.Region != header.Region) throw new FormatException("its account or region is not the header's");
        var kind = ChangeKinds.Find(change.Kind) ?? throw new FormatException($"'{Text.OneLine(change.Kind)}' is not a known kind of change");
        if (kind.Validate(change) is { } wrong) throw new FormatException(wrong);
        return new JournalEntry(JournalJson.Number(line, "seq"), change, line["undoes"]?.GetValue<int>(), null, ResourceState.Empty);
    }

    private static void SetResult(List<JournalEntry> entries, JsonObject line)
    {
        var sequence = JournalJson.Number(line, "seq");
        var at = entries.FindIndex(e => e.Sequence == sequence);
        if (at < 0) throw new FormatException($"a result without its intent ({sequence})");
        entries[at] = entries[at] with { Outcome = Enum.Parse<ChangeOutcome>(JournalJson.Text(line, "outcome")), Assigned = JournalJson.State(line, "assigned") };
        var kind = ChangeKinds.Find(entries[at].Change.Kind)!;
        if (kind.Validate(kind.Inverse(entries[at].Change, entries[at].Assigned)) is { } wrong) throw new FormatException(wrong);
    }
}
