using System.Globalization;
using System.Text;
using System.Text.Json;
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
    private JournalFile(string path, JournalHeader header, IReadOnlyList<JournalEntry> entries, string lastHash, long soundLength, long length)
    {
        Path = path;
        Header = header;
        Entries = entries;
        LastHash = lastHash;
        SoundLength = soundLength;
        Length = length;
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Whose it is.</summary>
    public JournalHeader Header { get; }

    /// <summary>Its changes, oldest first.</summary>
    public IReadOnlyList<JournalEntry> Entries { get; }

    internal string LastHash { get; }

    internal long SoundLength { get; }

    internal long Length { get; }

    /// <summary>Reads and checks a journal. A last line without its line end was being written when the process died, and does not count.</summary>
    /// <exception cref="JournalException">It is not there, not a journal, or was changed.</exception>
    public static JournalFile Read(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalException($"The journal '{path}' cannot be read: {Text.OneLine(e.Message)}");
        }

        var sound = Array.LastIndexOf(bytes, (byte)'\n') + 1;
        JournalHeader? header = null;
        var entries = new List<JournalEntry>();
        var hash = "";
        var number = 0;
        foreach (var text in Encoding.UTF8.GetString(bytes, 0, sound).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            number++;
            try
            {
                var line = JsonNode.Parse(text) as JsonObject ?? throw new FormatException("not a JSON object");
                hash = HashedLines.Check(line, hash);
                switch (line["type"]?.GetValue<string>())
                {
                    case "header" when number == 1: header = ReadHeader(line); break;
                    case "intent" when header is not null: entries.Add(Entry(line, header)); break;
                    case "result" when header is not null: SetResult(entries, line); break;
                    case var other: throw new FormatException($"a line of type '{Text.OneLine(other)}' is not expected here");
                }
            }
            catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or ArgumentException)
            {
                throw new JournalException($"The journal '{path}' cannot be trusted, line {number}: {Text.OneLine(e.Message)}. Nothing was changed.");
            }
        }

        return new JournalFile(path, header ?? throw new JournalException($"The file '{path}' is not a journal: it has no header."), entries, hash, sound, bytes.Length);
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
        return new JournalEntry(line["seq"]?.GetValue<int>() ?? throw new FormatException("'seq' is missing"), change, line["undoes"]?.GetValue<int>(), null, ResourceState.Empty);
    }

    private static void SetResult(List<JournalEntry> entries, JsonObject line)
    {
        var sequence = line["seq"]?.GetValue<int>() ?? throw new FormatException("'seq' is missing");
        var at = entries.FindIndex(e => e.Sequence == sequence);
        if (at < 0) throw new FormatException($"a result without its intent ({sequence})");
        entries[at] = entries[at] with { Outcome = Enum.Parse<ChangeOutcome>(JournalJson.Text(line, "outcome")), Assigned = JournalJson.State(line, "assigned") };
        var kind = ChangeKinds.Find(entries[at].Change.Kind)!;
        if (kind.Validate(kind.Inverse(entries[at].Change, entries[at].Assigned)) is { } wrong) throw new FormatException(wrong);
    }
}
