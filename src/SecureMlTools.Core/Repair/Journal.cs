using System.Text.Json.Nodes;

namespace SecureMlTools.Repair;

/// <summary>
/// The undo journal: JSON Lines, readable by its owner only. A header, then an intent before each call, flushed to disk, and a result after it.
/// Each line carries a hash over itself and the line before, so that a line changed or taken out later is noticed.
/// </summary>
public sealed class Journal : IDisposable
{
    /// <summary>Version of the format.</summary>
    public const int Schema = 1;

    private readonly HashedLines _lines;
    // AWS remembers tokens for a day: another run with a journal of the same name must not send the same ones.
    private readonly string _nonce = Guid.NewGuid().ToString("N");
    private int _sequence;

    private Journal(HashedLines lines, int sequence)
    {
        _lines = lines;
        _sequence = sequence;
    }

    /// <summary>Where it is.</summary>
    public string Path => _lines.Path;

    /// <summary>The path used when none is given: <c>$XDG_STATE_HOME/SecureMlTools/&lt;account&gt;-&lt;region&gt;-&lt;utc&gt;.jsonl</c>.</summary>
    public static string DefaultPath(string accountId, string region, DateTimeOffset now)
    {
        var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        if (string.IsNullOrEmpty(state))
        {
            state = OperatingSystem.IsWindows()
                ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
                : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");
        }

        var stem = System.IO.Path.Combine(state, "SecureMlTools", $"{accountId}-{region}-{now.UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff'Z'", System.Globalization.CultureInfo.InvariantCulture)}");
        var path = stem + ".jsonl";
        for (var n = 2; File.Exists(path); n++) path = $"{stem}-{n}.jsonl";
        return path;
    }

    /// <summary>Starts a journal. A file already there is not overwritten.</summary>
    /// <exception cref="IOException">The file exists, or cannot be written.</exception>
    public static Journal Create(string path, JournalHeader header)
    {
        var journal = new Journal(HashedLines.Create(path), 0);
        journal.Write(new JsonObject
        {
            ["type"] = "header",
            ["schema"] = Schema,
            ["account"] = header.AccountId,
            ["region"] = header.Region,
            ["caller"] = header.Caller,
            ["at"] = JournalJson.Time(header.At),
        });
        return journal;
    }

    /// <summary>Opens a journal that was read, alone, to add to it what an undo does. A last line that was cut short is taken off first.</summary>
    public static Journal Append(JournalFile read)
    {
        var file = HashedLines.Append(read.Lines)
            ?? throw new JournalException($"The journal '{read.Path}' has grown since it was read: another repair or undo is at work on it. Nothing was changed; try again.");
        return new Journal(file, read.Entries.Count == 0 ? 0 : read.Entries.Max(e => e.Sequence));
    }

    /// <summary>Writes what is about to be done, and gives its number once it is on disk.</summary>
    /// <param name="change">The change.</param>
    /// <param name="overridden">Guards that the caller overrode.</param>
    /// <param name="undoes">The number of the intent that this undoes, or null.</param>
    /// <param name="now">The time.</param>
    public int Intent(Change change, IReadOnlyList<string> overridden, int? undoes, DateTimeOffset now)
    {
        var line = new JsonObject { ["type"] = "intent", ["seq"] = ++_sequence, ["at"] = JournalJson.Time(now) };
        JournalJson.Write(line, change);
        if (undoes is { } number) line["undoes"] = number;
        if (overridden.Count > 0) line["overridden"] = new JsonArray([.. overridden.Select(o => JsonValue.Create(o))]);
        Write(line);
        return _sequence;
    }

    /// <summary>Writes what became of an intent.</summary>
    public void Result(int sequence, ChangeOutcome outcome, string reason, ResourceState assigned, DateTimeOffset now) => Write(new JsonObject
    {
        ["type"] = "result",
        ["seq"] = sequence,
        ["at"] = JournalJson.Time(now),
        ["outcome"] = outcome.ToString(),
        ["reason"] = reason,
        ["assigned"] = JournalJson.State(assigned),
    });

    /// <summary>The idempotency token of an intent, the same for every attempt at it: at most 64 characters of ASCII, the limit of AWS's client tokens.</summary>
    internal string IdempotencyToken(int sequence) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{_nonce}-{sequence}");

    /// <inheritdoc/>
    public void Dispose() => _lines.Dispose();

    private void Write(JsonObject line) => _lines.Write(line);
}

/// <summary>Whose journal it is.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="Region">The region.</param>
/// <param name="Caller">ARN of the caller.</param>
/// <param name="At">When it was started.</param>
public sealed record JournalHeader(string AccountId, string Region, string Caller, DateTimeOffset At);
