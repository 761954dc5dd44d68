using System.Text.Json.Nodes;
using SecureMlTools.Repair;

namespace SecureMlTools.Launch.Blueprints;

/// <summary>
/// What a build has begun and ended, with the discipline of the undo journal: a line on disk before each call that makes something, and one after it.
/// It holds names and ids, never properties, so no user data and no policy is in it.
/// </summary>
internal sealed class BuildJournal : IDisposable
{
    /// <summary>Version of the format.</summary>
    public const int Schema = 1;

    private readonly HashedLines _lines;
    private readonly string _nonce = Guid.NewGuid().ToString("N");
    private readonly Dictionary<string, string> _resumed;
    private int _sequence;

    private BuildJournal(HashedLines lines, Dictionary<string, string> resumed)
    {
        _lines = lines;
        _resumed = resumed;
    }

    /// <summary>Where it is.</summary>
    public string Path => _lines.Path;

    /// <summary>Starts a journal.</summary>
    /// <param name="path">Where; a file there is not overwritten.</param>
    /// <param name="header">Whose.</param>
    /// <param name="owner">Whose resources it is about.</param>
    /// <param name="resume">The journal of a run that broke off, whose unanswered tokens are used again; null for none.</param>
    /// <exception cref="IOException">The file exists, or cannot be written.</exception>
    public static BuildJournal Create(string path, JournalHeader header, BlueprintOwner owner, BuildJournalFile? resume = null)
    {
        var journal = new BuildJournal(HashedLines.Create(path), resume is null ? [] : resume.Answered.Concat(resume.Unanswered).GroupBy(t => t.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Last().Value, StringComparer.Ordinal));
        journal._lines.Write(new JsonObject
        {
            ["type"] = "build",
            ["schema"] = Schema,
            ["account"] = header.AccountId,
            ["region"] = header.Region,
            ["caller"] = header.Caller,
            ["at"] = JournalJson.Time(header.At),
            ["owner"] = owner.ToString(),
        });
        return journal;
    }

    /// <summary>Writes what is about to be made; gives its number and its idempotency token once it is on disk.</summary>
    public (int Number, string Token) Intent(PlannedResource resource, string operation, DateTimeOffset now)
    {
        var number = ++_sequence;
        // Tokens: at most 64 characters of ASCII, the shortest limit of AWS's.
        if (!_resumed.Remove(resource.LogicalId, out var token)) token = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{_nonce}-{number}");
        _lines.Write(new JsonObject { ["type"] = "intent", ["seq"] = number, ["at"] = JournalJson.Time(now), ["logicalId"] = resource.LogicalId, ["resourceType"] = resource.Type, ["operation"] = operation, ["token"] = token });
        return (number, token);
    }

    /// <summary>Writes what came of an intent: the id of what was made, or why nothing was.</summary>
    public void Result(int number, string? physicalId, string? error, DateTimeOffset now) => _lines.Write(new JsonObject
    {
        ["type"] = "result",
        ["seq"] = number,
        ["at"] = JournalJson.Time(now),
        ["physicalId"] = physicalId,
        ["error"] = error,
    });

    /// <summary>Writes that something was taken away again, or could not be.</summary>
    public void Removal(string type, string physicalId, string? error, DateTimeOffset now) => _lines.Write(new JsonObject
    {
        ["type"] = "removal",
        ["at"] = JournalJson.Time(now),
        ["resourceType"] = type,
        ["physicalId"] = physicalId,
        ["error"] = error,
    });

    /// <inheritdoc/>
    public void Dispose() => _lines.Dispose();
}

/// <summary>A build's journal as read from disk, checked line by line.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="Region">The region.</param>
/// <param name="Owner">Whose resources, as the tag has it: <c>secureml:network=lab</c>.</param>
/// <param name="Unanswered">Tokens of intents without a result, by logical id.</param>
/// <param name="Made">Physical ids of what was made, by logical id.</param>
internal sealed record BuildJournalFile(string AccountId, string Region, string Owner, IReadOnlyDictionary<string, string> Unanswered, IReadOnlyDictionary<string, string> Made)
{
    /// <summary>Tokens of what was made and is not known to be removed, by logical id: AWS may not show it yet, and knows it by its token.</summary>
    public IReadOnlyDictionary<string, string> Answered { get; init; } = new Dictionary<string, string>();

    /// <summary>Types of what was begun, by logical id.</summary>
    public IReadOnlyDictionary<string, string> Types { get; init; } = new Dictionary<string, string>();

    /// <summary>Reads and checks a journal. A last line without its line end was being written when the process died, and does not count.</summary>
    /// <exception cref="JournalException">It is not there, not such a journal, or was changed.</exception>
    public static BuildJournalFile Read(string path)
    {
        JsonObject? header = null;
        var intents = new Dictionary<int, (string Id, string Token)>();
        var made = new Dictionary<string, string>(StringComparer.Ordinal);
        var answered = new Dictionary<string, string>(StringComparer.Ordinal);
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        void Take(JsonObject line, int number)
        {
            switch (line["type"]?.GetValue<string>())
            {
                case "build" when number == 1 && line["schema"]?.GetValue<int>() == BuildJournal.Schema: header = line; break;
                case "intent" when header is not null:
                    intents[JournalJson.Number(line, "seq")] = (JournalJson.Text(line, "logicalId"), JournalJson.Text(line, "token"));
                    types[JournalJson.Text(line, "logicalId")] = JournalJson.Text(line, "resourceType");
                    break;
                case "result" when header is not null && intents.Remove(JournalJson.Number(line, "seq"), out var intent):
                    if (line["physicalId"]?.GetValue<string>() is not { } id) break;
                    made[intent.Id] = id;
                    answered[intent.Id] = intent.Token;
                    break;
                case "removal" when header is not null:
                    foreach (var gone in made.Where(m => m.Value == line["physicalId"]?.GetValue<string>()).Select(m => m.Key).ToList()) answered.Remove(gone);
                    break;
                case var other: throw HashedLines.Misplaced(other);
            }
        }

        HashedLines.Read(path, Take, "Nothing was made.");
        if (header is null) throw new JournalException($"The file '{path}' is not the journal of a build: it has no header.");
        var unanswered = intents.Values.GroupBy(i => i.Id, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Last().Token, StringComparer.Ordinal);
        return new BuildJournalFile(JournalJson.Text(header, "account"), JournalJson.Text(header, "region"), JournalJson.Text(header, "owner"), unanswered, made) { Answered = answered, Types = types };
    }
}
